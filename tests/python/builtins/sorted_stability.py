data = [("x", 2), ("y", 1), ("z", 2), ("w", 1)]
print(sorted(data, key=lambda t: t[1]), sorted(sorted(data), key=lambda t: t[1], reverse=True))
try:
    sorted([1, None])
except TypeError as error:
    print(error)
try:
    sorted([1], lambda x: x)
except TypeError as error:
    print(error)
