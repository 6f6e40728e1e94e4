class Count:
    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)


@Count
def double(x):
    return 2 * x


print(double(2), double(4), double.calls)
