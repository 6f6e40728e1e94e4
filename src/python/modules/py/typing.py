"""Type hints: enough to be imported, subscripted and looked at."""

import collections as _collections
import collections.abc as _abc
import contextlib as _contextlib
import sys as _sys
from abc import ABCMeta as _ABCMeta
from re import Match, Pattern
from types import GenericAlias as _AliasType, UnionType as _UnionType

TYPE_CHECKING = False


def _shown(arg):
    if arg is type(None):
        return 'None'
    if arg is ...:
        return '...'
    if isinstance(arg, type) and not isinstance(arg, _AliasType):
        return arg.__qualname__ if arg.__module__ == 'builtins' else f'{arg.__module__}.{arg.__qualname__}'
    if isinstance(arg, (list, tuple)):
        return f"[{', '.join(map(_shown, arg))}]"
    return repr(arg)


class _Hint:
    """Something that may stand in a type hint and be joined by `|`."""

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __call__(self, *args, **kwargs):
        raise TypeError(f'Cannot instantiate {self!r}')


class _SpecialForm(_Hint):
    def __init__(self, name, subscript=None):
        self._name = name
        self._subscript = subscript

    def __repr__(self):
        return f'typing.{self._name}'

    def __getitem__(self, parameters):
        if self._subscript is None:
            raise TypeError(f'{self!r} is not subscriptable')
        return self._subscript(self, parameters)

    def __mro_entries__(self, bases):
        raise TypeError(f'Cannot subclass {self!r}')

    def __instancecheck__(self, obj):
        raise TypeError(f'{self} cannot be used with isinstance()')

    def __subclasscheck__(self, cls):
        raise TypeError(f'{self} cannot be used with issubclass()')


class _Alias(_Hint):
    """A subscripted generic: `List[int]`, `Union[int, str]`."""

    def __init__(self, origin, args, name=None):
        self.__origin__ = origin
        self.__args__ = args if isinstance(args, tuple) else (args,)
        self._name = name
        found = []
        for arg in self.__args__:
            for var in ([arg] if isinstance(arg, TypeVar) else getattr(arg, '__parameters__', ())):
                if var not in found:
                    found.append(var)
        self.__parameters__ = tuple(found)

    def __repr__(self):
        name = f'typing.{self._name}' if self._name else _shown(self.__origin__)
        if self.__origin__ is Union and len(self.__args__) == 2 and type(None) in self.__args__:
            other = [a for a in self.__args__ if a is not type(None)][0]
            return f'typing.Optional[{_shown(other)}]'
        if self._name == 'Literal':
            return f"typing.Literal[{', '.join(map(repr, self.__args__))}]"
        if self._name == 'Callable' and self.__args__[0] is not ...:
            return f"typing.Callable[[{', '.join(map(_shown, self.__args__[:-1]))}], {_shown(self.__args__[-1])}]"
        return f"{name}[{', '.join(map(_shown, self.__args__)) or '()'}]"

    def __eq__(self, other):
        if not isinstance(other, _Alias):
            return NotImplemented
        if self.__origin__ is Union and other.__origin__ is Union:
            return set(self.__args__) == set(other.__args__)
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self):
        if self.__origin__ is Union:
            return hash(frozenset(self.__args__))
        return hash((self.__origin__, self.__args__))

    def __getitem__(self, parameters):
        if not isinstance(parameters, tuple):
            parameters = (parameters,)
        if not self.__parameters__:
            raise TypeError(f'{self} is not a generic class')
        given = dict(zip(self.__parameters__, parameters))
        return _Alias(self.__origin__, tuple(given.get(a, a) for a in self.__args__), self._name)

    def __call__(self, *args, **kwargs):
        if isinstance(self.__origin__, type):
            return self.__origin__(*args, **kwargs)
        raise TypeError(f'Type {self._name} cannot be instantiated')

    def __mro_entries__(self, bases):
        if self.__origin__ in (Generic, Protocol):
            return (self.__origin__,)
        if self._name and isinstance(self.__origin__, type) and Generic not in bases:
            return (self.__origin__,)
        return (self.__origin__,) if isinstance(self.__origin__, type) else ()

    def __getattr__(self, name):
        if name.startswith('__') and name.endswith('__'):
            raise AttributeError(name)
        return getattr(self.__origin__, name)

    def __instancecheck__(self, obj):
        if self.__origin__ is Union:
            return isinstance(obj, tuple(a for a in self.__args__))
        raise TypeError('Subscripted generics cannot be used with class and instance checks')

    def __subclasscheck__(self, cls):
        if self.__origin__ is Union:
            return issubclass(cls, tuple(self.__args__))
        raise TypeError('Subscripted generics cannot be used with class and instance checks')


