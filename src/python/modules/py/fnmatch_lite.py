import re as _re


def translate(pattern):
    out = ''
    at = 0
    while at < len(pattern):
        c = pattern[at]
        at += 1
        if c == '*':
            out += '.*'
        elif c == '?':
            out += '.'
        elif c == '[' and ']' in pattern[at + 1:]:
            end = pattern.index(']', at + 1)
            inside = pattern[at:end].replace('\\', r'\\')
            out += f"[{'^' + inside[1:] if inside.startswith('!') else inside}]"
            at = end + 1
        else:
            out += _re.escape(c)
    return rf'(?s:{out})\Z'


def fits(name, pattern):
    return _re.match(translate(pattern), name) is not None


fnmatch = fnmatchcase = fits


def filter(names, pattern):
    return [n for n in names if fits(n, pattern)]
