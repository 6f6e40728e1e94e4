import enum as _enum


class RegexFlag(_enum.IntFlag):
    ASCII = A = 256
    IGNORECASE = I = 2
    LOCALE = L = 4
    UNICODE = U = 32
    MULTILINE = M = 8
    DOTALL = S = 16
    VERBOSE = X = 64
    DEBUG = 128
    NOFLAG = 0

    def __repr__(self):
        if not self:
            return 're.NOFLAG'
        return '|'.join(f're.{m.name}' for m in RegexFlag if m & self) or f're.RegexFlag({int(self)})'

    __str__ = __repr__


globals().update(RegexFlag.__members__)


class error(Exception):
    __module__ = 're'

    def __init__(self, msg, pattern=None, pos=None):
        self.msg = msg
        self.pattern = pattern
        self.pos = pos
        if pattern is not None and pos is not None:
            msg = '%s at position %d' % (msg, pos)
            newline = '\n' if isinstance(pattern, str) else b'\n'
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos)
            if newline in pattern:
                msg = '%s (line %d, column %d)' % (msg, self.lineno, self.colno)
        else:
            self.lineno = self.colno = None
        super().__init__(msg)


class Pattern:
    def __class_getitem__(cls, item):
        return cls

    def search(self, string, pos=0, endpos=None):
        return self._match(string, pos, endpos, 0)

    def match(self, string, pos=0, endpos=None):
        return self._match(string, pos, endpos, 1)

    def fullmatch(self, string, pos=0, endpos=None):
        return self._match(string, pos, endpos, 2)

    def _check(self, string):
        if isinstance(self.pattern, str) and isinstance(string, bytes):
            raise TypeError('cannot use a string pattern on a bytes-like object')
        if isinstance(self.pattern, bytes) and isinstance(string, str):
            raise TypeError('cannot use a bytes pattern on a string-like object')

    def _match(self, string, pos, endpos, mode):
        self._check(string)
        chars = _chars(string)
        end = len(string) if endpos is None else min(endpos, len(string))
        spans = _run(self._program, chars, pos, end, mode)
        return None if spans is None else _make_match(self, string, spans, pos, end)

    def finditer(self, string, pos=0, endpos=None):
        self._check(string)
        chars = _chars(string)
        end = len(string) if endpos is None else min(endpos, len(string))
        return self._iterate(string, chars, pos, end)

    def _iterate(self, string, chars, at, end):
        start = at
        mode = 0
        while at <= end:
            spans = _run(self._program, chars, at, end, mode)
            if spans is None:
                return
            yield _make_match(self, string, spans, start, end)
            at = spans[1]
            # After an empty match, the next one must not be the same again.
            mode = 3 if spans[0] == at else 0

    def findall(self, string, pos=0, endpos=None):
        result = []
        for m in self.finditer(string, pos, endpos):
            if self.groups == 0:
                result.append(m.group())
            elif self.groups == 1:
                result.append(m._or_empty(1))
            else:
                result.append(tuple(m._or_empty(i) for i in range(1, self.groups + 1)))
        return result

    def split(self, string, maxsplit=0):
        result = []
        last = 0
        for n, m in enumerate(self.finditer(string)):
            if maxsplit and n >= maxsplit:
                break
            result.append(string[last:m.start()])
            result.extend(m.groups())
            last = m.end()
        result.append(string[last:])
        return result

    def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

    def subn(self, repl, string, count=0):
        if not callable(repl):
            template = _parse_template(repl, self)
            if len(template) <= 1 and all(not isinstance(t, int) for t in template):
                constant = template[0] if template else repl[:0]
                repl = lambda m: constant
            else:
                empty = string[:0]
                repl = lambda m: empty.join([m._or_empty(t) if isinstance(t, int) else t for t in template])
        parts = []
        last = n = 0
        for m in self.finditer(string):
            parts.append(string[last:m.start()])
            made = repl(m)
            if made is not None:
                parts.append(made)
            last = m.end()
            n += 1
            if n == count:
                break
        parts.append(string[last:])
        return string[:0].join(parts), n

    def __repr__(self):
        names = [f're.{m.name}' for m in RegexFlag if m.value & self.flags and m is not UNICODE]
        shown = repr(self.pattern)
        if len(shown) > 200:
            shown = shown[:200]
        if names:
            return f"re.compile({shown}, {'|'.join(names)})"
        return f're.compile({shown})'

    def __eq__(self, other):
        if not isinstance(other, Pattern):
            return NotImplemented
        return self.pattern == other.pattern and self.flags == other.flags

    def __hash__(self):
        return hash((self.pattern, self.flags))

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def _make_match(pattern, string, spans, pos, endpos):
    m = Match.__new__(Match)
    m.re, m.string, m._spans, m.pos, m.endpos = pattern, string, spans, pos, endpos
    return m


