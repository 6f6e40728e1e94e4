d = {"a": 1}
for code in ("d['x']", "d[[]]", "d.pop('x')", "{}.popitem()", "d.update(3)", "d.update([1])", "d.update(['abc'])", "dict([(1, 2, 3)])", "dict(1)", "d.foo", "d + d", "d.get()", "{[]: 1}", "d < d", "d[None]", "d[1, 2]"):
    try:
        print(eval(code))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
