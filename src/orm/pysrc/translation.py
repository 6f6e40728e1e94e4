from contextlib import contextmanager


def gettext(message):
    return message


gettext_lazy = gettext_noop = ugettext = ugettext_lazy = gettext


def ngettext(singular, plural, number):
    return singular if number == 1 else plural


def ngettext_lazy(singular, plural, number=None):
    return singular if number == 1 else plural


def pgettext(context, message):
    return message


pgettext_lazy = pgettext


def npgettext(context, singular, plural, number):
    return singular if number == 1 else plural


npgettext_lazy = npgettext


@contextmanager
def override(language, deactivate=False):
    yield


def activate(language):
    pass


def deactivate():
    pass


deactivate_all = deactivate


def get_language():
    return "en-us"


def get_language_bidi():
    return False
