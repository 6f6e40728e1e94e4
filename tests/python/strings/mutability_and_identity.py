a = "x"
b = a
a += "y"
print(a, b, a is b, "".join(["x"]) == b, hash("a") == hash("a"))
