import difflib_lite as _difflib
import pprint as _pprint
import re as _re
import warnings as _warnings
from functools import wraps as _wraps

__unittest = True


class SkipTest(Exception):
    pass


class _ShouldStop(Exception):
    pass


def _repr(obj, short=False):
    text = repr(obj)
    return text if not short or len(text) < 80 else text[:80] + ' [truncated]...'


def _qualified(cls):
    return f'{cls.__module__}.{cls.__qualname__}'


def skip(reason):
    def decorate(item):
        if not isinstance(item, type):
            @_wraps(item)
            def wrapper(*args, **kwargs):
                raise SkipTest(reason)
            item = wrapper
        item.__unittest_skip__ = True
        item.__unittest_skip_why__ = reason
        return item
    if callable(reason) and not isinstance(reason, str):
        item, reason = reason, ''
        return decorate(item)
    return decorate


def skipIf(condition, reason):
    return skip(reason) if condition else lambda item: item


def skipUnless(condition, reason):
    return skip(reason) if not condition else lambda item: item


def expectedFailure(item):
    item.__unittest_expecting_failure__ = True
    return item


class _AssertRaises:
    def __init__(self, expected, case, regex=None, kind='exception'):
        self.expected, self.case, self.regex, self.msg = expected, case, regex, None
        self.exception = None

    def _names(self):
        if isinstance(self.expected, tuple):
            return tuple(e.__name__ for e in self.expected).__repr__()
        return self.expected.__name__

    def handle(self, args, kwargs):
        if not args:
            self.msg = kwargs.pop('msg', None)
            return self
        callable_obj, *args = args
        self.called = getattr(callable_obj, '__name__', str(callable_obj))
        with self:
            callable_obj(*args, **kwargs)

    def __enter__(self):
        return self

    def _fail(self, standard):
        raise self.case.failureException(self.case._formatMessage(self.msg, standard))

    def __exit__(self, exc_type, exc_value, tb):
        if exc_type is None:
            called = getattr(self, 'called', None)
            self._fail(f'{self._names()} not raised by {called}' if called else f'{self._names()} not raised')
        if not issubclass(exc_type, self.expected):
            return False
        self.exception = exc_value.with_traceback(None)
        if self.regex is not None:
            regex = _re.compile(self.regex) if isinstance(self.regex, str) else self.regex
            if not regex.search(str(exc_value)):
                self._fail(f'"{regex.pattern}" does not match "{exc_value}"')
        return True


class _AssertWarns(_AssertRaises):
    def __enter__(self):
        self._catch = _warnings.catch_warnings(record=True)
        self.warnings = self._catch.__enter__()
        _warnings.simplefilter('always', self.expected)
        return self

    def __exit__(self, exc_type, exc_value, tb):
        self._catch.__exit__()
        if exc_type is not None:
            return False
        first = None
        for found in self.warnings:
            if not isinstance(found.message, self.expected):
                continue
            first = first or found.message
            if self.regex is not None and not _re.search(self.regex, str(found.message)):
                continue
            self.warning, self.filename, self.lineno = found.message, found.filename, found.lineno
            return False
        if first is not None:
            self._fail(f'"{getattr(self.regex, "pattern", self.regex)}" does not match "{first}"')
        called = getattr(self, 'called', None)
        self._fail(f'{self._names()} not triggered by {called}' if called else f'{self._names()} not triggered')


class _AssertLogs:
    def __init__(self, case, logger, level, none):
        import logging
        self.case, self.none = case, none
        self.logger = logger if isinstance(logger, logging.Logger) else logging.getLogger(logger)
        self.level = logging._level(level) if level else logging.INFO
        self.records, self.output = [], []

    def __enter__(self):
        import logging
        watcher = self

        class Capture(logging.Handler):
            def emit(self, record):
                if record.levelno >= watcher.level:
                    watcher.records.append(record)
                    watcher.output.append('%s:%s:%s' % (record.levelname, record.name, record.getMessage()))
        self._old = self.logger.handlers, self.logger.level, self.logger.propagate
        self.logger.handlers, self.logger.propagate = [Capture()], False
        self.logger.setLevel(self.level)
        return None if self.none else self

    def __exit__(self, exc_type, exc_value, tb):
        import logging
        self.logger.handlers, self.logger.level, self.logger.propagate = self._old
        if exc_type is not None:
            return False
        if self.none and self.records:
            raise self.case.failureException(f'Unexpected logs found: {self.output!r}')
        if not self.none and not self.records:
            raise self.case.failureException('no logs of level {} or higher triggered on {}'.format(
                logging.getLevelName(self.level), self.logger.name))


