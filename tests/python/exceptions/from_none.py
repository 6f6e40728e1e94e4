try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("clean") from None
except ValueError as error:
    print(error.__cause__, repr(error.__context__), error.__suppress_context__)
    raise
