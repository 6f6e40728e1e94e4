"""The words after a command's name, read by a description of what may be there, in CPython's words."""

import os as _os
import re as _re
import sys as _sys
import textwrap as _textwrap

SUPPRESS = "==SUPPRESS=="
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, PARSER, REMAINDER = "?", "*", "+", "A...", "..."
_UNKNOWN = "_unrecognized_args"


class Namespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def _get_kwargs(self):
        return list(self.__dict__.items())

    def __eq__(self, other):
        return vars(self) == vars(other) if isinstance(other, Namespace) else NotImplemented

    def __contains__(self, key):
        return key in self.__dict__

    def __repr__(self):
        plain = [(n, v) for n, v in self._get_kwargs() if n.isidentifier()]
        odd = {n: v for n, v in self._get_kwargs() if not n.isidentifier()}
        shown = ["%s=%r" % pair for pair in plain] + (["**%r" % odd] if odd else [])
        return "%s(%s)" % (type(self).__name__, ", ".join(shown))


class ArgumentError(Exception):
    def __init__(self, argument, message):
        self.argument_name = _argument_name(argument)
        self.message = message

    def __str__(self):
        if self.argument_name is None:
            return self.message
        return "argument %s: %s" % (self.argument_name, self.message)


class ArgumentTypeError(Exception):
    pass


def _argument_name(action):
    if action is None:
        return None
    if action.option_strings:
        return "/".join(action.option_strings)
    if action.metavar not in (None, SUPPRESS):
        return action.metavar
    if action.dest not in (None, SUPPRESS):
        return action.dest
    return "{" + ",".join(map(str, action.choices)) + "}" if action.choices else None


# --- what is written about a parser ------------------------------------------------------------------------------


