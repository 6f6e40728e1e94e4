class T:
    def __init__(self): self._c = 0

    @property
    def f(self):
        "Fahrenheit"
        return self._c * 9 / 5 + 32

    @f.setter
    def f(self, value): self._c = (value - 32) * 5 / 9

    @f.deleter
    def f(self): self._c = None


t = T()
t.f = 212
print(t.f, t._c, T.f.__doc__)
del t.f
print(t._c)
