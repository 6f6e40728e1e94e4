print([n for n in range(50) if n % 2 if n % 3 if n % 5])
print({(a, b) for a in "xy" for b in "x"} == {("x", "x"), ("y", "x")})
print({v: k for k, v in {"a": 1, "b": 2}.items()})
print(sum(n * n for n in range(10)), max((len(w), w) for w in ["to", "be"]))
