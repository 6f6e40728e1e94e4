import sys as _sys

filters = [('default', None, DeprecationWarning, '__main__', 0), ('ignore', None, DeprecationWarning, None, 0),
           ('ignore', None, PendingDeprecationWarning, None, 0), ('ignore', None, ImportWarning, None, 0),
           ('ignore', None, ResourceWarning, None, 0)]
_shown = set()


class WarningMessage:
    def __init__(self, message, category, filename, lineno, file=None, line=None, source=None):
        self.message, self.category, self.filename, self.lineno = message, category, filename, lineno
        self.file, self.line, self.source = file, line, source

    def __str__(self):
        return (f'{{message : {self.message!r}, category : {self.category.__name__!r}, filename : {self.filename!r}, '
                f'lineno : {self.lineno}, line : {self.line!r}}}')


# Lines of files that are not there to be read: those of code that is not Python here.
_sources = {}


def _source(filename, lineno):
    try:
        with open(filename) as file:
            return file.read().splitlines()[lineno - 1]
    except (OSError, IndexError):
        return _sources.get((filename, lineno), '')


def formatwarning(message, category, filename, lineno, line=None):
    line = (_source(filename, lineno) if line is None else line).strip()
    if filename[:1] not in '/<':
        filename = '/' + filename
    return f'{filename}:{lineno}: {category.__name__}: {message}\n' + (f'  {line}\n' if line else '')


def _warn_from(message, category, filename, lineno, line, module):
    """As if the line of the file, which is not Python here, had warned."""
    filename = '/usr/local/lib/python3.11/site-packages/' + filename
    _sources[filename, lineno] = line
    warn_explicit(message, category, filename, lineno, module)


def showwarning(message, category, filename, lineno, file=None, line=None):
    print(formatwarning(message, category, filename, lineno, line), end='', file=file or _sys.stderr)


_show = showwarning


def _action(text, category, module, lineno):
    import re
    for action, pattern, kind, mod, line in filters:
        if (pattern is None or re.match(pattern, text, re.I)) and issubclass(category, kind) and (
                mod is None or re.match(mod, module)) and line in (0, lineno):
            return action
    return 'default'


def warn(message, category=None, stacklevel=1, source=None):
    if isinstance(message, Warning):
        category = message.__class__
    category = category or UserWarning
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    try:
        frame = _sys._getframe(stacklevel)
        filename, lineno = frame.f_code.co_filename, frame.f_lineno
        module = frame.f_globals.get('__name__', '<string>')
    except ValueError:
        filename, lineno, module = 'sys', 1, 'sys'
    warn_explicit(message, category, filename, lineno, module)


def warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None):
    text = str(message)
    if not isinstance(message, Warning):
        message = category(text)
    action = _action(text, category, module or filename, lineno)
    if action == 'ignore':
        return
    if action == 'error':
        raise message
    key = {'once': (text, category), 'module': (text, category, module)}.get(action, (text, category, filename, lineno))
    if action != 'always':
        if key in _shown:
            return
        _shown.add(key)
    if showwarning is _show:
        recorder = catch_warnings._recorder
        if recorder is not None:
            recorder.append(WarningMessage(message, category, filename, lineno))
            return
    showwarning(message, category, filename, lineno)


def filterwarnings(action, message='', category=Warning, module='', lineno=0, append=False):
    _insert((action, message or None, category, module or None, lineno), append)


def simplefilter(action, category=Warning, lineno=0, append=False):
    _insert((action, None, category, None, lineno), append)


def _insert(item, append):
    if append:
        filters.append(item)
    else:
        if item in filters:
            filters.remove(item)
        filters.insert(0, item)
    _shown.clear()


def resetwarnings():
    filters.clear()


class catch_warnings:
    _recorder = None

    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record = record
        self._filter = None if action is None else (action, category, lineno, append)

    def __enter__(self):
        self._saved = filters[:], catch_warnings._recorder
        _shown.clear()
        if self._filter:
            simplefilter(*self._filter)
        if self._record:
            catch_warnings._recorder = []
            return catch_warnings._recorder

    def __exit__(self, *exc_info):
        filters[:], catch_warnings._recorder = self._saved
        _shown.clear()
