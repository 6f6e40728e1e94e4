for make in (lambda: [][1], lambda: {}["k"], lambda: int("x")):
    try:
        make()
    except (IndexError, KeyError) as error:
        print("lookup", type(error).__name__, error, isinstance(error, LookupError))
    except Exception as error:
        print("other", error)
