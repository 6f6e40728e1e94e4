from datetime import date, timedelta
d = date(2024, 2, 28)
print(d, repr(d), d + timedelta(days=2), d.weekday(), d.isoweekday(), d.isocalendar(), d.replace(month=3), (date(2025, 1, 1) - d).days, d.strftime("%d/%m/%y %A %b %j"), date.fromisoformat("2020-01-02"), d.toordinal(), date.fromordinal(738000), d < date(2024, 3, 1), date.min, date.max, d.timetuple().tm_yday)
for args in ((2023, 2, 29), (2023, 13, 1), (0, 1, 1)):
    try:
        date(*args)
    except ValueError as error:
        print(error)
