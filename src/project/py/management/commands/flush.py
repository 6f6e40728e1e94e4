"""Every table emptied; permissions and content types made anew."""

from django.core.management.base import BaseCommand
from django.core.management.sql import emit_post_migrate_signal, sql_flush
from django.db import connection, transaction

QUESTION = """\
You have requested a flush of the database.
This will IRREVERSIBLY DESTROY all data currently in the "%s" database,
and return each table to an empty state.
Are you sure you want to do this?

    Type 'yes' to continue, or 'no' to cancel: """


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
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in sql:
                cursor.execute(statement)
        if sql and not options.get("inhibit_post_migrate", False):
            emit_post_migrate_signal(options["verbosity"], options["interactive"], options["database"])
