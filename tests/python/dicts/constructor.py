print(dict(), dict(a=1), dict([("a", 1)]), dict({"a": 1}, b=2), dict(zip("ab", range(2))), dict.fromkeys([1, 1]), {1: "a", 1.0: "b", True: "c"})
