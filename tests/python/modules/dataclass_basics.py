from dataclasses import dataclass, field, asdict, astuple, replace, fields
@dataclass
class P:
    x: int
    y: int = 0
    tags: list = field(default_factory=list)
    def norm(self): return self.x + self.y
p = P(1)
print(p, p == P(1), p.norm(), asdict(p), astuple(p), replace(p, x=5), [f.name for f in fields(p)], p.tags is P(1).tags, p != P(2))
for code in ("P()", "P(1, 2, [], 4)", "P(z=1)", "hash(p)", "p < P(2)"):
    try:
        eval(code)
    except TypeError as error:
        print(error)
