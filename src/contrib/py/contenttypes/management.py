from django.apps import apps as global_apps
from django.db import DEFAULT_DB_ALIAS, IntegrityError, migrations, transaction


class RenameContentType(migrations.RunPython):
    """Follows a RenameModel: the content type of the old name takes the new one."""

    def __init__(self, app_label, old_model, new_model):
        self.app_label, self.old_model, self.new_model = app_label, old_model, new_model
        super().__init__(self.rename_forward, self.rename_backward)

    def _rename(self, apps, schema_editor, old_model, new_model):
        ContentType = apps.get_model("contenttypes", "ContentType")
        try:
            found = ContentType.objects.get_by_natural_key(self.app_label, old_model)
        except ContentType.DoesNotExist:
            return
        found.model = new_model
        try:
            with transaction.atomic():
                found.save(update_fields={"model"})
        except IntegrityError:
            found.model = old_model  # a type of the new name is there already: both stay
        else:
            ContentType.objects.clear_cache()

    def rename_forward(self, apps, schema_editor):
        self._rename(apps, schema_editor, self.old_model, self.new_model)

    def rename_backward(self, apps, schema_editor):
        self._rename(apps, schema_editor, self.new_model, self.old_model)


def inject_rename_contenttypes_operations(plan=None, apps=global_apps, using=DEFAULT_DB_ALIAS, **kwargs):
    if plan is None:
        return
    try:
        apps.get_model("contenttypes", "ContentType")
    except LookupError:
        available = False
    else:
        available = True
    for migration, backward in plan:
        if (migration.app_label, migration.name) == ("contenttypes", "0001_initial"):
            # Before this migration there is no table of content types to rename in.
            if backward:
                break
            available = True
            continue
        if not available:
            continue
        extra = []
        for at, operation in enumerate(migration.operations):
            if isinstance(operation, migrations.RenameModel):
                renaming = RenameContentType(
                    migration.app_label, operation.old_name.lower(), operation.new_name.lower()
                )
                extra.append((at + 1, renaming))
        for added, (at, operation) in enumerate(extra):
            migration.operations.insert(added + at, operation)


def get_contenttypes_and_models(app_config, using, ContentType):
    ContentType.objects.clear_cache()
    known = {ct.model: ct for ct in ContentType.objects.using(using).filter(app_label=app_config.label)}
    return known, {model._meta.model_name: model for model in app_config.get_models()}


def create_contenttypes(
    app_config, verbosity=2, interactive=True, using=DEFAULT_DB_ALIAS, apps=global_apps, **kwargs
):
    """After migrate: every model of the app has a content type."""
    if not app_config.models_module:
        return
    try:
        app_config = apps.get_app_config(app_config.label)
        ContentType = apps.get_model("contenttypes", "ContentType")
    except LookupError:
        return
    known, models = get_contenttypes_and_models(app_config, using, ContentType)
    missing = [
        ContentType(app_label=app_config.label, model=name) for name in models if name not in known
    ]
    if not missing:
        return
    ContentType.objects.using(using).bulk_create(missing)
    if verbosity >= 2:
        for ct in missing:
            print("Adding content type '%s | %s'" % (ct.app_label, ct.model))
