print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(filter(None, [0, 1, "", "a"])), list(filter(str.isdigit, "a1b2")), list(zip("ab", [1, 2, 3])), list(zip()), dict(zip("ab", "cd")))
try:
    list(zip([1], [], strict=True))
except ValueError as error:
    print(error)
try:
    list(zip([1], [1, 2], strict=True))
except ValueError as error:
    print(error)
