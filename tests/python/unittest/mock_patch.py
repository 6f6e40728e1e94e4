import math
from unittest import mock
with mock.patch("math.sqrt", return_value=7) as p:
    print(math.sqrt(4), p.called)
print(math.sqrt(4))
class A:
    x = 1
    def f(self): return "real"
with mock.patch.object(A, "f", return_value="fake"): print(A().f())
with mock.patch.object(A, "x", 9): print(A.x)
d = {"a": 1}
with mock.patch.dict(d, {"b": 2}, clear=True): print(d)
@mock.patch.object(A, "f")
def t(f): f.return_value = 5; return A().f()
print(t(), A().f(), A.x, d)
try:
    with mock.patch.object(A, "zzz"): pass
except AttributeError as error:
    print(error)
