"""Weak references. An object goes as soon as nothing refers to it; callbacks are kept but never called."""

from collections.abc import MutableMapping as _MutableMapping, MutableSet as _MutableSet
from _weakref import get as _get, hold as _hold


class ReferenceType:
    def __init__(self, obj, callback=None):
        self._held = _hold(obj)
        self.__callback__ = callback
        self._hash = None

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


def proxy(obj, callback=None):
    raise NotImplementedError('Ormery does not support weakref.proxy yet')


class finalize:
    def __init__(self, obj, func, /, *args, **kwargs):
        self._call = func, args, kwargs
        self.alive = True

    def __call__(self):
        if self.alive:
            self.alive = False
            func, args, kwargs = self._call
            return func(*args, **kwargs)

    def detach(self):
        self.alive = False


def getweakrefcount(obj):
    return 0
