def outer(x):
    def inner():
        return x
    x += 1
    return inner


f = outer(1)
print(f.__closure__[0].cell_contents, f.__code__.co_freevars, f())
