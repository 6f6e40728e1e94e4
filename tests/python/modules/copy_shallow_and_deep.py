import copy
a = [1, [2], {"k": [3]}]
b, c = copy.copy(a), copy.deepcopy(a)
a[1].append(9)
print(b, c)
loop = []
loop.append(loop)
d = copy.deepcopy(loop)
print(d[0] is d)
class P:
    def __init__(self): self.x = [1]
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return "deep"
print(copy.copy(P()), copy.deepcopy([P()]))
