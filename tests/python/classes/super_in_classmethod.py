class A:
    @classmethod
    def make(cls): return [cls.__name__]


class B(A):
    @classmethod
    def make(cls): return ["B"] + super().make()


class C(B): ...


print(C.make())
