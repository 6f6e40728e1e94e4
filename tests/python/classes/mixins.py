class Json:
    def dump(self): return str(sorted(vars(self).items()))
class Shout:
    def name(self): return super().name().upper()
class Base:
    def __init__(self): self.a = 1
    def name(self): return "base"
class Both(Shout, Json, Base): ...


print(Both().name(), Both().dump(), Both.__mro__[1].__name__)
