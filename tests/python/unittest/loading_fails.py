import io
import re
import sys
import types
import unittest


def show(suite, verbosity=1):
    stream = io.StringIO()
    unittest.TextTestRunner(stream=stream, verbosity=verbosity).run(suite)
    text = re.sub(r'in \d\.\d+s', 'in 0s', stream.getvalue())
    # Where unittest itself lies is not the same.
    print(re.sub(r'  File ".*loader.*\n.*\n( *\^*\n)?|(?<=File ").*/', '', text))


def setUpModule():
    raise ValueError('mod')


class A(unittest.TestCase):
    def test_a(self):
        pass


loader = unittest.TestLoader()
show(loader.loadTestsFromName('zz', types.ModuleType('m')), 2)
print(loader.errors[0].splitlines()[-1])
show(loader.loadTestsFromModule(sys.modules['__main__']))
suite = loader.loadTestsFromName('nothere.mod')
print(suite, suite.countTestCases(), loader.errors[1].splitlines()[0], loader.errors[1].splitlines()[-1])
print([test.id() for test in suite], [str(test) for test in suite])