class HelpFormatter:
    def __init__(self, prog, indent_increment=2, max_help_position=24, width=None):
        if width is None:
            width = int(_os.environ.get("COLUMNS", 80)) - 2
        self._prog, self._width, self._step = prog, width, indent_increment
        self._max_help_position = min(max_help_position, max(width - 20, indent_increment * 2))
        self._longest = 0
        self._indent = 0
        self._parts = []

    def start_section(self, heading):
        self._parts.append((heading, []))
        self._indent += self._step

    def end_section(self):
        self._indent -= self._step
        heading, items = self._parts.pop()
        self._add(lambda: self._section(heading, items))

    def _section(self, heading, items):
        text = "".join(item() for item in items)
        if not text:
            return ""
        if heading is None or heading == SUPPRESS:
            return "\n" + text + "\n"
        return "\n%*s%s:\n%s\n" % (self._indent, "", heading, text)

    def _add(self, item):
        if self._parts and isinstance(self._parts[-1], tuple):
            self._parts[-1][1].append(item)
        else:
            self._parts.append(item)

    def add_text(self, text):
        if text is not None and text != SUPPRESS:
            indent = self._indent
            self._add(lambda: self._format_text(text, indent))

    def add_usage(self, usage, actions, groups, prefix=None):
        if usage != SUPPRESS:
            self._add(lambda: self._format_usage(usage, actions, groups, prefix))

    def add_argument(self, action):
        if action.help == SUPPRESS:
            return
        indent = self._indent
        self._longest = max(self._longest, len(self._format_action_invocation(action)) + indent)
        self._add(lambda: self._format_action(action, indent))
        for sub in action._get_subactions():
            self._longest = max(self._longest, len(self._format_action_invocation(sub)) + indent + self._step)
            self._add(lambda sub=sub: self._format_action(sub, indent + self._step))

    def add_arguments(self, actions):
        for action in actions:
            self.add_argument(action)

    def format_help(self):
        text = "".join(item() for item in self._parts)
        return _re.sub(r"\n\n\n+", "\n\n", text).strip("\n") + "\n" if text else text

    def _format_text(self, text, indent):
        if "%(prog)" in text:
            text = text % {"prog": self._prog}
        return self._fill_text(text, max(self._width - indent, 11), " " * indent) + "\n\n"

    def _format_usage(self, usage, actions, groups, prefix):
        prefix = "usage: " if prefix is None else prefix
        if usage is not None:
            return "%s%s\n\n" % (prefix, usage % {"prog": self._prog})
        prog = self._prog
        options = self._usage_parts([a for a in actions if a.option_strings], groups)
        words = self._usage_parts([a for a in actions if not a.option_strings], groups)
        usage = " ".join([prog, *options, *words])
        if len(prefix) + len(usage) > self._width:
            usage = "\n".join(self._usage_lines(prefix, prog, options, words))
        return "%s%s\n\n" % (prefix, usage)

    def _usage_lines(self, prefix, prog, options, words):
        if len(prefix) + len(prog) <= 0.75 * self._width:
            indent = " " * (len(prefix) + len(prog) + 1)
            if options:
                return self._lines([prog, *options], indent, prefix) + self._lines(words, indent)
            return self._lines([prog, *words], indent, prefix) if words else [prog]
        indent = " " * len(prefix)
        lines = self._lines(options + words, indent)
        if len(lines) > 1:
            lines = self._lines(options, indent) + self._lines(words, indent)
        return [prog, *lines]

    def _lines(self, parts, indent, prefix=None):
        lines, line = [], []
        length = len(indent if prefix is None else prefix) - 1
        for part in parts:
            if length + 1 + len(part) > self._width and line:
                lines.append(indent + " ".join(line))
                line, length = [], len(indent) - 1
            line.append(part)
            length += len(part) + 1
        if line:
            lines.append(indent + " ".join(line))
        if prefix is not None:
            lines[0] = lines[0][len(indent):]
        return lines

    def _usage_parts(self, actions, groups):
        parts, done = [], set()
        for action in actions:
            if id(action) in done or action.help == SUPPRESS:
                continue
            group = next((g for g in groups if action in g._group_actions), None)
            members = [action] if group is None else [a for a in group._group_actions if a.help != SUPPRESS]
            done.update(map(id, members))
            if group is None or not all(a in actions for a in members):
                parts.append(self._usage_part(action, True))
                continue
            inner = " | ".join(self._usage_part(a, False) for a in members)
            if group.required:
                parts.append("(%s)" % inner if len(members) > 1 else inner)
            else:
                parts.append("[%s]" % inner)
        return parts

    def _usage_part(self, action, alone):
        if not action.option_strings:
            part = self._format_args(action, self._get_default_metavar_for_positional(action))
            return part if alone or part[:1] + part[-1:] != "[]" else part[1:-1]
        if action.nargs == 0:
            part = action.format_usage()
        else:
            metavar = self._get_default_metavar_for_optional(action)
            part = "%s %s" % (action.option_strings[0], self._format_args(action, metavar))
        return "[%s]" % part if alone and not action.required else part

    def _format_action(self, action, indent):
        position = min(self._longest + 2, self._max_help_position)
        width = max(self._width - position, 11)
        room = position - indent - 2
        header = self._format_action_invocation(action)
        if not action.help or not action.help.strip():
            return "%*s%s\n" % (indent, "", header)
        lines = self._split_lines(self._expand_help(action), width)
        if len(header) <= room:
            text = "%*s%-*s  %s\n" % (indent, "", room, header, lines[0])
        else:
            text = "%*s%s\n%*s%s\n" % (indent, "", header, position, "", lines[0])
        return text + "".join("%*s%s\n" % (position, "", line) for line in lines[1:])

    def _format_action_invocation(self, action):
        if not action.option_strings:
            default = self._get_default_metavar_for_positional(action)
            return self._metavar_formatter(action, default)(1)[0]
        if action.nargs == 0:
            return ", ".join(action.option_strings)
        args = self._format_args(action, self._get_default_metavar_for_optional(action))
        return ", ".join("%s %s" % (option, args) for option in action.option_strings)

    def _metavar_formatter(self, action, default):
        if action.metavar is not None:
            result = action.metavar
        elif action.choices is not None:
            result = "{%s}" % ",".join(map(str, action.choices))
        else:
            result = default
        return lambda size: result if isinstance(result, tuple) else (result,) * size

    def _format_args(self, action, default):
        metavar = self._metavar_formatter(action, default)
        nargs = action.nargs
        if nargs is None:
            return "%s" % metavar(1)
        if nargs == OPTIONAL:
            return "[%s]" % metavar(1)
        if nargs == ZERO_OR_MORE:
            names = metavar(1)
            return "[%s [%s ...]]" % names if len(names) == 2 else "[%s ...]" % names
        if nargs == ONE_OR_MORE:
            return "%s [%s ...]" % metavar(2)
        if nargs == REMAINDER:
            return "..."
        if nargs == PARSER:
            return "%s ..." % metavar(1)
        if nargs == SUPPRESS:
            return ""
        return " ".join(metavar(nargs))

    def _expand_help(self, action):
        params = dict(vars(action), prog=self._prog)
        for name in list(params):
            if params[name] is SUPPRESS:
                del params[name]
            elif hasattr(params[name], "__name__"):
                params[name] = params[name].__name__
        if params.get("choices") is not None:
            params["choices"] = ", ".join(map(str, params["choices"]))
        return self._get_help_string(action) % params

    def _split_lines(self, text, width):
        return _textwrap.wrap(_re.sub(r"\s+", " ", text).strip(), width)

    def _fill_text(self, text, width, indent):
        text = _re.sub(r"\s+", " ", text).strip()
        return _textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent)

    def _get_help_string(self, action):
        return action.help

    def _get_default_metavar_for_optional(self, action):
        return action.dest.upper()

    def _get_default_metavar_for_positional(self, action):
        return action.dest


