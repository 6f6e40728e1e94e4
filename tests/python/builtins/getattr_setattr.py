class A:
    x = 1


a = A()
setattr(a, "y", 2)
print(getattr(a, "x"), getattr(a, "z", "default"), hasattr(a, "y"), hasattr(a, "z"), vars(a))
delattr(a, "y")
for code in ("getattr(a, 'z')", "delattr(a, 'y')", "getattr(a, 3)", "setattr(3, 'x', 1)", "vars(3)", "setattr(int, 'x', 1)"):
    try:
        eval(code)
    except Exception as error:
        print(type(error).__name__, error)
