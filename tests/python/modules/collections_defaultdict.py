from collections import defaultdict
d = defaultdict(list)
d["a"].append(1)
print(d, d["b"], d.get("c"), dict(d), d.default_factory, "c" in d)
n = defaultdict(lambda: defaultdict(int))
n["x"]["y"] += 1
print(n["x"]["y"])
try:
    defaultdict(None)["k"]
except KeyError as error:
    print(error)
