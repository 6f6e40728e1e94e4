"""Enumerations."""

import sys as _sys
from types import DynamicClassAttribute, MappingProxyType

__all__ = ['Enum', 'EnumMeta', 'EnumType', 'Flag', 'IntEnum', 'IntFlag', 'ReprEnum', 'StrEnum', 'auto', 'member',
           'nonmember', 'property', 'unique', 'verify']

_builtin_property = property


class auto:
    value = None

    def __init__(self, value=None):
        self.value = value

    def __repr__(self):
        return 'auto(%r)' % (self.value,)


class nonmember:
    def __init__(self, value):
        self.value = value


class member:
    def __init__(self, value):
        self.value = value


class property(DynamicClassAttribute):
    """`name` and `value`: on members they are attributes, on the class a member may have these names."""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            found = ownerclass._member_map_.get(self.name) if hasattr(ownerclass, '_member_map_') else None
            if found is None:
                raise AttributeError(f'{ownerclass!r} has no attribute {self.name!r}')
            return found
        return self.fget(instance)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError(f'<enum {self.name!r} of {type(instance).__name__!r}> cannot be set')
        self.fset(instance, value)


def _is_descriptor(obj):
    cls = type(obj)
    return hasattr(cls, '__get__') or hasattr(cls, '__set__') or hasattr(cls, '__delete__') or isinstance(
        obj, (staticmethod, classmethod, _builtin_property)) or callable(obj) and not isinstance(obj, type) and (
        cls.__name__ in ('function', 'builtin_function_or_method', 'method'))


def _is_member_name(name, value, class_name):
    if name.startswith('_') and name.endswith('_') and len(name) > 2:
        return False
    if name.startswith(f'_{class_name}__') or isinstance(value, nonmember):
        return False
    return isinstance(value, member) or not _is_descriptor(value)


class _EnumDict(dict):
    """The namespace of an enumeration's body: knows which names are members, and fills in `auto()` at once."""

    def __init__(self, class_name):
        super().__init__()
        self._cls_name = class_name
        self._member_names = {}
        self._last_values = []
        self._ignore = []
        self._generate = None

    def __setitem__(self, key, value):
        if key == '_generate_next_value_':
            self._generate = value.__func__ if isinstance(value, staticmethod) else value
        elif key == '_ignore_':
            self._ignore = value.replace(',', ' ').split() if isinstance(value, str) else list(value)
        elif key in self._ignore:
            pass
        elif key in self._member_names:
            raise TypeError(f'{key!r} already defined as {self[key]!r}')
        elif _is_member_name(key, value, self._cls_name):
            if key in self:
                raise TypeError(f'{key!r} already defined as {self[key]!r}')
            if isinstance(value, member):
                value = value.value
            if type(value) is tuple and any(isinstance(v, auto) for v in value):
                value = tuple(self._resolve(key, v) for v in value)
            else:
                value = self._resolve(key, value)
            self._member_names[key] = None
            self._last_values.append(value)
        elif isinstance(value, nonmember):
            value = value.value
        super().__setitem__(key, value)

    def _resolve(self, key, value):
        if not isinstance(value, auto):
            return value
        if value.value is None:
            value.value = self._generate(key, 1, len(self._member_names), self._last_values[:])
        return value.value


