class A:
    for i in range(3):
        pass
    if i == 2:
        kind = "two"
    print("in the body", i, __qualname__, __module__)

    class Inner:
        def f(self): ...


print(A.i, A.kind, A.Inner.__qualname__, A.Inner.f.__qualname__)
