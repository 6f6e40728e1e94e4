import _hashes

algorithms_guaranteed = {'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'}
algorithms_available = algorithms_guaranteed
_SIZES = {'md5': (16, 64), 'sha1': (20, 64), 'sha224': (28, 64), 'sha256': (32, 64), 'sha384': (48, 128),
          'sha512': (64, 128)}


class _Hash:
    def __init__(self, name, data=b''):
        self.name = name
        self.digest_size, self.block_size = _SIZES[name]
        self._data = b''
        self.update(data)

    def update(self, data):
        if isinstance(data, str):
            raise TypeError('Strings must be encoded before hashing')
        self._data += bytes(data)

    def digest(self):
        return _hashes.digest(self.name, self._data)

    def hexdigest(self):
        return self.digest().hex()

    def copy(self):
        return _Hash(self.name, self._data)

    def __repr__(self):
        return f'<{self.name} _hashlib.HASH object @ {id(self):#x}>'


def new(name, data=b'', *, usedforsecurity=True):
    name = name.lower().replace('-', '')
    if name not in _SIZES:
        raise ValueError('unsupported hash type ' + name)
    return _Hash(name, data)


def _constructor(name):
    def constructor(string=b'', *, usedforsecurity=True):
        return _Hash(name, string)
    constructor.__name__ = constructor.__qualname__ = f'openssl_{name}'
    return constructor


for _name in _SIZES:
    globals()[_name] = _constructor(_name)


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    return _hashes.pbkdf2(hash_name, password, salt, iterations, dklen or 0)
