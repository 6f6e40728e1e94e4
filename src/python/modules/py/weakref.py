"""Weak references. Objects live as long as the process: what a reference points to is never collected behind it."""


class ReferenceType:
    def __init__(self, obj, callback=None):
        if isinstance(obj, (int, str, tuple, float, bytes, list, dict)) and type(obj) in (
                int, str, tuple, float, bytes, list, dict, bool):
            raise TypeError(f"cannot create weak reference to '{type(obj).__name__}' object")
        self._obj = obj
        self.__callback__ = callback

    def __call__(self):
        return self._obj

    def __eq__(self, other):
        return isinstance(other, ReferenceType) and self._obj == other._obj

    def __hash__(self):
        return hash(self._obj)


ref = ReferenceType


class WeakMethod(ReferenceType):
    def __init__(self, meth, callback=None):
        if not hasattr(meth, '__self__') or not hasattr(meth, '__func__'):
            raise TypeError(f'argument should be a bound method, not {type(meth)}')
        self._obj = meth
        self.__callback__ = callback


class WeakKeyDictionary(dict):
    pass


class WeakValueDictionary(dict):
    pass


class WeakSet(set):
    pass


def proxy(obj, callback=None):
    return obj


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
