import re as _re
from collections import ChainMap as _ChainMap

whitespace = ' \t\n\r\v\f'
ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
ascii_uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
ascii_letters = ascii_lowercase + ascii_uppercase
digits = '0123456789'
hexdigits = digits + 'abcdef' + 'ABCDEF'
octdigits = '01234567'
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or ' ').join(map(str.capitalize, s.split(sep)))


class Template:
    delimiter = '$'
    idpattern = r'(?a:[_a-z][_a-z0-9]*)'

    def __init__(self, template):
        self.template = template

    def _pattern(self):
        d = _re.escape(self.delimiter)
        return _re.compile(rf'{d}(?:(?P<escaped>{d})|(?P<named>{self.idpattern})|'
                           rf'{{(?P<braced>{self.idpattern})}}|(?P<invalid>))', _re.IGNORECASE)

    def _substitute(self, mapping, safe):
        def convert(m):
            named = m.group('named') or m.group('braced')
            if named is not None:
                try:
                    return str(mapping[named])
                except KeyError:
                    if safe:
                        return m.group()
                    raise
            if m.group('escaped') is not None:
                return self.delimiter
            if safe:
                return m.group()
            at = m.start('invalid')
            lines = self.template[:at].splitlines(keepends=True)
            colno = at - len(''.join(lines[:-1])) if lines else 1
            raise ValueError('Invalid placeholder in string: line %d, col %d' % (len(lines) or 1, colno))
        return self._pattern().sub(convert, self.template)

    def substitute(self, mapping={}, /, **kws):
        return self._substitute(_ChainMap(kws, mapping), False)

    def safe_substitute(self, mapping={}, /, **kws):
        return self._substitute(_ChainMap(kws, mapping), True)


class Formatter:
    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        return format_string.format(*args, **kwargs)
