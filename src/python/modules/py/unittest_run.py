import sys as _sys
import time as _time
import traceback as _traceback_text
import _traceback
from unittest import SkipTest, TestCase, _SubTest, _qualified

__unittest = True


class TestResult:
    def __init__(self, stream=None, descriptions=None, verbosity=None):
        self.failfast = self.shouldStop = self.buffer = False
        self.failures, self.errors, self.skipped, self.expectedFailures, self.unexpectedSuccesses = [], [], [], [], []
        self.testsRun = 0
        self._original = _sys.stdout, _sys.stderr
        self._mirrorOutput = False

    def startTestRun(self):
        pass

    def stopTestRun(self):
        pass

    def startTest(self, test):
        self.testsRun += 1
        self._mirrorOutput = False
        if self.buffer:
            from io import StringIO
            _sys.stdout, _sys.stderr = StringIO(), StringIO()

    def stopTest(self, test):
        if self.buffer:
            if self._mirrorOutput:
                for stream, text in zip(self._original, self._buffered()):
                    stream.write(text)
            _sys.stdout, _sys.stderr = self._original

    def _buffered(self):
        """What the test has printed, with a heading; nothing for a stream that holds nothing."""
        texts = []
        for name, stream in (('Stdout', _sys.stdout), ('Stderr', _sys.stderr)):
            text = stream.getvalue() if hasattr(stream, 'getvalue') else ''
            texts.append(text and f'\n{name}:\n{text}' + '\n' * (not text.endswith('\n')))
        return texts

    def stop(self):
        self.shouldStop = True

    def _text(self, err):
        text = _traceback.format_outside(err[1], '<frozen unittest')
        return text + ''.join(self._buffered()) if self.buffer else text

    def addError(self, test, err):
        self._mirrorOutput = True
        self.errors.append((test, self._text(err)))
        self.shouldStop |= self.failfast

    def addFailure(self, test, err):
        self._mirrorOutput = True
        self.failures.append((test, self._text(err)))
        self.shouldStop |= self.failfast

    def addSubTest(self, test, subtest, err):
        if err is not None:
            kind = self.failures if issubclass(err[0], test.failureException) else self.errors
            kind.append((subtest, self._text(err)))
            self._mirrorOutput = True
            self.shouldStop |= self.failfast

    def addSuccess(self, test):
        pass

    def addSkip(self, test, reason):
        self.skipped.append((test, reason))

    def addExpectedFailure(self, test, err):
        self.expectedFailures.append((test, self._text(err)))

    def addUnexpectedSuccess(self, test):
        self.unexpectedSuccesses.append(test)

    def wasSuccessful(self):
        return not (self.failures or self.errors or self.unexpectedSuccesses)

    def __repr__(self):
        return (f'<{_qualified(self.__class__)} run={self.testsRun} errors={len(self.errors)} '
                f'failures={len(self.failures)}>')


