class A:
    one = 1
    def two(self): ...


a = A()
a.three = 3
print([n for n in dir(a) if not n.startswith("_")], vars(a), "one" in vars(A), sorted(n for n in vars(A) if n[0] != "_"))
def f(p, q=2):
    r = 3
    return locals(), dir()
print(f(1))
