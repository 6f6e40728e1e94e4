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
            if tags is None:
                if "database" in check.tags and not databases:
                    continue
            elif not set(check.tags) & set(tags):
                continue
            new = check(app_configs=app_configs, databases=databases)
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


def _comments(model):
    """What the database does not keep."""
    text = "SQLite does not support comments on %s (%s)."
    if model._meta.db_table_comment:
        yield Warning(text % ("tables", "db_table_comment"), obj=model, id="models.W046")
    for field in model._meta.local_fields:
        if getattr(field, "db_comment", None):
            yield Warning(text % ("columns", "db_comment"), obj=field, id="fields.W163")


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
            if kwargs.get("databases"):
                errors.extend(_comments(model))
        else:
            text = "The '%s.check()' class method is currently overridden by %r." % (model.__name__, model.check)
            errors.append(Error(text, obj=model, id="models.E020"))
        for index in meta.indexes:
            index_names.setdefault(index.name, []).append(meta.label)
        for constraint in meta.constraints:
            constraint_names.setdefault(constraint.name, []).append(meta.label)
    for table, labels in tables.items():
        if len(labels) != 1:
            text = "db_table '%s' is used by multiple models: %s." % (table, ", ".join(labels))
            errors.append(Error(text, obj=table, id="models.E028"))
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


@register(Tags.models)
def check_lazy_references(app_configs=None, **kwargs):
    from django.apps import apps
    from django.db.models.base import _lazy_reference_errors

    return _lazy_reference_errors(apps, Error)
