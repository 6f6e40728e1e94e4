for spec in ("10", "<10", ">10", "^10", "*^10", ".2", "-<6.3", "s", "05"):
    try:
        print(repr(format("hello", spec)))
    except ValueError as error:
        print(error)