class EnumType(type):
    @classmethod
    def __prepare__(metacls, cls, bases, **kwds):
        namespace = _EnumDict(cls)
        for base in reversed(bases):
            for parent in base.__mro__:
                if '_generate_next_value_' in parent.__dict__:
                    namespace._generate = parent._generate_next_value_
                    break
        return namespace

    def __new__(metacls, cls, bases, classdict, *, boundary=None, **kwds):
        enum_bases = [b for b in bases if isinstance(b, EnumType)]
        for base in enum_bases:
            if getattr(base, '_member_map_', None):
                raise TypeError(f'<enum {cls!r}> cannot extend {base!r}')
        if 'mro' in classdict._member_names:
            raise ValueError("invalid enum member name(s) 'mro'")
        own = dict(classdict)
        members = [(name, own.pop(name)) for name in classdict._member_names]
        for name in classdict._ignore:
            own.pop(name, None)
        own.pop('_ignore_', None)
        if enum_bases:
            # Calling the class looks a member up; a `__new__` written in the body makes members.
            if '__new__' in own:
                own['__new_member__'] = own['__new__']
            own['__new__'] = Enum.__new__
        self = super().__new__(metacls, cls, bases, own, **kwds)
        self._member_names_ = []
        self._member_map_ = {}
        self._value2member_map_ = {}
        self._unhashable_values_ = []
        member_type = self._member_type_ = metacls._data_type(bases)
        if enum_bases:
            metacls._prefer_enum_methods(self, own, member_type, enum_bases[-1])
        user_new = metacls._find_new(self)
        for name, value in members:
            metacls._add_member(self, name, value, member_type, user_new)
        if 'Flag' in globals() and issubclass(self, Flag):
            self._flag_mask_ = 0
            for m in self._member_map_.values():
                self._flag_mask_ |= m._value_
            # Only single bits are listed: names of combinations are aliases.
            self._member_names_ = [n for n in self._member_names_ if _bits(self._member_map_[n]._value_) == 1]
        return self

    @staticmethod
    def _prefer_enum_methods(self, own, member_type, first_enum):
        """`repr` and its kin come from the enumeration, though the mixed-in type stands before it."""
        for name in ('__repr__', '__str__', '__format__', '__reduce_ex__'):
            if name in own:
                continue
            found = getattr(self, name)
            if found is getattr(member_type, name, None) or found is getattr(object, name, None):
                type.__setattr__(self, name, getattr(first_enum, name))

    @staticmethod
    def _data_type(bases):
        for chain in bases:
            for base in chain.__mro__:
                if base is object:
                    continue
                if isinstance(base, EnumType):
                    if getattr(base, '_member_type_', object) is not object:
                        return base._member_type_
                    continue
                for builtin in (int, str, float, bytes, tuple, list, dict):
                    if issubclass(base, builtin):
                        return base
                if '__new__' in base.__dict__:
                    return base
        return object

    @staticmethod
    def _find_new(self):
        for cls in self.__mro__:
            saved = cls.__dict__.get('__new_member__')
            if saved is not None:
                return saved.__func__ if isinstance(saved, staticmethod) else saved
        return None

    @staticmethod
    def _add_member(self, name, value, member_type, user_new):
        args = value if isinstance(value, tuple) else (value,)
        if member_type is tuple:
            args = (args,)
        if user_new is not None:
            m = user_new(self, *args)
        elif member_type is object:
            m = object.__new__(self)
        else:
            m = member_type.__new__(self, *args)
        if '_value_' not in m.__dict__:
            if member_type is object:
                m._value_ = value
            else:
                try:
                    m._value_ = member_type(*args)
                except Exception as exc:
                    raise TypeError('_value_ not set in __new__, unable to create it') from exc
        value = m._value_
        m._name_ = name
        m.__objclass__ = self
        m._sort_order_ = len(self._member_names_)
        known = None
        for other in self._member_map_.values():
            if other._value_ == value:
                known = other
                break
        if known is None:
            m.__init__(*args)
            m._value_ = m.__dict__.get('_value_', value)
            self._member_names_.append(name)
            try:
                self._value2member_map_.setdefault(value, m)
            except TypeError:
                self._unhashable_values_.append(value)
        else:
            m = known
        self._member_map_[name] = m
        type.__setattr__(self, name, m)

    def __call__(cls, value, names=None, *values, module=None, qualname=None, type=None, start=1):
        if names is None and not values:
            return cls.__new__(cls, value)
        if cls._member_map_:
            return cls.__new__(cls, (value, names, *values))
        return cls._create_(value, names, module=module, qualname=qualname, type=type, start=start)

    def _create_(cls, class_name, names, *, module=None, qualname=None, type=None, start=1):
        if isinstance(names, str):
            names = names.replace(',', ' ').split()
        if isinstance(names, dict):
            items = list(names.items())
        else:
            items = []
            last = []
            for index, item in enumerate(names):
                if isinstance(item, str):
                    value = cls._generate_next_value_(item, start, index, last[:])
                    last.append(value)
                    items.append((item, value))
                else:
                    items.append(tuple(item))
        bases = (cls,) if type is None else (type, cls)
        namespace = cls.__class__.__prepare__(class_name, bases)
        for name, value in items:
            namespace[name] = value
        namespace['__module__'] = module if module is not None else _sys._caller_module(2)
        return cls.__class__(class_name, bases, namespace)

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        try:
            return value in cls._value2member_map_
        except TypeError:
            return value in cls._unhashable_values_

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __getattr__(cls, name):
        raise AttributeError(name)

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __len__(cls):
        return len(cls._member_names_)

    def __bool__(cls):
        return True

    @_builtin_property
    def __members__(cls):
        return MappingProxyType(cls._member_map_)

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get('_member_map_', {}):
            raise AttributeError(f'cannot reassign member {name!r}')
        super().__setattr__(name, value)

    def __delattr__(cls, name):
        if name in cls.__dict__.get('_member_map_', {}):
            raise AttributeError(f'{cls.__name__!r} cannot delete member {name!r}.')
        super().__delattr__(name)

    def __dir__(cls):
        return sorted(['__class__', '__contains__', '__doc__', '__getitem__', '__init_subclass__', '__iter__',
                       '__len__', '__members__', '__module__', '__name__', '__qualname__', *cls._member_names_])

    def __repr__(cls):
        kind = 'flag' if 'Flag' in globals() and issubclass(cls, Flag) else 'enum'
        return f'<{kind} {cls.__name__!r}>'


