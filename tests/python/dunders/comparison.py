class V:
    def __init__(self, *p): self.p = p
    def __lt__(self, o): return self.p < o.p
    def __eq__(self, o): return isinstance(o, V) and self.p == o.p


print(V(1, 2) < V(1, 3), V(1, 2) > V(1, 3), V(1) == V(1), V(1) != V(1), sorted([V(3), V(1)])[0].p)
try:
    V(1) <= V(2)
except TypeError as error:
    print(error)
try:
    hash(V(1))
except TypeError as error:
    print(error)
