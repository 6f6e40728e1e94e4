"""The cache in a process's memory: values are pickled, so that what comes out is never the object that went in."""

import pickle
import time
from collections import OrderedDict

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

_caches, _expiries = {}, {}


class LocMemCache(BaseCache):
    pickle_protocol = pickle.HIGHEST_PROTOCOL

    def __init__(self, name, params):
        super().__init__(params)
        self._cache = _caches.setdefault(name, OrderedDict())
        self._expire_info = _expiries.setdefault(name, {})

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version=version)
        pickled = pickle.dumps(value)
        if not self._has_expired(key):
            return False
        self._set(key, pickled, timeout)
        return True

    def get(self, key, default=None, version=None):
        key = self.make_and_validate_key(key, version=version)
        if self._has_expired(key):
            self._delete(key)
            return default
        self._cache.move_to_end(key, last=False)
        return pickle.loads(self._cache[key])

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version=version)
        self._set(key, pickle.dumps(value), timeout)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version=version)
        if self._has_expired(key):
            return False
        self._expire_info[key] = self.get_backend_timeout(timeout)
        return True

    def incr(self, key, delta=1, version=None):
        key = self.make_and_validate_key(key, version=version)
        if self._has_expired(key):
            self._delete(key)
            raise ValueError("Key '%s' not found" % key)
        value = pickle.loads(self._cache[key]) + delta
        self._cache[key] = pickle.dumps(value)
        self._cache.move_to_end(key, last=False)
        return value

    def has_key(self, key, version=None):
        key = self.make_and_validate_key(key, version=version)
        if self._has_expired(key):
            self._delete(key)
            return False
        return True

    def delete(self, key, version=None):
        return self._delete(self.make_and_validate_key(key, version=version))

    def clear(self):
        self._cache.clear()
        self._expire_info.clear()

    def _set(self, key, pickled, timeout):
        if len(self._cache) >= self._max_entries:
            self._cull()
        self._cache[key] = pickled
        self._cache.move_to_end(key, last=False)
        self._expire_info[key] = self.get_backend_timeout(timeout)

    def _has_expired(self, key):
        until = self._expire_info.get(key, -1)
        return until is not None and until <= time.time()

    def _cull(self):
        if self._cull_frequency == 0:
            self.clear()
            return
        for _ in range(len(self._cache) // self._cull_frequency):
            key, _ = self._cache.popitem()
            del self._expire_info[key]

    def _delete(self, key):
        if key not in self._cache:
            return False
        del self._cache[key], self._expire_info[key]
        return True
