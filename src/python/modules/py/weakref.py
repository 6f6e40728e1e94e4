"""Weak references. An object goes as soon as nothing refers to it; callbacks are called at the next statement."""

from collections.abc import MutableMapping as _MutableMapping, MutableSet as _MutableSet
from _weakref import get as _get, hold as _hold, watch as _watch


class ReferenceType:
    def __init__(self, obj, callback=None):
        self._held = _hold(obj)
        self.__callback__ = callback
        self._hash = None
        if callback is not None:
            _watch(obj, self, callback)

    def __call__(self):
        return _get(self._held)

    def __eq__(self, other):
        if not isinstance(other, ReferenceType):
            return NotImplemented
        mine, theirs = self(), other()
        return self is other if mine is None or theirs is None else mine == theirs

    def __hash__(self):
        if self._hash is None:
            obj = self()
            if obj is None:
                raise TypeError('weak object has gone away')
            self._hash = hash(obj)
        return self._hash

    def __repr__(self):
        obj = self()
        if obj is None:
            return f'<weakref at {id(self):#x}; dead>'
        return f'<weakref at {id(self):#x}; to {type(obj).__name__!r} at {id(obj):#x}>'


ref = ReferenceType


class WeakMethod(ReferenceType):
    def __init__(self, meth, callback=None):
        try:
            obj, func = meth.__self__, meth.__func__
        except AttributeError:
            raise TypeError(f'argument should be a bound method, not {type(meth)}') from None
        super().__init__(obj, callback)
        self._func = func

    def __call__(self):
        obj = super().__call__()
        return None if obj is None else self._func.__get__(obj, type(obj))

    __hash__ = ReferenceType.__hash__


class WeakValueDictionary(_MutableMapping):
    def __init__(self, other=(), /, **kw):
        self.data = {}
        self.update(other, **kw)

    def _alive(self):
        for key in [k for k, r in self.data.items() if r() is None]:
            del self.data[key]
        return self.data

    def __getitem__(self, key):
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self.data[key] = ref(value)

    def __delitem__(self, key):
        del self.data[key]

    def __iter__(self):
        return iter(list(self._alive()))

    def __len__(self):
        return len(self._alive())

    def __repr__(self):
        return f'<{self.__class__.__name__} at {id(self):#x}>'


class WeakKeyDictionary(_MutableMapping):
    def __init__(self, other=()):
        self.data = {}
        self.update(other)

    def _find(self, key):
        for r in self._alive():
            if r() is key or r() == key:
                return r
        raise KeyError(key)

    def _alive(self):
        if any(r() is None for r in self.data):
            self.data = {r: v for r, v in self.data.items() if r() is not None}
        return self.data

    def __getitem__(self, key):
        return self.data[self._find(key)]

    def __setitem__(self, key, value):
        self._alive()[ref(key)] = value

    def __delitem__(self, key):
        del self.data[self._find(key)]

    def __iter__(self):
        return iter([r() for r in self._alive()])

    def __len__(self):
        return len(self._alive())


class WeakSet(_MutableSet):
    def __init__(self, data=None):
        self.data = {}
        for item in data or ():
            self.add(item)

    def _alive(self):
        if any(r() is None for r in self.data):
            self.data = {r: None for r in self.data if r() is not None}
        return self.data

    def add(self, item):
        self._alive().setdefault(ref(item))

    def discard(self, item):
        self._alive().pop(ref(item), None)

    def __contains__(self, item):
        return ref(item) in self._alive()

    def __iter__(self):
        return iter([r() for r in self._alive()])

    def __len__(self):
        return len(self._alive())


class ProxyType:
    """Stands for an object without keeping it alive."""

    def __init__(self, obj, callback=None):
        object.__setattr__(self, '_reference', ref(obj, callback and (lambda _: callback(self))))

    def __hash__(self):
        raise TypeError(f"unhashable type: '{type(self).__qualname__}'")

    def __getattribute__(self, name):
        return getattr(_behind(self), name)

    def __setattr__(self, name, value):
        setattr(_behind(self), name, value)

    def __delattr__(self, name):
        delattr(_behind(self), name)

    def __repr__(self):
        return f'<weakproxy at {id(self):#x} to {type(_behind(self)).__name__} at {id(_behind(self)):#x}>'


ProxyType.__module__, ProxyType.__qualname__ = 'weakref', 'ProxyType'


def _behind(proxy):
    obj = object.__getattribute__(proxy, '_reference')()
    if obj is None:
        raise ReferenceError('weakly-referenced object no longer exists')
    return obj


def _forward(name):
    def method(self, *args):
        args = [_behind(arg) if isinstance(arg, ProxyType) else arg for arg in args]
        return getattr(_behind(self), name)(*args)
    method.__name__ = name
    setattr(ProxyType, name, method)


for _name in """str len getitem setitem delitem contains iter next bool call eq ne lt le gt ge add sub mul truediv
        floordiv mod and or xor neg pos abs int float index radd rsub rmul enter exit""".split():
    _forward(f'__{_name}__')
# What every object has: the length is asked for only where there is one.
ProxyType.__bool__ = lambda self: bool(_behind(self))
ProxyType.__str__ = lambda self: str(_behind(self))
ProxyType.__len__ = lambda self: len(_behind(self))
ProxyType.__iter__ = lambda self: iter(_behind(self))
ProxyType.__contains__ = lambda self, item: item in _behind(self)


def proxy(obj, callback=None):
    return ProxyType(obj, callback)


_live = {}


class finalize:
    """Calls a function when an object goes, or at the latest when asked."""

    def __init__(self, obj, func, /, *args, **kwargs):
        self._call = func, args, kwargs
        self._reference = ref(obj, lambda _: self())
        _live[id(self)] = self

    @property
    def alive(self):
        return id(self) in _live

    def __call__(self, _=None):
        if _live.pop(id(self), None):
            func, args, kwargs = self._call
            return func(*args, **kwargs)

    def detach(self):
        obj = self._reference()
        if obj is not None and _live.pop(id(self), None):
            return (obj, *self._call)

    def peek(self):
        obj = self._reference()
        if obj is not None and self.alive:
            return (obj, *self._call)


def getweakrefcount(obj):
    raise NotImplementedError('Ormery does not support weakref.getweakrefcount yet')


def getweakrefs(obj):
    raise NotImplementedError('Ormery does not support weakref.getweakrefs yet')
