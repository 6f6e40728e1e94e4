import sys as _sys
from collections import namedtuple as _namedtuple
import types as _types


class _empty:
    pass


class _ParameterKind(int):
    def __new__(cls, value, name, description):
        self = int.__new__(cls, value)
        self.name, self.description = name, description
        return self

    def __repr__(self):
        return f'<_ParameterKind.{self.name}: {int(self)}>'

    def __str__(self):
        return self.name


_PO = _ParameterKind(0, 'POSITIONAL_ONLY', 'positional-only')
_PK = _ParameterKind(1, 'POSITIONAL_OR_KEYWORD', 'positional or keyword')
_VP = _ParameterKind(2, 'VAR_POSITIONAL', 'variadic positional')
_KO = _ParameterKind(3, 'KEYWORD_ONLY', 'keyword-only')
_VK = _ParameterKind(4, 'VAR_KEYWORD', 'variadic keyword')


def formatannotation(annotation):
    if isinstance(annotation, type):
        return annotation.__qualname__ if annotation.__module__ == 'builtins' else (
            f'{annotation.__module__}.{annotation.__qualname__}')
    return repr(annotation)


class Parameter:
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = _PO, _PK, _VP, _KO, _VK
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        self.name, self.kind, self.default, self.annotation = name, kind, default, annotation

    def replace(self, **changes):
        return Parameter(changes.get('name', self.name), changes.get('kind', self.kind),
                         default=changes.get('default', self.default),
                         annotation=changes.get('annotation', self.annotation))

    def __str__(self):
        text = {_VP: '*', _VK: '**'}.get(self.kind, '') + self.name
        if self.annotation is not _empty:
            text += f': {formatannotation(self.annotation)}'
        if self.default is not _empty:
            text += f' = {self.default!r}' if self.annotation is not _empty else f'={self.default!r}'
        return text

    def __repr__(self):
        return f'<Parameter "{self}">'

    def __eq__(self, other):
        return isinstance(other, Parameter) and (self.name, self.kind, self.default, self.annotation) == (
            other.name, other.kind, other.default, other.annotation)

    def __hash__(self):
        return hash((self.name, self.kind))


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature, self.arguments = signature, arguments

    @property
    def args(self):
        result = []
        for name, p in self.signature.parameters.items():
            if p.kind in (_KO, _VK) or name not in self.arguments:
                break
            if p.kind is _VP:
                result.extend(self.arguments[name])
            else:
                result.append(self.arguments[name])
        return tuple(result)

    @property
    def kwargs(self):
        result = {}
        for name, p in self.signature.parameters.items():
            if name in self.arguments:
                if p.kind is _VK:
                    result.update(self.arguments[name])
                elif p.kind is _KO:
                    result[name] = self.arguments[name]
        return result

    def apply_defaults(self):
        full = {}
        for name, p in self.signature.parameters.items():
            if name in self.arguments:
                full[name] = self.arguments[name]
            elif p.default is not _empty:
                full[name] = p.default
            elif p.kind is _VP:
                full[name] = ()
            elif p.kind is _VK:
                full[name] = {}
        self.arguments = full


class Signature:
    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty):
        self.parameters = _types.MappingProxyType({p.name: p for p in parameters or ()})
        self.return_annotation = return_annotation

    def replace(self, *, parameters=None, return_annotation=None):
        return Signature(self.parameters.values() if parameters is None else parameters,
                         return_annotation=self.return_annotation if return_annotation is None else return_annotation)

    def bind(self, *args, **kwargs):
        return self._bind(args, kwargs, False)

    def bind_partial(self, *args, **kwargs):
        return self._bind(args, kwargs, True)

    def _bind(self, args, kwargs, partial):
        arguments = {}
        args = list(args)
        kwargs = dict(kwargs)
        for name, p in self.parameters.items():
            if p.kind is _VP:
                if args:
                    arguments[name] = tuple(args)
                    args = []
            elif p.kind is _VK:
                if kwargs:
                    arguments[name] = kwargs
                    kwargs = {}
            elif args and p.kind in (_PO, _PK):
                if name in kwargs and p.kind is _PK:
                    raise TypeError(f'multiple values for argument {name!r}')
                arguments[name] = args.pop(0)
            elif name in kwargs and p.kind is not _PO:
                arguments[name] = kwargs.pop(name)
            elif p.default is _empty and not partial:
                raise TypeError(f'missing a required argument: {name!r}')
        if args:
            raise TypeError('too many positional arguments')
        if kwargs:
            raise TypeError(f'got an unexpected keyword argument {next(iter(kwargs))!r}')
        return BoundArguments(self, arguments)

    def __str__(self):
        result, star, slash = [], False, False
        for p in self.parameters.values():
            if p.kind is _PO:
                slash = True
            elif slash:
                result.append('/')
                slash = False
            if p.kind is _VP:
                star = True
            elif p.kind is _KO and not star:
                result.append('*')
                star = True
            result.append(str(p))
        if slash:
            result.append('/')
        text = f"({', '.join(result)})"
        if self.return_annotation is not _empty:
            text += f' -> {formatannotation(self.return_annotation)}'
        return text

    def __repr__(self):
        return f'<Signature {self}>'

    def __eq__(self, other):
        return isinstance(other, Signature) and list(self.parameters.values()) == list(other.parameters.values())


