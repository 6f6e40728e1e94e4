from dataclasses import dataclass


@dataclass
class P:
    x: int
    y: int


def f(v):
    match v:
        case P(0, 0): return "origin"
        case P(x, y=0): return f"on x at {x}"
        case P() as p: return p
        case int(n) | float(n): return ("number", n)
        case str() | bytes(): return "text"
        case list([a, b]): return (a, b)


for v in (P(0, 0), P(2, 0), P(1, 1), 3, 2.5, True, "s", [1, 2], [1], None):
    print(f(v))
