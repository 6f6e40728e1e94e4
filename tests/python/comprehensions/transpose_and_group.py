rows = [(1, "a"), (2, "b"), (3, "a")]
print([list(c) for c in zip(*rows)], {k: [n for n, l in rows if l == k] for k in sorted({l for _, l in rows})}, [(i, j) for i in range(3) for j in range(i)])