class _SubTest:
    def __init__(self, case, message, params):
        self.case, self.message, self.params = case, message, params
        self.failureException = case.failureException

    def _description(self):
        parts = []
        if self.message is not _SubTest:
            parts.append(f'[{self.message}]')
        if self.params:
            parts.append('({})'.format(', '.join(f'{k}={v!r}' for k, v in self.params.items())))
        return ' '.join(parts) or '(<subtest>)'

    def id(self):
        return f'{self.case.id()} {self._description()}'

    def shortDescription(self):
        return self.case.shortDescription()

    def __str__(self):
        return f'{self.case} {self._description()}'


class _SubTestContext:
    def __init__(self, case, message, params):
        self.case = case
        outer = case._subtest
        merged = {**(outer.params if outer else {}), **params}
        self.sub = _SubTest(case, message, merged)

    def __enter__(self):
        self.outer, self.case._subtest = self.case._subtest, self.sub

    def __exit__(self, exc_type, exc_value, tb):
        self.case._subtest = self.outer
        result = self.case._result
        if exc_type is None:
            result.addSubTest(self.case, self.sub, None)
            return False
        if issubclass(exc_type, SkipTest):
            result.addSkip(self.sub, str(exc_value))
            return True
        if not issubclass(exc_type, Exception) or self.case._expecting:
            return False
        self.case._failed = True
        result.addSubTest(self.case, self.sub, (exc_type, exc_value, tb))
        if result.failfast:
            raise _ShouldStop
        return True


class _ShouldStop(Exception):
    """Ends a test of which a part has failed, when the first failure is to be the last."""


def _first_difference(seq1, seq2, length, name):
    """What is said of the first elements that differ, and whether all of them are equal."""
    for i in range(length):
        items = []
        for which, seq in (('first', seq1), ('second', seq2)):
            try:
                items.append(seq[i])
            except (TypeError, IndexError, NotImplementedError):
                return f'\nUnable to index element {i} of {which} {name}\n', False
        if items[0] != items[1]:
            return '\nFirst differing element %d:\n%s\n%s\n' % ((i,) + _common(*items)), False
    return '', True


def _surplus(seq1, seq2, len1, len2, name):
    """What is said of the elements that only the longer sequence has."""
    if len1 == len2:
        return ''
    which, seq, more, at = ('First', seq1, len1 - len2, len2) if len1 > len2 else ('Second', seq2, len2 - len1, len1)
    told = f'\n{which} {name} contains {more} additional elements.\n'
    try:
        return told + f'First extra element {at}:\n{_repr(seq[at])}\n'
    except (TypeError, IndexError, NotImplementedError):
        return told + f'Unable to index element {at} of {which.lower()} {name}\n'


