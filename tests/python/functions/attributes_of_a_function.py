def area(w: int, h: int = 2) -> int:
    "Width by height."
    return w * h


area.unit = "m2"
print(area.__name__, area.__qualname__, area.__doc__, area.__module__)
print(area.__annotations__, area.__defaults__, area.__kwdefaults__, area.__dict__)
print(area.__code__.co_varnames, area.__code__.co_argcount)
