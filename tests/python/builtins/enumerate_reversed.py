print(list(enumerate("ab")), list(enumerate("ab", start=5)), list(reversed([1, 2])), "".join(reversed("abc")), list(reversed((1, 2))))
try:
    reversed({1})
except TypeError as error:
    print(error)
