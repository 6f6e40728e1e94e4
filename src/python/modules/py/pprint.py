import sys as _sys


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    return PrettyPrinter(indent, width, depth, compact=compact, sort_dicts=sort_dicts).pformat(object)


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True,
           underscore_numbers=False):
    print(pformat(object, indent, width, depth, compact=compact, sort_dicts=sort_dicts), file=stream or _sys.stdout)


def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    return PrettyPrinter()._repr(object, 0)


def isreadable(object):
    return True


def isrecursive(object):
    return False


def _key(x):
    return (str(type(x)), x) if not isinstance(x, (int, float, str)) else (str(type(x)), x)


class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True,
                 underscore_numbers=False):
        self._indent, self._width, self._depth = indent, width, depth
        self._stream, self._compact, self._sort = stream, compact, sort_dicts

    def pprint(self, object):
        print(self.pformat(object), file=self._stream or _sys.stdout)

    def pformat(self, object):
        return self._format(object, 0, 0, 1)

    def _sorted(self, items):
        if not self._sort:
            return items
        try:
            return sorted(items)
        except TypeError:
            return sorted(items, key=lambda p: (str(type(p[0])), str(p[0])))

    def _repr(self, object, level):
        kind = type(object)
        if self._depth is not None and level >= self._depth and kind in (dict, list, tuple, set) and object:
            return {dict: '{...}', list: '[...]', tuple: '(...)', set: '{...}'}[kind]
        if kind is dict:
            inner = ', '.join(f'{self._repr(k, level + 1)}: {self._repr(v, level + 1)}'
                              for k, v in (sorted(object.items(), key=lambda p: _key(p[0]))
                                           if self._sort and self._sortable(object) else object.items()))
            return '{' + inner + '}'
        if kind is list:
            return '[' + ', '.join(self._repr(x, level + 1) for x in object) + ']'
        if kind is tuple:
            inner = ', '.join(self._repr(x, level + 1) for x in object)
            return f'({inner},)' if len(object) == 1 else f'({inner})'
        return repr(object)

    def _sortable(self, d):
        try:
            sorted(d, key=_key)
            return True
        except TypeError:
            return False

    def _format(self, object, indent, allowance, level):
        text = self._repr(object, level - 1)
        if len(text) <= self._width - indent - allowance:
            return text
        kind = type(object)
        pad = ' ' * (self._indent - 1)
        inner = indent + self._indent
        if kind is dict and object:
            items = list(object.items())
            if self._sort and self._sortable(object):
                items.sort(key=lambda p: _key(p[0]))
            lines = []
            for i, (k, v) in enumerate(items):
                key = self._repr(k, level)
                last = i == len(items) - 1
                lines.append(f'{key}: ' + self._format(v, inner + len(key) + 2, allowance + 1 if last else 1, level + 1))
            return '{' + pad + (',\n' + ' ' * inner).join(lines) + '}'
        if kind in (list, tuple, set) and object:
            items = sorted(object) if kind is set else list(object)
            opening, closing = {list: '[]', tuple: '()', set: '{}'}[kind]
            if kind is tuple and len(items) == 1:
                closing = ',)'
            if self._compact and kind is not set:
                lines, current = [], ''
                for i, x in enumerate(items):
                    one = self._format(x, inner, 1, level + 1)
                    if current and len(current) + 2 + len(one) > self._width - inner - allowance:
                        lines.append(current)
                        current = one
                    else:
                        current = current + ', ' + one if current else one
                lines.append(current)
            else:
                lines = [self._format(x, inner, allowance + 1 if i == len(items) - 1 else 1, level + 1)
                         for i, x in enumerate(items)]
            return opening + pad + (',\n' + ' ' * inner).join(lines) + closing
        if kind is str and ' ' in object.strip():
            return self._string(object, indent, allowance, level)
        return text

    def _string(self, text, indent, allowance, level):
        import re
        width = self._width - indent - (1 if level == 1 else 0)
        chunks = []
        for line in text.splitlines(True):
            current = ''
            for part in re.findall(r'\S*\s*', line):
                if current and len(repr(current + part)) > width:
                    chunks.append(repr(current))
                    current = part
                else:
                    current += part
            if current:
                chunks.append(repr(current))
        if len(chunks) == 1:
            return chunks[0]
        if level == 1:
            return '(' + ('\n' + ' ' * (indent + 1)).join(chunks) + ')'
        return ('\n' + ' ' * indent).join(chunks)
