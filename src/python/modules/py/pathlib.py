import fnmatch_lite as _fnmatch
import os as _os


class PurePath:
    def __new__(cls, *args):
        if cls is PurePath:
            cls = PurePosixPath
        return object.__new__(cls)

    def __init__(self, *args):
        text = _os.path.join(*args) if args else '.'
        root = '/' if text.startswith('/') else ''
        self._parts = [p for p in text.split('/') if p and p != '.']
        self._root = root

    def _make(self, parts, root=None):
        made = object.__new__(type(self))
        made._parts, made._root = list(parts), self._root if root is None else root
        return made

    def __fspath__(self):
        return str(self)

    def __str__(self):
        return self._root + '/'.join(self._parts) or '.'

    def __repr__(self):
        return f'{self.__class__.__name__}({str(self)!r})'

    def __eq__(self, other):
        return str(self) == str(other) if isinstance(other, PurePath) else NotImplemented

    def __lt__(self, other):
        return self._parts < other._parts if isinstance(other, PurePath) else NotImplemented

    def __hash__(self):
        return hash(str(self))

    def __truediv__(self, other):
        return type(self)(str(self), other)

    def __rtruediv__(self, other):
        return type(self)(other, str(self))

    def as_posix(self):
        return str(self)

    def joinpath(self, *others):
        return type(self)(str(self), *others)

    root = anchor = property(lambda self: self._root)
    drive = ''

    @property
    def parts(self):
        return ((self._root,) if self._root else ()) + tuple(self._parts)

    @property
    def name(self):
        return self._parts[-1] if self._parts else ''

    @property
    def suffix(self):
        return _os.path.splitext(self.name)[1]

    @property
    def suffixes(self):
        name = self.name.lstrip('.')
        return ['.' + s for s in name.split('.')[1:]]

    @property
    def stem(self):
        return _os.path.splitext(self.name)[0]

    @property
    def parent(self):
        return self._make(self._parts[:-1])

    @property
    def parents(self):
        count = len(self._parts)
        if not self._root and not count:
            return ()
        return tuple(self._make(self._parts[:i]) for i in reversed(range(count)))

    def is_absolute(self):
        return bool(self._root)

    def is_relative_to(self, *other):
        other = type(self)(*other)
        return self._root == other._root and self._parts[:len(other._parts)] == other._parts

    def relative_to(self, *other):
        other = type(self)(*other)
        if not self.is_relative_to(other):
            raise ValueError(f'{str(self)!r} is not in the subpath of {str(other)!r} OR one path is relative and the '
                             'other is absolute.')
        return self._make(self._parts[len(other._parts):], '')

    def with_name(self, name):
        if not self.name:
            raise ValueError(f'{self!r} has an empty name')
        return self._make([*self._parts[:-1], name])

    def with_suffix(self, suffix):
        if suffix and (not suffix.startswith('.') or suffix == '.'):
            raise ValueError(f'Invalid suffix {suffix!r}')
        return self.with_name(self.stem + suffix)

    def with_stem(self, stem):
        return self.with_name(stem + self.suffix)

    def match(self, pattern):
        wanted = [p for p in pattern.split('/') if p]
        mine = self._parts[-len(wanted):]
        return len(mine) == len(wanted) and all(_fnmatch.fits(a, b) for a, b in zip(mine, wanted))


class PurePosixPath(PurePath):
    pass


class Path(PurePath):
    def __new__(cls, *args):
        return object.__new__(PosixPath if cls is Path else cls)

    @classmethod
    def cwd(cls):
        return cls(_os.getcwd())

    @classmethod
    def home(cls):
        return cls('/home/user')

    def absolute(self):
        return self if self._root else type(self)(_os.getcwd(), str(self))

    def resolve(self, strict=False):
        return type(self)(_os.path.abspath(str(self)))

    def expanduser(self):
        return type(self)(_os.path.expanduser(str(self)))

    def exists(self):
        return _os.path.exists(self)

    def is_file(self):
        return _os.path.isfile(self)

    def is_dir(self):
        return _os.path.isdir(self)

    def is_symlink(self):
        return False

    def open(self, mode='r', *args, **kwargs):
        return open(str(self), mode)

    def read_text(self, encoding=None, errors=None):
        with self.open() as f:
            return f.read()

    def write_text(self, data, encoding=None, errors=None, newline=None):
        with self.open('w') as f:
            return f.write(data)

    def read_bytes(self):
        with self.open('rb') as f:
            return f.read()

    def write_bytes(self, data):
        with self.open('wb') as f:
            return f.write(data)

    def touch(self, mode=0o666, exist_ok=True):
        if self.exists() and not exist_ok:
            raise FileExistsError(17, 'File exists', str(self))
        self.open('a').close()

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        if exist_ok and self.is_dir():
            return
        (_os.makedirs if parents else _os.mkdir)(str(self))

    def rmdir(self):
        _os.rmdir(str(self))

    def unlink(self, missing_ok=False):
        if not missing_ok or self.exists():
            _os.remove(str(self))

    def rename(self, target):
        _os.rename(str(self), str(target))
        return type(self)(target)

    replace = rename

    def iterdir(self):
        for name in _os.listdir(str(self)):
            yield self / name

    def stat(self):
        return _os.stat(str(self))

    def _walk(self):
        for child in self.iterdir():
            yield child
            if child.is_dir():
                yield from child._walk()

    def glob(self, pattern):
        parts = pattern.split('/')
        if '**' in parts:
            tail = parts[parts.index('**') + 1:]
            yield from (p for p in self._walk() if not tail or p.match('/'.join(tail)))
            return
        found = [self]
        for part in parts:
            found = [c for p in found if p.is_dir() for c in p.iterdir() if _fnmatch.fits(c.name, part)]
        yield from found

    def rglob(self, pattern):
        return (p for p in self._walk() if p.match(pattern))


class PosixPath(Path, PurePosixPath):
    pass
