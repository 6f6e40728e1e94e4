import io
import re
import unittest
def setUpModule(): print('setUpModule')
def tearDownModule(): print('tearDownModule')
class A(unittest.TestCase):
    @classmethod
    def setUpClass(cls): print('setUpClass A')
    @classmethod
    def tearDownClass(cls): print('tearDownClass A')
    def setUp(self): self.addCleanup(print, 'cleanup 1'); self.addCleanup(print, 'cleanup 2')
    def tearDown(self): print('tearDown')
    def test_a(self): print('a')
    def test_sub(self):
        for i in range(4):
            with self.subTest(i=i, word='x'):
                self.assertEqual(i % 2, 0)
    def test_subm(self):
        with self.subTest('message', k=1):
            self.fail('no')
    @unittest.skip('why')
    def test_skip(self): pass
    @unittest.expectedFailure
    def test_exp(self): self.fail()
    @unittest.expectedFailure
    def test_unexp(self): pass
    def test_err(self):
        """Doc line.

        more"""
        raise KeyError('k')
class B(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise ValueError('bad class')
    def test_b(self): pass
class C(unittest.TestCase):
    @classmethod
    def tearDownClass(cls): raise ValueError('bad teardown')
    def test_c(self): pass
class D(unittest.TestCase):
    def setUp(self): raise TypeError('x')
    def test_d(self): pass
class E(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.addClassCleanup(print, 'class cleanup'); cls.enterClassContext
    def test_e(self): self.addCleanup(lambda: 1/0)
    def test_skip_inside(self): self.skipTest('inside')
class F(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise unittest.SkipTest('skip class')
    def test_f(self): pass
if __name__ == '__main__':
    import sys
    stream = io.StringIO()
    r = unittest.TextTestRunner(stream=stream, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__']))
    print(r.testsRun, len(r.errors), len(r.failures), len(r.skipped), len(r.expectedFailures), len(r.unexpectedSuccesses))
    print(r)
    text = re.sub(r'File ".*/', 'File "', stream.getvalue())
    print(re.sub(r'in \d\.\d+s', 'in 0s', text))