def signature(obj, *, follow_wrapped=True):
    if not callable(obj):
        raise TypeError(f'{obj!r} is not a callable object')
    if isinstance(obj, _types.MethodType):
        full = signature(obj.__func__)
        return Signature(list(full.parameters.values())[1:], return_annotation=full.return_annotation)
    if follow_wrapped and hasattr(obj, '__wrapped__') and not isinstance(obj, type):
        return signature(obj.__wrapped__)
    if isinstance(obj, _types.FunctionType):
        return _of_function(obj)
    if isinstance(obj, type):
        for name in ('__init__', '__new__'):
            method = getattr(obj, name)
            if isinstance(method, _types.FunctionType):
                full = _of_function(method)
                return Signature(list(full.parameters.values())[1:])
        return Signature()
    if hasattr(obj, 'func') and hasattr(obj, 'keywords'):
        full = signature(obj.func)
        return Signature(list(full.parameters.values())[len(obj.args):])
    call = getattr(type(obj), '__call__', None)
    if isinstance(call, _types.FunctionType):
        return Signature(list(_of_function(call).parameters.values())[1:])
    raise ValueError(f'no signature found for builtin {obj!r}')


def _of_function(func):
    code = func.__code__
    names = code.co_varnames
    count, only, keyword = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount
    annotations = getattr(func, '__annotations__', {}) or {}
    defaults = func.__defaults__ or ()
    keyword_defaults = func.__kwdefaults__ or {}
    parameters = []
    for i, name in enumerate(names[:count]):
        at = i - (count - len(defaults))
        parameters.append(Parameter(name, _PO if i < only else _PK, default=defaults[at] if at >= 0 else _empty,
                                    annotation=annotations.get(name, _empty)))
    end = count + keyword
    flags = code.co_flags
    rest = end
    if flags & 4:
        name = names[rest]
        parameters.append(Parameter(name, _VP, annotation=annotations.get(name, _empty)))
        rest += 1
    for name in names[count:end]:
        parameters.append(Parameter(name, _KO, default=keyword_defaults.get(name, _empty),
                                    annotation=annotations.get(name, _empty)))
    if flags & 8:
        name = names[rest]
        parameters.append(Parameter(name, _VK, annotation=annotations.get(name, _empty)))
    return Signature(parameters, return_annotation=annotations.get('return', _empty))


def isclass(obj):
    return isinstance(obj, type)


def isfunction(obj):
    return isinstance(obj, _types.FunctionType)


def ismethod(obj):
    return isinstance(obj, _types.MethodType)


def ismodule(obj):
    return isinstance(obj, _types.ModuleType)


def isbuiltin(obj):
    return isinstance(obj, _types.BuiltinFunctionType)


def isroutine(obj):
    return isbuiltin(obj) or isfunction(obj) or ismethod(obj)


def isgenerator(obj):
    return isinstance(obj, _types.GeneratorType)


def isgeneratorfunction(obj):
    return isfunction(obj) and bool(obj.__code__.co_flags & 32)


def iscoroutinefunction(obj):
    return False


iscoroutine = isawaitable = isasyncgen = isasyncgenfunction = iscoroutinefunction


def isabstract(obj):
    return isinstance(obj, type) and bool(getattr(obj, '__abstractmethods__', ()))


def isdatadescriptor(obj):
    return not isclass(obj) and (isinstance(obj, property) or hasattr(type(obj), '__set__'))


_FullArgSpec = _namedtuple('FullArgSpec', 'args varargs varkw defaults kwonlyargs kwonlydefaults annotations')
_FullArgSpec.__qualname__ = _FullArgSpec.__name__ = 'FullArgSpec'


def getfullargspec(func):
    sig = signature(func)
    args, kwonly, varargs, varkw, defaults, kwdefaults, annotations = [], [], None, None, (), {}, {}
    for name, parameter in sig.parameters.items():
        if parameter.kind == Parameter.VAR_POSITIONAL:
            varargs = name
        elif parameter.kind == Parameter.VAR_KEYWORD:
            varkw = name
        elif parameter.kind == Parameter.KEYWORD_ONLY:
            kwonly.append(name)
            if parameter.default is not _empty:
                kwdefaults[name] = parameter.default
        else:
            args.append(name)
            if parameter.default is not _empty:
                defaults += (parameter.default,)
        if parameter.annotation is not _empty:
            annotations[name] = parameter.annotation
    if sig.return_annotation is not _empty:
        annotations['return'] = sig.return_annotation
    return _FullArgSpec(args, varargs, varkw, defaults or None, kwonly, kwdefaults or None, annotations)


