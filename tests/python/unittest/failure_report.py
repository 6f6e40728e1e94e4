import io, re, unittest
class T(unittest.TestCase):
    def test_it(self):
        """Says what it tests."""
        self.assertEqual([1], [2])
out = io.StringIO()
unittest.TextTestRunner(stream=out, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
text = re.sub(r"in [\d.]+s", "in ...s", out.getvalue())
print(re.sub(r'File ".*?([^/"]+)"', r'File "\1"', text))
