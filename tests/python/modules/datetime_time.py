from datetime import time, timezone
t = time(13, 5)
print(t, repr(t), t.isoformat(), t.replace(hour=1), t.strftime("%I:%M %p"), time(1, 2, 3, 4), time.fromisoformat("04:05:06"), time(1) < time(2), time(10, tzinfo=timezone.utc), time.max)
try:
    time(25)
except ValueError as error:
    print(error)
