from contextlib import contextmanager
from datetime import datetime, timedelta, timezone, tzinfo

from django.conf import settings

_active = []


def get_fixed_timezone(offset):
    if isinstance(offset, timedelta):
        offset = offset.total_seconds() // 60
    sign = "-" if offset < 0 else "+"
    name = sign + "%02d%02d" % divmod(abs(offset), 60)
    return timezone(timedelta(minutes=offset), name)


def _zone(name):
    if isinstance(name, tzinfo):
        return name
    import zoneinfo

    return zoneinfo.ZoneInfo(name)


def get_default_timezone():
    return _zone(settings.TIME_ZONE)


def get_default_timezone_name():
    return _get_timezone_name(get_default_timezone())


def get_current_timezone():
    return _active[-1] if _active else get_default_timezone()


def _get_timezone_name(zone):
    return zone.tzname(None) or str(zone)


def get_current_timezone_name():
    return _get_timezone_name(get_current_timezone())


def activate(zone):
    _active[:] = [_zone(zone)]


def deactivate():
    del _active[:]


@contextmanager
def override(zone):
    before = list(_active)
    _active[:] = [] if zone is None else [_zone(zone)]
    try:
        yield
    finally:
        _active[:] = before


def now():
    return datetime.now(tz=timezone.utc if settings.USE_TZ else None)


def is_aware(value):
    return value.utcoffset() is not None


def is_naive(value):
    return value.utcoffset() is None


def make_aware(value, timezone=None):
    if is_aware(value):
        raise ValueError("make_aware expects a naive datetime, got %s" % value)
    return value.replace(tzinfo=timezone or get_current_timezone())


def make_naive(value, timezone=None):
    if is_naive(value):
        raise ValueError("make_naive() cannot be applied to a naive datetime")
    return value.astimezone(timezone or get_current_timezone()).replace(tzinfo=None)


def localtime(value=None, timezone=None):
    value = now() if value is None else value
    if is_naive(value):
        raise ValueError("localtime() cannot be applied to a naive datetime")
    return value.astimezone(timezone or get_current_timezone())


def localdate(value=None, timezone=None):
    return localtime(value, timezone).date()


def template_localtime(value, use_tz=None):
    return localtime(value) if isinstance(value, datetime) and is_aware(value) else value