class Match:
    def __class_getitem__(cls, item):
        return cls

    def _index(self, group):
        if isinstance(group, int):
            if 0 <= group <= self.re.groups:
                return group
        elif group in self.re.groupindex:
            return self.re.groupindex[group]
        raise IndexError('no such group')

    def _get(self, group, default=None):
        i = self._index(group)
        start = self._spans[2 * i]
        return default if start < 0 else self.string[start:self._spans[2 * i + 1]]

    def _or_empty(self, i):
        return self._get(i, self.string[:0])

    def group(self, *groups):
        if not groups:
            return self._get(0)
        if len(groups) == 1:
            return self._get(groups[0])
        return tuple(self._get(g) for g in groups)

    def __getitem__(self, group):
        return self._get(group)

    def groups(self, default=None):
        return tuple(self._get(i, default) for i in range(1, self.re.groups + 1))

    def groupdict(self, default=None):
        return {name: self._get(i, default) for name, i in self.re.groupindex.items()}

    def start(self, group=0):
        return self._spans[2 * self._index(group)]

    def end(self, group=0):
        return self._spans[2 * self._index(group) + 1]

    def span(self, group=0):
        return self.start(group), self.end(group)

    def expand(self, template):
        return self.string[:0].join(
            [self._or_empty(t) if isinstance(t, int) else t for t in _parse_template(template, self.re)])

    @property
    def regs(self):
        return tuple(self.span(i) for i in range(self.re.groups + 1))

    @property
    def lastindex(self):
        best = None
        for i in range(1, self.re.groups + 1):
            if self._spans[2 * i] >= 0 and (best is None or self._spans[2 * i + 1] >= self._spans[2 * best + 1]
                                            and not self._spans[2 * i] >= self._spans[2 * best]
                                            or self._spans[2 * i] >= self._spans[2 * best + 1]):
                best = i
        return best

    @property
    def lastgroup(self):
        last = self.lastindex
        return next((name for name, i in self.re.groupindex.items() if i == last), None)

    def __repr__(self):
        return f'<re.Match object; span={self.span()!r}, match={self.group()!r}>'

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


_ESCAPES = {'n': '\n', 't': '\t', 'r': '\r', 'f': '\f', 'v': '\v', 'a': '\a', 'b': '\b', '\\': '\\'}


def _parse_template(template, pattern):
    """Literal pieces and group numbers."""
    is_bytes = isinstance(template, bytes)
    source = template.decode('latin-1') if is_bytes else template
    if '\\' not in source:
        return [template] if template else []
    pieces = []
    literal = ''
    at = 0

    def reference(number, where):
        nonlocal literal
        if number > pattern.groups:
            raise error('invalid group reference %d' % number, template, where)
        if literal:
            pieces.append(literal)
            literal = ''
        pieces.append(number)

    while at < len(source):
        c = source[at]
        if c != '\\':
            literal += c
            at += 1
            continue
        start = at
        if at + 1 >= len(source):
            raise error('bad escape (end of pattern)', template, at)
        c = source[at + 1]
        at += 2
        if c == 'g':
            if source[at:at + 1] != '<':
                raise error('missing <', template, at)
            end = source.find('>', at)
            if end < 0:
                raise error('missing >, unterminated name', template, at + 1)
            name = source[at + 1:end]
            if not name:
                raise error('missing group name', template, at + 1)
            if name.isdigit():
                reference(int(name), at + 1)
            elif not name.isidentifier():
                raise error('bad character in group name %r' % name, template, at + 1)
            elif name in pattern.groupindex:
                reference(pattern.groupindex[name], at + 1)
            else:
                raise IndexError('unknown group name %r' % name)
            at = end + 1
        elif c == '0':
            digits = c
            while at < len(source) and len(digits) < 3 and source[at] in '01234567':
                digits += source[at]
                at += 1
            literal += chr(int(digits, 8))
        elif c.isdigit():
            digits = c
            if at < len(source) and source[at].isdigit():
                digits += source[at]
                at += 1
            reference(int(digits), start + 1)
        elif c in _ESCAPES:
            literal += _ESCAPES[c]
        elif c.isalpha():
            raise error('bad escape \\%s' % c, template, start)
        else:
            literal += '\\' + c
    if literal:
        pieces.append(literal)
    if is_bytes:
        pieces = [p if isinstance(p, int) else p.encode('latin-1') for p in pieces]
    return pieces


_cache = {}


def compile(pattern, flags=0):
    flags = int(flags)
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError('cannot process flags argument with a compiled pattern')
        return pattern
    if not isinstance(pattern, (str, bytes)):
        raise TypeError('first argument must be string or compiled pattern')
    key = (type(pattern), pattern, flags)
    found = _cache.get(key)
    if found is not None:
        return found
    parts = _compile(pattern, flags)
    if len(parts) == 2:
        raise error(parts[0], pattern, parts[1])
    made = Pattern()
    made.pattern = pattern
    made._program, made.groups, made.groupindex, made.flags = parts
    if len(_cache) > 500:
        _cache.clear()
    _cache[key] = made
    return made


def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)


def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


_SPECIAL = {i: '\\' + chr(i) for i in b'()[]{}?*+-|^$\\.&~# \t\n\r\v\f'}


def escape(pattern):
    if isinstance(pattern, bytes):
        return pattern.decode('latin-1').translate(_SPECIAL).encode('latin-1')
    return pattern.translate(_SPECIAL)


def purge():
    _cache.clear()