class _Generic(_Hint):
    """An alias of a runtime class without parameters: `List`, `Mapping`."""

    def __init__(self, name, origin):
        self._name = name
        self.__origin__ = origin

    def __repr__(self):
        return f'typing.{self._name}'

    def __getitem__(self, parameters):
        if not isinstance(parameters, tuple):
            parameters = (parameters,)
        if self._name == 'Callable':
            first, result = parameters
            inner = tuple(first) if isinstance(first, list) else (first,)
            parameters = (*inner, result)
        return _Alias(self.__origin__, tuple(map(_clean, parameters)), self._name)

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __instancecheck__(self, obj):
        return isinstance(obj, self.__origin__)

    def __subclasscheck__(self, cls):
        return issubclass(cls, self.__origin__)


def _clean(arg):
    if arg is None:
        return type(None)
    return ForwardRef(arg) if isinstance(arg, str) else arg


class ForwardRef(_Hint):
    def __init__(self, arg):
        self.__forward_arg__ = arg

    def __repr__(self):
        return f'ForwardRef({self.__forward_arg__!r})'

    def __eq__(self, other):
        return isinstance(other, ForwardRef) and self.__forward_arg__ == other.__forward_arg__

    def __hash__(self):
        return hash(self.__forward_arg__)


def _union(form, parameters):
    if parameters == ():
        raise TypeError('Cannot take a Union of no types.')
    if not isinstance(parameters, tuple):
        parameters = (parameters,)
    flat = []
    for arg in map(_clean, parameters):
        inner = arg.__args__ if isinstance(arg, (_Alias, _UnionType)) and (
            isinstance(arg, _UnionType) or arg.__origin__ is Union) else (arg,)
        flat.extend(a for a in inner if a not in flat)
    return flat[0] if len(flat) == 1 else _Alias(Union, tuple(flat), 'Union')


def _named(form, parameters):
    if not isinstance(parameters, tuple):
        parameters = (parameters,)
    return _Alias(form, tuple(map(_clean, parameters)), form._name)


Any = _SpecialForm('Any')
NoReturn = _SpecialForm('NoReturn')
Never = _SpecialForm('Never')
Self = _SpecialForm('Self')
LiteralString = _SpecialForm('LiteralString')
TypeAlias = _SpecialForm('TypeAlias')
Union = _SpecialForm('Union', _union)
Optional = _SpecialForm('Optional', lambda form, arg: Union[arg, type(None)])
ClassVar = _SpecialForm('ClassVar', _named)
Final = _SpecialForm('Final', _named)
Required = _SpecialForm('Required', _named)
NotRequired = _SpecialForm('NotRequired', _named)
Concatenate = _SpecialForm('Concatenate', _named)
TypeGuard = _SpecialForm('TypeGuard', _named)
Unpack = _SpecialForm('Unpack', _named)
Literal = _SpecialForm('Literal', lambda form, args: _Alias(
    form, args if isinstance(args, tuple) else (args,), 'Literal'))


class _Annotated(_Alias):
    def __init__(self, origin, metadata):
        super().__init__(origin, (origin,), 'Annotated')
        self.__metadata__ = metadata

    def __repr__(self):
        return f"typing.Annotated[{_shown(self.__origin__)}, {', '.join(map(repr, self.__metadata__))}]"


Annotated = _SpecialForm('Annotated', lambda form, args: _Annotated(args[0], tuple(args[1:])))


class TypeVar(_Hint):
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False):
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = bound
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant

    def __repr__(self):
        prefix = '+' if self.__covariant__ else '-' if self.__contravariant__ else '~'
        return prefix + self.__name__


class ParamSpec(TypeVar):
    args = property(lambda self: f'{self.__name__}.args')
    kwargs = property(lambda self: f'{self.__name__}.kwargs')


class TypeVarTuple(TypeVar):
    def __iter__(self):
        yield Unpack[self]

    def __repr__(self):
        return self.__name__


class Generic:
    __slots__ = ()

    def __class_getitem__(cls, params):
        if not isinstance(params, tuple):
            params = (params,)
        return _Alias(cls, tuple(map(_clean, params)))

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        found = []
        for base in cls.__dict__.get('__orig_bases__', ()):
            for var in getattr(base, '__parameters__', ()):
                if var not in found:
                    found.append(var)
        cls.__parameters__ = tuple(found)


class _ProtocolMeta(_ABCMeta):
    def __instancecheck__(cls, instance):
        if not cls.__dict__.get('_is_protocol', False):
            return super().__instancecheck__(instance)
        if not cls.__dict__.get('_is_runtime_protocol', False):
            raise TypeError('Instance and class checks can only be used with @runtime_checkable protocols')
        return super().__instancecheck__(instance) or all(hasattr(instance, n) for n in _protocol_names(cls))

    def __subclasscheck__(cls, subclass):
        if cls.__dict__.get('_is_protocol', False) and cls not in subclass.__mro__:
            if not cls.__dict__.get('_is_runtime_protocol', False):
                raise TypeError('Instance and class checks can only be used with @runtime_checkable protocols')
            return all(any(n in b.__dict__ for b in subclass.__mro__) for n in _protocol_names(cls))
        return super().__subclasscheck__(subclass)


