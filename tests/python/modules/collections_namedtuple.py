from collections import namedtuple
P = namedtuple("P", "x y", defaults=[0])
p = P(1)
print(p, p.x, p[1], p._asdict(), p._replace(y=5), P._fields, P._make([3, 4]), p == (1, 0), isinstance(p, tuple))
x, y = p
for code in ("P()", "P(1, 2, 3)", "p._replace(z=1)", "namedtuple('Q', 'class')", "namedtuple('Q', 'a a')"):
    try:
        eval(code)
    except (TypeError, ValueError) as error:
        print(error)
try:
    p.x = 2
except AttributeError as error:
    print(error)
