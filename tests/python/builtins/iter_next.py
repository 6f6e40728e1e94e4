print(list(iter([3, 1])), next(iter("a")), next(iter([]), "empty"))
values = iter([1, 2, 0, 4])
print(list(iter(lambda: next(values), 0)))
it = iter({"a": 1})
print(next(it))
try:
    next(it)
except StopIteration as stop:
    print(repr(stop))
