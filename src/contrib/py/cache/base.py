"""What every cache does: keys with a prefix and a version, and the methods made of `get`, `set` and `delete`."""

import time
import warnings

from django.core.exceptions import ImproperlyConfigured


class InvalidCacheBackendError(ImproperlyConfigured):
    pass


class CacheKeyWarning(RuntimeWarning):
    pass


class InvalidCacheKey(ValueError):
    pass


DEFAULT_TIMEOUT = object()
MEMCACHE_MAX_KEY_LENGTH = 250
_missing = object()


def default_key_func(key, key_prefix, version):
    return "%s:%s:%s" % (key_prefix, version, key)


class BaseCache:
    _missing_key = _missing

    def __init__(self, params):
        timeout = params.get("timeout", params.get("TIMEOUT", 300))
        self.default_timeout = None if timeout is None else int(timeout)
        options = params.get("OPTIONS", {})
        self._max_entries = int(options.get("MAX_ENTRIES", params.get("max_entries", 300)))
        self._cull_frequency = int(options.get("CULL_FREQUENCY", params.get("cull_frequency", 3)))
        self.key_prefix = params.get("KEY_PREFIX", "")
        self.version = params.get("VERSION", 1)
        self.key_func = params.get("KEY_FUNCTION") or default_key_func

    def get_backend_timeout(self, timeout=DEFAULT_TIMEOUT):
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        elif timeout == 0:
            timeout = -1
        return None if timeout is None else time.time() + timeout

    def make_key(self, key, version=None):
        return self.key_func(key, self.key_prefix, self.version if version is None else version)

    def validate_key(self, key):
        for warning in memcache_key_warnings(key):
            warnings.warn(warning, CacheKeyWarning)

    def make_and_validate_key(self, key, version=None):
        key = self.make_key(key, version=version)
        self.validate_key(key)
        return key

    def get_many(self, keys, version=None):
        found = {}
        for key in keys:
            value = self.get(key, _missing, version=version)
            if value is not _missing:
                found[key] = value
        return found

    def get_or_set(self, key, default, timeout=DEFAULT_TIMEOUT, version=None):
        value = self.get(key, _missing, version=version)
        if value is _missing:
            if callable(default):
                default = default()
            self.add(key, default, timeout=timeout, version=version)
            return self.get(key, default, version=version)
        return value

    def has_key(self, key, version=None):
        return self.get(key, _missing, version=version) is not _missing

    def incr(self, key, delta=1, version=None):
        value = self.get(key, _missing, version=version)
        if value is _missing:
            raise ValueError("Key '%s' not found" % key)
        self.set(key, value + delta, version=version)
        return value + delta

    def decr(self, key, delta=1, version=None):
        return self.incr(key, -delta, version=version)

    def __contains__(self, key):
        return self.has_key(key)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        for key, value in data.items():
            self.set(key, value, timeout=timeout, version=version)
        return []

    def delete_many(self, keys, version=None):
        for key in keys:
            self.delete(key, version=version)

    def incr_version(self, key, delta=1, version=None):
        version = self.version if version is None else version
        value = self.get(key, _missing, version=version)
        if value is _missing:
            raise ValueError("Key '%s' not found" % key)
        self.set(key, value, version=version + delta)
        self.delete(key, version=version)
        return version + delta

    def decr_version(self, key, delta=1, version=None):
        return self.incr_version(key, -delta, version)

    def close(self, **kwargs):
        pass


def memcache_key_warnings(key):
    if len(key) > MEMCACHE_MAX_KEY_LENGTH:
        yield "Cache key will cause errors if used with memcached: %r (longer than %s)" % (key, MEMCACHE_MAX_KEY_LENGTH)
    if any(ord(char) < 33 or ord(char) == 127 for char in key):
        yield "Cache key contains characters that will cause errors if used with memcached: %r" % key
