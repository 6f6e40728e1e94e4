def f(**k):
    return list(k)


print(f(z=1, a=2, m=3))
print(dict(b=1, **{"a": 2}))
