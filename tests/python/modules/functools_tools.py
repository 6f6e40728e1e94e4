import functools


@functools.lru_cache(maxsize=2)
def f(x):
    print("run", x)
    return x * 2


f(1), f(1), f(2), f(3), f(1)
print(f.cache_info(), functools.reduce(lambda a, b: a * b, [1, 2, 3], 10), functools.partial(int, base=2)("101"))
p = functools.partial(print, "a", sep="-")
p("b")
print(p.args, p.keywords, p.func is print)
f.cache_clear()
print(f.cache_info())
