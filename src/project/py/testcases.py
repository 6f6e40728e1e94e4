"""Test cases that give the database back as it was."""

import sys
import unittest
from contextlib import contextmanager

from django.db import connection, transaction
from django.test.client import Client
from django.test._assertions import Assertions
from django.test.utils import CaptureQueriesContext, modify_settings, override_settings


class DatabaseOperationForbidden(AssertionError):
    pass


class _AssertNumQueriesContext(CaptureQueriesContext):
    def __init__(self, test_case, num):
        self.test_case, self.num = test_case, num
        super().__init__(connection)

    def __exit__(self, exc_type, exc_value, traceback):
        super().__exit__(exc_type, exc_value, traceback)
        if exc_type is not None:
            return
        executed = len(self)
        lines = "\n".join("%d. %s" % (at, query["sql"]) for at, query in enumerate(self.captured_queries, start=1))
        self.test_case.assertEqual(
            executed,
            self.num,
            "%d queries executed, %d expected\nCaptured queries were:\n%s" % (executed, self.num, lines),
        )


class SimpleTestCase(Assertions, unittest.TestCase):
    client_class = Client
    databases = set()
    _overridden_settings = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls._overridden_settings:
            override = override_settings(**cls._overridden_settings)
            override.enable()
            cls.addClassCleanup(override.disable)
        if "default" not in cls.databases and cls.databases != "__all__":
            connection._forbidden = (
                "Database queries to 'default' are not allowed in SimpleTestCase subclasses. Either subclass TestCase "
                "or TransactionTestCase to ensure proper test isolation or add 'default' to %s.%s.databases to silence "
                "this failure." % (cls.__module__, cls.__qualname__)
            )
            cls.addClassCleanup(setattr, connection, "_forbidden", None)

    def __call__(self, result=None):
        self._setup_and_call(result)

    def _setup_and_call(self, result):
        method = getattr(self, self._testMethodName)
        skipped = getattr(self.__class__, "__unittest_skip__", False) or getattr(method, "__unittest_skip__", False)
        if not skipped:
            try:
                self._pre_setup()
            except Exception:
                result.addError(self, sys.exc_info())
                return
        super().__call__(result)
        if not skipped:
            try:
                self._post_teardown()
            except Exception:
                result.addError(self, sys.exc_info())

    def _pre_setup(self):
        self.client = self.client_class()

    def _post_teardown(self):
        pass

    def settings(self, **kwargs):
        return override_settings(**kwargs)

    def modify_settings(self, **kwargs):
        return modify_settings(**kwargs)

    def assertQuerySetEqual(self, qs, values, transform=None, ordered=True, msg=None):
        values = list(values)
        items = [transform(item) for item in qs] if transform else list(qs)
        if not ordered:
            from collections import Counter

            return self.assertDictEqual(Counter(items), Counter(values), msg=msg)
        if len(values) > 1 and hasattr(qs, "ordered") and not qs.ordered:
            raise ValueError(
                "Trying to compare non-ordered queryset against more than one ordered value."
            )
        return self.assertEqual(items, values, msg=msg)

    def assertNumQueries(self, num, func=None, *args, using="default", **kwargs):
        context = _AssertNumQueriesContext(self, num)
        if func is None:
            return context
        with context:
            func(*args, **kwargs)

    def assertContains(self, response, text, count=None, status_code=200, msg_prefix="", html=False):
        shown, found, msg_prefix, content = self._assert_contains(response, text, status_code, msg_prefix, html)
        if count is None:
            self.assertTrue(found != 0, f"{msg_prefix}Couldn't find {shown} in the following response\n{content}")
        else:
            told = f"Found {found} instances of {shown} (expected {count}) in the following response\n{content}"
            self.assertEqual(found, count, msg_prefix + told)

    def assertNotContains(self, response, text, status_code=200, msg_prefix="", html=False):
        shown, found, msg_prefix, content = self._assert_contains(response, text, status_code, msg_prefix, html)
        self.assertEqual(found, 0, f"{msg_prefix}{shown} unexpectedly found in the following response\n{content}")

    def _assert_contains(self, response, text, status_code, msg_prefix, html):
        """How the text is shown, how often it is there, the prefix, and how the content is shown."""
        if callable(getattr(response, "render", None)) and not response.is_rendered:
            response.render()
        if msg_prefix:
            msg_prefix += ": "
        codes = "Couldn't retrieve content: Response code was %d (expected %d)" % (response.status_code, status_code)
        self.assertEqual(response.status_code, status_code, msg_prefix + codes)
        content, shown = response.content, repr(text)
        content_shown = repr(content)
        if not isinstance(text, bytes) or html:
            text, content = str(text), content.decode(getattr(response, "charset", None) or "utf-8")
            shown = "'%s'" % text
        if html:
            content = self._parsed(content, None, "Response's content is not valid HTML:")
            text = self._parsed(text, None, "Second argument is not valid HTML:")
        return shown, content.count(text), msg_prefix, content_shown

    def _parsed(self, html, msg, told):
        from django.test.html import HTMLParseError, parse_html

        try:
            return parse_html(html)
        except HTMLParseError as error:
            self.fail(self._formatMessage(msg, "%s\n%s" % (told, error)))

    def _both_parsed(self, html1, html2, msg):
        first = self._parsed(html1, msg, "First argument is not valid HTML:")
        return first, self._parsed(html2, msg, "Second argument is not valid HTML:")

    def assertHTMLEqual(self, html1, html2, msg=None):
        dom1, dom2 = self._both_parsed(html1, html2, msg)
        if dom1 != dom2:
            from difflib import ndiff

            told = "%s != %s" % (_shortened(dom1), _shortened(dom2))
            diff = "\n" + "\n".join(ndiff(str(dom1).splitlines(), str(dom2).splitlines()))
            self.fail(self._formatMessage(msg, self._truncateMessage(told, diff)))

    def assertHTMLNotEqual(self, html1, html2, msg=None):
        dom1, dom2 = self._both_parsed(html1, html2, msg)
        if dom1 == dom2:
            self.fail(self._formatMessage(msg, "%s == %s" % (_shortened(dom1), _shortened(dom2))))

    def assertInHTML(self, needle, haystack, count=None, msg_prefix=""):
        parsed_needle, parsed = self._both_parsed(needle, haystack, None)
        found = parsed.count(parsed_needle)
        prefix = msg_prefix + ": " if msg_prefix else ""
        where = f"the following response\n{haystack!r}"
        if count is None:
            self.assertTrue(found != 0, f"{prefix}Couldn't find {needle!r} in {where}")
        elif count == 0:
            self.assertEqual(found, count, f"{prefix}{needle!r} unexpectedly found in {where}")
        else:
            told = f"Found {found} instances of {needle!r} (expected {count}) in {where}"
            self.assertEqual(found, count, prefix + told)

    def assertNotInHTML(self, needle, haystack, msg_prefix=""):
        self.assertInHTML(needle, haystack, count=0, msg_prefix=msg_prefix)

    def assertURLEqual(self, url1, url2, msg_prefix=""):
        prefix = msg_prefix + ": " if msg_prefix else ""
        told = "%sExpected '%s' to equal '%s'." % (prefix, url1, url2)
        self.assertEqual(_with_sorted_query(url1), _with_sorted_query(url2), told)

    def _both_loaded(self, raw, expected_data):
        import json

        data = []
        for which, text in (("First", raw), ("Second", expected_data)):
            try:
                data.append(json.loads(text) if which == "First" or isinstance(text, str) else text)
            except ValueError:
                self.fail("%s argument is not valid JSON: %r" % (which, text))
        return data

    def assertJSONEqual(self, raw, expected_data, msg=None):
        self.assertEqual(*self._both_loaded(raw, expected_data), msg=msg)

    def assertJSONNotEqual(self, raw, expected_data, msg=None):
        self.assertNotEqual(*self._both_loaded(raw, expected_data), msg=msg)


