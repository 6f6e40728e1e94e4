print("a" < "b", "a" < "B", "abc" < "abd", "" < "a", "Z" < "a", sorted(["b", "A", "a", "B"]), sorted("bAaB", key=str.lower), max("hello"), "10" < "9", "é" > "z")