class RawDescriptionHelpFormatter(HelpFormatter):
    def _fill_text(self, text, width, indent):
        return "".join(indent + line for line in text.splitlines(keepends=True))


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    def _split_lines(self, text, width):
        return text.splitlines()


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    def _get_help_string(self, action):
        text = action.help or ""
        shown = action.option_strings or action.nargs in (OPTIONAL, ZERO_OR_MORE)
        return text + " (default: %(default)s)" if "%(default)" not in text and action.default is not SUPPRESS and shown else text


class MetavarTypeHelpFormatter(HelpFormatter):
    def _get_default_metavar_for_optional(self, action):
        return action.type.__name__

    def _get_default_metavar_for_positional(self, action):
        return action.type.__name__


# --- actions: what is done with a word -----------------------------------------------------------------------------


class Action:
    def __init__(
        self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None, required=False,
        help=None, metavar=None,
    ):
        self.option_strings, self.dest, self.nargs, self.const = option_strings, dest, nargs, const
        self.default, self.type, self.choices, self.required = default, type, choices, required
        self.help, self.metavar = help, metavar

    def __repr__(self):
        names = ["option_strings", "dest", "nargs", "const", "default", "type", "choices", "required", "help", "metavar"]
        return "%s(%s)" % (type(self).__name__, ", ".join("%s=%r" % (n, getattr(self, n)) for n in names))

    def _get_subactions(self):
        return []

    def format_usage(self):
        return self.option_strings[0]

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError(".__call__() not defined")


class BooleanOptionalAction(Action):
    def __init__(self, option_strings, dest, default=None, type=None, choices=None, required=False, help=None, metavar=None):
        both = []
        for option in option_strings:
            both.append(option)
            if option.startswith("--"):
                both.append("--no-" + option[2:])
        super().__init__(both, dest, 0, None, default, type, choices, required, help, metavar)

    def format_usage(self):
        return " | ".join(self.option_strings)

    def __call__(self, parser, namespace, values, option_string=None):
        if option_string in self.option_strings:
            setattr(namespace, self.dest, not option_string.startswith("--no-"))


class _StoreAction(Action):
    def __init__(self, option_strings, dest, nargs=None, **kwargs):
        if nargs == 0:
            raise ValueError(
                "nargs for store actions must be != 0; if you have nothing to store, actions such as store true or "
                "store const may be more appropriate"
            )
        super().__init__(option_strings, dest, nargs, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _StoreConstAction(Action):
    def __init__(self, option_strings, dest, const=None, default=None, required=False, help=None, metavar=None):
        super().__init__(option_strings, dest, 0, const, default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _StoreTrueAction(_StoreConstAction):
    def __init__(self, option_strings, dest, default=False, required=False, help=None):
        super().__init__(option_strings, dest, True, default, required, help)


class _StoreFalseAction(_StoreConstAction):
    def __init__(self, option_strings, dest, default=True, required=False, help=None):
        super().__init__(option_strings, dest, False, default, required, help)


def _gathered(namespace, dest):
    items = getattr(namespace, dest, None)
    return [] if items is None else list(items)


class _AppendAction(_StoreAction):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*_gathered(namespace, self.dest), values])


