"""Content types whose models are gone."""

import itertools

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand
from django.db.models.deletion import Collector


class Command(BaseCommand):
    help = "Deletes stale content types in the database."

    def add_arguments(self, parser):
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive",
            help="Tells Django to NOT prompt the user for input of any kind.",
        )
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Nominates the database to use. Defaults to the "default" database.',
        )
        parser.add_argument(
            "--include-stale-apps", action="store_true", default=False,
            help=(
                "Deletes stale content types including ones from previously installed apps that have been removed "
                "from INSTALLED_APPS."
            ),
        )

    def handle(self, **options):
        ContentType.objects.clear_cache()
        every = ContentType.objects.order_by("app_label", "model")
        for app_label, content_types in itertools.groupby(every, lambda one: one.app_label):
            if not options["include_stale_apps"] and app_label not in apps.app_configs:
                continue
            stale = [one for one in content_types if one.model_class() is None]
            if not stale:
                continue
            if options["interactive"] and not self.agreed(stale):
                if options["verbosity"] >= 2:
                    self.stdout.write("Stale content types remain.")
                continue
            for one in stale:
                if options["verbosity"] >= 2:
                    self.stdout.write("Deleting stale content type '%s | %s'" % (one.app_label, one.model))
                one.delete()

    def agreed(self, stale):
        told = []
        for one in stale:
            told.append("    - Content type for %s.%s" % (one.app_label, one.model))
            collector = NoFastDeleteCollector(using="default", origin=one)
            collector.collect([one])
            for model, objects in collector.data.items():
                if set(objects) != {one}:
                    told.append("    - %s %s object(s)" % (len(objects), model._meta.label))
        self.stdout.write(
            "Some content types in your database are stale and can be deleted.\n"
            "Any objects that depend on these content types will also be deleted.\n"
            "The content types and dependent objects that would be deleted are:\n\n"
            "%s\n\n"
            "This list doesn't include any cascade deletions to data outside of Django\n"
            "models (uncommon).\n\n"
            "Are you sure you want to delete these content types?\n"
            "If you're unsure, answer 'no'." % "\n".join(told)
        )
        return input("Type 'yes' to continue, or 'no' to cancel: ") == "yes"


class NoFastDeleteCollector(Collector):
    """One that loads every related object, to tell them."""

    def can_fast_delete(self, *args, **kwargs):
        return False
