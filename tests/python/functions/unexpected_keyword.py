def greet(name, *, loud=False):
    return name.upper() if loud else name


for kwargs in ({"louder": True}, {"name": "x"}):
    try:
        greet("ann", **kwargs)
    except TypeError as error:
        print(error)
