import datetime, decimal
print(f"{datetime.date(2024, 2, 29):%d %B %Y}", f"{decimal.Decimal('1.005'):.2f}", f"{decimal.Decimal(1234567):,}", f"{True:d} {True} {True:5}|", f"{None!s:>6}", "{:%H:%M}".format(datetime.time(7, 5)))
