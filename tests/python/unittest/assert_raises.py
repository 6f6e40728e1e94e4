import unittest
t = unittest.TestCase()
with t.assertRaises(ValueError) as caught: int("x")
print(caught.exception)
with t.assertRaisesRegex(KeyError, "k"): {}["k"]
t.assertRaises(ZeroDivisionError, lambda: 1 / 0)
try:
    with t.assertRaises(ValueError): pass
except AssertionError as error:
    print(error)
try:
    with t.assertRaisesRegex(ValueError, "zzz"): int("x")
except AssertionError as error:
    print(error)
