class Date:
    def __init__(self, y): self.y = y
    @classmethod
    def parse(cls, s): return cls(int(s))
    @staticmethod
    def leap(y): return y % 4 == 0


class Sub(Date): ...


print(type(Sub.parse("1999")).__name__, Date.leap(4), Sub(1).leap(3))
print(Date.__dict__["leap"].__func__(8))
