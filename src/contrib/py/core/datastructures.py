"""Dictionaries and sets of a kind."""


class OrderedSet:
    def __init__(self, iterable=None):
        self.dict = dict.fromkeys(iterable or ())

    def add(self, item):
        self.dict[item] = None

    def remove(self, item):
        del self.dict[item]

    def discard(self, item):
        self.dict.pop(item, None)

    def __iter__(self):
        return iter(self.dict)

    def __reversed__(self):
        return reversed(self.dict)

    def __contains__(self, item):
        return item in self.dict

    def __bool__(self):
        return bool(self.dict)

    def __len__(self):
        return len(self.dict)

    def __repr__(self):
        return "%s(%s)" % (self.__class__.__qualname__, repr(list(self.dict)) if self.dict else "")


class MultiValueDictKeyError(KeyError):
    pass


class MultiValueDict(dict):
    def __init__(self, key_to_list_mapping=()):
        super().__init__(key_to_list_mapping)

    def __repr__(self):
        return "<%s: %s>" % (self.__class__.__name__, super().__repr__())

    def __getitem__(self, key):
        try:
            values = super().__getitem__(key)
        except KeyError:
            raise MultiValueDictKeyError(key)
        return values[-1] if values else []

    def __setitem__(self, key, value):
        super().__setitem__(key, [value])

    def get(self, key, default=None):
        value = self[key] if key in self else default
        return default if value == [] else value

    def getlist(self, key, default=None):
        return list(super().get(key, [] if default is None else default))

    def setlist(self, key, values):
        super().__setitem__(key, values)

    def appendlist(self, key, value):
        super().setdefault(key, []).append(value)

    def items(self):
        for key in self:
            yield key, self[key]

    def lists(self):
        return iter(super().items())

    def values(self):
        for key in self:
            yield self[key]

    def dict(self):
        return {key: self[key] for key in self}


class ImmutableList(tuple):
    def __new__(cls, *args, warning="ImmutableList object is immutable.", **kwargs):
        self = tuple.__new__(cls, *args, **kwargs)
        self.warning = warning
        return self

    def _complain(self, *args, **kwargs):
        raise AttributeError(self.warning)

    append = extend = insert = pop = remove = sort = reverse = __delitem__ = __setitem__ = __iadd__ = _complain


class DictWrapper(dict):
    def __init__(self, data, func, prefix):
        super().__init__(data)
        self.func, self.prefix = func, prefix

    def __getitem__(self, key):
        use_func = key.startswith(self.prefix)
        value = super().__getitem__(key.removeprefix(self.prefix))
        return self.func(value) if use_func else value


class CaseInsensitiveMapping:
    def __init__(self, data):
        self._store = {key.lower(): (key, value) for key, value in dict(data).items()}

    def __getitem__(self, key):
        return self._store[key.lower()][1]

    def __contains__(self, key):
        return key.lower() in self._store

    def __len__(self):
        return len(self._store)

    def __iter__(self):
        return (key for key, value in self._store.values())

    def get(self, key, default=None):
        return self[key] if key in self else default

    def items(self):
        return dict(self._store.values()).items()

    def __repr__(self):
        return repr(dict(self._store.values()))
