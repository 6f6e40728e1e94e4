for thing in (3, "a", None, [], {}, (1,), 1.5, ...):
    try:
        thing()
    except TypeError as error:
        print(error)
