class Row:
    def __init__(self, *v): self.v = list(v)
    def __len__(self): return len(self.v)
    def __getitem__(self, i): print("get", i); return self.v[i]
    def __setitem__(self, i, x): print("set", i, x); self.v[i] = x
    def __delitem__(self, i): print("del", i); del self.v[i]
    def __contains__(self, x): return x in self.v
    def __reversed__(self): return iter("reversed")


r = Row(1, 2, 3)
r[0] = 9
del r[-1]
print(r[0], r[0:2], len(r), 9 in r, bool(Row()), list(reversed(r)))
print(r[1:2, ..., None]) if False else None