class TextTestResult(TestResult):
    separator1 = '=' * 70
    separator2 = '-' * 70

    def __init__(self, stream, descriptions, verbosity):
        super().__init__(stream, descriptions, verbosity)
        self.stream, self.descriptions = stream, descriptions
        self.showAll, self.dots = verbosity > 1, verbosity == 1
        self._newline = True

    def getDescription(self, test):
        doc = test.shortDescription()
        return '\n'.join((str(test), doc)) if self.descriptions and doc else str(test)

    def startTest(self, test):
        super().startTest(test)
        if self.showAll:
            self.stream.write(self.getDescription(test) + ' ... ')
            self._newline = False

    def _note(self, test, long, short):
        """Says what became of a test: behind its name, which is repeated when something stands there already."""
        if self.showAll:
            part = isinstance(test, _SubTest)
            if part or self._newline:
                text = '' if self._newline else '\n'
                self.stream.write(text + '  ' * part + self.getDescription(test) + ' ... ')
            self.stream.write(long + '\n')
            self._newline = True
        elif self.dots:
            self.stream.write(short)

    def _note_aside(self, long, short):
        """As `_note`, but what follows takes the line for still open: so it is in CPython 3.11."""
        if self.showAll or self.dots:
            self.stream.write(long + '\n' if self.showAll else short)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._note(test, 'ok', '.')

    def addError(self, test, err):
        super().addError(test, err)
        self._note(test, 'ERROR', 'E')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._note(test, 'FAIL', 'F')

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            failed = issubclass(err[0], subtest.failureException)
            self._note(subtest, 'FAIL' if failed else 'ERROR', 'F' if failed else 'E')

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._note(test, f'skipped {reason!r}', 's')

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._note_aside('expected failure', 'x')

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._note_aside('unexpected success', 'u')

    def printErrors(self):
        if self.dots or self.showAll:
            self.stream.write('\n')
        for flavour, errors in (('ERROR', self.errors), ('FAIL', self.failures)):
            for test, err in errors:
                self.stream.write(f'{self.separator1}\n{flavour}: {self.getDescription(test)}\n{self.separator2}\n')
                self.stream.write(err + '\n')
        if self.unexpectedSuccesses:
            self.stream.write(self.separator1 + '\n')
            for test in self.unexpectedSuccesses:
                self.stream.write(f'UNEXPECTED SUCCESS: {self.getDescription(test)}\n')


class TextTestRunner:
    resultclass = TextTestResult

    def __init__(self, stream=None, descriptions=True, verbosity=1, failfast=False, buffer=False, resultclass=None,
                 warnings=None, *, tb_locals=False):
        self.stream = stream if stream is not None else _sys.stderr
        self.descriptions, self.verbosity, self.failfast = descriptions, verbosity, failfast
        self.buffer = buffer
        if resultclass is not None:
            self.resultclass = resultclass

    def run(self, test):
        result = self.resultclass(self.stream, self.descriptions, self.verbosity)
        result.failfast, result.buffer = self.failfast, self.buffer
        start = _time.perf_counter()
        result.startTestRun()
        try:
            test(result)
        finally:
            result.stopTestRun()
        taken = _time.perf_counter() - start
        result.printErrors()
        run = result.testsRun
        self.stream.write(f'{result.separator2}\n')
        self.stream.write('Ran %d test%s in %.3fs\n\n' % (run, run != 1 and 's' or '', taken))
        infos = []
        if result.wasSuccessful():
            self.stream.write('OK')
        else:
            self.stream.write('FAILED')
            if result.failures:
                infos.append(f'failures={len(result.failures)}')
            if result.errors:
                infos.append(f'errors={len(result.errors)}')
        for name, items in (('skipped', result.skipped), ('expected failures', result.expectedFailures),
                            ('unexpected successes', result.unexpectedSuccesses)):
            if items:
                infos.append(f'{name}={len(items)}')
        self.stream.write(f' ({", ".join(infos)})\n' if infos else '\n')
        return result


class _ErrorHolder:
    failureException = None

    def __init__(self, description):
        self.description = description

    def id(self):
        return self.description

    def shortDescription(self):
        return None

    def __str__(self):
        return self.description


class TestSuite:
    def __init__(self, tests=()):
        self._tests = []
        self.addTests(tests)

    def addTest(self, test):
        self._tests.append(test)

    def addTests(self, tests):
        for test in tests:
            self.addTest(test)

    def __iter__(self):
        return iter(self._tests)

    def __repr__(self):
        return f'<{_qualified(self.__class__)} tests={list(self)}>'

    def countTestCases(self):
        return sum(test.countTestCases() for test in self)

    def __call__(self, result):
        return self.run(result)

    def _flat(self):
        for test in self:
            if isinstance(test, TestSuite):
                yield from test._flat()
            else:
                yield test

    def run(self, result, debug=False):
        fixtures = _Fixtures(result)
        for test in self._flat():
            if result.shouldStop:
                break
            if fixtures.ready_for(test.__class__):
                test(result)
        fixtures.leave_class()
        fixtures.leave_module()
        return result


