import sys as _sys
from functools import wraps as _wraps


class _Sentinel:
    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f'sentinel.{self._name}'


class _Sentinels:
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        made = _Sentinel(name)
        setattr(self, name, made)
        return made


sentinel = _Sentinels()
DEFAULT = sentinel.DEFAULT
_missing = object()


class _ANY:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __repr__(self):
        return '<ANY>'


ANY = _ANY()


class InvalidSpecError(Exception):
    pass


def _arguments(args, kwargs):
    return ', '.join([*map(repr, args), *(f'{k}={v!r}' for k, v in kwargs.items())])


class _Call(tuple):
    def __new__(cls, name='', args=(), kwargs=None):
        return tuple.__new__(cls, (name, tuple(args), kwargs or {}))

    @property
    def args(self):
        return self[1]

    @property
    def kwargs(self):
        return self[2]

    def __eq__(self, other):
        if isinstance(other, _Call):
            return self[0] == other[0] and self[1] == other[1] and self[2] == other[2]
        if isinstance(other, tuple):
            if len(other) == 2 and isinstance(other[0], tuple):
                return self[1] == other[0] and self[2] == other[1]
            if len(other) == 1:
                return self[1] == other[0] and not self[2]
        return NotImplemented

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __repr__(self):
        name = self[0]
        shown = f'call.{name}' if name and not name.startswith('()') else f'call{name}'
        return f'{shown}({_arguments(self[1], self[2])})'


class _CallMaker:
    def __init__(self, name=''):
        self._name = name

    def __call__(self, *args, **kwargs):
        return _Call(self._name, args, kwargs)

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return _CallMaker(f'{self._name}.{name}' if self._name else name)

    def __repr__(self):
        return f'call.{self._name}' if self._name else 'call'


call = _CallMaker()


class _CallList(list):
    def __contains__(self, value):
        if not isinstance(value, list):
            return list.__contains__(self, value)
        return any(self[i:i + len(value)] == value for i in range(len(self) - len(value) + 1))


_OWN = {'return_value', 'side_effect', 'called', 'call_count', 'call_args', 'call_args_list', 'method_calls',
        'mock_calls'}


