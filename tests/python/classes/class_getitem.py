class Box:
    def __class_getitem__(cls, item): return f"{cls.__name__}[{item}]"


class Sub(Box): ...


print(Box[int], Sub[1, 2], list[int], dict[str, int])
try:
    int[3]
except TypeError as error:
    print(error)
