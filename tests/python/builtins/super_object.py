class A:
    x = 1


class B(A):
    x = 2
    def f(self): return super().x, super().__thisclass__.__name__


print(B().f(), object.__repr__(3)[:4], object() == object(), repr(object)[:20])
try:
    object().x = 1
except AttributeError as error:
    print(error)
try:
    object(1)
except TypeError as error:
    print(error)