class NonCallableMock:
    def __new__(cls, *args, **kwargs):
        # A class of its own for each mock, so that special methods can be set on one of them alone.
        made = type(cls.__name__, (cls,), {'__doc__': cls.__doc__})
        return object.__new__(made)

    def __init__(self, spec=None, side_effect=None, return_value=DEFAULT, wraps=None, name=None, spec_set=None,
                 parent=None, **kwargs):
        d = self.__dict__
        spec = spec_set if spec_set is not None else spec
        if spec is not None and not isinstance(spec, (list, tuple)):
            d['_mock_spec_class'] = spec if isinstance(spec, type) else type(spec)
            names = set(dir(spec))
        else:
            d['_mock_spec_class'] = None
            names = set(spec) if spec is not None else None
        d.update(_mock_methods=names, _spec_set=spec_set is not None, _mock_wraps=wraps, _mock_name=name,
                 _mock_parent=parent, _mock_children={}, _mock_return=return_value, _mock_side_effect=None,
                 _mock_deleted=set())
        self.reset_mock()
        self.side_effect = side_effect
        if kwargs:
            self.configure_mock(**kwargs)

    def reset_mock(self, visited=None, *, return_value=False, side_effect=False):
        self.__dict__.update(called=False, call_count=0, call_args=None, call_args_list=_CallList(),
                             method_calls=_CallList(), mock_calls=_CallList())
        if return_value:
            self.__dict__['_mock_return'] = DEFAULT
        if side_effect:
            self.__dict__['_mock_side_effect'] = None
        for child in self._mock_children.values():
            if isinstance(child, NonCallableMock):
                child.reset_mock()
        made = self.__dict__.get('_mock_return')
        if isinstance(made, NonCallableMock) and made is not self:
            made.reset_mock()

    def configure_mock(self, **kwargs):
        for path, value in sorted(kwargs.items(), key=lambda item: item[0].count('.')):
            *parts, last = path.split('.')
            obj = self
            for part in parts:
                obj = getattr(obj, part)
            setattr(obj, last, value)

    @property
    def __class__(self):
        return self.__dict__.get('_mock_spec_class') or type(self)

    def _full_name(self):
        name = self.__dict__.get('_mock_name')
        parent = self.__dict__.get('_mock_parent')
        if parent is None:
            return name or 'mock'
        outer = parent._full_name()
        return f'{outer}{name}' if name == '()' else f'{outer}.{name}'

    def _get_child_mock(self, **kw):
        for cls in type(self).__mro__[1:]:
            if cls in (MagicMock, Mock):
                return cls(**kw)
            if cls is NonCallableMagicMock:
                return MagicMock(**kw)
            if cls is NonCallableMock:
                return Mock(**kw)
        return type(self).__mro__[1](**kw)

    def __getattr__(self, name):
        if name in ('_mock_methods', '_mock_children') or '_mock_children' not in self.__dict__:
            raise AttributeError(name)
        if self._mock_methods is not None:
            if name not in self._mock_methods:
                raise AttributeError(f'Mock object has no attribute {name!r}')
        elif name.startswith('__') and name.endswith('__'):
            raise AttributeError(name)
        if name in self._mock_deleted:
            raise AttributeError(name)
        if self._mock_methods is None and name.startswith(('assert', 'assret', 'asert', 'aseert', 'assrt')):
            raise AttributeError(f'{name!r} is not a valid assertion. Use a spec for the mock if {name!r} is meant to '
                                 'be an attribute.')
        child = self._mock_children.get(name)
        if child is None:
            wraps = getattr(self._mock_wraps, name) if self._mock_wraps is not None else None
            child = self._mock_children[name] = self._get_child_mock(parent=self, name=name, wraps=wraps)
        return child

    def __setattr__(self, name, value):
        if name in _OWN:
            if name == 'return_value':
                self.__dict__['_mock_return'] = value
            elif name == 'side_effect':
                if value is not None and not callable(value) and not isinstance(value, BaseException):
                    value = iter(value)
                self.__dict__['_mock_side_effect'] = value
            else:
                self.__dict__[name] = value
            return
        if self._spec_set and self._mock_methods is not None and name not in self._mock_methods:
            raise AttributeError(f"Mock object has no attribute '{name}'")
        if name.startswith('__') and name.endswith('__') and name not in ('__class__', '__dict__', '__name__'):
            if isinstance(value, NonCallableMock):
                setattr(type(self), name, lambda self, *args, **kw: value(*args, **kw))
                self._mock_children[name] = value
            else:
                setattr(type(self), name, value)
            return
        if isinstance(value, NonCallableMock) and value._mock_parent is None and value._mock_name is None:
            value.__dict__.update(_mock_parent=self, _mock_name=name)
            self._mock_children[name] = value
        self._mock_deleted.discard(name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        if name in self.__dict__:
            object.__delattr__(self, name)
        self._mock_children.pop(name, None)
        self._mock_deleted.add(name)

    def __dir__(self):
        return sorted({*object.__dir__(self), *(self._mock_methods or ()), *self._mock_children})

    @property
    def return_value(self):
        value = self.__dict__['_mock_return']
        if value is DEFAULT and self._mock_wraps is None:
            value = self.__dict__['_mock_return'] = self._get_child_mock(parent=self, name='()')
        return value

    @property
    def side_effect(self):
        return self.__dict__['_mock_side_effect']

    def attach_mock(self, mock, attribute):
        mock.__dict__.update(_mock_parent=None, _mock_name=None)
        setattr(self, attribute, mock)

    def mock_add_spec(self, spec, spec_set=False):
        self.__dict__['_mock_methods'] = set(spec if isinstance(spec, list) else dir(spec))

    def __repr__(self):
        parts = []
        if self._mock_name or self._mock_parent:
            parts.append(f' name={self._full_name()!r}')
        if self._mock_spec_class is not None:
            parts.append(f' spec={self._mock_spec_class.__name__!r}')
        return f"<{type(self).__name__}{''.join(parts)} id={id(self)!r}>"

    # Assertions.

    def _shown_name(self):
        return self._mock_name or 'mock'

    def _calls_repr(self):
        return f'\n{"Calls"}: {list(self.mock_calls)!r}.' if self.mock_calls else ''

    def assert_called(self):
        if not self.call_count:
            raise AssertionError(f"Expected '{self._shown_name()}' to have been called.")

    def assert_not_called(self):
        if self.call_count:
            raise AssertionError(f"Expected '{self._shown_name()}' to not have been called. Called {self.call_count} "
                                 f'times.{self._calls_repr()}')

    def assert_called_once(self):
        if self.call_count != 1:
            raise AssertionError(f"Expected '{self._shown_name()}' to have been called once. Called {self.call_count} "
                                 f'times.{self._calls_repr()}')

    def assert_called_with(self, /, *args, **kwargs):
        expected = f'{self._shown_name()}({_arguments(args, kwargs)})'
        if self.call_args is None:
            raise AssertionError(f'expected call not found.\nExpected: {expected}\n  Actual: not called.')
        if self.call_args != _Call('', args, kwargs):
            actual = f'{self._shown_name()}({_arguments(self.call_args[1], self.call_args[2])})'
            raise AssertionError(f'expected call not found.\nExpected: {expected}\n  Actual: {actual}')

    def assert_called_once_with(self, /, *args, **kwargs):
        if self.call_count != 1:
            raise AssertionError(f"Expected '{self._shown_name()}' to be called once. Called {self.call_count} "
                                 f'times.{self._calls_repr()}')
        self.assert_called_with(*args, **kwargs)

    def assert_any_call(self, /, *args, **kwargs):
        if _Call('', args, kwargs) not in list(self.call_args_list):
            raise AssertionError(f'{self._shown_name()}({_arguments(args, kwargs)}) call not found')

    def assert_has_calls(self, calls, any_order=False):
        expected, actual = list(calls), list(self.mock_calls)
        if any_order:
            missing = [c for c in expected if c not in actual]
            if missing:
                raise AssertionError(f'{self._shown_name()!r} does not contain all of {tuple(missing)!r} in its call '
                                     f'list, found {actual!r} instead')
        elif expected not in _CallList(actual):
            raise AssertionError(f'Calls not found.\nExpected: {expected!r}\nActual: {actual!r}')


class CallableMixin:
    def __call__(self, /, *args, **kwargs):
        made = _Call('', args, kwargs)
        self.__dict__['called'] = True
        self.__dict__['call_count'] += 1
        self.__dict__['call_args'] = made
        self.call_args_list.append(made)
        self.mock_calls.append(made)
        name, parent, child = '', self._mock_parent, self
        while parent is not None:
            own = child._mock_name
            name = f'{own}{name}' if not name or name.startswith('()') else f'{own}.{name}'
            entry = _Call(name, args, kwargs)
            if '()' not in name:
                parent.method_calls.append(entry)
            parent.mock_calls.append(entry)
            child, parent = parent, parent._mock_parent
        effect = self.side_effect
        if effect is not None:
            if isinstance(effect, BaseException) or isinstance(effect, type) and issubclass(effect, BaseException):
                raise effect
            result = effect(*args, **kwargs) if callable(effect) else next(effect)
            if isinstance(result, BaseException) or isinstance(result, type) and issubclass(result, BaseException):
                if not callable(effect):
                    raise result
            if result is not DEFAULT:
                return result
        if self.__dict__['_mock_return'] is DEFAULT and self._mock_wraps is not None:
            return self._mock_wraps(*args, **kwargs)
        return self.return_value


class Mock(CallableMixin, NonCallableMock):
    pass


_DEFAULTS = {'__len__': 0, '__bool__': True, '__contains__': False, '__int__': 1, '__index__': 1, '__float__': 1.0,
             '__exit__': False}
_MADE = ('__getitem__', '__setitem__', '__delitem__', '__enter__', '__add__', '__sub__', '__mul__', '__truediv__',
         '__and__', '__or__')


class _Magic:
    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)
        for name, value in _DEFAULTS.items():
            self._set_magic(name, value)
        for name in _MADE:
            self._set_magic(name, DEFAULT)
        self._set_magic('__iter__', DEFAULT)

    def _set_magic(self, name, value):
        if name in type(self).__dict__ or self._mock_methods is not None and name not in self._mock_methods:
            return

        def method(self, *args, **kw):
            child = self._mock_children.get(name)
            if child is None:
                child = self._mock_children[name] = MagicMock(parent=self, name=name)
                if value is not DEFAULT:
                    child.return_value = value
                elif name == '__iter__':
                    child.side_effect = lambda: iter(())
            if name == '__iter__' and child.__dict__['_mock_return'] is not DEFAULT:
                return iter(child.return_value)
            return child(*args, **kw)
        type.__setattr__(type(self), name, _MagicProxy(name, method))


