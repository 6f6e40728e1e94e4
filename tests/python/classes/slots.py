class P:
    __slots__ = ("x", "y")


p = P()
p.x = 1
print(p.x)
for action in (lambda: p.y, lambda: setattr(p, "z", 1), lambda: p.__dict__):
    try:
        action()
    except AttributeError as error:
        print(error)
