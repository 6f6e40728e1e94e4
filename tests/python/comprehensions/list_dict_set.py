print([x * y for x in range(3) for y in range(3) if x != y])
print({k: len(k) for k in ("a", "bb")}, {n % 3 for n in range(7)} == {0, 1, 2})
print([[c for c in w if c not in "aeiou"] for w in ("hello", "world")])
