"""`manage.py test`: finds tests, makes a database for them, runs them, and takes it away."""

import sys
import unittest
from fnmatch import fnmatchcase
from hashlib import md5
from importlib import import_module
from random import randint
from time import perf_counter

from django.core.management.base import CommandError
from django.test.testcases import SimpleTestCase, TestCase
from django.test.utils import setup_test_environment


def modules_with_tests(files, label, pattern):
    """Dotted names of test modules below a package, or all of them."""
    prefix = label.replace(".", "/") + "/" if label else ""
    found = []
    for path in files:
        name = path.rsplit("/", 1)[-1]
        if path.startswith(prefix) and name.endswith(".py") and fnmatchcase(name, pattern):
            found.append(path.removesuffix(".py").replace("/", "."))
    return found


def build_suite(
    labels, files, pattern="test*.py", patterns=(), tags=(), exclude_tags=(), reverse=False, shuffler=None, verbosity=1
):
    loader = unittest.TestLoader()
    tests = []
    for label in labels or [""]:
        label = "" if label == "." else label.rstrip("/")
        folder = label.replace(".", "/") + "/"
        if label in files:
            raise RuntimeError(
                "One of the test labels is a path to a file: %r, which is not supported. Use a dotted module name or "
                "path to a directory instead." % label
            )
        if label == "" or any(path.startswith(folder) for path in files):
            for module in modules_with_tests(files, label, pattern):
                tests += flatten(discovered(loader, module))
        else:
            tests += flatten(loader.loadTestsFromName(label))
    if patterns:
        wanted = [pattern if "*" in pattern else "*%s*" % pattern for pattern in patterns]
        tests = [t for t in tests if is_failed(t) or any(fnmatchcase(t.id(), pattern) for pattern in wanted)]
    for word, named in (("Including", tags), ("Excluding", exclude_tags)):
        if named and verbosity >= 2:
            print("%s test tag(s): %s." % (word, ", ".join(sorted(set(named)))))
    if tags or exclude_tags:
        tests = [test for test in tests if chosen_by_tags(test, set(tags), set(exclude_tags))]
    return reorder(tests, reverse, shuffler)


def discovered(loader, module):
    """The tests of a module that was found as a file: one that cannot be imported is a test that fails."""
    try:
        return loader.loadTestsFromModule(import_module(module))
    except Exception:
        return loader._failed(*loader._failed_import(module))


def chosen_by_tags(test, tags, exclude_tags):
    if is_failed(test):
        return True
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    own = set(getattr(test, "tags", ())) | set(getattr(method, "tags", ()))
    return (not tags or bool(own & tags)) and not own & exclude_tags


def is_failed(test):
    return type(test).__name__ == "_FailedTest"


def flatten(suite):
    if isinstance(suite, unittest.TestCase):
        return [suite]
    return [test for part in suite for test in flatten(part)]


def reorder(tests, reverse=False, shuffler=None):
    """Django's order: failed imports, TestCase, other test cases of Django's, the rest; each class's tests together."""
    bins = [{}, {}, {}, {}]
    for test in tests:
        rank = 0 if is_failed(test) else 1 if isinstance(test, TestCase) else 2 if isinstance(test, SimpleTestCase) else 3
        known = bins[rank].setdefault(type(test), [])
        if test not in known:
            known.append(test)
    ordered = []
    for by_class in bins:
        if shuffler is not None:
            by_class = shuffler.shuffled(by_class)
        several = [test for tests in by_class.values() for test in tests]
        ordered += several[::-1] if reverse else several
    return unittest.TestSuite(ordered)


class Shuffler:
    """An order that depends on a seed and on names alone, so that a part keeps the order that it has in the whole."""

    def __init__(self, seed=None):
        self.given = bool(seed)
        self.seed = int(seed) if seed else randint(0, 10**10 - 1)

    def __str__(self):
        return "%d (%s)" % (self.seed, "given" if self.given else "generated")

    def _sorted(self, items, key):
        return sorted(items, key=lambda item: md5(("%d%s" % (self.seed, key(item))).encode()).hexdigest())

    def shuffled(self, by_class):
        classes = self._sorted(by_class, lambda cls: "%s.%s" % (cls.__module__, cls.__qualname__))
        return {cls: self._sorted(by_class[cls], lambda test: test.id()) for cls in classes}


def needs_database(tests):
    return any(getattr(test, "databases", None) for test in tests)


class Timings:
    """What `--timing` prints at the end."""

    def __init__(self):
        self.begun = self.last = perf_counter()
        self.lines = []

    def lap(self, text):
        now = perf_counter()
        self.lines += [line % (now - self.last) for line in text.split("|")]
        self.last = now

    def skip(self):
        self.last = perf_counter()

    def tell(self):
        self.lines.append("Total run took %.3fs" % (perf_counter() - self.begun))
        sys.stderr.write("\n".join(self.lines) + "\n")


class DiscoverRunner:
    def __init__(self, verbosity=1, failfast=False, buffer=False, **kwargs):
        self.verbosity, self.failfast, self.buffer = verbosity, failfast, buffer

    def run_suite(self, suite):
        runner = unittest.TextTestRunner(
            verbosity=self.verbosity, failfast=self.failfast, buffer=self.buffer, stream=sys.stderr
        )
        return runner.run(suite)
