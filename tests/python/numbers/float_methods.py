print((2.5).is_integer(), (2.0).is_integer(), (0.75).as_integer_ratio(), (10.0).hex(), float.fromhex("0x1.8p+1"), float("1e3"), float(" -2.5 "), float("infinity"), float(3), float("1_0.5"))
print(float("nan") == float("nan"), float("inf") > 10 ** 400, 1e308 * 10, 0.0 == -0.0, 1 == 1.0, hash(1.0) == hash(1), 2 ** 53 + 1 == float(2 ** 53 + 1))
