t = (1, "a", [2])
print(t, (1,), (), t[0], t[-1], t + (3,), t * 2, len(t), "a" in t, t.index("a"), t.count(1), tuple("ab"), tuple([1]), (1, 2) < (1, 3), hash((1, 2)) == hash((1, 2)))
t[2].append(3)
print(t)
for code in ("t[0] = 1", "t.append(1)", "hash(t)", "t.index(9)", "t[5]", "del t[0]"):
    try:
        exec(code)
    except Exception as error:
        print(type(error).__name__, error)
