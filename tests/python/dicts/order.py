d = {}
for k in "zebra": d[k] = len(d)
d["z"] = 99
del d["e"]
d["e"] = -1
print(d, list(reversed(d)), {**d, "z": 0}, d | {"q": 1}, next(iter(d)))
d |= {"b": 7}
print(d, {"a": 1, "b": 2} == {"b": 2, "a": 1})
