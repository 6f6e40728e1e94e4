class Even(type):
    def __instancecheck__(cls, x): return x % 2 == 0
    def __subclasscheck__(cls, x): return x is int


class E(metaclass=Even): ...


print(isinstance(4, E), isinstance(5, E), issubclass(int, E), issubclass(str, E))
print(isinstance(True, int), isinstance(1, (str, int)), isinstance(1, int | str), issubclass(bool, int))
try:
    isinstance(1, 2)
except TypeError as error:
    print(error)
