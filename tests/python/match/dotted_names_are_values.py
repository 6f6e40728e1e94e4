import enum


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


def f(c):
    match c:
        case Colour.RED: return "red"
        case Colour.BLUE: return "blue"
        case other: return ("captured", other)


print(f(Colour.RED), f(Colour.BLUE), f(1))
match = 3
case = match + 1
print(match, case)
