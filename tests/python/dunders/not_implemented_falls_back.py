class A:
    def __add__(self, other): print("A.add"); return NotImplemented
    def __eq__(self, other): print("A.eq"); return NotImplemented


class B:
    def __radd__(self, other): print("B.radd"); return "sum"
    def __eq__(self, other): print("B.eq"); return True


print(A() + B(), A() == B())
try:
    A() + 1
except TypeError as error:
    print(error)
