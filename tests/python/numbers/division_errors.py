for code in ("1 / 0", "1 // 0", "1 % 0", "1.0 / 0", "1.0 // 0", "1.0 % 0", "divmod(1, 0)", "0 ** -1", "0.0 ** -1", "pow(2, 3, 0)", "2 ** 0.5 ** 2", "int(1e400)", "10 ** 400 * 1.0", "2.0 ** 10000"):
    try:
        print(eval(code))
    except ArithmeticError as error:
        print(type(error).__name__, error)
    except ValueError as error:
        print("ValueError", error)
