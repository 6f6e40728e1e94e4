import sys as _sys
from _traceback import format_exception_only_text as _only, format_exception_text as _format, entries as _entries


class FrameSummary:
    def __init__(self, filename, lineno, name, line=None):
        self.filename, self.lineno, self.name, self.line = filename, lineno, name, line

    def __iter__(self):
        return iter([self.filename, self.lineno, self.name, self.line])

    def __getitem__(self, i):
        return list(self)[i]

    def __repr__(self):
        return f'<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>'


class StackSummary(list):
    def format(self):
        return format_list(self)


def _value(exc, value):
    return exc if value is None and isinstance(exc, BaseException) else value


def _lines(text):
    return text.splitlines(keepends=True)


def format_exception(exc, /, value=None, tb=None, limit=None, chain=True):
    text = _format(_value(exc, value))
    return [text[:text.index('\n') + 1], *_lines(text)[1:]] if text.startswith('Traceback') else _lines(text)


def format_exception_only(exc, /, value=None):
    return _lines(_only(_value(exc, value)))


def print_exception(exc, /, value=None, tb=None, limit=None, file=None, chain=True):
    print(_format(_value(exc, value)), end='', file=file or _sys.stderr)


def format_exc(limit=None, chain=True):
    value = _sys.exc_info()[1]
    return 'NoneType: None\n' if value is None else _format(value)


def print_exc(limit=None, file=None, chain=True):
    print(format_exc(), end='', file=file or _sys.stderr)


def extract_tb(tb, limit=None):
    return StackSummary(FrameSummary(*entry) for entry in _entries(tb)) if tb is not None else StackSummary()


def format_list(extracted):
    result = []
    for filename, lineno, name, line in extracted:
        item = f'  File "{filename}", line {lineno}, in {name}\n'
        result.append(item + (f'    {line.strip()}\n' if line else ''))
    return result


def format_tb(tb, limit=None):
    return format_list(extract_tb(tb))


def print_tb(tb, limit=None, file=None):
    print(''.join(format_tb(tb)), end='', file=file or _sys.stderr)


def extract_stack(f=None, limit=None):
    return StackSummary()


def format_stack(f=None, limit=None):
    return []


def print_stack(f=None, limit=None, file=None):
    pass


def walk_tb(tb):
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next

