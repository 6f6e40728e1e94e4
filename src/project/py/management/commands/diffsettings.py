"""What the settings change."""

from importlib import import_module

from django.conf import global_settings, settings
from django.core.management import _native
from django.core.management.base import BaseCommand

DATABASE = {
    "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "OPTIONS": {},
    "TIME_ZONE": None, "NAME": "", "USER": "", "PASSWORD": "", "HOST": "", "PORT": "",
}
DATABASE_TEST = {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None}


def database_with_defaults(database):
    """A database's settings as Django fills them up when it first looks at them."""
    full = dict(database)
    for name, value in DATABASE.items():
        full.setdefault(name, value)
    full["TEST"] = {**full.get("TEST", {})}
    for name, value in DATABASE_TEST.items():
        full["TEST"].setdefault(name, value)
    return full


def settings_of(module):
    return {name: value for name, value in vars(module).items() if name.isupper()}


class Command(BaseCommand):
    help = """Displays differences between the current settings.py and Django's
    default settings."""
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true",
            help=(
                'Display all settings, regardless of their value. In "hash" mode, default values are prefixed by '
                '"###".'
            ),
        )
        parser.add_argument(
            "--default", metavar="MODULE",
            help=(
                "The settings module to compare the current settings against. Leave empty to compare against Django's "
                "default settings."
            ),
        )
        parser.add_argument(
            "--output", default="hash", choices=("hash", "unified"),
            help=(
                "Selects the output format. 'hash' mode displays each changed setting, with the settings that don't "
                "appear in the defaults followed by ###. 'unified' mode prefixes the default setting with a minus "
                "sign, followed by the changed setting prefixed with a plus sign."
            ),
        )

    def handle(self, **options):
        defaults = settings_of(global_settings)
        values = {**defaults, **{name: getattr(settings, name) for name in _native.project_settings()}}
        if options["default"]:
            defaults = {**defaults, **settings_of(import_module(options["default"]))}
            defaults["SETTINGS_MODULE"] = options["default"]
            if options["default"] == settings.SETTINGS_MODULE:
                # One module, one dictionary: what Django fills up is in both.
                defaults["DATABASES"] = {name: database_with_defaults(one) for name, one in settings.DATABASES.items()}
        defaults = {name: repr(value) for name, value in defaults.items()}
        values["DATABASES"] = {name: database_with_defaults(one) for name, one in settings.DATABASES.items()}
        values["SETTINGS_MODULE"] = settings.SETTINGS_MODULE
        output, unified = [], options["output"] == "unified"
        for name in sorted(values):
            shown = repr(values[name])
            if name not in defaults:
                output.append("+ %s = %s" % (name, shown) if unified else "%s = %s  ###" % (name, shown))
            elif shown != defaults[name]:
                if unified:
                    output.append("- %s = %s" % (name, defaults[name]))
                output.append("%s%s = %s" % ("+ " if unified else "", name, shown))
            elif options["all"]:
                output.append("%s %s = %s" % (" " if unified else "###", name, shown))
        return "\n".join(output)
