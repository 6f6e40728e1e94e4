import unittest
t = unittest.TestCase()
for call in (lambda: t.assertEqual(1, 2), lambda: t.assertTrue(0), lambda: t.assertIn(1, [2]), lambda: t.assertIsNone(3), lambda: t.assertIs([], []), lambda: t.assertNotEqual(1, 1), lambda: t.assertGreater(1, 2), lambda: t.assertAlmostEqual(1, 1.1), lambda: t.assertIsInstance(1, str), lambda: t.assertFalse(1, "why"), lambda: t.assertEqual("a", "b", "note"), lambda: t.assertRegex("a", "b"), lambda: t.assertCountEqual([1], [2]), lambda: t.fail("no"), lambda: t.assertLess(2, 1), lambda: t.assertNotIn(1, [1])):
    try:
        call()
    except AssertionError as error:
        print(error)
