print("aaa".replace("a", "b"), "aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("x", "y"))
table = str.maketrans("abc", "xyz", "d")
print("abcde".translate(table), "ab".translate({97: None, 98: "BB"}), str.maketrans({"a": 1}))
