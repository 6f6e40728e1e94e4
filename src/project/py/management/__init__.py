"""Which commands there are, and how one is called: from manage.py's words, or from code."""

import os
import sys
from argparse import _AppendConstAction, _CountAction, _StoreConstAction, _SubParsersAction
from difflib import get_close_matches
from importlib import import_module

import django
from django.apps import apps
from django.conf import settings
from django.core.management import _native
from django.core.management.base import BaseCommand, CommandError, CommandParser, handle_default_options
from django.core.management.color import color_style


def find_commands(management_dir):
    folder = os.path.join(management_dir, "commands")
    if not os.path.isdir(folder):
        return []
    names = [name.removesuffix(".py") for name in sorted(os.listdir(folder)) if name.endswith(".py")]
    return [name for name in names if not name.startswith("_")]


def load_command_class(app_name, name):
    return import_module("%s.management.commands.%s" % (app_name, name)).Command()


def get_commands():
    """The app of each command: Django's own, then those of the apps, of which the first one listed wins."""
    installed = {"django.core", *(config.name for config in apps.get_app_configs())}
    commands = {name: app for name, app in _native.commands() if app in installed}
    for config in reversed(apps.get_app_configs()):
        if not config.name.startswith("django."):
            path = os.path.join(config.path, "management")
            commands.update({name: config.name for name in find_commands(path)})
    return commands


def call_command(command_name, *args, **options):
    if isinstance(command_name, BaseCommand):
        command = command_name
        command_name = command.__class__.__module__.split(".")[-1]
    else:
        try:
            app_name = get_commands()[command_name]
        except KeyError:
            raise CommandError("Unknown command: %r" % command_name)
        command = app_name if isinstance(app_name, BaseCommand) else load_command_class(app_name, command_name)
    parser = command.create_parser("", command_name)
    mapping = {min(a.option_strings).lstrip("-").replace("-", "_"): a.dest for a in parser._actions if a.option_strings}
    given = {mapping.get(key, key): value for key, value in options.items()}
    words = []
    for arg in args:
        words += map(str, arg) if isinstance(arg, (list, tuple)) else [str(arg)]
    actions = list(every_action(parser))
    choosing = [a for group in parser._mutually_exclusive_groups if group.required for a in group._group_actions]
    for action in actions:
        if action.dest in options and (action.required or action in choosing):
            words += words_for(action, mapping, given[action.dest])
    defaults = dict(parser.parse_args(args=words)._get_kwargs(), **given)
    valid = {action.dest for action in actions} | {*command.base_stealth_options, *command.stealth_options, *mapping}
    unknown = set(options) - valid
    if unknown:
        raise TypeError(
            "Unknown option(s) for %s command: %s. Valid options are: %s."
            % (command_name, ", ".join(sorted(unknown)), ", ".join(sorted(valid)))
        )
    args = defaults.pop("args", ())
    if "skip_checks" not in options:
        defaults["skip_checks"] = True
    return command.execute(*args, **defaults)


def every_action(parser):
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for sub in action.choices.values():
                yield from every_action(sub)
        else:
            yield action


def words_for(action, mapping, value):
    """What is required reaches the parser as words."""
    if sum(dest == action.dest for dest in mapping.values()) > 1:
        raise TypeError("Cannot pass the dest %r that matches multiple arguments via **options." % action.dest)
    words = [min(action.option_strings)] if action.option_strings else []
    if isinstance(action, (_AppendConstAction, _CountAction, _StoreConstAction)):
        return words
    return words + ([str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)])


class ManagementUtility:
    def __init__(self, argv=None):
        self.argv = argv or sys.argv[:]
        self.prog_name = os.path.basename(self.argv[0])
        self.settings_exception = None

    def main_help_text(self, commands_only=False):
        if commands_only:
            return "\n".join(sorted(get_commands()))
        lines = ["", "Type '%s help <subcommand>' for help on a specific subcommand." % self.prog_name, ""]
        lines.append("Available subcommands:")
        by_app = {}
        for name, app in get_commands().items():
            by_app.setdefault("django" if app == "django.core" else app.rpartition(".")[-1], []).append(name)
        for app in sorted(by_app):
            lines += ["", "[%s]" % app, *("    %s" % name for name in sorted(by_app[app]))]
        return "\n".join(lines)

    def fetch_command(self, subcommand):
        commands = get_commands()
        if subcommand not in commands:
            sys.stderr.write("Unknown command: %r" % subcommand)
            close = get_close_matches(subcommand, commands)
            if close:
                sys.stderr.write(". Did you mean %s?" % close[0])
            sys.stderr.write("\nType '%s help' for usage.\n" % self.prog_name)
            sys.exit(1)
        if subcommand in _native.unsupported():
            raise NotImplementedError("Ormery does not support the command %s yet" % subcommand)
        return load_command_class(commands[subcommand], subcommand)

    def execute(self):
        subcommand = self.argv[1] if len(self.argv) > 1 else "help"
        parser = CommandParser(prog=self.prog_name, usage="%(prog)s subcommand [options] [args]", add_help=False, allow_abbrev=False)
        parser.add_argument("--settings")
        parser.add_argument("--pythonpath")
        parser.add_argument("args", nargs="*")
        try:
            options, _ = parser.parse_known_args(self.argv[2:])
            handle_default_options(options)
        except CommandError:
            options = None
        if subcommand == "help":
            if "--commands" in self.argv:
                sys.stdout.write(self.main_help_text(commands_only=True) + "\n")
            elif options is None or not options.args:
                sys.stdout.write(self.main_help_text() + "\n")
            else:
                self.fetch_command(options.args[0]).print_help(self.prog_name, options.args[0])
        elif subcommand == "version" or self.argv[1:] == ["--version"]:
            sys.stdout.write(django.get_version() + "\n")
        elif self.argv[1:] in (["--help"], ["-h"]):
            sys.stdout.write(self.main_help_text() + "\n")
        else:
            self.fetch_command(subcommand).run_from_argv(self.argv)


def execute_from_command_line(argv=None):
    ManagementUtility(argv).execute()
