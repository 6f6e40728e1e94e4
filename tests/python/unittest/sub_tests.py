import io, unittest
class T(unittest.TestCase):
    def test_many(self):
        for n in range(4):
            with self.subTest(n=n): self.assertEqual(n % 2, 0)
out = io.StringIO()
r = unittest.TextTestRunner(stream=out).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
print(len(r.failures), [l for l in out.getvalue().split("\n") if l.startswith("FAIL:")])