def getmembers(obj, predicate=None):
    result = []
    for name in dir(obj):
        try:
            value = getattr(obj, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            result.append((name, value))
    return sorted(result, key=lambda pair: pair[0])


def getdoc(obj):
    doc = getattr(obj, '__doc__', None)
    return cleandoc(doc) if isinstance(doc, str) else None


def cleandoc(doc):
    from textwrap import dedent
    lines = doc.expandtabs().split('\n')
    rest = dedent('\n'.join(lines[1:])).split('\n') if len(lines) > 1 else []
    text = [lines[0].lstrip(), *rest]
    while text and not text[-1].strip():
        text.pop()
    while text and not text[0].strip():
        text.pop(0)
    return '\n'.join(text)


def getmodule(obj):
    return _sys.modules.get(getattr(obj, '__module__', None))


def getmro(cls):
    return cls.__mro__


def unwrap(func, *, stop=None):
    while hasattr(func, '__wrapped__') and not (stop and stop(func)):
        func = func.__wrapped__
    return func


GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED, GEN_CLOSED = 'GEN_CREATED', 'GEN_RUNNING', 'GEN_SUSPENDED', 'GEN_CLOSED'


def getfile(obj):
    if ismodule(obj):
        if getattr(obj, '__file__', None):
            return obj.__file__
        raise TypeError(f'{obj!r} is a built-in module')
    if isclass(obj):
        file = getattr(_sys.modules.get(obj.__module__), '__file__', None)
        if file:
            return file
        if obj.__module__ == '__main__':
            raise OSError('source code not available')
        raise TypeError(f'{obj!r} is a built-in class')
    if ismethod(obj):
        obj = obj.__func__
    if isfunction(obj):
        return obj.__code__.co_filename
    raise TypeError('module, class, method, function, traceback, frame, or code object was expected, got '
                    f'{type(obj).__name__}')


getsourcefile = getfile


def _findsource(obj):
    """The lines of the file where an object is, and at which of them it begins."""
    if not isclass(obj):
        obj = unwrap(obj)
    try:
        with open(getfile(obj)) as file:
            lines = file.read().splitlines(keepends=True)
    except FileNotFoundError:
        raise OSError('could not get source code') from None
    if ismodule(obj):
        return lines, 0
    if isclass(obj):
        depth, at = obj.__qualname__.count('.'), -1
        for number, line in enumerate(lines):
            words = line.replace('(', ' ').replace(':', ' ').split()
            if words[:2] == ['class', obj.__name__] and (depth > 0) == line[:1].isspace():
                at = number
        if at < 0:
            raise OSError('could not find class definition')
    else:
        code = (obj.__func__ if ismethod(obj) else obj).__code__
        at = code.co_firstlineno - 1
        if at >= len(lines):
            raise OSError('lineno is out of bounds')
    indent = len(lines[at]) - len(lines[at].lstrip())
    while at and lines[at - 1].lstrip().startswith('@') and len(lines[at - 1]) - len(lines[at - 1].lstrip()) == indent:
        at -= 1
    return lines, at


def getblock(lines):
    """The lines of the definition with which the first of them begins."""
    indent = len(lines[0]) - len(lines[0].lstrip())
    end, started, depth = len(lines), False, 0
    for at, line in enumerate(lines):
        text = line.strip()
        if not started:
            started = text.startswith(('def ', 'class ', 'async def ')) or 'lambda' in text
            depth = line.count('(') - line.count(')')
            if started and 'lambda' in text and not text.startswith(('def ', 'class ')):
                return lines[:at + 1]
            continue
        if depth > 0:
            depth += line.count('(') - line.count(')')
            continue
        if text and len(line) - len(line.lstrip()) <= indent and not text.startswith(')'):
            end = at
            break
    block = lines[:end]
    while block and not block[-1].strip():
        block.pop()
    while len(block) > 1 and block[-1].lstrip().startswith('#') and (
            len(block[-1]) - len(block[-1].lstrip()) <= indent):
        block.pop()
    return block


def getsourcelines(obj):
    lines, at = _findsource(obj)
    return (lines, 0) if ismodule(obj) else (getblock(lines[at:]), at + 1)


def getsource(obj):
    return ''.join(getsourcelines(obj)[0])


def getgeneratorstate(generator):
    if generator.gi_running:
        return GEN_RUNNING
    if generator.gi_frame is None:
        return GEN_CLOSED
    return GEN_SUSPENDED if getattr(generator, 'gi_suspended', True) else GEN_CREATED


def currentframe():
    return _sys._getframe(1)
