for value, spec in ((1, "s"), ("a", "d"), (1.5, "d"), (1, ".2d"), ("a", "+"), ("a", ","), (1, "q"), ([], "5"), (None, "x"), (1, ",b"), (1, "c,"), ("a", "=5")):
    try:
        print(format(value, spec))
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
