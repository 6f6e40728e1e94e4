from enum import Enum, Flag, StrEnum, unique, auto
class P(Flag):
    R = auto(); W = auto(); X = auto()
rw = P.R | P.W
print(rw, P.R in rw, P.X in rw, rw & P.R, bool(P(0)), (rw ^ P.R).name, rw.value)
class S(StrEnum):
    ONE = auto(); TWO = "deux"
print(S.ONE, S.TWO + "!", S("one") is S.ONE, repr(S.ONE))
class Planet(Enum):
    EARTH = (5.97, 6.37)
    def __init__(self, mass, radius): self.mass = mass
print(Planet.EARTH.mass, Planet((5.97, 6.37)))
try:
    @unique
    class D(Enum):
        A = 1; B = 1
except ValueError as error:
    print(error)
try:
    class E(P): Q = 9
except TypeError as error:
    print(error)
