class Chain:
    def __init__(self, s=""): self.s = s
    def __getattr__(self, n): return Chain(self.s + "." + n)
    def __getitem__(self, k): return Chain(f"{self.s}[{k!r}]")
    def __call__(self, *a): return Chain(self.s + str(a))
    def __repr__(self): return self.s


q = Chain("q")
print(q.a.b["c"](1)[2:3], q[...], q[1, 2])
