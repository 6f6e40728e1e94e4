try:
    try:
        int("x")
    except ValueError as error:
        raise RuntimeError("outer") from error
except RuntimeError as error:
    print(repr(error.__cause__), error.__suppress_context__)
    saved = error
raise saved
