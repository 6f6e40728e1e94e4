"""Commands whose work is native: here they have their arguments and their streams."""

import sys
from io import StringIO

from django.core.management import _native
from django.core.management.base import BaseCommand


# What these print they also return, to whoever calls them from code.
RETURNING = {"sqlmigrate"}


class NativeCommand(BaseCommand):
    name = None

    def add_arguments(self, parser):
        exclusive = None
        for names, described, grouped in _native.arguments(self.name):
            if grouped and exclusive is None:
                exclusive = parser.add_mutually_exclusive_group()
            if described.get("type") == "int":
                described["type"] = int
            (exclusive if grouped else parser).add_argument(*names, **described)

    def get_check_kwargs(self, options):
        kwargs = super().get_check_kwargs(options)
        return {**kwargs, "databases": [options["database"]]} if self.name == "migrate" else kwargs

    def handle(self, *args, **options):
        streams = sys.stdout, sys.stderr
        returned = StringIO() if self.name in RETURNING else None
        sys.stdout, sys.stderr = returned or self.stdout._out, self.stderr._out
        try:
            done = _native.run(self.name, list(args), options)
            return done if returned is None else returned.getvalue().removesuffix("\n")
        finally:
            sys.stdout, sys.stderr = streams


def command(name):
    help, checks, missing = _native.described(name)
    attributes = {"name": name, "help": help, "requires_system_checks": "__all__" if checks else []}
    if missing:
        attributes["missing_args_message"] = missing
    return type("Command", (NativeCommand,), attributes)
