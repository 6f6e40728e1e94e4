for i, c in enumerate("héy"): print(i, c, ord(c), end="; ")
print(list("ab"), tuple("ab"), set("aa"), [*"xy"], dict.fromkeys("ab"))
