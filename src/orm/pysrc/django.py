VERSION = (5, 2, 19, "final", 0)
__version__ = "5.2.19"


def get_version(version=None):
    return __version__


def setup(set_prefix=True):
    from django.apps import apps
    from django.conf import settings

    apps.populate(settings.INSTALLED_APPS)
