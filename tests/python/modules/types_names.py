import types
def f(): ...
print(isinstance(f, types.FunctionType), isinstance(types, types.ModuleType), types.SimpleNamespace(a=1, b="x"), isinstance((x for x in ""), types.GeneratorType), isinstance(None, types.NoneType), isinstance(len, types.BuiltinFunctionType))
p = types.MappingProxyType({"a": 1})
print(p["a"], dict(p))
try:
    p["a"] = 2
except TypeError as error:
    print(error)
class A: ...
a = A()
a.hi = types.MethodType(lambda self, x: (self is a, x), a)
print(a.hi(2), types.new_class("N").__name__)
m = types.ModuleType("made", "doc")
m.x = 3
print(m.x, m.__name__, m.__doc__)
