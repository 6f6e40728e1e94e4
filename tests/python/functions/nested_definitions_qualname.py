def outer():
    def inner(): ...
    class Local:
        def m(self): ...
    return inner, Local.m, lambda: 0


print(*(f.__qualname__ for f in outer()))
