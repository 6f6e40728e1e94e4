import copy
import pickle
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: list = field(default_factory=list)


@dataclass(frozen=True)
class Plain:
    x: int


@dataclass(slots=True)
class Open:
    x: int


@dataclass(frozen=True, slots=True)
class Deeper(Point):
    z: int = 3


class Refusing:
    __slots__ = ("a",)

    def __setattr__(self, name, value):
        raise AttributeError("no " + name)


p = Point(1, [2])
for made in (copy.copy(p), copy.deepcopy(p), pickle.loads(pickle.dumps(p))):
    print(made, made == p, made is p, made.y is p.y)
print(p.__getstate__(), hasattr(Plain, "__setstate__"), hasattr(Open, "__setstate__"))
for other in (Plain(1), Open(2), Deeper(1, [5])):
    print(copy.copy(other), copy.deepcopy(other), pickle.loads(pickle.dumps(other)))
try:
    p.x = 3
except AttributeError as error:
    print(type(error).__name__, error)
refusing = Refusing()
object.__setattr__(refusing, "a", 1)
for carry in (copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))):
    try:
        print(carry(refusing))
    except AttributeError as error:
        print(error)
blank = Point.__new__(Point)
blank.__setstate__([7, []])
print(blank)