def _shortened(value):
    text = repr(value)
    return text if len(text) < 80 else text[:80] + " [truncated]..."


def _with_sorted_query(url):
    from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

    scheme, netloc, path, query, fragment = urlsplit(str(url))
    return urlunsplit((scheme, netloc, path, urlencode(sorted(parse_qsl(query))), fragment))


class TransactionTestCase(SimpleTestCase):
    databases = {"default"}
    fixtures = None
    reset_sequences = False

    def _pre_setup(self):
        super()._pre_setup()
        self._fixture_setup()

    def _post_teardown(self):
        self._fixture_teardown()
        super()._post_teardown()

    def _fixture_setup(self):
        if self.reset_sequences:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute('UPDATE "sqlite_sequence" SET "seq" = 0')
        if self.fixtures:
            from django.core.management import call_command

            call_command("loaddata", *self.fixtures, verbosity=0)

    def _fixture_teardown(self):
        from django.core.management import call_command

        call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=False)


class TestData:
    """Gives each test its own copy of an object made in setUpTestData."""

    def __init__(self, name, data):
        self.name, self.data = name, data

    def __get__(self, instance, owner):
        if instance is None:
            return self.data
        from copy import deepcopy

        memo = instance.__dict__.setdefault("_testdata_memo", {})
        copy = deepcopy(self.data, memo)
        instance.__dict__[self.name] = copy
        return copy


