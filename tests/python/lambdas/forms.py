print((lambda: 0)(), (lambda x, /, y=2, *z, k=3, **w: (x, y, z, k, w))(1, 5, 6, k=7, q=8))
print((lambda *a: a)(*"abc"), (lambda x: x if x else None)(0))
print((lambda: 1).__name__, sorted(["bb", "a", "ccc"], key=lambda s: -len(s)))
