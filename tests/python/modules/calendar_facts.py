import calendar
print(calendar.isleap(2024), calendar.monthrange(2024, 2), calendar.month_name[3], calendar.day_abbr[0], calendar.leapdays(2000, 2024), calendar.weekday(2024, 1, 1), calendar.monthcalendar(2024, 2)[0], calendar.timegm((1970, 1, 2, 0, 0, 0)))
print(calendar.month(2024, 2))
