from dataclasses import dataclass
@dataclass
class A:
    x: int
    y: int = 1
@dataclass
class B(A):
    z: int = 2
    y: int = 9
@dataclass(slots=True, eq=False)
class C: q: int
print(B(0), B(0) == A(0, 9), B.__match_args__, C(1).q, C(1) == C(1))
try:
    C(1).w = 1
except AttributeError as error:
    print(error)
