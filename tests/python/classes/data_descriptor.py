class Positive:
    def __set_name__(self, owner, name): self.slot = "_" + name
    def __get__(self, obj, owner=None): return self if obj is None else getattr(obj, self.slot)
    def __set__(self, obj, value):
        if value <= 0: raise ValueError(f"{self.slot[1:]} must be positive")
        setattr(obj, self.slot, value)
    def __delete__(self, obj): print("deleted"); delattr(obj, self.slot)


class Box:
    side = Positive()


b = Box()
b.side = 3
b.__dict__["side"] = "hidden"
print(b.side, isinstance(Box.side, Positive))
try:
    b.side = -1
except ValueError as error:
    print(error)
del b.side
