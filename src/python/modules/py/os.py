import _files
from _files import fspath, listdir, remove, rename
import sys as _sys
from os import path

name = 'posix'
sep, altsep, extsep, pathsep, linesep, curdir, pardir, devnull, defpath = (
    '/', None, '.', ':', '\n', '.', '..', '/dev/null', '/bin:/usr/bin')
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
error = OSError
environ = {}
unlink = remove
replace = rename


class PathLike:
    @classmethod
    def __subclasshook__(cls, subclass):
        return hasattr(subclass, '__fspath__')

    def __class_getitem__(cls, item):
        return cls


def getcwd():
    return '/'


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def getpid():
    return 1


def getlogin():
    return 'user'


def cpu_count():
    return 1


def urandom(size):
    from random import _inst
    return _inst.randbytes(size)


def mkdir(path, mode=0o777, *, dir_fd=None):
    if _files.kind(path):
        raise FileExistsError(17, 'File exists', fspath(path))
    above = globals()['path'].dirname(globals()['path'].abspath(path))
    if above != '/' and _files.kind(above) != 'directory':
        raise FileNotFoundError(2, 'No such file or directory', fspath(path))
    _files.mkdir(path)


def makedirs(name, mode=0o777, exist_ok=False):
    if _files.kind(name) == 'file' or _files.kind(name) and not exist_ok:
        raise FileExistsError(17, 'File exists', fspath(name))
    folder = ''
    for part in fspath(name).split('/'):
        folder = folder + '/' + part if folder else part
        if part and _files.kind(folder) is None:
            _files.mkdir(folder)


rmdir = _files.rmdir


def access(path, mode):
    return bool(_files.kind(path))


def walk(top, topdown=True, onerror=None, followlinks=False):
    try:
        names = listdir(top)
    except OSError:
        return
    dirs = [n for n in names if path.isdir(path.join(top, n))]
    files = [n for n in names if n not in dirs]
    if topdown:
        yield top, dirs, files
    for d in dirs:
        yield from walk(path.join(top, d), topdown)
    if not topdown:
        yield top, dirs, files


class DirEntry:
    def __init__(self, folder, name):
        self.name = name
        self.path = path.join(folder, name)

    def is_dir(self):
        return path.isdir(self.path)

    def is_file(self):
        return path.isfile(self.path)

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f'<DirEntry {self.name!r}>'


class _Scan(list):
    def __enter__(self):
        return iter(self)

    def __exit__(self, *args):
        pass


def scandir(top='.'):
    return _Scan(DirEntry(top, n) for n in listdir(top))


def stat(path):
    class stat_result:
        st_size = _files.size(path)
        st_mode = 0o100644
        st_mtime = 0.0
    return stat_result()


def fsencode(filename):
    return fspath(filename).encode()


def fsdecode(filename):
    return filename.decode() if isinstance(filename, bytes) else fspath(filename)


def strerror(code):
    return {1: 'Operation not permitted', 2: 'No such file or directory', 13: 'Permission denied', 17: 'File exists',
            20: 'Not a directory', 21: 'Is a directory'}.get(code, f'Unknown error {code}')


def get_terminal_size(fd=1):
    return (80, 24)
