s = "banana"
print(s.find("an"), s.rfind("an"), s.find("x"), s.index("n"), s.rindex("n"), s.count("an"), s.count("a", 2), s.count(""), s.find("a", 2, 3), s.find(""))
print(s.startswith("ba"), s.startswith(("x", "b")), s.endswith("na"), s.startswith("an", 1), "an" in s, "" in s)
try:
    s.index("x")
except ValueError as error:
    print(error)
