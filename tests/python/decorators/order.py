def mark(name):
    print("make", name)
    def wrap(f):
        print("apply", name)
        return lambda *a: (name, f(*a))
    return wrap


@mark("outer")
@mark("inner")
def f(x):
    return x


print(f(1))
