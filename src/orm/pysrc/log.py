"""Django's loggers: all under `django`, whose handler writes to the console while DEBUG is on."""

import logging
import sys

from django.conf import settings


class RequireDebugFalse(logging.Filter):
    def filter(self, record):
        return not settings.DEBUG


class RequireDebugTrue(logging.Filter):
    def filter(self, record):
        return settings.DEBUG


class CallbackFilter(logging.Filter):
    def __init__(self, callback):
        self.callback = callback

    def filter(self, record):
        return 1 if self.callback(record) else 0


class _Console(logging.StreamHandler):
    """Writes to what standard error is now: a test may have put another stream there."""

    def __init__(self):
        super().__init__(sys.stderr)
        self.setLevel(logging.INFO)
        self.addFilter(RequireDebugTrue())

    def emit(self, record):
        self.stream = sys.stderr
        super().emit(record)


def _logger(name):
    root = logging.getLogger("django")
    if not any(isinstance(handler, _Console) for handler in root.handlers):
        root.setLevel(logging.INFO)
        root.addHandler(_Console())
        root.addHandler(logging.NullHandler())
    return logging.getLogger(name)


request_logger = _logger("django.request")


def log_error(name, message, error, *args):
    """One error of the logger called `name`, with its traceback."""
    _logger(name).error(message, *args, exc_info=error)


def log_response(message, *args, response=None, request=None, logger=None, level=None, exception=None):
    if getattr(response, "_has_been_logged", False):
        return
    if level is None:
        level = "error" if response.status_code >= 500 else "warning" if response.status_code >= 400 else "info"
    extra = {"status_code": response.status_code, "request": request}
    getattr(logger or request_logger, level)(message, *args, extra=extra, exc_info=exception)
    response._has_been_logged = True
