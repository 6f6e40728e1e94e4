class D:
    def __get__(self, o, t): return "data"
    def __set__(self, o, v): ...
class N:
    def __get__(self, o, t): return "non-data"
class A:
    d, n, p = D(), N(), "plain"
    def __getattr__(self, k): return f"fallback {k}"


a = A()
a.__dict__.update(d="own", n="own", p="own")
print(a.d, a.n, a.p, a.zzz, A.n)