class _Fixtures:
    """What is set up around the tests of a class and of a module."""

    def __init__(self, result):
        self.result = result
        self.cls = self.module = None
        self.class_ready = self.module_ready = True

    def ready_for(self, cls):
        if cls is not self.cls:
            self.leave_class()
            if self.cls is None or cls.__module__ != self.cls.__module__:
                self.leave_module()
                self.enter_module(cls.__module__)
            self.cls, self.class_ready = cls, True
            if self.module_ready and not self._skipped(cls) and hasattr(cls, 'setUpClass'):
                self.class_ready = self._run(cls.setUpClass, 'setUpClass', _qualified(cls))
                if not self.class_ready:
                    self._clean(cls, 'setUpClass')
        return self.module_ready and self.class_ready

    def leave_class(self):
        cls, self.cls = self.cls, self.cls if self.cls is None else _Left(self.cls)
        if cls is None or isinstance(cls, _Left) or not (self.module_ready and self.class_ready) or self._skipped(cls):
            return
        if hasattr(cls, 'tearDownClass'):
            self._run(cls.tearDownClass, 'tearDownClass', _qualified(cls))
        self._clean(cls, 'tearDownClass')

    def enter_module(self, name):
        self.module, self.module_ready = name, True
        set_up = getattr(_sys.modules.get(name), 'setUpModule', None)
        if set_up is not None:
            self.module_ready = self._run(set_up, 'setUpModule', name)
            if not self.module_ready:
                self._run_all(_module_cleanups, 'setUpModule', name)

    def leave_module(self):
        if self.module is None or not self.module_ready:
            return
        tear_down = getattr(_sys.modules.get(self.module), 'tearDownModule', None)
        if tear_down is not None:
            self._run(tear_down, 'tearDownModule', self.module)
        self._run_all(_module_cleanups, 'tearDownModule', self.module)

    @staticmethod
    def _skipped(cls):
        return getattr(cls, '__unittest_skip__', False)

    def _clean(self, cls, shown):
        self._run_all(cls.__dict__.get('_class_cleanups', []), shown, _qualified(cls))

    def _run_all(self, cleanups, shown, place):
        while cleanups:
            function, args, kwargs = cleanups.pop()
            self._run(lambda: function(*args, **kwargs), shown, place)

    def _run(self, function, shown, place):
        try:
            function()
            return True
        except SkipTest as e:
            self.result.addSkip(_ErrorHolder(f'{shown} ({place})'), str(e))
        except Exception as e:
            self.result.addError(_ErrorHolder(f'{shown} ({place})'), (type(e), e, e.__traceback__))
        return False


class _Left:
    """The class whose tests have been left: only its module still counts."""

    def __init__(self, cls):
        self.__module__ = cls.__module__


_module_cleanups = []


def addModuleCleanup(function, /, *args, **kwargs):
    _module_cleanups.append((function, args, kwargs))


def doModuleCleanups():
    while _module_cleanups:
        function, args, kwargs = _module_cleanups.pop()
        function(*args, **kwargs)


def enterModuleContext(cm):
    result = type(cm).__enter__(cm)
    addModuleCleanup(type(cm).__exit__, cm, None, None, None)
    return result


class _FailedTest(TestCase):
    """Stands for tests that could not be loaded; running it says why."""

    def __init__(self, method_name, exception):
        self._testMethodName = method_name
        self._exception = exception
        super().__init__(method_name)

    def __getattr__(self, name):
        if name != self._testMethodName:
            raise AttributeError(f'{type(self).__name__!r} object has no attribute {name!r}')

        def testFailure():
            raise self._exception
        return testFailure


