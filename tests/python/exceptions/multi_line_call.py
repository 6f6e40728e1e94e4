def f(a, b):
    raise KeyError(a)


f(
    "one",
    "two",
)