EnumMeta = EnumType


def _bits(value):
    return bin(value).count('1') if value > 0 else 0


class Enum(metaclass=EnumType):
    _enum_root_ = True

    def __new__(cls, value):
        if type(value) is cls:
            return value
        try:
            return cls._value2member_map_[value]
        except KeyError:
            pass
        except TypeError:
            for m in cls._member_map_.values():
                if m._value_ == value:
                    return m
        if not cls._member_map_ and cls is not Enum:
            raise TypeError(f'{cls!r} has no members')
        try:
            result = cls._missing_(value)
        except Exception as exc:
            error = exc
            result = None
        else:
            error = None
        if isinstance(result, cls):
            return result
        failure = ValueError('%r is not a valid %s' % (value, cls.__qualname__))
        if result is None and error is None:
            raise failure
        if error is None:
            error = TypeError(
                f'error in {cls.__name__}._missing_: returned {result!r} instead of None or a valid member')
        if not isinstance(error, ValueError):
            error.__context__ = failure
        raise error

    def __init__(self, *args, **kwds):
        pass

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        try:
            return max(last_values) + 1
        except TypeError:
            raise TypeError('unable to sort non-numeric values') from None

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        cls = self.__class__
        shown = cls._member_type_.__repr__ if cls._member_type_ in (int, str, float, bytes) else repr
        return f'<{cls.__name__}.{self._name_}: {shown(self._value_)}>'

    def __str__(self):
        return f'{self.__class__.__name__}.{self._name_}'

    def __dir__(self):
        added = [n for c in self.__class__.__mro__ for n in c.__dict__
                 if n[0] != '_' and n not in self.__class__._member_map_]
        return sorted({'__class__', '__doc__', '__eq__', '__hash__', '__module__', 'name', 'value', *added})

    def __format__(self, format_spec):
        return str.__format__(str(self), format_spec)

    def __hash__(self):
        return hash(self._name_)

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_


class ReprEnum(Enum):
    _enum_root_ = True


