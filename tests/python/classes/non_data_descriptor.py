class Cached:
    def __init__(self, f): self.f = f
    def __get__(self, obj, owner):
        print("computing")
        value = obj.__dict__[self.f.__name__] = self.f(obj)
        return value


class A:
    @Cached
    def answer(self): return 42


a = A()
print(a.answer, a.answer, a.__dict__)
