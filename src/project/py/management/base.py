"""What commands are made of."""

import argparse
import os
import sys
from argparse import ArgumentParser, HelpFormatter
from functools import partial

import django
from django.core import checks
from django.core.management import _native
from django.core.management.color import color_style, no_style

ALL_CHECKS = "__all__"


class CommandError(Exception):
    def __init__(self, *args, returncode=1, **kwargs):
        self.returncode = returncode
        super().__init__(*args, **kwargs)


class SystemCheckError(CommandError):
    pass


class CommandParser(ArgumentParser):
    def __init__(self, *, missing_args_message=None, called_from_command_line=None, **kwargs):
        self.missing_args_message = missing_args_message
        self.called_from_command_line = called_from_command_line
        super().__init__(**kwargs)

    def parse_args(self, args=None, namespace=None):
        if self.missing_args_message and not (args or any(not arg.startswith("-") for arg in args)):
            self.error(self.missing_args_message)
        return super().parse_args(args, namespace)

    def error(self, message):
        if not self.called_from_command_line:
            raise CommandError("Error: %s" % message)
        super().error(message)

    def add_subparsers(self, **kwargs):
        parser_class = kwargs.get("parser_class", type(self))
        if issubclass(parser_class, CommandParser):
            called = self.called_from_command_line
            kwargs["parser_class"] = partial(parser_class, called_from_command_line=called)
        return super().add_subparsers(**kwargs)


def handle_default_options(options):
    if options.settings:
        os.environ["DJANGO_SETTINGS_MODULE"] = options.settings
    if options.pythonpath:
        sys.path.insert(0, options.pythonpath)


def no_translations(handle_func):
    def wrapper(*args, **kwargs):
        return handle_func(*args, **kwargs)

    return wrapper


class DjangoHelpFormatter(HelpFormatter):
    show_last = {
        "--version", "--verbosity", "--traceback", "--settings", "--pythonpath", "--no-color", "--force-color",
        "--skip-checks",
    }

    def _reordered_actions(self, actions):
        return sorted(actions, key=lambda action: not self.show_last.isdisjoint(action.option_strings))

    def add_usage(self, usage, actions, *args, **kwargs):
        super().add_usage(usage, self._reordered_actions(actions), *args, **kwargs)

    def add_arguments(self, actions):
        super().add_arguments(self._reordered_actions(actions))


class OutputWrapper:
    def __init__(self, out, ending="\n"):
        self._out, self.ending, self.style_func = out, ending, None

    def __getattr__(self, name):
        return getattr(self._out, name)

    def flush(self):
        if hasattr(self._out, "flush"):
            self._out.flush()

    def isatty(self):
        return hasattr(self._out, "isatty") and self._out.isatty()

    def write(self, msg="", style_func=None, ending=None):
        ending = self.ending if ending is None else ending
        if ending and not msg.endswith(ending):
            msg += ending
        self._out.write(style_func(msg) if style_func else msg)


BASE_ARGUMENTS = [
    (["--version"], {"action": "version", "help": "Show program's version number and exit."}),
    (
        ["-v", "--verbosity"],
        {
            "default": 1,
            "type": int,
            "choices": [0, 1, 2, 3],
            "help": "Verbosity level; 0=minimal output, 1=normal output, 2=verbose output, 3=very verbose output",
        },
    ),
    (
        ["--settings"],
        {
            "help": (
                'The Python path to a settings module, e.g. "myproject.settings.main". If this isn\'t provided, the '
                "DJANGO_SETTINGS_MODULE environment variable will be used."
            )
        },
    ),
    (["--pythonpath"], {"help": 'A directory to add to the Python path, e.g. "/home/djangoprojects/myproject".'}),
    (["--traceback"], {"action": "store_true", "help": "Display a full stack trace on CommandError exceptions."}),
    (["--no-color"], {"action": "store_true", "help": "Don't colorize the command output."}),
    (["--force-color"], {"action": "store_true", "help": "Force colorization of the command output."}),
]


