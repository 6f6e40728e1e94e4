def f(x):
    match x:
        case {"type": "point", "x": x, "y": y}: return x + y
        case {"type": t, **rest}: return t, rest
        case {}: return "some mapping"
        case _: return "none"


for x in ({"type": "point", "x": 1, "y": 2, "z": 0}, {"type": "q", "a": 1}, {"b": 2}, {}, []):
    print(f(x))
