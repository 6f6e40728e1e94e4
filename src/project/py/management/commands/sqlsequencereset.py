"""SQLite counts by itself."""

from django.core.management.base import AppCommand


class Command(AppCommand):
    help = "Prints the SQL statements for resetting sequences for the given app name(s)."
    output_transaction = True

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Nominates a database to print the SQL for. Defaults to the "default" database.',
        )

    def handle_app_config(self, app_config, **options):
        if app_config.models_module is None:
            return
        if options["verbosity"] >= 1:
            self.stderr.write("No sequences found.")
        return ""
