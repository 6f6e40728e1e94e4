"""`manage.py test`: finds tests, makes a database for them, runs them, and takes it away."""

import sys
import unittest
from fnmatch import fnmatchcase
from importlib import import_module

from django.core.management.base import CommandError
from django.test.testcases import SimpleTestCase, TestCase
from django.test.utils import setup_test_environment


def modules_with_tests(files, label):
    """Dotted names of test modules below a package, or all of them."""
    prefix = label.replace(".", "/") + "/" if label else ""
    found = []
    for path in files:
        name = path.rsplit("/", 1)[-1]
        if path.startswith(prefix) and name.startswith("test") and name.endswith(".py"):
            found.append(path.removesuffix(".py").replace("/", "."))
    return found


def build_suite(labels, files, patterns=(), tags=(), exclude_tags=(), reverse=False):
    loader = unittest.TestLoader()
    suites = []
    for label in labels or [""]:
        folder = label.replace(".", "/") + "/"
        is_folder = label == "" or any(path.startswith(folder) for path in files)
        if is_folder:
            for module in modules_with_tests(files, label):
                suites.append(load(loader, module))
        else:
            suites.append(load(loader, label))
    tests = [test for suite in suites for test in flatten(suite)]
    if patterns:
        wanted = [pattern if "*" in pattern else "*%s*" % pattern for pattern in patterns]
        tests = [test for test in tests if any(fnmatchcase(test.id(), pattern) for pattern in wanted)]
    if tags or exclude_tags:
        tests = [test for test in tests if chosen_by_tags(test, set(tags), set(exclude_tags))]
    return reorder(tests, reverse)


def chosen_by_tags(test, tags, exclude_tags):
    if is_failed(test):
        return True
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    own = set(getattr(test, "tags", ())) | set(getattr(method, "tags", ()))
    return (not tags or bool(own & tags)) and not own & exclude_tags


def is_failed(test):
    return type(test).__name__ == "_FailedTest"


def load(loader, name):
    return loader.loadTestsFromName(name)


def flatten(suite):
    if isinstance(suite, unittest.TestCase):
        return [suite]
    return [test for part in suite for test in flatten(part)]


def reorder(tests, reverse=False):
    """Django's order: TestCase, other test cases of Django's, then the rest; failed imports first."""
    def rank(test):
        if type(test).__name__ == "_FailedTest":
            return 0
        if isinstance(test, TestCase):
            return 1
        if isinstance(test, SimpleTestCase):
            return 2
        return 3

    if reverse:
        tests = tests[::-1]
    return unittest.TestSuite(sorted(tests, key=rank))


def needs_database(tests):
    return any(getattr(test, "databases", None) for test in tests)


class DiscoverRunner:
    def __init__(self, verbosity=1, failfast=False, **kwargs):
        self.verbosity, self.failfast = verbosity, failfast

    def run_suite(self, suite):
        runner = unittest.TextTestRunner(verbosity=self.verbosity, failfast=self.failfast, stream=sys.stderr)
        return runner.run(suite)
