from decimal import Decimal, getcontext
print(Decimal("0.1") + Decimal("0.2"), Decimal(1) / 3, Decimal("1.10") * 3, Decimal("7") // 2, Decimal("-7") % 3, Decimal("2") ** 10, repr(Decimal("1.50")), Decimal(0.1), Decimal("1e3"), Decimal("1E+3") + 1, -Decimal("0"), Decimal("1.0") == 1, Decimal("1.0") == 1.0, hash(Decimal(1)) == hash(1), Decimal("NaN"), Decimal("Infinity"), Decimal(2).sqrt(), sep="\n")
print(getcontext().prec, sum([Decimal("1.1")] * 3), max(Decimal(1), Decimal(2)), int(Decimal("3.9")), float(Decimal("2.5")), round(Decimal("2.675"), 2), round(Decimal("2.5")))
