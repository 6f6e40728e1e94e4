from django.test.client import Client, RequestFactory
from django.test.testcases import (
    LiveServerTestCase,
    SimpleTestCase,
    TestCase,
    TransactionTestCase,
    skipIfDBFeature,
    skipUnlessDBFeature,
)
from django.test.utils import isolate_apps, modify_settings, override_settings, tag
