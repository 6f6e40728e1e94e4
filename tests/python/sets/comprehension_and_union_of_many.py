print(sorted(set().union([1], (2,), {3})), sorted({x % 4 for x in range(10)}), sorted(set.intersection({1, 2}, {2, 3}, {2})), len(set("hello")))