class TestLoader:
    testMethodPrefix = 'test'
    suiteClass = TestSuite

    def __init__(self):
        self.errors = []

    def getTestCaseNames(self, testCaseClass):
        return sorted(n for n in dir(testCaseClass)
                      if n.startswith(self.testMethodPrefix) and callable(getattr(testCaseClass, n)))

    def loadTestsFromTestCase(self, testCaseClass):
        names = self.getTestCaseNames(testCaseClass)
        if not names and hasattr(testCaseClass, 'runTest'):
            names = ['runTest']
        return self.suiteClass(map(testCaseClass, names))

    def loadTestsFromModule(self, module, *, pattern=None):
        tests = []
        for name in dir(module):
            obj = getattr(module, name)
            if isinstance(obj, type) and issubclass(obj, TestCase) and obj is not TestCase:
                tests.append(self.loadTestsFromTestCase(obj))
        return self.suiteClass(tests)

    def _failed(self, name, exception, message):
        self.errors.append(message)
        return self.suiteClass([_FailedTest(name, exception)])

    def _failed_import(self, name):
        message = f'Failed to import test module: {name}\n{_traceback_text.format_exc()}'
        return name, ImportError(message), message

    def loadTestsFromName(self, name, module=None):
        parts, failure = name.split('.'), None
        if module is None:
            for at in range(len(parts), 0, -1):
                try:
                    module = __import__('.'.join(parts[:at]))
                    break
                except ImportError:
                    failure = self._failed_import(parts[at - 1])
            else:
                return self._failed(*failure)
            parts = parts[1:]
        obj, parent = module, None
        for part in parts:
            try:
                parent, obj = obj, getattr(obj, part)
            except AttributeError as e:
                if failure is not None and hasattr(obj, '__path__'):
                    return self._failed(*failure)
                text = f'Failed to access attribute:\n{_traceback_text.format_exc()}'
                return self._failed(part, e, text)
        if isinstance(obj, type(_sys)):
            return self.loadTestsFromModule(obj)
        if isinstance(obj, type) and issubclass(obj, TestCase):
            return self.loadTestsFromTestCase(obj)
        if isinstance(parent, type) and issubclass(parent, TestCase) and callable(obj):
            return self.suiteClass([parent(parts[-1])])
        if isinstance(obj, TestSuite):
            return obj
        if callable(obj):
            made = obj()
            if isinstance(made, TestSuite):
                return made
            if isinstance(made, TestCase):
                return self.suiteClass([made])
            raise TypeError(f'calling {obj} returned {made}, not a test')
        raise TypeError(f"don't know how to make test from: {obj}")

    def loadTestsFromNames(self, names, module=None):
        return self.suiteClass(self.loadTestsFromName(name, module) for name in names)


defaultTestLoader = TestLoader()


class TestProgram:
    def __init__(self, module='__main__', defaultTest=None, argv=None, testRunner=None, testLoader=defaultTestLoader,
                 exit=True, verbosity=1, failfast=None, catchbreak=None, buffer=None, warnings=None, **kwargs):
        if isinstance(module, str):
            __import__(module)
            module = _sys.modules[module]
        names = [a for a in (argv or _sys.argv)[1:] if not a.startswith('-')]
        if '-v' in (argv or _sys.argv)[1:]:
            verbosity = 2
        suite = testLoader.loadTestsFromNames(names, module) if names else testLoader.loadTestsFromModule(module)
        runner = testRunner or TextTestRunner
        if isinstance(runner, type):
            runner = runner(verbosity=verbosity, failfast=bool(failfast), buffer=bool(buffer))
        self.result = runner.run(suite)
        if exit:
            _sys.exit(not self.result.wasSuccessful())


main = TestProgram
# Where CPython keeps them, since their names are shown.
TestResult.__module__ = 'unittest.result'
TextTestResult.__module__ = TextTestRunner.__module__ = 'unittest.runner'
TestSuite.__module__ = 'unittest.suite'
TestLoader.__module__ = _FailedTest.__module__ = 'unittest.loader'
