"""The caches that `settings.CACHES` names, made when they are first asked for."""

from importlib import import_module

from django.conf import settings
from django.core.cache.backends.base import BaseCache, CacheKeyWarning, InvalidCacheBackendError, InvalidCacheKey

__all__ = ["cache", "caches", "DEFAULT_CACHE_ALIAS", "InvalidCacheBackendError", "CacheKeyWarning", "BaseCache", "InvalidCacheKey"]

DEFAULT_CACHE_ALIAS = "default"
BACKENDS = "django.core.cache.backends."


class CacheHandler:
    def __init__(self):
        self._made = {}

    @property
    def settings(self):
        default = {DEFAULT_CACHE_ALIAS: {"BACKEND": BACKENDS + "locmem.LocMemCache"}}
        return getattr(settings, "CACHES", None) or default

    def __getitem__(self, alias):
        told = self.settings
        made = self._made.get(alias)
        if made is not None and made[0] is told.get(alias):
            return made[1]
        if alias not in told:
            raise InvalidCacheBackendError("The connection '%s' doesn't exist." % alias)
        self._made[alias] = (told[alias], self.create_connection(alias))
        return self._made[alias][1]

    def __iter__(self):
        return iter(self.settings)

    def all(self, initialized_only=False):
        return [self[alias] for alias in self if not initialized_only or alias in self._made]

    def create_connection(self, alias):
        params = dict(self.settings[alias])
        backend, location = params.pop("BACKEND"), params.pop("LOCATION", "")
        if backend.startswith(BACKENDS) and backend[len(BACKENDS) :].split(".")[0] not in ("locmem", "dummy", "base"):
            raise NotImplementedError("Ormery does not support the cache %s yet" % backend)
        module, _, name = backend.rpartition(".")
        try:
            return getattr(import_module(module), name)(location, params)
        except ImportError as error:
            raise InvalidCacheBackendError("Could not find backend '%s': %s" % (backend, error)) from error


class ConnectionProxy:
    def __init__(self, connections, alias):
        self.__dict__["_connections"] = connections
        self.__dict__["_alias"] = alias

    def __getattr__(self, name):
        return getattr(self._connections[self._alias], name)

    def __setattr__(self, name, value):
        return setattr(self._connections[self._alias], name, value)

    def __delattr__(self, name):
        return delattr(self._connections[self._alias], name)

    def __contains__(self, key):
        return key in self._connections[self._alias]

    def __eq__(self, other):
        return self._connections[self._alias] == other


caches = CacheHandler()
cache = ConnectionProxy(caches, DEFAULT_CACHE_ALIAS)
