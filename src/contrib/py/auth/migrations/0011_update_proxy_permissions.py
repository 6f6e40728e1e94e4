from django.db import IntegrityError, migrations, transaction
from django.db.models import Q

WARNING = """
    A problem arose migrating proxy model permissions for {old} to {new}.

      Permission(s) for {new} already existed.
      Codenames Q: {query}

    Ensure to audit ALL permissions for {old} and {new}.
"""


def update_proxy_model_permissions(apps, schema_editor, reverse=False):
    """
    Update the content_type of proxy permissions: from that of the concrete model to its own.
    """
    Permission = apps.get_model("auth", "Permission")
    types = apps.get_model("contenttypes", "ContentType").objects
    for Model in apps.get_models():
        opts = Model._meta
        if not opts.proxy:
            continue
        wanted = Q(codename__in=["%s_%s" % (action, opts.model_name) for action in opts.default_permissions])
        for codename, name in opts.permissions:
            wanted |= Q(codename=codename, name=name)
        old = types.get_for_model(Model, for_concrete_model=True)
        new = types.get_for_model(Model, for_concrete_model=False)
        if reverse:
            old, new = new, old
        try:
            with transaction.atomic():
                Permission.objects.filter(wanted, content_type=old).update(content_type=new)
        except IntegrityError:
            old, new = ("%s_%s" % (ct.app_label, ct.model) for ct in (old, new))
            print(WARNING.format(old=old, new=new, query=wanted), end="")


def revert_proxy_model_permissions(apps, schema_editor):
    update_proxy_model_permissions(apps, schema_editor, reverse=True)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0010_alter_group_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(update_proxy_model_permissions, revert_proxy_model_permissions)]
