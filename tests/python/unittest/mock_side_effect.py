from unittest.mock import Mock, MagicMock
m = Mock(side_effect=[1, ValueError("two"), 3])
print(m())
try:
    m()
except ValueError as error:
    print(error)
print(m())
try:
    m()
except StopIteration: print("stop")
print(Mock(side_effect=lambda x: x * 2)(4))
g = MagicMock()
g.__len__.return_value = 5
g["k"] = 1
print(len(g), g.__setitem__.call_args, bool(g), int(g), list(g))
s = Mock(spec=["a"])
try:
    s.b
except AttributeError as error:
    print(error)
m.reset_mock()
print(m.called)
