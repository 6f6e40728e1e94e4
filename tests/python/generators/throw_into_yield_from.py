def inner():
    try:
        yield "a"
    except ValueError:
        yield "handled"


def outer():
    yield from inner()
    yield "after"


g = outer()
print(next(g), g.throw(ValueError), next(g))
