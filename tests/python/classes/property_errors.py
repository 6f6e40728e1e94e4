class A:
    @property
    def x(self): return 1


a = A()
for action in (lambda: setattr(a, "x", 1), lambda: delattr(a, "x")):
    try:
        action()
    except AttributeError as error:
        print(error)


class B:
    y = property()


try:
    B().y
except AttributeError as error:
    print(error)
