print(type(3), type("a"), type(None), type(int), type(type), type(len), type(lambda: 0), type([].append), type(...), type(NotImplemented), type(range(1)), type({}.keys()), type(iter([])), type(x for x in "a"), type(print))
print(isinstance(3, (int, str)), issubclass(int, object), type(3) == int, type("x") in (int, str))
