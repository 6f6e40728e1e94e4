from datetime import datetime, timezone, timedelta
t = datetime(2024, 5, 6, 7, 8, 9, 123456)
print(t, repr(t), t.isoformat(), t.isoformat(" ", "minutes"), t.date(), t.time(), t.replace(microsecond=0), t.strftime("%Y-%m-%d %H:%M:%S.%f %p %I"), datetime.strptime("06/05/24 07:08", "%d/%m/%y %H:%M"), datetime.fromisoformat("2024-05-06T07:08:09+02:00"), sep="\n")
u = t.replace(tzinfo=timezone.utc)
print(u, repr(u), u.timestamp(), u.astimezone(timezone(timedelta(hours=2))), u.utcoffset(), datetime.fromtimestamp(0, timezone.utc), u.tzname())
try:
    t < u
except TypeError as error:
    print(error)
try:
    datetime.strptime("x", "%Y")
except ValueError as error:
    print(error)
