import inspect
def f(a, b=2, /, *c, d, e: int = 3, **g) -> str: "Doc."
s = inspect.signature(f)
print(s, list(s.parameters), s.parameters["b"].default, s.parameters["d"].kind.name, s.return_annotation, s.parameters["a"].default is inspect.Parameter.empty)
b = s.bind(1, 2, 3, d=4)
print(b.arguments, b.args, b.kwargs)
try:
    s.bind(1)
except TypeError as error:
    print(error)
class A:
    def m(self, x): ...
print(inspect.signature(A().m), inspect.getdoc(f), inspect.isfunction(f), inspect.isclass(A), inspect.ismethod(A().m), inspect.isgeneratorfunction(f), [n for n, _ in inspect.getmembers(A, inspect.isfunction)])
