def f():
    yield next(iter([]))


try:
    list(f())
except RuntimeError as error:
    print(error, repr(error.__cause__))
