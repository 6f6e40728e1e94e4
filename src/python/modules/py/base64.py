import _hashes



def _bytes(s):
    if isinstance(s, str):
        try:
            return s.encode('ascii')
        except UnicodeEncodeError:
            raise ValueError('string argument should contain only ASCII characters')
    if isinstance(s, bytes):
        return s
    raise TypeError(f'argument should be a bytes-like object or ASCII string, not {s.__class__.__name__!r}')


def b64encode(s, altchars=None):
    if not isinstance(s, bytes):
        raise TypeError(f"a bytes-like object is required, not '{type(s).__name__}'")
    encoded = _hashes.b64encode(s)
    if altchars is not None:
        encoded = encoded.replace(b'+', altchars[:1]).replace(b'/', altchars[1:])
    return encoded


def b64decode(s, altchars=None, validate=False):
    s = _bytes(s)
    if altchars is not None:
        altchars = _bytes(altchars)
        s = s.replace(altchars[:1], b'+').replace(altchars[1:], b'/')
    from binascii import Error
    try:
        return _hashes.b64decode(s)
    except ValueError as e:
        raise Error(str(e)) from None


def standard_b64encode(s):
    return b64encode(s)


def standard_b64decode(s):
    return b64decode(s)


def urlsafe_b64encode(s):
    return b64encode(s, b'-_')


def urlsafe_b64decode(s):
    return b64decode(_bytes(s), b'-_')


_B32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'


def b32encode(s):
    bits = ''.join(f'{b:08b}' for b in s)
    bits += '0' * (-len(bits) % 5)
    out = ''.join(_B32[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))
    return (out + '=' * (-len(out) % 8)).encode()


def b32decode(s, casefold=False, map01=None):
    from binascii import Error
    text = _bytes(s).decode()
    if len(text) % 8:
        raise Error('Incorrect padding')
    text = (text.upper() if casefold else text).rstrip('=')
    try:
        bits = ''.join(f'{_B32.index(c):05b}' for c in text)
    except ValueError:
        raise Error('Non-base32 digit found') from None
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits) - 7, 8))


_B85 = ('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~')


def b85encode(b, pad=False):
    padding = -len(b) % 4
    data = b + b'\0' * padding
    out = ''
    for i in range(0, len(data), 4):
        n = int.from_bytes(data[i:i + 4], 'big')
        chunk = ''
        for _ in range(5):
            n, digit = divmod(n, 85)
            chunk = _B85[digit] + chunk
        out += chunk
    return (out[:len(out) - padding] if padding and not pad else out).encode()


def b85decode(b):
    text = _bytes(b).decode()
    padding = -len(text) % 5
    text += '~' * padding
    out = b''
    for i in range(0, len(text), 5):
        n = 0
        for c in text[i:i + 5]:
            n = n * 85 + _B85.index(c)
        out += n.to_bytes(4, 'big')
    return out[:len(out) - padding] if padding else out


def b16encode(s):
    return s.hex().upper().encode()


def b16decode(s, casefold=False):
    return bytes.fromhex(_bytes(s).decode())


encodebytes = lambda s: b64encode(s) + b'\n'
decodebytes = b64decode
