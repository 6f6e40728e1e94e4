import _files
from _files import fspath as _fspath

sep, curdir, pardir, extsep, pathsep, altsep = '/', '.', '..', '.', ':', None


def join(a, *p):
    path = _fspath(a)
    for b in map(_fspath, p):
        if b.startswith('/'):
            path = b
        elif not path or path.endswith('/'):
            path += b
        else:
            path += '/' + b
    return path


def split(p):
    p = _fspath(p)
    i = p.rfind('/') + 1
    head, tail = p[:i], p[i:]
    if head and head != '/' * len(head):
        head = head.rstrip('/')
    return head, tail


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def splitext(p):
    p = _fspath(p)
    dot = p.rfind('.')
    start = p.rfind('/') + 1
    if dot > start and p[start:dot].strip('.'):
        return p[:dot], p[dot:]
    return p, ''


def splitdrive(p):
    return '', _fspath(p)


def isabs(s):
    return _fspath(s).startswith('/')


def normpath(path):
    path = _fspath(path)
    if not path:
        return '.'
    root = '/' if path.startswith('/') else ''
    parts = []
    for part in path.split('/'):
        if part in ('', '.'):
            continue
        if part != '..' or (not root and not parts) or (parts and parts[-1] == '..'):
            parts.append(part)
        elif parts:
            parts.pop()
    return root + '/'.join(parts) or '.'


def abspath(path):
    return normpath(join('/', path))


realpath = abspath


def exists(path):
    return _files.kind(path) is not None


lexists = exists


def isfile(path):
    return _files.kind(path) == 'file'


def isdir(path):
    return _files.kind(path) == 'directory'


def islink(path):
    return False


def getsize(path):
    return _files.size(path)


def getmtime(path):
    return 0.0


def expanduser(path):
    path = _fspath(path)
    return '/home/user' + path[1:] if path.startswith('~') else path


def expandvars(path):
    return _fspath(path)


def normcase(s):
    return _fspath(s)


def commonprefix(m):
    if not m:
        return ''
    low, high = min(m), max(m)
    for i, c in enumerate(low):
        if c != high[i]:
            return low[:i]
    return low


def commonpath(paths):
    split_paths = [[c for c in p.split('/') if c and c != '.'] for p in map(_fspath, paths)]
    low, high = min(split_paths), max(split_paths)
    common = low
    for i, c in enumerate(low):
        if c != high[i]:
            common = low[:i]
            break
    return ('/' if all(p.startswith('/') for p in paths) else '') + '/'.join(common)


def relpath(path, start='.'):
    there = [x for x in abspath(path).split('/') if x]
    here = [x for x in abspath(start).split('/') if x]
    i = len(commonprefix([here, there]))
    return '/'.join(['..'] * (len(here) - i) + there[i:]) or '.'


def samefile(a, b):
    return abspath(a) == abspath(b)
