"""Variables of a context; there is one."""

_MISSING = object()


class Token:
    MISSING = _MISSING

    def __init__(self, var, old_value):
        self.var, self.old_value, self._used = var, old_value, False

    def __repr__(self):
        used = ' used' if self._used else ''
        return f'<Token{used} var={self.var!r} at {id(self):#x}>'


class ContextVar:
    def __init__(self, name, *, default=_MISSING):
        if not isinstance(name, str):
            raise TypeError('context variable name must be a str')
        self.name, self._default, self._value = name, default, _MISSING

    def get(self, default=_MISSING):
        for value in (self._value, default, self._default):
            if value is not _MISSING:
                return value
        raise LookupError(self)

    def set(self, value):
        token = Token(self, self._value)
        self._value = value
        _known[self] = None
        return token

    def reset(self, token):
        if token.var is not self:
            raise ValueError(f'{token!r} was created by a different ContextVar')
        if token._used:
            raise RuntimeError(f'{token!r} has already been used once')
        token._used = True
        self._value = token.old_value

    def __class_getitem__(cls, item):
        return cls

    def __repr__(self):
        default = '' if self._default is _MISSING else f' default={self._default!r}'
        return f'<ContextVar name={self.name!r}{default} at {id(self):#x}>'


_known = {}


class Context:
    def __init__(self, values=()):
        self._values = dict(values)

    def run(self, callable, *args, **kwargs):
        before = {var: var._value for var in _known}
        for var, value in self._values.items():
            var._value = value
        try:
            return callable(*args, **kwargs)
        finally:
            for var in _known:
                if var._value is not _MISSING:
                    self._values[var] = var._value
                var._value = before.get(var, _MISSING)

    def __getitem__(self, var):
        return self._values[var]

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def items(self):
        return self._values.items()


def copy_context():
    return Context({var: var._value for var in _known if var._value is not _MISSING})
