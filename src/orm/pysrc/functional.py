class Promise:
    pass


class cached_property:
    name = None

    def __init__(self, func, name=None):
        self.func = func
        self.__doc__ = getattr(func, "__doc__", None)

    def __set_name__(self, owner, name):
        if self.name is None:
            self.name = name
        elif name != self.name:
            raise TypeError(
                "Cannot assign the same cached_property to two different names "
                "(%r and %r)." % (self.name, name)
            )

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        result = instance.__dict__[self.name] = self.func(instance)
        return result


class classproperty:
    def __init__(self, method=None):
        self.fget = method

    def __get__(self, instance, cls=None):
        return self.fget(cls)

    def getter(self, method):
        self.fget = method
        return self


def lazy(func, *resultclasses):
    def call(*args, **kwargs):
        return func(*args, **kwargs)

    return call


def lazystr(text):
    return str(text)


def keep_lazy(*resultclasses):
    return lambda func: func


def keep_lazy_text(func):
    return func


_empty = object()


class LazyObject:
    _wrapped = None

    def __init__(self):
        self.__dict__["_wrapped"] = _empty

    def _setup(self):
        raise NotImplementedError("subclasses of LazyObject must provide a _setup() method")

    def _get(self):
        if self.__dict__["_wrapped"] is _empty:
            self._setup()
        return self.__dict__["_wrapped"]

    def __getattr__(self, name):
        return getattr(self._get(), name)

    def __setattr__(self, name, value):
        if name == "_wrapped":
            self.__dict__["_wrapped"] = value
        else:
            setattr(self._get(), name, value)

    def __delattr__(self, name):
        if name == "_wrapped":
            raise TypeError("can't delete _wrapped.")
        delattr(self._get(), name)

    def __str__(self):
        return str(self._get())

    def __bool__(self):
        return bool(self._get())

    def __eq__(self, other):
        return self._get() == other

    def __ne__(self, other):
        return self._get() != other

    def __hash__(self):
        return hash(self._get())

    def __iter__(self):
        return iter(self._get())

    def __len__(self):
        return len(self._get())

    def __contains__(self, item):
        return item in self._get()

    def __getitem__(self, key):
        return self._get()[key]

    @property
    def __class__(self):
        return type(self._get())


class SimpleLazyObject(LazyObject):
    def __init__(self, func):
        self.__dict__["_setupfunc"] = func
        super().__init__()

    def _setup(self):
        self._wrapped = self.__dict__["_setupfunc"]()

    def __repr__(self):
        wrapped = self.__dict__["_wrapped"]
        shown = self.__dict__["_setupfunc"] if wrapped is _empty else wrapped
        return "<%s: %r>" % (type(self).__name__, shown)


def partition(predicate, values):
    results = ([], [])
    for item in values:
        results[bool(predicate(item))].append(item)
    return results
