from types import MethodType

from django.apps import apps
from django.conf import settings
from django.core import checks

from .management import _get_builtin_permissions


def check_user_model(app_configs=None, **kwargs):
    if app_configs is None:
        cls = apps.get_model(settings.AUTH_USER_MODEL)
    else:
        app_label, model_name = settings.AUTH_USER_MODEL.split(".")
        configs = [config for config in app_configs if config.label == app_label]
        if not configs:
            return []
        cls = configs[0].get_model(model_name)
    errors = []
    if not isinstance(cls.REQUIRED_FIELDS, (list, tuple)):
        errors.append(checks.Error("'REQUIRED_FIELDS' must be a list or tuple.", obj=cls, id="auth.E001"))
    if cls.USERNAME_FIELD in cls.REQUIRED_FIELDS:
        hint = "The 'USERNAME_FIELD' is currently set to '%s', you should remove '%s' from the 'REQUIRED_FIELDS'."
        errors.append(
            checks.Error(
                "The field named as the 'USERNAME_FIELD' "
                "for a custom user model must not be included in 'REQUIRED_FIELDS'.",
                hint=hint % (cls.USERNAME_FIELD, cls.USERNAME_FIELD),
                obj=cls,
                id="auth.E002",
            )
        )
    unique_together = any(
        constraint.fields == (cls.USERNAME_FIELD,) for constraint in cls._meta.total_unique_constraints
    )
    if not cls._meta.get_field(cls.USERNAME_FIELD).unique and not unique_together:
        errors.append(_not_unique(cls))
    for name, code in (("is_anonymous", "auth.C009"), ("is_authenticated", "auth.C010")):
        if isinstance(getattr(cls(), name), MethodType):
            errors.append(_must_be_property(cls, name, code))
    return errors


def _not_unique(cls):
    if settings.AUTHENTICATION_BACKENDS == ["django.contrib.auth.backends.ModelBackend"]:
        return checks.Error(
            "'%s.%s' must be unique because it is named as the 'USERNAME_FIELD'."
            % (cls._meta.object_name, cls.USERNAME_FIELD),
            obj=cls,
            id="auth.E003",
        )
    return checks.Warning(
        "'%s.%s' is named as the 'USERNAME_FIELD', but it is not unique."
        % (cls._meta.object_name, cls.USERNAME_FIELD),
        hint="Ensure that your authentication backend(s) can handle non-unique usernames.",
        obj=cls,
        id="auth.W004",
    )


def _must_be_property(cls, name, code):
    asides = {
        "is_anonymous": (
            "%s.is_anonymous must be an attribute or property rather than "
            "a method. Ignoring this is a security issue as anonymous "
            "users will be treated as authenticated!"
        ),
        "is_authenticated": (
            "%s.is_authenticated must be an attribute or property rather "
            "than a method. Ignoring this is a security issue as anonymous "
            "users will be treated as authenticated!"
        ),
    }
    return checks.Critical(asides[name] % cls, obj=cls, id=code)


def check_models_permissions(app_configs=None, **kwargs):
    configs = apps.get_app_configs() if app_configs is None else app_configs
    Permission = apps.get_model("auth", "Permission")
    longest_name = Permission._meta.get_field("name").max_length
    longest_codename = Permission._meta.get_field("codename").max_length
    errors = []
    for config in configs:
        for model in config.get_models():
            errors.extend(_check_permissions_of(model, longest_name, longest_codename))
    return errors


def _check_permissions_of(model, longest_name, longest_codename):
    opts = model._meta
    builtin = dict(_get_builtin_permissions(opts))
    name_length = max((len(name) for name in builtin.values()), default=0)
    if name_length > longest_name:
        yield checks.Error(
            "The verbose_name of model '%s' must be at most %d characters for its builtin permission names "
            "to be at most %d characters."
            % (opts.label, longest_name - (name_length - len(opts.verbose_name_raw)), longest_name),
            obj=model,
            id="auth.E007",
        )
    codename_length = max((len(codename) for codename in builtin), default=0)
    if codename_length > longest_codename:
        yield checks.Error(
            "The name of model '%s' must be at most %d characters for its builtin permission codenames to be "
            "at most %d characters."
            % (opts.label, longest_codename - (codename_length - len(opts.model_name)), longest_codename),
            obj=model,
            id="auth.E011",
        )
    seen = set()
    for codename, name in opts.permissions:
        if len(name) > longest_name:
            yield checks.Error(
                "The permission named '%s' of model '%s' is longer than %d characters."
                % (name, opts.label, longest_name),
                obj=model,
                id="auth.E008",
            )
        if len(codename) > longest_codename:
            yield checks.Error(
                "The permission codenamed '%s' of model '%s' is longer than %d characters."
                % (codename, opts.label, longest_codename),
                obj=model,
                id="auth.E012",
            )
        if codename in builtin:
            yield checks.Error(
                "The permission codenamed '%s' clashes with a builtin permission for model '%s'."
                % (codename, opts.label),
                obj=model,
                id="auth.E005",
            )
        elif codename in seen:
            yield checks.Error(
                "The permission codenamed '%s' is duplicated for model '%s'." % (codename, opts.label),
                obj=model,
                id="auth.E006",
            )
        seen.add(codename)
