words = ["a", None, "b"]
print([w.upper() for w in words])
