DEBUG = 10
INFO = 20
WARNING = 30
ERROR = 40
CRITICAL = 50


class CheckMessage:
    def __init__(self, level, msg, hint=None, obj=None, id=None):
        if not isinstance(level, int):
            raise TypeError("The first argument should be level.")
        self.level = level
        self.msg = msg
        self.hint = hint
        self.obj = obj
        self.id = id

    def __eq__(self, other):
        names = ("level", "msg", "hint", "obj", "id")
        return isinstance(other, self.__class__) and all(getattr(self, n) == getattr(other, n) for n in names)

    def __str__(self):
        from django.db import models

        if self.obj is None:
            obj = "?"
        elif isinstance(self.obj, models.base.ModelBase):
            obj = self.obj._meta.label
        else:
            obj = str(self.obj)
        id = "(%s) " % self.id if self.id else ""
        hint = "\n\tHINT: %s" % self.hint if self.hint else ""
        return "%s: %s%s%s" % (obj, id, self.msg, hint)

    def __repr__(self):
        return "<%s: level=%r, msg=%r, hint=%r, obj=%r, id=%r>" % (
            self.__class__.__name__, self.level, self.msg, self.hint, self.obj, self.id,
        )

    def is_serious(self, level=ERROR):
        return self.level >= level

    def is_silenced(self):
        from django.conf import settings

        return self.id in settings.SILENCED_SYSTEM_CHECKS


class _Leveled(CheckMessage):
    _level = 0

    def __init__(self, *args, **kwargs):
        super().__init__(self._level, *args, **kwargs)


class Debug(_Leveled):
    _level = DEBUG


class Info(_Leveled):
    _level = INFO


class Warning(_Leveled):
    _level = WARNING


class Error(_Leveled):
    _level = ERROR


class Critical(_Leveled):
    _level = CRITICAL


class Tags:
    admin = "admin"
    async_support = "async_support"
    caches = "caches"
    commands = "commands"
    compatibility = "compatibility"
    database = "database"
    files = "files"
    models = "models"
    security = "security"
    signals = "signals"
    sites = "sites"
    staticfiles = "staticfiles"
    templates = "templates"
    translation = "translation"
    urls = "urls"


class CheckRegistry:
    def __init__(self):
        self.registered_checks = []
        self.deployment_checks = []

    def register(self, check=None, *tags, **kwargs):
        def inner(check):
            check.tags = tags
            checks = self.deployment_checks if kwargs.get("deploy") else self.registered_checks
            if check not in checks:
                checks.append(check)
            return check

        if callable(check):
            return inner(check)
        if check:
            tags += (check,)
        return inner

    def get_checks(self, include_deployment_checks=False):
        return self.registered_checks + (self.deployment_checks if include_deployment_checks else [])

    def run_checks(self, app_configs=None, tags=None, include_deployment_checks=False, databases=None):
        errors = []
        for check in self.get_checks(include_deployment_checks):
            if tags is not None and not set(check.tags) & set(tags):
                continue
            new = check(app_configs=app_configs, databases=databases)
            if not hasattr(new, "__iter__"):
                raise TypeError(
                    "The function %r did not return a list. All functions registered with the checks registry must "
                    "return a list." % check
                )
            errors.extend(new)
        return errors

    def tag_exists(self, tag, include_deployment_checks=False):
        return tag in self.tags_available(include_deployment_checks)

    def tags_available(self, deployment_checks=False):
        return {tag for check in self.get_checks(deployment_checks) for tag in check.tags}


registry = CheckRegistry()
register = registry.register
run_checks = registry.run_checks
tag_exists = registry.tag_exists


def _is_value(choice):
    from django.utils.functional import Promise

    return isinstance(choice, (str, Promise)) or not hasattr(choice, "__iter__")


def _longest(values):
    return max((len(value) for value in values if isinstance(value, str)), default=0)


def _wrong_choices(choices, max_length):
    """The id and the text of what is wrong with a field's choices, if anything is."""
    if isinstance(choices, str) or not hasattr(choices, "__iter__"):
        text = "'choices' must be a mapping (e.g. a dictionary) or an iterable (e.g. a list or tuple)."
        return "fields.E004", text
    no_pairs = (
        "fields.E005",
        "'choices' must be a mapping of actual values to human readable names or an iterable containing "
        "(actual value, human readable name) tuples.",
    )
    longest = 0
    for pair in choices:
        try:
            first, second = pair
        except (TypeError, ValueError):
            return no_pairs
        try:
            group = [(value, name) for value, name in second]
        except (TypeError, ValueError):
            group = [(first, second)]  # a pair of its own, not a group with a name
        if isinstance(pair, str) or not all(_is_value(value) and _is_value(name) for value, name in group):
            return no_pairs
        longest = max(longest, _longest(value for value, name in group))
    if max_length is not None and longest > max_length:
        text = "'max_length' is too small to fit the longest value in 'choices' (%d characters)."
        return "fields.E009", text % longest


