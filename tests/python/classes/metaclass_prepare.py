class Recording(dict):
    def __setitem__(self, key, value):
        if not key.startswith("__"):
            print("set", key)
        super().__setitem__(key, value)


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases):
        return Recording()


class A(metaclass=Meta):
    x = 1
    def y(self): ...
    x = 2


print(A.x)