class IntEnum(int, ReprEnum):
    def __str__(self):
        return int.__repr__(self)

    def __format__(self, spec):
        return int.__format__(self, spec)


class StrEnum(str, ReprEnum):
    def __new__(cls, *values):
        if len(values) > 3:
            raise TypeError('too many arguments for str(): %r' % (values,))
        if len(values) == 1 and not isinstance(values[0], str):
            raise TypeError('%r is not a string' % (values[0],))
        m = str.__new__(cls, *values)
        m._value_ = str(*values)
        return m

    def __str__(self):
        return str.__str__(self)

    def __format__(self, spec):
        return str.__format__(self, spec)

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()


class Flag(Enum):
    _enum_root_ = True

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 2 ** max(last_values).bit_length()

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError('%r is not a valid %s' % (value, cls.__qualname__))
        mask = cls._flag_mask_
        if value < 0:
            value = mask & value
        elif value & ~mask and not issubclass(cls, int):
            width = max(value.bit_length(), mask.bit_length())
            raise ValueError('%r invalid value %r\n    given %s\n  allowed %s' % (
                cls, value, '0b0 ' + format(value, f'0{width}b'), '0b0 ' + format(mask, f'0{width}b')))
        m = cls._member_type_.__new__(cls, value) if cls._member_type_ is not object else object.__new__(cls)
        m._value_ = value
        names = [n for n in cls._member_names_ if cls._member_map_[n]._value_ & value]
        m._name_ = '|'.join(names) or None
        m.__objclass__ = cls
        cls._value2member_map_[value] = m
        return m

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError("unsupported operand type(s) for 'in': %r and %r" % (
                type(other).__qualname__, self.__class__.__qualname__))
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        for m in self.__class__:
            if m._value_ & self._value_:
                yield m

    def __len__(self):
        return bin(self._value_).count('1')

    def __repr__(self):
        cls = self.__class__
        if self._name_ is None:
            return f'<{cls.__name__}: {self._value_!r}>'
        return f'<{cls.__name__}.{self._name_}: {int(self._value_)!r}>'

    def __str__(self):
        cls = self.__class__
        if self._name_ is None:
            return f'{cls.__name__}({self._value_!r})'
        return f'{cls.__name__}.{self._name_}'

    def __bool__(self):
        return bool(self._value_)

    def _other(self, other):
        if isinstance(other, self.__class__):
            return other._value_
        if self.__class__._member_type_ is not object and isinstance(other, int):
            return other
        return None

    def __or__(self, other):
        value = self._other(other)
        return NotImplemented if value is None else self.__class__(self._value_ | value)

    def __and__(self, other):
        value = self._other(other)
        return NotImplemented if value is None else self.__class__(self._value_ & value)

    def __xor__(self, other):
        value = self._other(other)
        return NotImplemented if value is None else self.__class__(self._value_ ^ value)

    def __invert__(self):
        return self.__class__(self.__class__._flag_mask_ & ~self._value_)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__

    def __hash__(self):
        return hash(self._value_)


class IntFlag(int, Flag):
    _enum_root_ = True
    def __str__(self):
        return int.__repr__(self)

    def __format__(self, spec):
        return int.__format__(self, spec)

    def __repr__(self):
        return Flag.__repr__(self)


def unique(enumeration):
    duplicates = [(name, m.name) for name, m in enumeration.__members__.items() if name != m.name]
    if duplicates:
        details = ', '.join(f'{alias} -> {name}' for alias, name in duplicates)
        raise ValueError(f'duplicate values found in {enumeration!r}: {details}')
    return enumeration


UNIQUE = 'one name per value'


def verify(*checks):
    def decorate(enumeration):
        if UNIQUE in checks:
            unique(enumeration)
        return enumeration
    return decorate


def global_enum(cls, update_str=False):
    _sys.modules[cls.__module__].__dict__.update(cls.__members__)
    return cls
