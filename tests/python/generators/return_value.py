def f():
    yield 1
    return 2


g = f()
next(g)
try:
    next(g)
except StopIteration as stop:
    print(stop.value, stop.args)
print(next(g, "default"))
