for thing in ("'text'", "3", "int"):
    try:
        exec("raise " + thing)
    except TypeError as error:
        print(error)
try:
    raise ValueError
except ValueError as error:
    print(repr(error))
