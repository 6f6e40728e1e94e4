class A:
    def who(self): return "A"


class B(A):
    def who(self): return "B" + super(B, self).who()


class C(B):
    def who(self): return "C" + super(B, self).who()


print(C().who(), super(C, C()).who(), super(C, C).who(None))
try:
    super(A, 3)
except TypeError as error:
    print(error)
