def inner():
    x = yield 1
    print("inner got", x)
    return "result"


def outer():
    r = yield from inner()
    print("outer got", r)
    yield from "ab"


g = outer()
print(next(g), g.send("hi"), list(g))