class TestCase(TransactionTestCase):
    """Each test in a transaction that is rolled back; the class's data in another around them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._class_atomic = transaction.atomic()
        cls._class_atomic._from_testcase = True
        cls._class_atomic.__enter__()
        try:
            if cls.fixtures:
                from django.core.management import call_command

                call_command("loaddata", *cls.fixtures, verbosity=0)
            before = set(cls.__dict__)
            cls.setUpTestData()
            for name in [name for name in cls.__dict__ if name not in before]:
                setattr(cls, name, TestData(name, cls.__dict__[name]))
        except Exception:
            cls._leave(cls._class_atomic)
            raise

    @classmethod
    def tearDownClass(cls):
        cls._leave(cls._class_atomic)
        super().tearDownClass()

    @staticmethod
    def _leave(atomic):
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)

    @classmethod
    def setUpTestData(cls):
        pass

    def _fixture_setup(self):
        if self.reset_sequences:
            raise TypeError("reset_sequences cannot be used on TestCase instances")
        self._atomic = transaction.atomic()
        self._atomic._from_testcase = True
        self._atomic.__enter__()

    def _fixture_teardown(self):
        try:
            if not connection.needs_rollback:
                connection.check_constraints()
        finally:
            self._leave(self._atomic)

    @classmethod
    @contextmanager
    def captureOnCommitCallbacks(cls, *, using="default", execute=False):
        callbacks = []
        start = len(connection.run_on_commit)
        try:
            yield callbacks
        finally:
            # A callback may register another one.
            while True:
                end = len(connection.run_on_commit)
                for _, callback, robust in connection.run_on_commit[start:]:
                    callbacks.append(callback)
                    if execute:
                        _run_callback(callback, robust)
                if end == len(connection.run_on_commit):
                    break
                start = end


def _run_callback(callback, robust):
    try:
        callback()
    except Exception as error:
        if not robust:
            raise
        from django.utils.log import log_error

        log_error("django.test", "Error calling %s in on_commit() (%%s)." % callback.__qualname__, error, error)


class LiveServerTestCase(TransactionTestCase):
    @classmethod
    def setUpClass(cls):
        raise NotImplementedError("Ormery does not support LiveServerTestCase yet")


def skipUnlessDBFeature(*features):
    return lambda item: item


def skipIfDBFeature(*features):
    return lambda item: item
