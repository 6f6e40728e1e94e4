"""Zones by the rules of today: the history of a zone is not here."""

from datetime import datetime as _datetime, timedelta as _timedelta, tzinfo as _tzinfo

_ZERO = _timedelta(0)
_EPOCH = _datetime(1970, 1, 1)


class ZoneInfoNotFoundError(KeyError):
    pass


ZoneInfoNotFoundError.__module__ = 'zoneinfo._common'


def _seconds(dt):
    since = dt.replace(tzinfo=None, fold=0) - _EPOCH
    return since.days * 86400 + since.seconds


class ZoneInfo(_tzinfo):
    _cache = {}

    def __new__(cls, key):
        if key in cls._cache:
            return cls._cache[key]
        if not isinstance(key, str):
            raise TypeError(f'expected str, bytes or os.PathLike object, not {type(key).__name__}')
        if not _is_known(key):
            raise ZoneInfoNotFoundError(f'No time zone found with key {key}')
        self = super().__new__(cls)
        self.key = key
        cls._cache[key] = self
        return self

    def __init__(self, key):
        pass

    def _at(self, dt):
        """What clocks show: the seconds ahead of UTC, those of summer time among them, and the name."""
        if dt is None:
            return _fixed(self.key)
        return _at_local(self.key, _seconds(dt), bool(dt.fold))

    def utcoffset(self, dt):
        found = self._at(dt)
        return found and _timedelta(seconds=found[0])

    def dst(self, dt):
        found = self._at(dt)
        return found and _timedelta(seconds=found[1])

    def tzname(self, dt):
        found = self._at(dt)
        return found and found[2]

    def fromutc(self, dt):
        if dt.tzinfo is not self:
            raise ValueError('fromutc: dt.tzinfo is not self')
        offset, fold = _at_utc(self.key, _seconds(dt))
        moved = dt + _timedelta(seconds=offset)
        return moved.replace(fold=1) if fold else moved

    def __str__(self):
        return self.key

    def __repr__(self):
        return f'zoneinfo.ZoneInfo(key={self.key!r})'

    def __reduce__(self):
        return ZoneInfo, (self.key,)


def available_timezones():
    return set(_names())
