d = {}
for c in "mississippi": d[c] = d.get(c, 0) + 1
print(d, sorted(d, key=lambda k: (-d[k], k)), sorted(d.items(), key=lambda i: i[1])[-1], {v: k for k, v in d.items()})
