import _hashes
import hashlib as _hashlib


def _name(digestmod):
    if not digestmod:
        raise TypeError("Missing required argument 'digestmod'.")
    if isinstance(digestmod, str):
        return digestmod.lower()
    return digestmod().name if callable(digestmod) else digestmod.__name__


class HMAC:
    def __init__(self, key, msg=None, digestmod=''):
        if not isinstance(key, bytes):
            raise TypeError('key: expected bytes or bytearray, but got %r' % type(key).__name__)
        self._key = key
        self._digest = _name(digestmod)
        self._data = msg or b''
        self.name = 'hmac-' + self._digest
        self.digest_size, self.block_size = _hashlib._SIZES[self._digest]

    def update(self, msg):
        self._data += msg

    def digest(self):
        return _hashes.hmac(self._digest, self._key, self._data)

    def hexdigest(self):
        return self.digest().hex()

    def copy(self):
        return HMAC(self._key, self._data, self._digest)


def new(key, msg=None, digestmod=''):
    return HMAC(key, msg, digestmod)


def digest(key, msg, digest):
    return HMAC(key, msg, digest).digest()


def compare_digest(a, b):
    if type(a) is not type(b) and not (isinstance(a, (str, bytes)) and type(a) is type(b)):
        raise TypeError(f"unsupported operand types(s) or combination of types: '{type(a).__name__}' and "
                        f"'{type(b).__name__}'")
    return a == b