def _is_now(kind, value):
    """Whether a field's default is the time, or the day, that it is now."""
    import datetime

    from django.utils import timezone

    def naive(moment):
        return timezone.make_naive(moment, datetime.timezone.utc) if timezone.is_aware(moment) else moment

    now = naive(timezone.now())
    if kind == "TimeField" and isinstance(value, datetime.time):
        value = datetime.datetime.combine(now.date(), value)
    elif not isinstance(value, datetime.date) or kind == "TimeField" and not isinstance(value, datetime.datetime):
        return False
    offset = datetime.timedelta(seconds=10)
    lower, upper = now - offset, now + offset
    if isinstance(value, datetime.datetime):
        value = naive(value)
        if kind == "DateField":
            value = value.date()
    if not isinstance(value, datetime.datetime):
        lower, upper = lower.date(), upper.date()
    return lower <= value <= upper


def _allowed_default(expression):
    """Whether a database default may be made of this: of values, and of functions of such."""
    from django.db.models import expressions
    from django.db.models.functions import Collate

    if isinstance(expression, (expressions.Value, expressions.RawSQL)):
        return True
    if not hasattr(expression, "get_source_expressions"):
        return not hasattr(expression, "resolve_expression")
    refused = (expressions.F, expressions.OuterRef, expressions.Subquery, expressions.Window, expressions.OrderBy, Collate)
    if isinstance(expression, refused):
        return False
    return all(_allowed_default(source) for source in expression.get_source_expressions() if source is not None)


def _table_used_by(table, labels):
    from django.conf import settings

    text = "db_table '%s' is used by multiple models: %s." % (table, labels)
    if not settings.DATABASE_ROUTERS:
        return Error(text, obj=table, id="models.E028")
    hint = "You have configured settings.DATABASE_ROUTERS. Verify that %s are correctly routed to separate databases."
    return Warning(text, obj=table, hint=hint % labels, id="models.W035")


@register(Tags.models)
def check_all_models(app_configs=None, **kwargs):
    from django.apps import apps

    configs = app_configs if app_configs is not None else apps.get_app_configs()
    models = [model for config in configs for model in config.get_models()]
    tables, index_names, constraint_names, errors = {}, {}, {}, []
    for model in models:
        meta = model._meta
        if meta.managed and not meta.proxy:
            tables.setdefault(meta.db_table, []).append(meta.label)
        if callable(model.check):
            errors.extend(model.check(**kwargs))
        else:
            text = "The '%s.check()' class method is currently overridden by %r." % (model.__name__, model.check)
            errors.append(Error(text, obj=model, id="models.E020"))
        for index in meta.indexes:
            index_names.setdefault(index.name, []).append(meta.label)
        for constraint in meta.constraints:
            constraint_names.setdefault(constraint.name, []).append(meta.label)
    for table, labels in tables.items():
        if len(labels) != 1:
            errors.append(_table_used_by(table, ", ".join(labels)))
    kinds = (("index", "models.E029", "models.E030", index_names), ("constraint", "models.E031", "models.E032", constraint_names))
    for kind, one_id, many_id, names in kinds:
        for name, labels in names.items():
            if len(labels) > 1:
                unique = sorted(set(labels))
                many = len(unique) > 1
                where = "among models: %s" % ", ".join(unique) if many else "for model %s" % unique[0]
                text = "%s name '%s' is not unique %s." % (kind, name, where)
                errors.append(Error(text, id=many_id if many else one_id))
    return errors


def _described(receiver):
    kind = type(receiver).__name__
    if kind == "function":
        return "The function '%s'" % receiver.__name__
    if kind == "method":
        return "Bound method '%s.%s'" % (receiver.__self__.__class__.__name__, receiver.__name__)
    return "An instance of class '%s'" % receiver.__class__.__name__


def _lazy_reference(app_label, model_name, kind, about, receiver=None):
    """The error about an operation that waits for a model that never comes."""
    from django.apps import apps
    from django.db.models import signals

    model = "%s.%s" % (app_label, model_name)
    try:
        apps.get_app_config(app_label)
        missing = "app '%s' doesn't provide model '%s'" % (app_label, model_name)
    except LookupError:
        missing = "app '%s' isn't installed" % app_label
    if kind == "field":
        text = "The field %s was declared with a lazy reference to '%s', but %s."
        return Error(text % (about, model, missing), obj=about, id="fields.E307")
    if kind == "signal":
        names = [name for name, signal in vars(signals).items() if signal is about]
        text = "%s was connected to the '%s' signal with a lazy reference to the sender '%s', but %s."
        told = text % (_described(receiver), names[0] if names else "unknown", model, missing)
        return Error(told, obj=receiver.__module__, id="signals.E001")
    while hasattr(about, "func"):
        about = about.func
    text = "%s contains a lazy reference to %s, but %s."
    return Error(text % (about, model, missing), obj=about, id="models.E022")


@register(Tags.models)
def check_lazy_references(app_configs=None, **kwargs):
    from django.db.models.base import _pending_operations

    return sorted((_lazy_reference(*waiting) for waiting in _pending_operations()), key=lambda error: error.msg)