class TestCase:
    failureException = AssertionError
    longMessage = True
    maxDiff = 640
    _classSetupFailed = False
    _subtest = None
    _result = None

    def __init__(self, methodName='runTest'):
        self._testMethodName = methodName
        method = getattr(self, methodName, None)
        if method is None and methodName != 'runTest':
            raise ValueError(f'no such test method in {self.__class__}: {methodName}')
        self._testMethodDoc = getattr(method, '__doc__', None)
        self._cleanups = []
        self._equality = {}

    def setUp(self):
        pass

    def tearDown(self):
        pass

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def addTypeEqualityFunc(self, typeobj, function):
        self._equality[typeobj] = function

    def addCleanup(self, function, /, *args, **kwargs):
        self._cleanups.append((function, args, kwargs))

    def enterContext(self, cm):
        result = type(cm).__enter__(cm)
        self.addCleanup(type(cm).__exit__, cm, None, None, None)
        return result

    @classmethod
    def addClassCleanup(cls, function, /, *args, **kwargs):
        if '_class_cleanups' not in cls.__dict__:
            cls._class_cleanups = []
        cls._class_cleanups.append((function, args, kwargs))

    @classmethod
    def enterClassContext(cls, cm):
        result = type(cm).__enter__(cm)
        cls.addClassCleanup(type(cm).__exit__, cm, None, None, None)
        return result

    @classmethod
    def doClassCleanups(cls):
        cleanups = cls.__dict__.get('_class_cleanups', [])
        while cleanups:
            function, args, kwargs = cleanups.pop()
            function(*args, **kwargs)

    def doCleanups(self):
        while self._cleanups:
            function, args, kwargs = self._cleanups.pop()
            function(*args, **kwargs)

    def countTestCases(self):
        return 1

    def defaultTestResult(self):
        return TestResult()

    def shortDescription(self):
        doc = self._testMethodDoc
        return doc.strip().split('\n')[0].strip() if doc else None

    def id(self):
        return f'{_qualified(self.__class__)}.{self._testMethodName}'

    def __eq__(self, other):
        return type(self) is type(other) and self._testMethodName == other._testMethodName

    def __hash__(self):
        return hash((type(self), self._testMethodName))

    def __str__(self):
        return f'{self._testMethodName} ({_qualified(self.__class__)}.{self._testMethodName})'

    def __repr__(self):
        return f'<{_qualified(self.__class__)} testMethod={self._testMethodName}>'

    def subTest(self, msg=_SubTest, **params):
        return _SubTestContext(self, msg, params)

    def skipTest(self, reason):
        raise SkipTest(reason)

    def __call__(self, *args, **kwds):
        return self.run(*args, **kwds)

    def debug(self):
        self.setUp()
        getattr(self, self._testMethodName)()
        self.tearDown()
        self.doCleanups()

    def _phase(self, result, function):
        """Runs one part of the test; tells whether it went well."""
        try:
            function()
            return True
        except KeyboardInterrupt:
            raise
        except SkipTest as e:
            self._failed = True
            result.addSkip(self, str(e))
        except _ShouldStop:
            pass
        except BaseException as e:
            self._failed = True
            info = (type(e), e, e.__traceback__)
            if self._expecting:
                self._expected_error = info
            elif isinstance(e, self.failureException):
                result.addFailure(self, info)
            else:
                result.addError(self, info)
        return False

    def run(self, result=None):
        if result is None:
            result = self.defaultTestResult()
            result.startTestRun()
        method = getattr(self, self._testMethodName)
        result.startTest(self)
        try:
            if getattr(self.__class__, '__unittest_skip__', False) or getattr(method, '__unittest_skip__', False):
                result.addSkip(self, getattr(self.__class__, '__unittest_skip_why__', '')
                               or getattr(method, '__unittest_skip_why__', ''))
                return result
            self._expecting = getattr(self, '__unittest_expecting_failure__', False) or getattr(
                method, '__unittest_expecting_failure__', False)
            self._failed, self._expected_error, self._result = False, None, result
            if self._phase(result, self.setUp):
                self._phase(result, method)
                self._phase(result, self.tearDown)
            while self._cleanups:
                function, args, kwargs = self._cleanups.pop()
                self._phase(result, lambda: function(*args, **kwargs))
            if self._expecting and self._expected_error:
                result.addExpectedFailure(self, self._expected_error)
            elif self._expecting and not self._failed:
                result.addUnexpectedSuccess(self)
            elif not self._failed:
                result.addSuccess(self)
            return result
        finally:
            result.stopTest(self)

    # Assertions.

    def _formatMessage(self, msg, standard):
        if not self.longMessage:
            return msg or standard
        return standard if msg is None else f'{standard} : {msg}'

    def fail(self, msg=None):
        raise self.failureException(msg)

    def _fail(self, msg, standard):
        raise self.failureException(self._formatMessage(msg, standard))

    def assertTrue(self, expr, msg=None):
        if not expr:
            self._fail(msg, f'{_repr(expr, True)} is not true')

    def assertFalse(self, expr, msg=None):
        if expr:
            self._fail(msg, f'{_repr(expr, True)} is not false')

    def _base_equal(self, first, second, msg=None):
        if not first == second:
            self._fail(msg, '%s != %s' % _common(first, second))

    def assertEqual(self, first, second, msg=None):
        if type(first) is type(second):
            special = self._equality.get(type(first)) or {
                dict: self.assertDictEqual, list: self.assertListEqual, tuple: self.assertTupleEqual,
                set: self.assertSetEqual, frozenset: self.assertSetEqual, str: self.assertMultiLineEqual,
            }.get(type(first))
            if special is not None:
                if isinstance(special, str):
                    special = getattr(self, special)
                return special(first, second, msg=msg)
        self._base_equal(first, second, msg)

    def assertNotEqual(self, first, second, msg=None):
        if not first != second:
            self._fail(msg, f'{_repr(first, True)} == {_repr(second, True)}')

    def assertIs(self, a, b, msg=None):
        if a is not b:
            self._fail(msg, f'{_repr(a, True)} is not {_repr(b, True)}')

    def assertIsNot(self, a, b, msg=None):
        if a is b:
            self._fail(msg, f'unexpectedly identical: {_repr(a, True)}')

    def assertIsNone(self, obj, msg=None):
        if obj is not None:
            self._fail(msg, f'{_repr(obj, True)} is not None')

    def assertIsNotNone(self, obj, msg=None):
        if obj is None:
            self._fail(msg, 'unexpectedly None')

    def assertIn(self, member, container, msg=None):
        if member not in container:
            self._fail(msg, f'{_repr(member, True)} not found in {_repr(container, True)}')

    def assertNotIn(self, member, container, msg=None):
        if member in container:
            self._fail(msg, f'{_repr(member, True)} unexpectedly found in {_repr(container, True)}')

    def assertIsInstance(self, obj, cls, msg=None):
        if not isinstance(obj, cls):
            self._fail(msg, f'{_repr(obj, True)} is not an instance of {cls!r}')

    def assertNotIsInstance(self, obj, cls, msg=None):
        if isinstance(obj, cls):
            self._fail(msg, f'{_repr(obj, True)} is an instance of {cls!r}')

    def assertLess(self, a, b, msg=None):
        if not a < b:
            self._fail(msg, f'{_repr(a, True)} not less than {_repr(b, True)}')

    def assertLessEqual(self, a, b, msg=None):
        if not a <= b:
            self._fail(msg, f'{_repr(a, True)} not less than or equal to {_repr(b, True)}')

    def assertGreater(self, a, b, msg=None):
        if not a > b:
            self._fail(msg, f'{_repr(a, True)} not greater than {_repr(b, True)}')

    def assertGreaterEqual(self, a, b, msg=None):
        if not a >= b:
            self._fail(msg, f'{_repr(a, True)} not greater than or equal to {_repr(b, True)}')

    def assertAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        if first == second:
            return
        if delta is not None and places is not None:
            raise TypeError('specify delta or places not both')
        diff = abs(first - second)
        if delta is not None:
            if diff <= delta:
                return
            self._fail(msg, f'{_repr(first, True)} != {_repr(second, True)} within {_repr(delta, True)} delta '
                            f'({_repr(diff, True)} difference)')
        places = 7 if places is None else places
        if round(diff, places) != 0:
            self._fail(msg, f'{_repr(first, True)} != {_repr(second, True)} within {places!r} places '
                            f'({_repr(diff, True)} difference)')

    def assertNotAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        diff = abs(first - second)
        if delta is not None:
            if not first == second and diff > delta:
                return
            self._fail(msg, f'{_repr(first, True)} == {_repr(second, True)} within {_repr(delta, True)} delta '
                            f'({_repr(diff, True)} difference)')
        places = 7 if places is None else places
        if first == second or round(diff, places) == 0:
            self._fail(msg, f'{_repr(first, True)} == {_repr(second, True)} within {places!r} places')

    def assertRaises(self, expected_exception, *args, **kwargs):
        return _AssertRaises(expected_exception, self).handle(args, kwargs)

    def assertRaisesRegex(self, expected_exception, expected_regex, *args, **kwargs):
        return _AssertRaises(expected_exception, self, expected_regex).handle(args, kwargs)

    def assertWarns(self, expected_warning, *args, **kwargs):
        return _AssertWarns(expected_warning, self).handle(args, kwargs)

    def assertWarnsRegex(self, expected_warning, expected_regex, *args, **kwargs):
        return _AssertWarns(expected_warning, self, expected_regex).handle(args, kwargs)

    def assertLogs(self, logger=None, level=None):
        return _AssertLogs(self, logger, level, False)

    def assertNoLogs(self, logger=None, level=None):
        return _AssertLogs(self, logger, level, True)

    def assertRegex(self, text, expected_regex, msg=None):
        regex = _re.compile(expected_regex) if isinstance(expected_regex, str) else expected_regex
        if not regex.search(text):
            self._fail(msg, f"Regex didn't match: {regex.pattern!r} not found in {text!r}")

    def assertNotRegex(self, text, unexpected_regex, msg=None):
        regex = _re.compile(unexpected_regex) if isinstance(unexpected_regex, str) else unexpected_regex
        m = regex.search(text)
        if m:
            self._fail(msg, f'Regex matched: {text[m.start():m.end()]!r} matches {regex.pattern!r} in {text!r}')

    def _truncateMessage(self, message, diff):
        if self.maxDiff is None or len(diff) <= self.maxDiff:
            return message + diff
        return message + f'\nDiff is {len(diff)} characters long. Set self.maxDiff to None to see it.'

    def assertSequenceEqual(self, seq1, seq2, msg=None, seq_type=None):
        if seq_type is not None:
            name = seq_type.__name__
            for place, seq in (('First', seq1), ('Second', seq2)):
                if not isinstance(seq, seq_type):
                    raise self.failureException(f'{place} sequence is not a {name}: {_repr(seq, True)}')
        else:
            name = 'sequence'
        differing, len1, len2 = None, None, None
        try:
            len1 = len(seq1)
        except (TypeError, NotImplementedError):
            differing = f'First {name} has no length.    Non-sequence?'
        if differing is None:
            try:
                len2 = len(seq2)
            except (TypeError, NotImplementedError):
                differing = f'Second {name} has no length.    Non-sequence?'
        if differing is None:
            if seq1 == seq2:
                return
            differing = '%ss differ: %s != %s\n' % ((name.capitalize(),) + _common(seq1, seq2))
            told, same = _first_difference(seq1, seq2, min(len1, len2), name)
            if same and len1 == len2 and seq_type is None and type(seq1) != type(seq2):
                return
            differing += told + _surplus(seq1, seq2, len1, len2, name)
        diff = '\n' + '\n'.join(_difflib.ndiff(_pprint.pformat(seq1).splitlines(), _pprint.pformat(seq2).splitlines()))
        self._fail(msg, self._truncateMessage(differing, diff))

    def assertListEqual(self, list1, list2, msg=None):
        self.assertSequenceEqual(list1, list2, msg, seq_type=list)

    def assertTupleEqual(self, tuple1, tuple2, msg=None):
        self.assertSequenceEqual(tuple1, tuple2, msg, seq_type=tuple)

    def assertSetEqual(self, set1, set2, msg=None):
        only = []
        for which, one, other in (('first', set1, set2), ('second', set2, set1)):
            try:
                only.append(one.difference(other))
            except TypeError as e:
                self.fail(f'invalid type when attempting set difference: {e}')
            except AttributeError as e:
                self.fail(f'{which} argument does not support set difference: {e}')
        only1, only2 = only
        if not (only1 or only2):
            return
        lines = []
        for items, which in ((only1, 'first set but not the second'), (only2, 'second set but not the first')):
            if items:
                lines.append(f'Items in the {which}:')
                lines.extend(repr(item) for item in items)
        self._fail(msg, '\n'.join(lines))

    def assertDictEqual(self, d1, d2, msg=None):
        self.assertIsInstance(d1, dict, 'First argument is not a dictionary')
        self.assertIsInstance(d2, dict, 'Second argument is not a dictionary')
        if d1 != d2:
            diff = '\n' + '\n'.join(_difflib.ndiff(_pprint.pformat(d1).splitlines(), _pprint.pformat(d2).splitlines()))
            self._fail(msg, self._truncateMessage('%s != %s' % _common(d1, d2), diff))

    def assertMultiLineEqual(self, first, second, msg=None):
        self.assertIsInstance(first, str, 'First argument is not a string')
        self.assertIsInstance(second, str, 'Second argument is not a string')
        if first != second:
            a, b = first.splitlines(keepends=True), second.splitlines(keepends=True)
            if len(a) == 1 and first.strip('\r\n') == first:
                a, b = [first + '\n'], [second + '\n']
            diff = '\n' + ''.join(_difflib.ndiff(a, b))
            self._fail(msg, self._truncateMessage('%s != %s' % _common(first, second), diff))

    def assertCountEqual(self, first, second, msg=None):
        first, second = list(first), list(second)
        counts = []
        for item in first + second:
            if not any(item == known for known, _, _ in counts):
                counts.append((item, first.count(item), second.count(item)))
        wrong = [(n, m, item) for item, n, m in counts if n != m]
        if wrong:
            lines = [f'First has {n}, Second has {m}:  {item!r}' for n, m, item in wrong]
            self._fail(msg, 'Element counts were not equal:\n' + '\n'.join(lines))


def _common(*args):
    return tuple(_repr(a) if len(repr(a)) <= 80 else _repr(a)[:75] + '[%d chars]' % (len(repr(a)) - 75) for a in args)


# Where CPython keeps them, since their names are shown.
TestCase.__module__ = SkipTest.__module__ = 'unittest.case'

from unittest._run import (  # noqa: E402
    TestLoader, TestProgram, TestResult, TestSuite, TextTestResult, TextTestRunner, addModuleCleanup, defaultTestLoader,
    doModuleCleanups, enterModuleContext, main, _ErrorHolder, _FailedTest,
)