class _MagicProxy:
    def __init__(self, name, method):
        self.name, self.method = name, method

    def __get__(self, obj, cls=None):
        if obj is None:
            return self
        child = obj._mock_children.get(self.name)
        if child is None:
            method = self.method
            child = _Bound(lambda *args, **kw: method(obj, *args, **kw), obj, self.name)
        return child

    def __set__(self, obj, value):
        obj._mock_children[self.name] = value


class _Bound:
    """A special method of a MagicMock that nobody has configured yet."""

    def __init__(self, call, owner, name):
        self.__dict__.update(_call=call, _owner=owner, _name=name)

    def __call__(self, *args, **kw):
        return self._call(*args, **kw)

    def _made(self):
        children = self._owner._mock_children
        if self._name not in children:
            child = children[self._name] = MagicMock(parent=self._owner, name=self._name)
            if self._name in _DEFAULTS:
                child.return_value = _DEFAULTS[self._name]
        return children[self._name]

    def __getattr__(self, name):
        return getattr(self._made(), name)

    def __setattr__(self, name, value):
        setattr(self._made(), name, value)


class NonCallableMagicMock(_Magic, NonCallableMock):
    pass


class MagicMock(_Magic, Mock):
    pass


class PropertyMock(Mock):
    def __get__(self, obj, obj_type=None):
        return self()

    def __set__(self, obj, val):
        self(val)


