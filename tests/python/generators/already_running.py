def f():
    yield next(g)


g = f()
try:
    next(g)
except ValueError as error:
    print(error)
