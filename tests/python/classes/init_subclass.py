class Plugin:
    found = []

    def __init_subclass__(cls, /, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.found.append((cls.__name__, name))


class A(Plugin, name="first"): ...
class B(A): ...


print(Plugin.found)
try:
    class C(Plugin, wrong=1): ...
except TypeError as error:
    print(error)
