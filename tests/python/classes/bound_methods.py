class A:
    def f(self): return self
    def __repr__(self): return "<A>"


a = A()
m = a.f
print(m, m.__self__, m.__func__ is A.f, a.f == a.f, a.f is a.f, m() is a)
A.f = lambda self: "new"
print(a.f(), m() is a)
