from datetime import timedelta as _timedelta, tzinfo as _tzinfo

_ZERO = _timedelta(0)


class ZoneInfoNotFoundError(KeyError):
    pass


class ZoneInfo(_tzinfo):
    """Ormery carries no table of zones: UTC by its names, and the fixed `Etc/GMT` offsets."""

    _cache = {}

    def __new__(cls, key):
        if key in cls._cache:
            return cls._cache[key]
        if key in ('UTC', 'Etc/UTC', 'Zulu', 'GMT', 'Etc/GMT', 'Universal'):
            offset = _ZERO
        elif key.startswith('Etc/GMT') and key[7:].lstrip('+-').isdigit():
            offset = _timedelta(hours=-int(key[7:]))
        else:
            raise ZoneInfoNotFoundError(f'No time zone found with key {key}')
        self = super().__new__(cls)
        self.key = key
        self._offset = offset
        cls._cache[key] = self
        return self

    def __init__(self, key):
        pass

    def utcoffset(self, dt):
        return self._offset

    def dst(self, dt):
        return _ZERO

    def tzname(self, dt):
        return 'UTC' if not self._offset else f'{-int(self.key[7:]):+03d}'

    def fromutc(self, dt):
        return dt + self._offset

    def __str__(self):
        return self.key

    def __repr__(self):
        return f'zoneinfo.ZoneInfo(key={self.key!r})'

    def __reduce__(self):
        return ZoneInfo, (self.key,)


def available_timezones():
    return {'UTC', 'GMT', 'Etc/UTC'}
