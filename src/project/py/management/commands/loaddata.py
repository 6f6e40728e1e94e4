"""Rows out of fixtures."""

import os
import warnings

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.core.management.utils import parse_apps_and_model_labels
from django.db import DatabaseError, IntegrityError, connection, transaction


def humanize(dirname):
    return "'%s'" % dirname if dirname else "absolute path"


class Command(BaseCommand):
    help = "Installs the named fixture(s) in the database."
    missing_args_message = (
        "No database fixture specified. Please provide the path of at least one fixture in the command line."
    )

    def add_arguments(self, parser):
        parser.add_argument("args", metavar="fixture", nargs="+", help="Fixture labels.")
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Nominates a specific database to load fixtures into. Defaults to the "default" database.',
        )
        parser.add_argument("--app", dest="app_label", help="Only look for fixtures in the specified app.")
        parser.add_argument(
            "--ignorenonexistent", "-i", action="store_true", dest="ignore",
            help="Ignores entries in the serialized data for fields that do not currently exist on the model.",
        )
        parser.add_argument(
            "-e", "--exclude", action="append", default=[],
            help="An app_label or app_label.ModelName to exclude. Can be used multiple times.",
        )
        parser.add_argument("--format", help="Format of serialized data when reading from stdin.")

    def handle(self, *fixture_labels, **options):
        self.ignore, self.app_label = options["ignore"], options["app_label"]
        self.verbosity = options["verbosity"]
        self.excluded_models, self.excluded_apps = parse_apps_and_model_labels(options["exclude"])
        self.fixture_count = self.loaded_object_count = self.fixture_object_count = 0
        self.models, self.deferred, self.found = set(), [], {}
        self.formats = serializers.get_public_serializer_formats()
        with transaction.atomic():
            self.loaddata(fixture_labels)

    def loaddata(self, fixture_labels):
        if not any(self.find_fixtures(label) for label in fixture_labels):
            return
        for label in fixture_labels:
            self.load_label(label)
        for obj in self.deferred:
            obj.save_deferred_fields()
        try:
            connection.check_constraints(table_names=[model._meta.db_table for model in self.models])
        except Exception as error:
            error.args = ("Problem installing fixtures: %s" % error,)
            raise
        if self.verbosity >= 1:
            told = "%d object(s)" % self.loaded_object_count
            if self.fixture_object_count != self.loaded_object_count:
                told += " (of %d)" % self.fixture_object_count
            self.stdout.write("Installed %s from %d fixture(s)" % (told, self.fixture_count))

    def load_label(self, label):
        for path, folder, name in self.find_fixtures(label):
            self.fixture_count += 1
            format = os.path.splitext(path)[1][1:]
            if self.verbosity >= 2:
                self.stdout.write("Installing %s fixture '%s' from %s." % (format, name, humanize(folder)))
            in_file = loaded = 0
            try:
                with open(path) as fixture:
                    objects = serializers.deserialize(
                        format, fixture, ignorenonexistent=self.ignore, handle_forward_references=True
                    )
                    for obj in objects:
                        in_file += 1
                        if self.save_obj(obj):
                            loaded += 1
                            if self.verbosity >= 3:
                                self.stdout.write("\rProcessed %i object(s)." % loaded, ending="")
            except Exception as error:
                if not isinstance(error, CommandError):
                    error.args = ("Problem installing fixture '%s': %s" % (path, error),)
                raise
            if in_file and self.verbosity >= 3:
                self.stdout.write()
            self.loaded_object_count += loaded
            self.fixture_object_count += in_file
            if in_file == 0:
                text = "No fixture data found for '%s'. (File format may be invalid.)" % name
                path = "django/core/management/commands/loaddata.py"
                warnings._warn_from(text, RuntimeWarning, path, 276, "warnings.warn(", __name__)

    def save_obj(self, obj):
        model = type(obj.object)
        if obj.object._meta.app_config in self.excluded_apps or model in self.excluded_models:
            return False
        self.models.add(model)
        try:
            obj.save()
        except (DatabaseError, IntegrityError, ValueError) as error:
            error.args = ("Could not load %s(pk=%s): %s" % (obj.object._meta.label, obj.object.pk, error),)
            raise
        if obj.deferred_fields:
            self.deferred.append(obj)
        return True

    def find_fixtures(self, label):
        if label not in self.found:
            self.found[label] = self.search(label)
        return self.found[label]

    def search(self, label):
        name, format = self.parse_name(label)
        if self.verbosity >= 2:
            self.stdout.write("Loading '%s' fixtures..." % name)
        folder_of_name, name = os.path.split(name)
        folders = [folder_of_name] if os.path.isabs(folder_of_name) else self.fixture_dirs()
        if folder_of_name and not os.path.isabs(folder_of_name):
            folders = [os.path.join(folder, folder_of_name) for folder in folders]
        formats = self.formats if format is None else [format]
        files = []
        for folder in folders:
            if self.verbosity >= 2:
                self.stdout.write("Checking %s for fixtures..." % humanize(folder))
            candidates = [os.path.join(folder, "%s.%s" % (name, one)) for one in formats]
            here = [(path, folder, name) for path in candidates if os.path.exists(path)]
            if self.verbosity >= 2 and not here:
                self.stdout.write("No fixture '%s' in %s." % (name, humanize(folder)))
            if len(here) > 1:
                raise CommandError("Multiple fixtures named '%s' in %s. Aborting." % (name, humanize(folder)))
            files.extend(here)
        if not files:
            raise CommandError("No fixture named '%s' found." % name)
        return files

    def fixture_dirs(self):
        configured = list(settings.FIXTURE_DIRS)
        if len(configured) != len(set(configured)):
            raise ImproperlyConfigured("settings.FIXTURE_DIRS contains duplicates.")
        folders = []
        for config in apps.get_app_configs():
            folder = os.path.join(config.path, "fixtures")
            if self.app_label and config.label != self.app_label:
                continue
            if os.path.isdir(folder):
                folders.append(folder)
        return [os.path.realpath(str(folder)) for folder in [*folders, *configured, ""]]

    def parse_name(self, label):
        name, dot, format = label.rpartition(".")
        if not dot:
            return label, None
        if format not in self.formats:
            raise CommandError(
                "Problem installing fixture '%s': %s is not a known serialization format." % (name, format)
            )
        return name, format