def create_autospec(spec, spec_set=False, instance=False, **kwargs):
    return MagicMock(spec=spec, **kwargs)


def seal(mock):
    mock.__dict__['_mock_methods'] = set(mock._mock_children)


def mock_open(mock=None, read_data=''):
    from io import StringIO
    opener = mock or MagicMock(name='open')

    def make(*args, **kwargs):
        handle.read.side_effect = StringIO(read_data).read
        return handle
    handle = MagicMock()
    handle.__enter__.return_value = handle
    opener.side_effect = make
    return opener


class _patch:
    def __init__(self, getter, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs):
        self.getter, self.attribute, self.new, self.create = getter, attribute, new, create
        self.spec, self.spec_set, self.autospec = spec, spec_set, autospec
        self.new_callable, self.kwargs = new_callable, kwargs
        self.attribute_name = None

    def copy(self):
        return _patch(self.getter, self.attribute, self.new, self.spec, self.create, self.spec_set, self.autospec,
                      self.new_callable, self.kwargs)

    def __enter__(self):
        self.target = self.getter()
        name = self.attribute
        own = getattr(self.target, '__dict__', {})
        self.local = name in own
        original = own[name] if self.local else getattr(self.target, name, DEFAULT)
        if original is DEFAULT and not self.create:
            raise AttributeError(f'{self.target} does not have the attribute {name!r}')
        self.original = original
        new = self.new
        if new is DEFAULT:
            kwargs = dict(self.kwargs)
            spec = original if self.autospec is True or self.spec is True else self.spec
            if spec is not None:
                kwargs['spec'] = spec
            if self.spec_set is not None:
                kwargs['spec_set'] = original if self.spec_set is True else self.spec_set
            new = (self.new_callable or MagicMock)(**({'name': name, **kwargs} if self.new_callable is None
                                                      else kwargs))
        setattr(self.target, name, new)
        return new

    def __exit__(self, *exc_info):
        if self.local:
            setattr(self.target, self.attribute, self.original)
        else:
            delattr(self.target, self.attribute)
            if self.original is not DEFAULT and not hasattr(self.target, self.attribute):
                setattr(self.target, self.attribute, self.original)
        return False

    def start(self):
        result = self.__enter__()
        _started.append(self)
        return result

    def stop(self):
        if self in _started:
            _started.remove(self)
            return self.__exit__(None, None, None)

    def __call__(self, func):
        if isinstance(func, type):
            for name in dir(func):
                method = getattr(func, name)
                if name.startswith(patch.TEST_PREFIX) and callable(method):
                    setattr(func, name, self.copy()(method))
            return func
        if hasattr(func, 'patchings'):
            func.patchings.append(self)
            return func

        @_wraps(func)
        def patched(*args, **kwargs):
            from contextlib import ExitStack
            with ExitStack() as stack:
                extra = []
                for patching in patched.patchings:
                    made = stack.enter_context(patching.copy())
                    if patching.new is DEFAULT:
                        extra.append(made)
                return func(*args, *extra, **kwargs)
        patched.patchings = [self]
        return patched


