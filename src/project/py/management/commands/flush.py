"""Every table emptied; permissions and content types made anew."""

from django.core.management.base import BaseCommand, CommandError
from django.core.management.sql import emit_post_migrate_signal, sql_flush
from django.db import connection, transaction

QUESTION = """\
You have requested a flush of the database.
This will IRREVERSIBLY DESTROY all data currently in the "%s" database,
and return each table to an empty state.
Are you sure you want to do this?

    Type 'yes' to continue, or 'no' to cancel: """

FAILED = """\
Database %s couldn't be flushed. Possible reasons:
  * The database isn't running or isn't configured correctly.
  * At least one of the expected database tables doesn't exist.
  * The SQL was invalid.
Hint: Look at the output of 'django-admin sqlflush'. That's the SQL this command wasn't able to run."""


class Command(BaseCommand):
    help = (
        "Removes ALL DATA from the database, including data added during migrations. Does not achieve a \"fresh "
        'install" state.'
    )
    stealth_options = ("reset_sequences", "allow_cascade", "inhibit_post_migrate")

    def add_arguments(self, parser):
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive",
            help="Tells Django to NOT prompt the user for input of any kind.",
        )
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Nominates a database to flush. Defaults to the "default" database.',
        )

    def handle(self, **options):
        sql = sql_flush(self.style, connection, options.get("reset_sequences", True))
        if options["interactive"] and input(QUESTION % connection.settings_dict["NAME"]) != "yes":
            self.stdout.write("Flush cancelled.")
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in sql:
                    cursor.execute(statement)
        except Exception as error:
            raise CommandError(FAILED % connection.settings_dict["NAME"]) from error
        if sql and not options.get("inhibit_post_migrate", False):
            emit_post_migrate_signal(options["verbosity"], options["interactive"], options["database"])
