d = {"a": 1, "b": 2}
k, v, i = d.keys(), d.values(), d.items()
d["c"] = 3
print(k, v, i, len(k), "c" in k, ("a", 1) in i, k & {"a", "z"} == {"a"}, k - {"a"} == {"b", "c"}, k == {"a", "b", "c"}, list(reversed(v)), k.isdisjoint(["q"]))
