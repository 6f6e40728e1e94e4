import functools


class A:
    @functools.cached_property
    def slow(self):
        print("once")
        return 5


a = A()
print(a.slow, a.slow, a.__dict__)
del a.slow
print(a.slow)
