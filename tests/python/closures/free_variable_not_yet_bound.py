def f():
    def g():
        return x
    print("before")
    g()
    x = 1


f()
