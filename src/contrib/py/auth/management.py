from django.apps import apps as global_apps
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.management import create_contenttypes
from django.db import DEFAULT_DB_ALIAS


def _get_all_permissions(opts):
    """(codename, name) of all permissions of a model."""
    return [*_get_builtin_permissions(opts), *opts.permissions]


def _get_builtin_permissions(opts):
    return [
        (get_permission_codename(action, opts), "Can %s %s" % (action, opts.verbose_name_raw))
        for action in opts.default_permissions
    ]


def create_permissions(
    app_config, verbosity=2, interactive=True, using=DEFAULT_DB_ALIAS, apps=global_apps, **kwargs
):
    """After migrate: every model of the app has its permissions."""
    if not app_config.models_module:
        return
    try:
        Permission = apps.get_model("auth", "Permission")
    except LookupError:
        return
    # The content types may not be made yet, when auth stands before contenttypes in INSTALLED_APPS.
    create_contenttypes(
        app_config, verbosity=verbosity, interactive=interactive, using=using, apps=apps, **kwargs
    )
    try:
        app_config = apps.get_app_config(app_config.label)
        ContentType = apps.get_model("contenttypes", "ContentType")
    except LookupError:
        return
    models = list(app_config.get_models())
    types = ContentType.objects.db_manager(using).get_for_models(*models, for_concrete_models=False)
    known = set(
        Permission.objects.using(using)
        .filter(content_type__in=set(types.values()))
        .values_list("content_type", "codename")
    )
    missing = []
    for model in models:
        ct = types[model]
        for codename, name in _get_all_permissions(model._meta):
            if (ct.pk, codename) not in known:
                missing.append(Permission(codename=codename, name=name, content_type=ct))
    Permission.objects.using(using).bulk_create(missing)
    if verbosity >= 2:
        for permission in missing:
            print("Adding permission '%s'" % permission)
