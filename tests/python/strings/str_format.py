print("{} {}".format(1, 2), "{1} {0}".format(1, 2), "{a} {b[0]} {b[1]} {c.real}".format(a=1, b=[2, 3], c=4))
print("{0!r:>5} {0!s} {0:{1}}".format("x", 4), "{:>{w}.{p}f}".format(3.14159, w=8, p=2), "{{{}}}".format(5), "{d[key]}".format(d={"key": "v"}))
for text, args in (("{} {}", (1,)), ("{a}", ()), ("{0} {}", (1,)), ("{", ()), ("}", ()), ("{0.x}", (1,)), ("{0[a]}", ({},)), ("{!z}", (1,))):
    try:
        print(text.format(*args))
    except Exception as error:
        print(type(error).__name__, error)