class BaseCommand:
    help = ""
    _called_from_command_line = False
    output_transaction = False
    requires_migrations_checks = False
    requires_system_checks = "__all__"
    base_stealth_options = ("stderr", "stdout")
    stealth_options = ()
    suppressed_base_arguments = set()

    def __init__(self, stdout=None, stderr=None, no_color=False, force_color=False):
        self.stdout = OutputWrapper(stdout or sys.stdout)
        self.stderr = OutputWrapper(stderr or sys.stderr)
        if no_color and force_color:
            raise CommandError("'no_color' and 'force_color' can't be used together.")
        self.style = no_style() if no_color else color_style(force_color)
        if not isinstance(self.requires_system_checks, (list, tuple)) and self.requires_system_checks != ALL_CHECKS:
            raise TypeError("requires_system_checks must be a list or tuple.")

    def get_version(self):
        return django.get_version()

    def create_parser(self, prog_name, subcommand, **kwargs):
        kwargs.setdefault("formatter_class", DjangoHelpFormatter)
        parser = CommandParser(
            prog="%s %s" % (os.path.basename(prog_name), subcommand),
            description=self.help or None,
            missing_args_message=getattr(self, "missing_args_message", None),
            called_from_command_line=getattr(self, "_called_from_command_line", None),
            **kwargs,
        )
        for names, described in BASE_ARGUMENTS:
            if described.get("action") == "version":
                described = dict(described, version=self.get_version())
            self.add_base_argument(parser, *names, **described)
        if self.requires_system_checks:
            parser.add_argument("--skip-checks", action="store_true", help="Skip system checks.")
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser):
        pass

    def add_base_argument(self, parser, *args, **kwargs):
        if any(arg in self.suppressed_base_arguments for arg in args):
            kwargs["help"] = argparse.SUPPRESS
        parser.add_argument(*args, **kwargs)

    def print_help(self, prog_name, subcommand):
        self.create_parser(prog_name, subcommand).print_help()

    def run_from_argv(self, argv):
        self._called_from_command_line = True
        parser = self.create_parser(argv[0], argv[1])
        options = parser.parse_args(argv[2:])
        cmd_options = vars(options)
        args = cmd_options.pop("args", ())
        handle_default_options(options)
        try:
            self.execute(*args, **cmd_options)
        except CommandError as error:
            if options.traceback:
                raise
            if isinstance(error, SystemCheckError):
                self.stderr.write(str(error))
            else:
                self.stderr.write("%s: %s" % (error.__class__.__name__, error))
            sys.exit(error.returncode)

    def execute(self, *args, **options):
        if options["force_color"] and options["no_color"]:
            raise CommandError("The --no-color and --force-color options can't be used together.")
        if options["force_color"]:
            self.style = color_style(force_color=True)
        elif options["no_color"]:
            self.style = no_style()
        if options.get("stdout"):
            self.stdout = OutputWrapper(options["stdout"])
        if options.get("stderr"):
            self.stderr = OutputWrapper(options["stderr"])
        if self.requires_system_checks and not options["skip_checks"]:
            self.check(**self.get_check_kwargs(options))
        if self.requires_migrations_checks:
            self.check_migrations()
        output = self.handle(*args, **options)
        if output:
            if self.output_transaction:
                output = "BEGIN;\n%s\nCOMMIT;" % output
            self.stdout.write(output)
        return output

    def get_check_kwargs(self, options):
        return {} if self.requires_system_checks == ALL_CHECKS else {"tags": self.requires_system_checks}

    def check(
        self, app_configs=None, tags=None, display_num_errors=False, include_deployment_checks=False,
        fail_level=checks.ERROR, databases=None,
    ):
        message, visible = _native.check(app_configs, tags, databases, display_num_errors, int(fail_level))
        if message:
            (self.stderr if visible else self.stdout).write(message)

    def check_migrations(self):
        waiting = _native.waiting()
        if waiting:
            self.stdout.write(
                "\nYou have %s unapplied migration(s). Your project may not work properly until you apply the migrations "
                "for app(s): %s." % (len(waiting), ", ".join(sorted(set(waiting))))
            )
            self.stdout.write("Run 'python manage.py migrate' to apply them.")

    def handle(self, *args, **options):
        raise NotImplementedError("subclasses of BaseCommand must provide a handle() method")


class AppCommand(BaseCommand):
    missing_args_message = "Enter at least one application label."

    def add_arguments(self, parser):
        parser.add_argument("args", metavar="app_label", nargs="+", help="One or more application label.")

    def handle(self, *app_labels, **options):
        from django.apps import apps

        try:
            app_configs = [apps.get_app_config(app_label) for app_label in app_labels]
        except (LookupError, ImportError) as error:
            raise CommandError("%s. Are you sure your INSTALLED_APPS setting is correct?" % error)
        output = [self.handle_app_config(app_config, **options) for app_config in app_configs]
        return "\n".join(text for text in output if text)

    def handle_app_config(self, app_config, **options):
        raise NotImplementedError("Subclasses of AppCommand must provide a handle_app_config() method.")


class LabelCommand(BaseCommand):
    label = "label"
    missing_args_message = "Enter at least one %s."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.missing_args_message == LabelCommand.missing_args_message:
            self.missing_args_message = self.missing_args_message % self.label

    def add_arguments(self, parser):
        parser.add_argument("args", metavar=self.label, nargs="+")

    def handle(self, *labels, **options):
        output = [self.handle_label(label, **options) for label in labels]
        return "\n".join(text for text in output if text)

    def handle_label(self, label, **options):
        raise NotImplementedError("subclasses of LabelCommand must provide a handle_label() method")
