"""A superuser, without questions: there is no terminal to ask at."""

import os

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Used to create a superuser."
    requires_migrations_checks = True
    stealth_options = ("stdin",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.UserModel = get_user_model()
        self.username_field = self.UserModel._meta.get_field(self.UserModel.USERNAME_FIELD)

    def add_arguments(self, parser):
        username = self.UserModel.USERNAME_FIELD
        parser.add_argument("--%s" % username, help="Specifies the login for the superuser.")
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive",
            help=(
                "Tells Django to NOT prompt the user for input of any kind. You must use --%s with --noinput, along "
                "with an option for any other required field. Superusers created with --noinput will not be able to "
                "log in until they're given a valid password." % username
            ),
        )
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Specifies the database to use. Default is "default".',
        )
        for name in self.UserModel.REQUIRED_FIELDS:
            field = self.UserModel._meta.get_field(name)
            if field.many_to_many:
                if field.remote_field.through and not field.remote_field.through._meta.auto_created:
                    raise CommandError(
                        "Required field '%s' specifies a many-to-many relation through model, which is not supported."
                        % name
                    )
                parser.add_argument(
                    "--%s" % name, action="append",
                    help="Specifies the %s for the superuser. Can be used multiple times." % name,
                )
            else:
                parser.add_argument("--%s" % name, help="Specifies the %s for the superuser." % name)

    def handle(self, *args, **options):
        if options["interactive"]:
            self.stdout.write(
                "Superuser creation skipped due to not running in a TTY. You can run `manage.py createsuperuser` in "
                "your project to create one manually."
            )
            return
        try:
            data = self.collect(options)
            self.UserModel._default_manager.db_manager(options["database"]).create_superuser(**data)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages))
        if options["verbosity"] >= 1:
            self.stdout.write("Superuser created successfully.")

    def collect(self, options):
        data, name = {}, self.UserModel.USERNAME_FIELD
        try:
            self.UserModel._meta.get_field("password")
            data["password"] = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        except FieldDoesNotExist:
            pass
        username = options[name]
        if username is None:
            username = os.environ.get("DJANGO_SUPERUSER_" + name.upper())
        if username is None:
            raise CommandError("You must use --%s with --noinput." % name)
        problem = self._validate_username(username, self.username_field.verbose_name, options["database"])
        if problem:
            raise CommandError(problem)
        data[name] = username
        for name in self.UserModel.REQUIRED_FIELDS:
            field, variable = self.UserModel._meta.get_field(name), "DJANGO_SUPERUSER_" + name.upper()
            value = options[name] or os.environ.get(variable)
            if not value:
                if field.blank and "" in (options[name], os.environ.get(variable)):
                    continue
                raise CommandError("You must use --%s with --noinput." % name)
            data[name] = field.clean(value, None)
            if field.many_to_many and isinstance(data[name], str):
                data[name] = [key.strip() for key in data[name].split(",")]
        return data

    def _validate_username(self, username, verbose_field_name, database):
        if self.username_field.unique:
            try:
                self.UserModel._default_manager.db_manager(database).get_by_natural_key(username)
            except self.UserModel.DoesNotExist:
                pass
            else:
                return "Error: That %s is already taken." % verbose_field_name
        if not username:
            return "%s cannot be blank." % (verbose_field_name[:1].upper() + verbose_field_name[1:])
        try:
            self.username_field.clean(username, None)
        except ValidationError as error:
            return "; ".join(error.messages)
