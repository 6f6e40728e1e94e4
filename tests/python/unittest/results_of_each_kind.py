import io, re, unittest
class T(unittest.TestCase):
    def test_error(self): 1 / 0
    def test_fail(self): self.assertEqual(1, 2)
    def test_pass(self): pass
    @unittest.skip("not now")
    def test_skip(self): ...
    @unittest.expectedFailure
    def test_expected(self): self.fail("x")
out = io.StringIO()
r = unittest.TextTestRunner(stream=out, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
print([l for l in out.getvalue().split("\n") if l.startswith("test_") or l.startswith("FAILED")])
print(r.testsRun, len(r.errors), len(r.failures), len(r.skipped), len(r.expectedFailures), r.wasSuccessful())
