"""Rows as a fixture."""

import warnings

from django.apps import apps
from django.core import serializers
from django.core.management.base import BaseCommand, CommandError
from django.core.management.utils import parse_apps_and_model_labels

ONE_MODEL = "You can only use --pks option with one model"


class ProxyModelWarning(Warning):
    pass


class Command(BaseCommand):
    help = (
        "Output the contents of the database as a fixture of the given format (using each model's default manager "
        "unless --all is specified)."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "args", metavar="app_label[.ModelName]", nargs="*",
            help="Restricts dumped data to the specified app_label or app_label.ModelName.",
        )
        parser.add_argument(
            "--format", default="json", help="Specifies the output serialization format for fixtures."
        )
        parser.add_argument(
            "--indent", type=int, help="Specifies the indent level to use when pretty-printing output."
        )
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Nominates a specific database to dump fixtures from. Defaults to the "default" database.',
        )
        parser.add_argument(
            "-e", "--exclude", action="append", default=[],
            help=(
                "An app_label or app_label.ModelName to exclude (use multiple --exclude to exclude multiple "
                "apps/models)."
            ),
        )
        parser.add_argument(
            "--natural-foreign", action="store_true", dest="use_natural_foreign_keys",
            help="Use natural foreign keys if they are available.",
        )
        parser.add_argument(
            "--natural-primary", action="store_true", dest="use_natural_primary_keys",
            help="Use natural primary keys if they are available.",
        )
        parser.add_argument(
            "-a", "--all", action="store_true", dest="use_base_manager",
            help=(
                "Use Django's base manager to dump all models stored in the database, including those that would "
                "otherwise be filtered or modified by a custom manager."
            ),
        )
        parser.add_argument(
            "--pks", dest="primary_keys",
            help=(
                "Only dump objects with given primary keys. Accepts a comma-separated list of keys. This option only "
                "works when you specify one model."
            ),
        )
        parser.add_argument("-o", "--output", help="Specifies file to which the output is written.")

    def handle(self, *app_labels, **options):
        self.options = options
        self.keys = [pk.strip() for pk in (options["primary_keys"] or "").split(",") if pk.strip()]
        self.excluded_models, self.excluded_apps = parse_apps_and_model_labels(options["exclude"])
        wanted = self.chosen(app_labels) if app_labels else self.everything()
        self.check_format(options["format"])
        try:
            stream = open(options["output"], "w") if options["output"] else None
            self.stdout.ending = None
            try:
                serializers.serialize(
                    options["format"],
                    self.objects(wanted),
                    indent=options["indent"],
                    use_natural_foreign_keys=options["use_natural_foreign_keys"],
                    use_natural_primary_keys=options["use_natural_primary_keys"],
                    stream=stream or self.stdout,
                )
            finally:
                if stream:
                    stream.close()
        except Exception as error:
            if options["traceback"]:
                raise
            raise CommandError("Unable to serialize database: %s" % error)

    def check_format(self, format):
        if format not in serializers.get_public_serializer_formats():
            try:
                serializers.get_serializer(format)
            except serializers.SerializerDoesNotExist:
                pass
            raise CommandError("Unknown serialization format: %s" % format)

    def everything(self):
        if self.keys:
            raise CommandError(ONE_MODEL)
        return {config: None for config in apps.get_app_configs() if self.is_wanted(config)}

    def is_wanted(self, config):
        return config.models_module is not None and config not in self.excluded_apps

    def chosen(self, labels):
        if len(labels) > 1 and self.keys:
            raise CommandError(ONE_MODEL)
        wanted = {}
        for label in labels:
            app_label, dot, model_label = label.partition(".")
            if not dot or "." in model_label:
                if self.keys:
                    raise CommandError(ONE_MODEL)
                config = self.app_config(label)
                if self.is_wanted(config):
                    wanted[config] = None
                continue
            config = self.app_config(app_label)
            if not self.is_wanted(config):
                continue
            try:
                model = config.get_model(model_label)
            except LookupError:
                raise CommandError("Unknown model: %s.%s" % (app_label, model_label))
            models = wanted.setdefault(config, [])
            if models is not None and model not in models:
                models.append(model)
        return wanted

    def app_config(self, label):
        try:
            return apps.get_app_config(label)
        except LookupError as error:
            raise CommandError(str(error))

    def objects(self, wanted):
        if self.options["use_natural_foreign_keys"]:
            models = serializers.sort_dependencies(wanted.items(), allow_cycles=True)
        else:
            models = []
            for config, listed in wanted.items():
                models.extend(config.get_models() if listed is None else listed)
        for model in models:
            if model in self.excluded_models:
                continue
            meta = model._meta
            if meta.proxy:
                if meta.proxy_for_model not in models:
                    message = "%s is a proxy model and won't be serialized." % meta.label
                    warnings.warn(message, category=ProxyModelWarning)
                continue
            if meta.swapped:
                continue
            manager = model._base_manager if self.options["use_base_manager"] else model._default_manager
            queryset = manager.order_by(meta.pk.name)
            if self.keys:
                queryset = queryset.filter(pk__in=self.keys)
            yield from queryset.iterator()
