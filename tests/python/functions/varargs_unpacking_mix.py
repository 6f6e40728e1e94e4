def f(a, *args, b=0, **kw): return a, args, b, kw


print(f(*[1, 2], *(3,), b=4, **{"c": 5}, **dict(d=6)), f(*"ab", **{}))
