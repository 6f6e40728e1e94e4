def f():
    yield


g = f()
print(g.__name__, g.gi_frame is not None, iter(g) is g)
list(g)
print(g.gi_frame)
