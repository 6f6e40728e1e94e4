from itertools import *
print(list(islice(count(5, 2), 3)), list(islice(cycle("ab"), 5)), list(repeat("x", 3)), next(count()))
for k, g in groupby(sorted(["bb", "a", "cc", "d"], key=len), key=len): print(k, list(g))
a, b = tee([1, 2])
print(list(a), list(b))