_started = []


def _importer(target):
    import importlib
    parts = target.split('.')
    obj = importlib.import_module(parts[0])
    path = parts[0]
    for part in parts[1:]:
        path += '.' + part
        try:
            obj = getattr(obj, part)
        except AttributeError:
            importlib.import_module(path)
            obj = getattr(obj, part)
    return obj


def patch(target, new=DEFAULT, spec=None, create=False, spec_set=None, autospec=None, new_callable=None, **kwargs):
    module, dot, attribute = target.rpartition('.')
    if not dot:
        raise TypeError(f'Need a valid target to patch. You supplied: {target!r}')
    return _patch(lambda: _importer(module), attribute, new, spec, create, spec_set, autospec, new_callable, kwargs)


def _patch_object(target, attribute, new=DEFAULT, spec=None, create=False, spec_set=None, autospec=None,
                  new_callable=None, **kwargs):
    return _patch(lambda: target, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs)


class _patch_dict:
    def __init__(self, in_dict, values=(), clear=False, **kwargs):
        self.in_dict, self.values, self.clear = in_dict, {**dict(values), **kwargs}, clear

    def __enter__(self):
        if isinstance(self.in_dict, str):
            self.in_dict = _importer(self.in_dict)
        self._saved = dict(self.in_dict)
        if self.clear:
            self.in_dict.clear()
        self.in_dict.update(self.values)
        return self.in_dict

    def __exit__(self, *args):
        self.in_dict.clear()
        self.in_dict.update(self._saved)
        return False

    def start(self):
        return self.__enter__()

    def stop(self):
        return self.__exit__()

    def __call__(self, func):
        @_wraps(func)
        def patched(*args, **kwargs):
            with self:
                return func(*args, **kwargs)
        return patched


def _stop_all():
    for patching in reversed(_started[:]):
        patching.stop()


patch.object = _patch_object
patch.dict = _patch_dict
patch.stopall = _stop_all
patch.TEST_PREFIX = 'test'
