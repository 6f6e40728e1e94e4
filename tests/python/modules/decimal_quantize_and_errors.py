from decimal import Decimal, ROUND_HALF_UP, ROUND_DOWN, InvalidOperation, DivisionByZero
d = Decimal("2.665")
print(d.quantize(Decimal("0.01")), d.quantize(Decimal("0.01"), ROUND_HALF_UP), d.quantize(Decimal("1"), rounding=ROUND_DOWN), d.as_tuple(), Decimal("1.500").normalize(), d.to_integral_value(), Decimal("-0.00").is_zero(), d.is_finite(), Decimal((0, (1, 2), -1)))
for code in ("Decimal('x')", "Decimal(1) / 0", "Decimal(0) / 0", "Decimal(1) + 1.5", "Decimal(None)", "Decimal([])"):
    try:
        print(eval(code))
    except Exception as error:
        print(type(error).__name__, error)
