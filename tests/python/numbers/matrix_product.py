a, b = [[1, 2], [3, 4]], [[0, 1], [1, 0]]
print([[sum(x * y for x, y in zip(r, c)) for c in zip(*b)] for r in a], list(zip(*a)), list(map(list, zip(*a[::-1]))))
