from dataclasses import dataclass, field, FrozenInstanceError, KW_ONLY, InitVar
@dataclass(frozen=True, order=True)
class V:
    major: int
    minor: int = field(default=0, compare=False, repr=False)
print(V(1) < V(2), V(1, 5) == V(1, 6), hash(V(1)) == hash(V(1, 3)), V(1, 2), sorted([V(2), V(1)]))
try:
    V(1).major = 2
except FrozenInstanceError as error:
    print(error)
@dataclass
class Sub:
    a: int
    _: KW_ONLY
    b: int = 2
    c: InitVar[int] = 3
    total: int = field(init=False)
    def __post_init__(self, c): self.total = self.a + self.b + c
print(Sub(1, b=5))
try:
    @dataclass
    class Bad:
        x: list = []
except ValueError as error:
    print(error)
try:
    @dataclass
    class Bad2:
        x: int = 1
        y: int
except TypeError as error:
    print(error)
