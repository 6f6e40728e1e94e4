from enum import Enum, IntEnum, auto, unique
class C(Enum):
    RED = 1
    GREEN = auto()
    CRIMSON = 1
    @property
    def hex(self): return f"#{self.value}"
print(C.RED, repr(C.RED), C(2), C["RED"], C.CRIMSON is C.RED, list(C), C.RED.name, C.RED.value, C.GREEN.hex, C.RED == 1, C.RED in C, len(C), C.__members__.keys(), isinstance(C.RED, C), type(C.RED))
class I(IntEnum):
    A = 1
    B = 2
print(I.A + 1, I.A < I.B, I.A == 1, repr(I.B), I(2), f"{I.A}", sorted([I.B, I.A]), str(I.A))
for code in ("C(9)", "C['X']", "C.X", "setattr(C, 'RED', 2)", "C.RED < C.GREEN"):
    try:
        eval(code)
    except Exception as error:
        print(type(error).__name__, error)
