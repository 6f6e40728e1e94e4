d = {"a": 1, "b": 2}
print(d.get("a"), d.get("x"), d.get("x", 0), d.setdefault("c", 3), d.setdefault("a", 9), d.pop("b"), d.pop("zz", None), d)
d.update({"d": 4}, e=5)
d.update([("f", 6)])
print(d, d.popitem(), list(d.keys()), list(d.values()), list(d.items()), len(d), "a" in d, dict.fromkeys("xy", 0), d.copy() == d)
d.clear()
print(d)
