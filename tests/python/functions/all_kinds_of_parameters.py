def f(a, b=2, /, c=3, *rest, d, e=5, **others):
    return a, b, c, rest, d, e, others


print(f(1, d=4))
print(f(1, 20, 30, 40, 50, d=4, e=6, x=7))
print(f(*range(4), **{"d": 0, "a": 9}))
