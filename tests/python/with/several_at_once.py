class L:
    def __init__(self, n): self.n = n
    def __enter__(self): print("in", self.n); return self.n
    def __exit__(self, *a): print("out", self.n)


with (L(1) as a, L(2) as b):
    print(a + b)
with L(3) as x, L(x * 10):
    pass