class _ExtendAction(_StoreAction):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*_gathered(namespace, self.dest), *values])


class _AppendConstAction(_StoreConstAction):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*_gathered(namespace, self.dest), self.const])


class _CountAction(Action):
    def __init__(self, option_strings, dest, default=None, required=False, help=None):
        super().__init__(option_strings, dest, 0, default=default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest, None) or 0) + 1)


class _HelpAction(Action):
    def __init__(self, option_strings, dest=SUPPRESS, default=SUPPRESS, help=None):
        super().__init__(option_strings, dest, 0, default=default, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        parser.print_help()
        parser.exit()


class _VersionAction(Action):
    def __init__(self, option_strings, version=None, dest=SUPPRESS, default=SUPPRESS, help=None):
        help = "show program's version number and exit" if help is None else help
        super().__init__(option_strings, dest, 0, default=default, help=help)
        self.version = version

    def __call__(self, parser, namespace, values, option_string=None):
        formatter = parser._get_formatter()
        formatter.add_text(parser.version if self.version is None else self.version)
        parser._print_message(formatter.format_help(), _sys.stdout)
        parser.exit()


class _SubParsersAction(Action):
    class _Choice(Action):
        def __init__(self, name, aliases, help):
            metavar = name + (" (%s)" % ", ".join(aliases) if aliases else "")
            super().__init__([], name, help=help, metavar=metavar)

    def __init__(self, option_strings, prog, parser_class, dest=SUPPRESS, required=False, help=None, metavar=None):
        self._prog_prefix, self._parser_class = prog, parser_class
        self._name_parser_map, self._choices_actions = {}, []
        super().__init__(option_strings, dest, PARSER, choices=self._name_parser_map, required=required, help=help, metavar=metavar)

    def add_parser(self, name, *, aliases=(), help=None, **kwargs):
        kwargs.setdefault("prog", "%s %s" % (self._prog_prefix, name))
        if help is not None:
            self._choices_actions.append(self._Choice(name, aliases, help))
        parser = self._parser_class(**kwargs)
        for known in (name, *aliases):
            self._name_parser_map[known] = parser
        return parser

    def _get_subactions(self):
        return self._choices_actions

    def __call__(self, parser, namespace, values, option_string=None):
        name, words = values[0], values[1:]
        if self.dest is not SUPPRESS:
            setattr(namespace, self.dest, name)
        try:
            parser = self._name_parser_map[name]
        except KeyError:
            choices = ", ".join(self._name_parser_map)
            raise ArgumentError(self, "unknown parser %r (choices: %s)" % (name, choices))
        sub, unknown = parser.parse_known_args(words, None)
        for key, value in vars(sub).items():
            setattr(namespace, key, value)
        if unknown:
            setattr(namespace, _UNKNOWN, [*getattr(namespace, _UNKNOWN, []), *unknown])


class FileType:
    def __init__(self, mode="r", bufsize=-1, encoding=None, errors=None):
        self._mode = mode

    def __call__(self, string):
        if string == "-":
            return _sys.stdin if "r" in self._mode else _sys.stdout
        try:
            return open(string, self._mode)
        except OSError as error:
            raise ArgumentTypeError("can't open '%s': %s" % (string, error))


ACTIONS = {
    None: _StoreAction, "store": _StoreAction, "store_const": _StoreConstAction, "store_true": _StoreTrueAction,
    "store_false": _StoreFalseAction, "append": _AppendAction, "append_const": _AppendConstAction,
    "count": _CountAction, "help": _HelpAction, "version": _VersionAction, "extend": _ExtendAction,
    "parsers": _SubParsersAction,
}


# --- parsers ---------------------------------------------------------------------------------------------------------


class _ActionsContainer:
    def __init__(self, description, prefix_chars, argument_default, conflict_handler):
        self.description, self.prefix_chars = description, prefix_chars
        self.argument_default, self.conflict_handler = argument_default, conflict_handler
        self._actions, self._option_string_actions, self._action_groups = [], {}, []
        self._mutually_exclusive_groups, self._defaults, self._registries = [], {}, dict(ACTIONS)

    def register(self, registry_name, value, object):
        self._registries[value] = object

    def set_defaults(self, **kwargs):
        self._defaults.update(kwargs)
        for action in self._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]

    def get_default(self, dest):
        for action in self._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._defaults.get(dest)

    def add_argument(self, *args, **kwargs):
        if not args or len(args) == 1 and args[0][0] not in self.prefix_chars:
            if args and "dest" in kwargs:
                raise ValueError("dest supplied twice for positional argument")
            kwargs = self._positional(*args, **kwargs)
        else:
            kwargs = self._optional(*args, **kwargs)
        if "default" not in kwargs:
            if kwargs["dest"] in self._defaults:
                kwargs["default"] = self._defaults[kwargs["dest"]]
            elif self.argument_default is not None:
                kwargs["default"] = self.argument_default
        kind = kwargs.pop("action", None)
        maker = self._registries.get(kind, kind) if isinstance(kind, (str, type(None))) else kind
        if not callable(maker):
            raise ValueError('unknown action "%s"' % (maker,))
        action = maker(**kwargs)
        if not callable(action.type or str):
            raise ValueError("%r is not callable" % (action.type,))
        return self._add_action(action)

    def _positional(self, dest, **kwargs):
        if "required" in kwargs:
            raise TypeError("'required' is an invalid argument for positionals")
        if kwargs.get("nargs") not in (OPTIONAL, ZERO_OR_MORE, REMAINDER, SUPPRESS, 0):
            kwargs["required"] = True
        if kwargs.get("nargs") == ZERO_OR_MORE and "default" not in kwargs:
            kwargs["required"] = True
        return dict(kwargs, dest=dest, option_strings=[])

    def _optional(self, *args, **kwargs):
        for option in args:
            if option[0] not in self.prefix_chars:
                raise ValueError(
                    "invalid option string %r: must start with a character %r" % (option, self.prefix_chars)
                )
        dest = kwargs.pop("dest", None)
        if dest is None:
            longs = [option for option in args if option[1:2] in self.prefix_chars and len(option) > 1]
            dest = (longs or list(args))[0].lstrip(self.prefix_chars)
            if not dest:
                raise ValueError("dest= is required for options like %r" % args[0])
            dest = dest.replace("-", "_")
        return dict(kwargs, dest=dest, option_strings=list(args))

    def _add_action(self, action):
        clashing = [o for o in action.option_strings if o in self._option_string_actions]
        if clashing and self.conflict_handler == "error":
            word = "string" if len(clashing) == 1 else "strings"
            raise ArgumentError(action, "conflicting option %s: %s" % (word, ", ".join(clashing)))
        for option in clashing:
            other = self._option_string_actions.pop(option)
            other.option_strings.remove(option)
            if not other.option_strings:
                other.container._remove_action(other)
        self._actions.append(action)
        action.container = self
        for option in action.option_strings:
            self._option_string_actions[option] = action
        return action

    def _remove_action(self, action):
        self._actions.remove(action)

    def add_argument_group(self, *args, **kwargs):
        group = _ArgumentGroup(self, *args, **kwargs)
        self._action_groups.append(group)
        return group

    def add_mutually_exclusive_group(self, **kwargs):
        group = _MutuallyExclusiveGroup(self, **kwargs)
        self._mutually_exclusive_groups.append(group)
        return group


