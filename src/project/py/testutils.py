"""What tests use beside test cases."""

from functools import wraps

from django.apps import apps
from django.conf import settings
from django.db import connection, reset_queries


_saved = []


def setup_test_environment(debug=None):
    if _saved:
        raise RuntimeError(
            "setup_test_environment() was already called and can't be called again without first calling "
            "teardown_test_environment()."
        )
    _saved.append((settings.ALLOWED_HOSTS, settings.DEBUG))
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    settings.DEBUG = settings.DEBUG if debug is None else debug


def teardown_test_environment():
    settings.ALLOWED_HOSTS, settings.DEBUG = _saved.pop()


class CaptureQueriesContext:
    """The queries sent while the block runs."""

    def __init__(self, connection):
        self.connection = connection

    def __iter__(self):
        return iter(self.captured_queries)

    def __getitem__(self, index):
        return self.captured_queries[index]

    def __len__(self):
        return len(self.captured_queries)

    @property
    def captured_queries(self):
        return self.connection.queries[self.initial_queries : self.final_queries]

    def __enter__(self):
        self.force_debug_cursor = self.connection.force_debug_cursor
        self.connection.force_debug_cursor = True
        self.initial_queries = len(self.connection.queries_log)
        self.final_queries = None
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.connection.force_debug_cursor = self.force_debug_cursor
        if exc_type is None:
            self.final_queries = len(self.connection.queries_log)


class TestContextDecorator:
    def __init__(self, attr_name=None, kwarg_name=None):
        self.attr_name, self.kwarg_name = attr_name, kwarg_name

    def __enter__(self):
        return self.enable()

    def __exit__(self, exc_type, exc_value, traceback):
        self.disable()

    def decorate_class(self, cls):
        raise TypeError("Can only decorate subclasses of unittest.TestCase")

    def decorate_callable(self, func):
        @wraps(func)
        def inner(*args, **kwargs):
            with self as context:
                if self.kwarg_name:
                    kwargs[self.kwarg_name] = context
                return func(*args, **kwargs)

        return inner

    def __call__(self, decorated):
        if isinstance(decorated, type):
            return self.decorate_class(decorated)
        if callable(decorated):
            return self.decorate_callable(decorated)
        raise TypeError("Cannot decorate object of type %s" % type(decorated))


class override_settings(TestContextDecorator):
    def __init__(self, **kwargs):
        self.options = kwargs
        super().__init__()

    def enable(self):
        from django.test.signals import setting_changed

        settings._push_overrides(self.options)
        for key, value in self.options.items():
            setting_changed.send(sender=settings.__class__, setting=key, value=value, enter=True)

    def disable(self):
        from django.test.signals import setting_changed

        settings._pop_overrides()
        for key in self.options:
            value = getattr(settings, key, None)
            setting_changed.send(sender=settings.__class__, setting=key, value=value, enter=False)

    def decorate_class(self, cls):
        from django.test import SimpleTestCase

        if not issubclass(cls, SimpleTestCase):
            raise ValueError("Only subclasses of Django SimpleTestCase can be decorated with override_settings")
        cls._overridden_settings = {**(cls._overridden_settings or {}), **self.options}
        return cls


class modify_settings(override_settings):
    def __init__(self, *args, **kwargs):
        operations = list(kwargs.items())
        options = {}
        for name, changes in operations:
            value = list(getattr(settings, name, []))
            for action, items in changes.items():
                items = [items] if isinstance(items, str) else items
                if action == "append":
                    value = value + [item for item in items if item not in value]
                elif action == "prepend":
                    value = [item for item in items if item not in value] + value
                elif action == "remove":
                    value = [item for item in value if item not in items]
                else:
                    raise ValueError("Unsupported action: %s" % action)
            options[name] = value
        super().__init__(**options)


class isolate_apps(TestContextDecorator):
    def __init__(self, *installed_apps, **kwargs):
        self.installed_apps = installed_apps
        super().__init__(**kwargs)

    def enable(self):
        from django.apps.registry import Apps
        from django.db.models.options import Options

        self.old_apps = Options.default_apps
        isolated = Apps(self.installed_apps)
        Options.default_apps = isolated
        return isolated

    def disable(self):
        from django.db.models.options import Options

        Options.default_apps = self.old_apps


def tag(*tags):
    def decorate(obj):
        obj.tags = set(tags) | set(getattr(obj, "tags", ()))
        return obj

    return decorate
