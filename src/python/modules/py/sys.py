class _Record(tuple):
    """A tuple whose items have names, shown as `module.name(field=value, ...)`."""

    _fields = ()

    def __getattr__(self, name):
        if name in self._fields:
            return self[self._fields.index(name)]
        raise AttributeError(f'{type(self)._shown!r} object has no attribute {name!r}')

    def __repr__(self):
        inner = ', '.join(f'{f}={v!r}' for f, v in zip(self._fields, self))
        return f'{self._shown}({inner})'


class _VersionInfo(_Record):
    _shown = 'sys.version_info'
    _fields = ('major', 'minor', 'micro', 'releaselevel', 'serial')


class _FloatInfo(_Record):
    _shown = 'sys.float_info'
    _fields = ('max', 'max_exp', 'max_10_exp', 'min', 'min_exp', 'min_10_exp', 'dig', 'mant_dig', 'epsilon', 'radix',
               'rounds')


class _HashInfo(_Record):
    _shown = 'sys.hash_info'
    _fields = ('width', 'modulus', 'inf', 'nan', 'imag', 'algorithm', 'hash_bits', 'seed_bits', 'cutoff')


class _Implementation:
    name = 'cpython'
    cache_tag = 'cpython-311'


class _Flags:
    debug = inspect = interactive = optimize = verbose = no_site = utf8_mode = 0
    dev_mode = False
    dont_write_bytecode = 1


version_info = _VersionInfo((3, 11, 0, 'final', 0))
_Implementation.version = version_info
implementation = _Implementation()
flags = _Flags()
float_info = _FloatInfo((1.7976931348623157e+308, 1024, 308, 2.2250738585072014e-308, -1021, -307, 15, 53,
                         2.220446049250313e-16, 2, 1))
hash_info = _HashInfo((64, 2305843009213693951, 314159, 0, 1000003, 'siphash13', 64, 128, 0))


def excepthook(exctype, value, traceback):
    from traceback import print_exception
    print_exception(value)


__excepthook__ = excepthook


def displayhook(value):
    if value is not None:
        print(repr(value))


def audit(event, *args):
    pass
