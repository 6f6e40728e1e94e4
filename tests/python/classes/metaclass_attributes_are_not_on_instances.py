class Meta(type):
    @property
    def total(cls): return 7
    def __len__(cls): return 3
    def __iter__(cls): return iter("abc")
    def __contains__(cls, x): return x == "a"


class A(metaclass=Meta): ...


print(A.total, len(A), list(A), "a" in A, "z" in A)
try:
    A().total
except AttributeError as error:
    print(error)