class _ArgumentGroup(_ActionsContainer):
    def __init__(self, container, title=None, description=None, **kwargs):
        super().__init__(description, container.prefix_chars, container.argument_default, container.conflict_handler)
        self.title, self._container, self._group_actions = title, container, []
        self._registries, self._actions = container._registries, container._actions
        self._option_string_actions, self._defaults = container._option_string_actions, container._defaults
        self._mutually_exclusive_groups = container._mutually_exclusive_groups

    def _add_action(self, action):
        action = super()._add_action(action)
        self._group_actions.append(action)
        return action

    def _remove_action(self, action):
        super()._remove_action(action)
        self._group_actions.remove(action)


class _MutuallyExclusiveGroup(_ArgumentGroup):
    def __init__(self, container, required=False):
        super().__init__(container)
        self.required = required

    def _add_action(self, action):
        if action.required:
            raise ValueError("mutually exclusive arguments must be optional")
        action = self._container._add_action(action)
        self._group_actions.append(action)
        return action


class ArgumentParser(_ActionsContainer):
    def __init__(
        self, prog=None, usage=None, description=None, epilog=None, parents=[], formatter_class=HelpFormatter,
        prefix_chars="-", fromfile_prefix_chars=None, argument_default=None, conflict_handler="error", add_help=True,
        allow_abbrev=True, exit_on_error=True,
    ):
        super().__init__(description, prefix_chars, argument_default, conflict_handler)
        self.prog = _os.path.basename(_sys.argv[0]) if prog is None else prog
        self.usage, self.epilog, self.formatter_class = usage, epilog, formatter_class
        self.add_help, self.allow_abbrev, self.exit_on_error = add_help, allow_abbrev, exit_on_error
        self._positionals = self.add_argument_group("positional arguments")
        self._optionals = self.add_argument_group("options")
        self._subparsers = None
        if add_help:
            self.add_argument("-h", "--help", action="help", default=SUPPRESS, help="show this help message and exit")
        for parent in parents:
            for action in parent._actions:
                if action.dest != "help":
                    self._add_action(action)
            self._defaults.update(parent._defaults)

    def _add_action(self, action):
        group = self._optionals if action.option_strings else self._positionals
        return group._add_action(action)

    def _get_positional_actions(self):
        return [action for action in self._actions if not action.option_strings]

    def add_subparsers(self, **kwargs):
        if self._subparsers is not None:
            self.error("cannot have multiple subparser arguments")
        kwargs.setdefault("parser_class", type(self))
        if "title" in kwargs or "description" in kwargs:
            title = kwargs.pop("title", "subcommands")
            self._subparsers = self.add_argument_group(title, kwargs.pop("description", None))
        else:
            self._subparsers = self._positionals
        if kwargs.get("prog") is None:
            formatter = self._get_formatter()
            formatter.add_usage(self.usage, self._get_positional_actions(), self._mutually_exclusive_groups, "")
            kwargs["prog"] = formatter.format_help().strip()
        kwargs.pop("action", None)
        return self._subparsers._add_action(_SubParsersAction(option_strings=[], **kwargs))

    # parsing

    def parse_args(self, args=None, namespace=None):
        args, unknown = self.parse_known_args(args, namespace)
        if unknown:
            self.error("unrecognized arguments: %s" % " ".join(unknown))
        return args

    def parse_known_args(self, args=None, namespace=None):
        args = list(_sys.argv[1:] if args is None else args)
        namespace = Namespace() if namespace is None else namespace
        for action in self._actions:
            if action.dest is not SUPPRESS and action.default is not SUPPRESS and not hasattr(namespace, action.dest):
                setattr(namespace, action.dest, action.default)
        for dest, value in self._defaults.items():
            if not hasattr(namespace, dest):
                setattr(namespace, dest, value)
        try:
            unknown = _Reading(self, args, namespace).run()
        except ArgumentError as error:
            if not self.exit_on_error:
                raise
            self.error(str(error))
        if hasattr(namespace, _UNKNOWN):
            unknown = unknown + getattr(namespace, _UNKNOWN)
            delattr(namespace, _UNKNOWN)
        return namespace, unknown

    def _option_of(self, word):
        """What an option-like word means: None for a plain word, else (action or None, spelling, value in the word)."""
        if not word or word[0] not in self.prefix_chars:
            return None
        if word in self._option_string_actions:
            return self._option_string_actions[word], word, None
        if len(word) == 1:
            return None
        if "=" in word:
            spelling, value = word.split("=", 1)
            if spelling in self._option_string_actions:
                return self._option_string_actions[spelling], spelling, value
        matches = self._abbreviations(word)
        if len(matches) > 1:
            options = ", ".join(spelling for _, spelling, _ in matches)
            self.error("ambiguous option: %s could match %s" % (word, options))
        if matches:
            return matches[0]
        negative = _re.match(r"^-\d+$|^-\d*\.\d+$", word)
        if negative and not any(_re.match(r"^-\d", option) for option in self._option_string_actions):
            return None
        if " " in word:
            return None
        return None, word, None

    def _abbreviations(self, word):
        long = word[1] in self.prefix_chars
        if long:
            if not self.allow_abbrev:
                return []
            prefix, _, value = word.partition("=")
            value = value if "=" in word else None
            return [(a, o, value) for o, a in self._option_string_actions.items() if o.startswith(prefix)]
        found = []
        for option, action in self._option_string_actions.items():
            if option == word[:2]:
                found.append((action, option, word[2:]))
            elif option.startswith(word) and self.allow_abbrev:
                found.append((action, option, None))
        return found

    def _get_values(self, action, words):
        if action.nargs not in (PARSER, REMAINDER) and "--" in words:
            words = list(words)
            words.remove("--")
        if not words and action.nargs == OPTIONAL:
            value = action.const if action.option_strings else action.default
            if isinstance(value, str):
                value = self._get_value(action, value)
                self._check_value(action, value)
            return value
        if not words and action.nargs == ZERO_OR_MORE and not action.option_strings:
            return words if action.default is None else action.default
        if len(words) == 1 and action.nargs in (None, OPTIONAL):
            value = self._get_value(action, words[0])
            self._check_value(action, value)
            return value
        if action.nargs == SUPPRESS:
            return SUPPRESS
        values = [self._get_value(action, word) for word in words]
        if action.nargs == PARSER:
            self._check_value(action, values[0])
        elif action.nargs != REMAINDER:
            for value in values:
                self._check_value(action, value)
        return values

    def _get_value(self, action, word):
        convert = action.type or str
        try:
            return convert(word)
        except ArgumentTypeError as error:
            raise ArgumentError(action, str(error))
        except (TypeError, ValueError):
            name = getattr(convert, "__name__", repr(convert))
            raise ArgumentError(action, "invalid %s value: %r" % (name, word))

    def _check_value(self, action, value):
        if action.choices is not None and value not in action.choices:
            choices = ", ".join(map(repr, action.choices))
            raise ArgumentError(action, "invalid choice: %r (choose from %s)" % (value, choices))

    # printing

    def _get_formatter(self):
        return self.formatter_class(prog=self.prog)

    def format_usage(self):
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        return formatter.format_help()

    def format_help(self):
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(self.description)
        for group in self._action_groups:
            formatter.start_section(group.title)
            formatter.add_text(group.description)
            formatter.add_arguments(group._group_actions)
            formatter.end_section()
        formatter.add_text(self.epilog)
        return formatter.format_help()

    def print_usage(self, file=None):
        self._print_message(self.format_usage(), _sys.stdout if file is None else file)

    def print_help(self, file=None):
        self._print_message(self.format_help(), _sys.stdout if file is None else file)

    def _print_message(self, message, file=None):
        if message:
            (file or _sys.stderr).write(message)

    def exit(self, status=0, message=None):
        self._print_message(message, _sys.stderr)
        _sys.exit(status)

    def error(self, message):
        self.print_usage(_sys.stderr)
        self.exit(2, "%s: error: %s\n" % (self.prog, message))


