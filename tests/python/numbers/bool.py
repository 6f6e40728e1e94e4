print(bool(0), bool(0.0), bool(""), bool([0]), bool(None), bool({}), bool(" "), True == 1, str(True), repr(False), True + 1, [10, 20][True], isinstance(True, int), not not "x", True ^ True)
