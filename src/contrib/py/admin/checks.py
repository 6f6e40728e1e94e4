from django.core import checks
from django.core.exceptions import FieldDoesNotExist


def check_admin_app(app_configs=None, **kwargs):
    from django.contrib.admin.sites import site

    errors = []
    for model_admin in site._registry.values():
        errors.extend(check_model_admin(model_admin))
    return errors


def _has_field(opts, name):
    for part in name.split("__"):
        if part == "pk":
            continue
        try:
            field = opts.get_field(part)
        except FieldDoesNotExist:
            return False
        if not hasattr(field, "path_infos"):
            return True  # what follows is a lookup or a transform
        opts = field.path_infos[-1].to_opts
    return True


def _error(message, model_admin, code):
    return checks.Error(message, obj=model_admin.__class__, id=code)


def check_model_admin(model_admin):
    opts, name = model_admin.opts, model_admin.__class__.__name__
    yield from check_ordering(model_admin, opts)
    if not isinstance(model_admin.list_display, (list, tuple)):
        yield _error("The value of 'list_display' must be a list or tuple.", model_admin, "admin.E107")
    else:
        for at, item in enumerate(model_admin.list_display):
            known = callable(item) or hasattr(model_admin, item) or hasattr(model_admin.model, item)
            if not known and not _has_field(opts, item):
                yield _error(
                    "The value of 'list_display[%d]' refers to '%s', which is not a callable or attribute of '%s', "
                    "or an attribute, method, or field on '%s'." % (at, item, name, opts.label),
                    model_admin,
                    "admin.E108",
                )
    if not isinstance(model_admin.list_filter, (list, tuple)):
        yield _error("The value of 'list_filter' must be a list or tuple.", model_admin, "admin.E112")
    else:
        for at, item in enumerate(model_admin.list_filter):
            field = item[0] if isinstance(item, (list, tuple)) else item
            if isinstance(field, str) and not _has_field(opts, field):
                yield _error(
                    "The value of 'list_filter[%d]' refers to '%s', which does not refer to a Field." % (at, field),
                    model_admin,
                    "admin.E116",
                )
    if not isinstance(model_admin.search_fields, (list, tuple)):
        yield _error("The value of 'search_fields' must be a list or tuple.", model_admin, "admin.E126")


def check_ordering(model_admin, opts):
    if model_admin.ordering is None:
        return
    if not isinstance(model_admin.ordering, (list, tuple)):
        yield _error("The value of 'ordering' must be a list or tuple.", model_admin, "admin.E031")
        return
    for at, item in enumerate(model_admin.ordering):
        field = item.removeprefix("-") if isinstance(item, str) else None
        if field in (None, "pk", "?") or "__" in field:
            continue
        if not _has_field(opts, field):
            yield _error(
                "The value of 'ordering[%d]' refers to '%s', which is not a field of '%s'." % (at, field, opts.label),
                model_admin,
                "admin.E033",
            )
