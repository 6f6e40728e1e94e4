from datetime import timedelta, datetime
a = timedelta(days=1, hours=2, minutes=3, seconds=4, microseconds=5)
print(a, repr(a), a.total_seconds(), -a, abs(-a), a * 2, a / 2, a // timedelta(hours=1), a % timedelta(hours=1), timedelta(weeks=1), timedelta(hours=-1), a > timedelta(0), bool(timedelta()), timedelta(seconds=90), repr(timedelta()), a.days, a.seconds, divmod(timedelta(10), timedelta(3)), timedelta(days=0.5), str(timedelta(days=-2, hours=1)), sep="\n")
try:
    a + 1
except TypeError as error:
    print(error)
