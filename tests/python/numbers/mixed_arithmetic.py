print(1 + 1.0, 3 / 2, 4 / 2, 3 // 2.0, True + True, True * 3.5, 5 - False, 1 < 1.5 < 2, 10 ** 20 == 1e20, 3 % 1.5, int == type(True + 1), sum([0.1] * 10), sum([True, True]))
