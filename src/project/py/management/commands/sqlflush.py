"""The SQL that flush would send."""

from django.core.management.base import BaseCommand
from django.core.management.sql import sql_flush
from django.db import connection


class Command(BaseCommand):
    help = "Returns a list of the SQL statements required to return all tables in the database to the state they were in just after they were installed."
    output_transaction = True

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Nominates a database to print the SQL for. Defaults to the "default" database.',
        )

    def handle(self, **options):
        sql = sql_flush(self.style, connection, reset_sequences=True, allow_cascade=True)
        if not sql and options["verbosity"] >= 1:
            self.stderr.write("No tables found.")
        return "\n".join(sql)