class _Reading:
    """One run over the words. `pattern` has a letter for each: O an option, A a word, - the double dash."""

    def __init__(self, parser, words, namespace):
        self.parser, self.words, self.namespace = parser, words, namespace
        self.positionals = parser._get_positional_actions()
        self.extras, self.seen, self.given = [], set(), []
        self.options, letters = {}, []
        for at, word in enumerate(words):
            if word == "--":
                letters.append("-")
                letters.extend("A" * (len(words) - at - 1))
                break
            option = parser._option_of(word)
            if option is not None:
                self.options[at] = option
            letters.append("A" if option is None else "O")
        self.pattern = "".join(letters)

    def run(self):
        at = 0
        last = max(self.options, default=-1)
        while at <= last:
            following = min(n for n in self.options if n >= at)
            if at != following:
                reached = self.take_positionals(at)
                if reached > at:
                    at = reached
                    continue
            if at not in self.options:
                self.extras.extend(self.words[at:following])
                at = following
            at = self.take_option(at)
        stop = self.take_positionals(at)
        self.extras.extend(self.words[stop:])
        self.check_missing()
        return self.extras

    def take_positionals(self, at):
        counts = []
        for count in range(len(self.positionals), 0, -1):
            pattern = "".join(self.pattern_of(action) for action in self.positionals[:count])
            match = _re.match(pattern, self.pattern[at:])
            if match is not None:
                counts = [len(text) for text in match.groups()]
                break
        taken, self.positionals = self.positionals[:len(counts)], self.positionals[len(counts):]
        for action, count in zip(taken, counts):
            words = self.words[at:at + count]
            at += count
            self.do(action, words)
        return at

    def take_option(self, at):
        action, spelling, value = self.options[at]
        if action is None:
            self.extras.append(self.words[at])
            return at + 1
        done = []
        while value is not None and self.counted(action, "A") == 0 and spelling[1:2] not in self.parser.prefix_chars:
            # Several one-letter flags in one word.
            done.append((action, [], spelling))
            known = spelling[0] + value[:1]
            if value == "" or known not in self.parser._option_string_actions:
                raise ArgumentError(action, "ignored explicit argument %r" % value)
            action, spelling = self.parser._option_string_actions[known], known
            value = value[1:] or None
        if value is not None:
            if self.counted(action, "A") != 1:
                raise ArgumentError(action, "ignored explicit argument %r" % value)
            stop, words = at + 1, [value]
        else:
            count = self.counted(action, self.pattern[at + 1:])
            stop, words = at + 1 + count, self.words[at + 1:at + 1 + count]
        done.append((action, words, spelling))
        for action, words, spelling in done:
            self.do(action, words, spelling)
        return stop

    def counted(self, action, letters):
        """How many words an action takes."""
        match = _re.match(self.pattern_of(action), letters)
        if match is None:
            said = {None: "expected one argument", OPTIONAL: "expected at most one argument",
                    ONE_OR_MORE: "expected at least one argument"}
            message = said.get(action.nargs)
            if message is None:
                message = "expected %s argument%s" % (action.nargs, "" if action.nargs == 1 else "s")
            raise ArgumentError(action, message)
        return len(match.group(1))

    def pattern_of(self, action):
        nargs = action.nargs
        patterns = {None: "(-*A-*)", OPTIONAL: "(-*A?-*)", ZERO_OR_MORE: "(-*[A-]*)", ONE_OR_MORE: "(-*A[A-]*)",
                    REMAINDER: "([-AO]*)", PARSER: "(-*A[-AO]*)", SUPPRESS: "(-*-*)"}
        pattern = patterns.get(nargs)
        if pattern is None:
            pattern = "(-*%s-*)" % "-*".join("A" * nargs)
        return pattern.replace("-*", "").replace("-", "") if action.option_strings else pattern

    def do(self, action, words, spelling=None):
        self.seen.add(id(action))
        values = self.parser._get_values(action, words)
        if values is not action.default:
            for group in self.parser._mutually_exclusive_groups:
                if action in group._group_actions:
                    for other in self.given:
                        if other is not action and other in group._group_actions:
                            raise ArgumentError(action, "not allowed with argument %s" % _argument_name(other))
            self.given.append(action)
        if values is not SUPPRESS:
            action(self.parser, self.namespace, values, spelling)

    def check_missing(self):
        missing = []
        for action in self.parser._actions:
            if id(action) in self.seen:
                continue
            if action.required:
                missing.append(_argument_name(action))
            elif isinstance(action.default, str) and getattr(self.namespace, action.dest, None) is action.default:
                setattr(self.namespace, action.dest, self.parser._get_value(action, action.default))
        if missing:
            self.parser.error("the following arguments are required: %s" % ", ".join(missing))
        for group in self.parser._mutually_exclusive_groups:
            if group.required and not any(a in group._group_actions for a in self.given):
                names = [_argument_name(a) for a in group._group_actions if a.help is not SUPPRESS]
                self.parser.error("one of the arguments %s is required" % " ".join(names))
