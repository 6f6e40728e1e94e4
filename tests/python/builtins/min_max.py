print(min(3, 1, 2), max([1, 5]), max("abc"), min([], default="none"), max(["aa", "b"], key=len), min({"b": 1, "a": 2}), max(1, 2.0), min((2, "x"), (1, "y")))
for code in ("max()", "max([])", "min(1)", "max(1, 'a')", "min([], key=len)", "max(1, 2, default=3)"):
    try:
        eval(code)
    except Exception as error:
        print(type(error).__name__, error)
