"""What the system checks say of the admin in the project's settings; what they say of a `ModelAdmin` is beside this."""

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string


def _issubclass(cls, classinfo):
    return isinstance(cls, type) and issubclass(cls, classinfo)


def _contains_subclass(class_path, candidate_paths):
    wanted = import_string(class_path)
    for path in candidate_paths:
        try:
            found = import_string(path)
        except ImportError:
            continue  # others complain of that
        if _issubclass(found, wanted):
            return True
    return False


def check_admin_app(app_configs, **kwargs):
    from django.contrib.admin.sites import all_sites

    return [error for site in all_sites for error in site.check(app_configs)]


def check_dependencies(**kwargs):
    if not apps.is_installed("django.contrib.admin"):
        return []
    return [*_missing_apps(), *_missing_context_processors(), *_missing_middleware()]


def _missing_apps():
    for name, code in (("contenttypes", 401), ("auth", 405), ("messages", 406)):
        name = "django.contrib." + name
        if not apps.is_installed(name):
            text = "'%s' must be in INSTALLED_APPS in order to use the admin application." % name
            yield checks.Error(text, id="admin.E%d" % code)


def _missing_context_processors():
    from django.contrib.admin.sites import all_sites

    backend = "django.template.backends.django.DjangoTemplates"
    engines = [engine for engine in settings.TEMPLATES if engine.get("BACKEND") == backend]
    if not engines:
        text = "A '%s' instance must be configured in TEMPLATES in order to use the admin application."
        yield checks.Error(text % backend, id="admin.E403")
        return
    present = engines[0].get("OPTIONS", {}).get("context_processors", ())
    default = "django.contrib.auth.backends.ModelBackend"
    needed = "'%s' must be enabled in DjangoTemplates (TEMPLATES) %s."
    name = "django.contrib.auth.context_processors.auth"
    if name not in present and _contains_subclass(default, settings.AUTHENTICATION_BACKENDS):
        why = "if using the default auth backend in order to use the admin application"
        yield checks.Error(needed % (name, why), id="admin.E402")
    name = "django.contrib.messages.context_processors.messages"
    if name not in present:
        yield checks.Error(needed % (name, "in order to use the admin application"), id="admin.E404")
    name = "django.template.context_processors.request"
    if name not in present and any(site.enable_nav_sidebar for site in all_sites):
        yield checks.Warning(needed % (name, "in order to use the admin navigation sidebar"), id="admin.W411")


def _missing_middleware():
    auth = "django.contrib.auth.middleware.AuthenticationMiddleware"
    session = "django.contrib.sessions.middleware.SessionMiddleware"
    for name, hint, code in (
        (auth, None, "admin.E408"),
        ("django.contrib.messages.middleware.MessageMiddleware", None, "admin.E409"),
        (session, "Insert '%s' before '%s'." % (session, auth), "admin.E410"),
    ):
        if not _contains_subclass(name, settings.MIDDLEWARE):
            text = "'%s' must be in MIDDLEWARE in order to use the admin application." % name
            yield checks.Error(text, hint=hint, id=code)


def __getattr__(name):
    # The classes come when an admin is checked: no first page does that.
    if name in ("BaseModelAdminChecks", "ModelAdminChecks"):
        from django.contrib.admin import _model_checks

        return getattr(_model_checks, name)
    raise AttributeError(f"module 'django.contrib.admin.checks' has no attribute {name!r}")
