class Meta(type):
    def __new__(mcs, name, bases, namespace, **options):
        namespace["label"] = name.lower()
        print("new", name, options)
        return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)
        print("init", name)

    def __call__(cls, *args):
        print("call", args)
        return super().__call__(*args)


class Thing(metaclass=Meta, size=3):
    def __init__(self, x):
        self.x = x


class Sub(Thing): ...


print(Sub(5).x, Sub.label, type(Sub).__name__)
