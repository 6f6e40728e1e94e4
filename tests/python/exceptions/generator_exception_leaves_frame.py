def f():
    yield 1
    raise LookupError("inside generator")


for x in f():
    print(x)