def _protocol_names(cls):
    names = set()
    for base in cls.__mro__[:-1]:
        if base in (Protocol, Generic) or not base.__dict__.get('_is_protocol'):
            continue
        names.update(base.__dict__.get('__annotations__', {}))
        names.update(n for n in base.__dict__ if not n.startswith('_') or n in (
            '__call__', '__iter__', '__len__', '__getitem__', '__contains__', '__enter__', '__exit__', '__next__'))
    return {n for n in names if not n.startswith('_is_')}


class Protocol(Generic, metaclass=_ProtocolMeta):
    __slots__ = ()
    _is_protocol = True

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        cls._is_protocol = any(b is Protocol for b in cls.__bases__)
        if cls._is_protocol and '__init__' not in cls.__dict__:
            def __init__(self, *args, **kwargs):
                if type(self).__dict__.get('_is_protocol'):
                    raise TypeError('Protocols cannot be instantiated')
            cls.__init__ = __init__


def runtime_checkable(cls):
    if not getattr(cls, '_is_protocol', False):
        raise TypeError(f'@runtime_checkable can be only applied to protocol classes, got {cls!r}')
    cls._is_runtime_protocol = True
    return cls


class _NamedTupleMeta(type):
    def __new__(mcls, typename, bases, ns):
        types = ns.get('__annotations__', {})
        defaults = []
        for name in types:
            if name in ns:
                defaults.append(ns[name])
            elif defaults:
                raise TypeError(f'Non-default namedtuple field {name} cannot follow default field{"s" if len(defaults) > 1 else ""} '
                                + ', '.join(n for n in types if n in ns))
        made = _collections.namedtuple(typename, list(types), defaults=defaults, module=ns['__module__'])
        made.__annotations__ = dict(types)
        made.__new__.__annotations__ = dict(types)
        for name, value in ns.items():
            if name in ('__new__', '__init__', '__slots__', '_fields', '_field_defaults', '_make', '_replace',
                        '_asdict'):
                raise AttributeError('Cannot overwrite NamedTuple attribute ' + name)
            if name not in types and name not in ('__module__', '__annotations__', '__qualname__'):
                setattr(made, name, value)
        made.__qualname__ = ns.get('__qualname__', typename)
        return made


class _NamedTupleBase:
    def __call__(self, typename, fields=None, /, **kwargs):
        fields = list(fields) if fields is not None else list(kwargs.items())
        made = _collections.namedtuple(typename, [n for n, _ in fields], module=_sys._caller_module(1))
        made.__annotations__ = dict(fields)
        return made

    def __mro_entries__(self, bases):
        return (_NamedTuple,)


_NamedTuple = type.__new__(_NamedTupleMeta, 'NamedTuple', (), {})
NamedTuple = _NamedTupleBase()


class _TypedDictMeta(type):
    def __new__(mcls, name, bases, ns, total=True):
        made = type.__new__(_TypedDictMeta, name, (dict,), ns)
        annotations = {}
        required, optional = set(), set()
        for base in bases:
            annotations.update(base.__dict__.get('__annotations__', {}))
            required |= base.__dict__.get('__required_keys__', set())
            optional |= base.__dict__.get('__optional_keys__', set())
        own = ns.get('__annotations__', {})
        annotations.update(own)
        for key, hint in own.items():
            origin = getattr(hint, '__origin__', None)
            (required if origin is Required or total and origin is not NotRequired else optional).add(key)
        made.__annotations__ = annotations
        made.__required_keys__ = frozenset(required)
        made.__optional_keys__ = frozenset(optional)
        made.__total__ = total
        return made

    def __call__(cls, *args, **kwargs):
        return dict(*args, **kwargs)

    def __instancecheck__(cls, instance):
        raise TypeError('TypedDict does not support instance and class checks')

    __subclasscheck__ = __instancecheck__


class _TypedDictBase:
    def __call__(self, typename, fields=None, /, *, total=True, **kwargs):
        return _TypedDictMeta(typename, (), {'__annotations__': dict(fields or kwargs),
                                             '__module__': _sys._caller_module(1)}, total=total)

    def __mro_entries__(self, bases):
        return (_TypedDict,)


_TypedDict = type.__new__(_TypedDictMeta, 'TypedDict', (), {})
TypedDict = _TypedDictBase()

