class K:
    def __init__(self, k): self.k = k
    def __hash__(self): return hash(self.k)
    def __eq__(self, o): return self.k == getattr(o, "k", o)


d = {K("a"): 1}
print(d[K("a")], d["a"], K("a") in d, "b" in d, len({K(1), K(1), K(2)}))
