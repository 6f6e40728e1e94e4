for fmt, args in (("%s %s", (1,)), ("%s", (1, 2)), ("%d", "a"), ("%d", ("1",)), ("%q", 1), ("%(a)s", 1), ("%(a)s", {}), ("%", ()), ("%c", 1.5), ("%x", 1.5), ("%f", "a")):
    try:
        print(fmt % args)
    except Exception as error:
        print(type(error).__name__, error)
