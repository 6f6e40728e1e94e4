print(all([]), any([]), all([1, "a"]), any([0, ""]), all(x < 3 for x in range(3)), any(x > 3 for x in range(3)))
print(any(print(x) or x == 1 for x in range(5)))
