people = [("Ann", 30), ("Bob", 25), ("Cid", 30), ("Dee", 25)]
print(sorted(people, key=lambda p: p[1]), sorted(people, key=lambda p: (-p[1], p[0])), sorted(people, key=lambda p: p[1], reverse=True))
x = ["b", "C", "a"]
print(x.sort(), x, sorted(x, key=str.lower, reverse=True), sorted({3, 1, 2}), sorted({"b": 1, "a": 2}), sorted("hello"))
