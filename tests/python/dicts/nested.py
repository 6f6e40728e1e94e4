d = {}
for word in ("tea", "ten", "to"):
    node = d
    for c in word: node = node.setdefault(c, {})
print(d)
groups = {}
for n in range(6): groups.setdefault(n % 3, []).append(n)
print(groups, {k: sum(v) for k, v in groups.items()}, max(groups, key=lambda k: groups[k][-1]))