for _name, _origin in {
    'List': list, 'Dict': dict, 'Set': set, 'FrozenSet': frozenset, 'Tuple': tuple, 'Type': type,
    'DefaultDict': _collections.defaultdict, 'OrderedDict': _collections.OrderedDict, 'Counter': _collections.Counter,
    'ChainMap': _collections.ChainMap, 'Deque': _collections.deque, 'Callable': _abc.Callable,
    'Iterable': _abc.Iterable, 'Iterator': _abc.Iterator, 'Generator': _abc.Generator, 'Sequence': _abc.Sequence,
    'MutableSequence': _abc.MutableSequence, 'Mapping': _abc.Mapping, 'MutableMapping': _abc.MutableMapping,
    'AbstractSet': _abc.Set, 'MutableSet': _abc.MutableSet, 'Hashable': _abc.Hashable, 'Sized': _abc.Sized,
    'Container': _abc.Container, 'Collection': _abc.Collection, 'Reversible': _abc.Reversible,
    'KeysView': _abc.KeysView, 'ValuesView': _abc.ValuesView, 'ItemsView': _abc.ItemsView,
    'Awaitable': _abc.Awaitable, 'Coroutine': _abc.Coroutine, 'AsyncIterator': _abc.AsyncIterator,
    'AsyncIterable': _abc.AsyncIterable, 'AsyncGenerator': _abc.AsyncGenerator, 'ByteString': _abc.ByteString,
    'ContextManager': _contextlib.AbstractContextManager,
}.items():
    globals()[_name] = _Generic(_name, _origin)
Text = str
AnyStr = TypeVar('AnyStr', bytes, str)


class SupportsInt(Protocol):
    def __int__(self): ...


class SupportsFloat(Protocol):
    def __float__(self): ...


class SupportsIndex(Protocol):
    def __index__(self): ...


class SupportsAbs(Protocol):
    def __abs__(self): ...


for _protocol in (SupportsInt, SupportsFloat, SupportsIndex, SupportsAbs):
    runtime_checkable(_protocol)


class IO(Generic):
    pass


class TextIO(IO):
    pass


class BinaryIO(IO):
    pass


class NewType:
    def __init__(self, name, tp):
        self.__qualname__ = self.__name__ = name
        self.__supertype__ = tp
        self.__module__ = _sys._caller_module(1)

    def __repr__(self):
        return f'{self.__module__}.{self.__qualname__}'

    def __call__(self, x):
        return x

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


def cast(typ, val):
    return val


def assert_type(val, typ):
    return val


def reveal_type(obj):
    print(f'Runtime type is {type(obj).__name__!r}', file=_sys.stderr)
    return obj


def assert_never(arg):
    raise AssertionError(f'Expected code to be unreachable, but got: {arg!r}')


def overload(func):
    def dummy(*args, **kwds):
        raise NotImplementedError(
            'You should not call an overloaded function. A series of @overload-decorated functions outside a stub '
            'module should always be followed by an implementation that is not @overload-ed.')
    return dummy


def final(f):
    try:
        f.__final__ = True
    except (AttributeError, TypeError):
        pass
    return f


def no_type_check(arg):
    return arg


def dataclass_transform(**kwargs):
    return lambda cls: cls


def get_origin(tp):
    if isinstance(tp, _Annotated):
        return Annotated
    if isinstance(tp, _UnionType):
        return _UnionType
    if isinstance(tp, (_Alias, _Generic, _AliasType)):
        return tp.__origin__
    return None


def get_args(tp):
    if isinstance(tp, _Annotated):
        return (tp.__origin__, *tp.__metadata__)
    if isinstance(tp, _Alias) and tp._name == 'Callable' and tp.__args__[0] is not ...:
        return (list(tp.__args__[:-1]), tp.__args__[-1])
    if isinstance(tp, (_Alias, _AliasType, _UnionType)):
        return tp.__args__
    return ()


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    hints = {}
    if isinstance(obj, type):
        for base in reversed(obj.__mro__):
            module = _sys.modules.get(base.__module__)
            names = globalns if globalns is not None else getattr(module, '__dict__', {})
            for name, value in base.__dict__.get('__annotations__', {}).items():
                hints[name] = _evaluated(value, names, localns)
    else:
        names = globalns if globalns is not None else getattr(obj, '__globals__', getattr(obj, '__dict__', {}))
        for name, value in getattr(obj, '__annotations__', {}).items():
            hints[name] = _evaluated(value, names, localns)
    if not include_extras:
        hints = {k: v.__origin__ if isinstance(v, _Annotated) else v for k, v in hints.items()}
    return hints


def _evaluated(value, globalns, localns):
    if value is None:
        return type(None)
    if isinstance(value, ForwardRef):
        value = value.__forward_arg__
    if isinstance(value, str):
        return eval(value, dict(globalns), localns)
    return value


def is_typeddict(tp):
    return isinstance(tp, _TypedDictMeta)
