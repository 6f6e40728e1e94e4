for thing in (3, type("E", (), {"__enter__": lambda s: s})()):
    try:
        with thing:
            pass
    except TypeError as error:
        print(error)
