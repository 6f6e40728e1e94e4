def f():
    try:
        yield 1
        yield 2
    finally:
        print("cleaned")


g = f()
next(g)
g.close()
print(list(g))


def stubborn():
    try:
        yield
    except GeneratorExit:
        yield


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as error:
    print(error)
