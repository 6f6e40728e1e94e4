timezone = altzone = daylight = 0
tzname = ('UTC', 'UTC')


class struct_time(tuple):
    _fields = ('tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday', 'tm_isdst')
    tm_zone = 'UTC'
    tm_gmtoff = 0

    def __getattr__(self, name):
        if name in self._fields:
            return self[self._fields.index(name)]
        raise AttributeError(f"'time.struct_time' object has no attribute {name!r}")

    def __repr__(self):
        inner = ', '.join(f'{name}={value!r}' for name, value in zip(self._fields, self))
        return f'time.struct_time({inner})'


def gmtime(secs=None):
    parts = list(_parts(secs))
    parts[8] = 0
    return struct_time(parts)


localtime = gmtime


def mktime(t):
    return float(_seconds(t))


def _moment(t):
    from datetime import datetime
    return datetime(*(gmtime() if t is None else t)[:6])


def strftime(format, t=None):
    return _moment(t).strftime(format)


def strptime(string, format='%a %b %d %H:%M:%S %Y'):
    from datetime import datetime
    return datetime.strptime(string, format).timetuple()


def asctime(t=None):
    return strftime('%a %b %e %H:%M:%S %Y', t)


def ctime(secs=None):
    return asctime(gmtime(secs))
