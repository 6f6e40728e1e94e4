"""The commands that are told best in Python: fixtures, users, flush. Each takes its options as keywords."""

import os

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.management.base import CommandError
from django.core.serializers import DeserializationError, deserialize, dump_json, serialize_object, sort_dependencies
from django.db import DatabaseError, IntegrityError, connection, transaction


def get_app_config(label):
    try:
        return apps.get_app_config(label)
    except LookupError as error:
        raise CommandError(str(error))


def get_model(label):
    try:
        app_label, name = label.split(".")
        return apps.get_app_config(app_label).get_model(name)
    except LookupError:
        raise CommandError("Unknown model: %s" % label)


def dumpdata(app_labels, excludes, format, indent, use_base_manager, natural_foreign, natural_primary, pks, output):
    excluded_apps = {label for label in excludes if "." not in label}
    excluded_models = {get_model(label) for label in excludes if "." in label}
    if pks and len(app_labels) != 1:
        raise CommandError("You can only use --pks option with one model")
    wanted = []
    if not app_labels:
        for config in apps.get_app_configs():
            if config.models_module is not None and config.label not in excluded_apps:
                wanted.extend(config.get_models())
    for label in app_labels:
        if "." in label:
            wanted.append(get_model(label))
        elif label not in excluded_apps:
            try:
                config = apps.get_app_config(label)
            except LookupError as error:
                raise CommandError(str(error))
            wanted.extend(config.get_models())
    if format not in ("json", "python"):
        raise CommandError("Unknown serialization format: %s" % format)
    objects = []
    wanted = dict.fromkeys(wanted)
    for model in sort_dependencies(wanted, allow_cycles=True) if natural_foreign else wanted:
        if model in excluded_models or model._meta.proxy or not model._meta.managed and not model._meta.db_table:
            continue
        manager = model._base_manager if use_base_manager else model._default_manager
        queryset = manager.order_by(model._meta.pk.name)
        if pks:
            queryset = queryset.filter(pk__in=pks.split(","))
        for obj in queryset.iterator():
            objects.append(serialize_object(obj, natural_foreign, natural_primary))
    text = dump_json(objects, int(indent) if indent else None)
    if output:
        with open(output, "w") as file:
            file.write(text)
    else:
        print(text, end="")


def find_fixtures(label):
    folders = [config.path + "/fixtures" for config in apps.get_app_configs()] + [""]
    names = [label] if label.endswith(".json") else [label + ".json"]
    return [
        path
        for folder in folders
        for path in (os.path.join(folder, name) if folder else name for name in names)
        if os.path.exists(path)
    ]


def loaddata(fixture_labels, verbosity):
    loaded = fixtures = 0
    with transaction.atomic():
        for label in fixture_labels:
            paths = find_fixtures(label)
            if not paths:
                raise CommandError("No fixture named '%s' found." % label.rsplit("/", 1)[-1].removesuffix(".json"))
            for path in paths:
                fixtures += 1
                loaded += load_fixture(path)
    if verbosity >= 1:
        print("Installed %d object(s) from %d fixture(s)" % (loaded, fixtures))


def load_fixture(path):
    with open(path) as file:
        text = file.read()
    count = 0
    try:
        for item in deserialize("json", text):
            try:
                item.save()
            except (DatabaseError, IntegrityError, ValueError) as error:
                error.args = (
                    "Could not load %s(pk=%s): %s" % (item.object._meta.label, item.object.pk, error),
                )
                raise
            count += 1
    except CommandError:
        raise
    except Exception as error:
        error.args = ("Problem installing fixture '%s': %s" % (os.path.abspath(path), error),)
        raise
    return count


def flush(interactive, verbosity):
    if interactive:
        print(
            "You have requested a flush of the database.\n"
            "This will IRREVERSIBLY DESTROY all data currently in the \"%s\" database,\n"
            "and return each table to an empty state.\n"
            "Are you sure you want to do this?\n" % connection.settings_dict["NAME"]
        )
        answer = input("    Type 'yes' to continue, or 'no' to cancel: ")
        if answer != "yes":
            print("Flush cancelled.")
            return False
    names = set(connection.introspection.table_names())
    known = []
    for model in apps.get_models(include_auto_created=True, include_swapped=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table in names:
            known.append(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in dict.fromkeys(known):
            cursor.execute('DELETE FROM "%s"' % table)
            if "sqlite_sequence" in names or True:
                cursor.execute("UPDATE sqlite_sequence SET seq = 0 WHERE name = '%s'" % table)
    return True


def createsuperuser(interactive, username, options, verbosity):
    from django.contrib.auth import get_user_model

    User = get_user_model()
    username_field = User._meta.get_field(User.USERNAME_FIELD)
    data = {}
    if interactive:
        print(
            "Superuser creation skipped due to not running in a TTY. You can run `manage.py createsuperuser` in your "
            "project to create one manually."
        )
        return
    username = username or os.environ.get("DJANGO_SUPERUSER_" + User.USERNAME_FIELD.upper())
    if username is None:
        raise CommandError("You must use --%s with --noinput." % User.USERNAME_FIELD)
    error = username_problem(User, username_field, username)
    if error:
        raise CommandError(error)
    data[User.USERNAME_FIELD] = username
    for name in User.REQUIRED_FIELDS:
        value = options.get(name) or os.environ.get("DJANGO_SUPERUSER_" + name.upper())
        if not value:
            raise CommandError("You must use --%s with --noinput." % name)
        field = User._meta.get_field(name)
        try:
            data[name] = field.clean(value, None)
        except ValidationError as problem:
            raise CommandError("; ".join(problem.messages))
    password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
    if password:
        data["password"] = password
    User._default_manager.create_superuser(**data)
    if verbosity >= 1:
        print("Superuser created successfully.")


def username_problem(User, field, username):
    if field.unique:
        try:
            User._default_manager.get_by_natural_key(username)
        except User.DoesNotExist:
            pass
        else:
            return "Error: That %s is already taken." % field.verbose_name
    if not username:
        return "%s cannot be blank." % field.verbose_name.capitalize()
    try:
        field.clean(username, None)
    except ValidationError as error:
        return "; ".join(error.messages)
    return None
