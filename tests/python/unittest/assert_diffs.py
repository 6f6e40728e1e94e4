import unittest
t = unittest.TestCase()
for a, b in (([1, 2], [1, 3]), ({"a": 1}, {"a": 2}), ("one\ntwo", "one\n2"), ((1,), (1, 2)), ({1}, {2})):
    try:
        t.assertEqual(a, b)
    except AssertionError as error:
        print(error)
        print("--")
