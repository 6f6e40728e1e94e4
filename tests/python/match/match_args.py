class Pair:
    __match_args__ = ("left", "right")
    def __init__(self, a, b): self.left, self.right = a, b


match Pair(1, 2):
    case Pair(a, right=b): print(a, b)
try:
    match Pair(1, 2):
        case Pair(a, b, c): print("never")
except TypeError as error:
    print(error)
try:
    match object():
        case object(a): pass
except TypeError as error:
    print(error)
