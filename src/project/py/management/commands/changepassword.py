"""A user's password, asked for twice."""

import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Change a user's password for django.contrib.auth."
    requires_migrations_checks = True
    requires_system_checks = []

    def _get_pass(self, prompt="Password: "):
        password = getpass.getpass(prompt=prompt)
        if not password:
            raise CommandError("aborted")
        return password

    def add_arguments(self, parser):
        parser.add_argument(
            "username", nargs="?",
            help="Username to change password for; by default, it's the current username.",
        )
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Specifies the database to use. Default is "default".',
        )

    def handle(self, *args, **options):
        username = options["username"] or getpass.getuser()
        UserModel = get_user_model()
        try:
            user = UserModel._default_manager.using(options["database"]).get(**{UserModel.USERNAME_FIELD: username})
        except UserModel.DoesNotExist:
            raise CommandError("user '%s' does not exist" % username)
        self.stdout.write("Changing password for user '%s'" % user)
        tries, valid, first, second = 0, False, 1, 2
        while (first != second or not valid) and tries < 3:
            first, second = self._get_pass(), self._get_pass("Password (again): ")
            if first != second:
                self.stdout.write("Passwords do not match. Please try again.")
                tries += 1
                continue
            try:
                validate_password(second, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                tries += 1
            else:
                valid = True
        if tries == 3:
            raise CommandError("Aborting password change for user '%s' after %s attempts" % (user, tries))
        user.set_password(first)
        user.save()
        return "Password changed successfully for user '%s'" % user
