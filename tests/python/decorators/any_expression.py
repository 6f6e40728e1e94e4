handlers = [lambda f: f.__name__ * 2]


@handlers[0]
def ab(): ...


@(lambda f: f() + 1)
def number(): return 41


print(ab, number)
