import _hashes


class Error(ValueError):
    pass


def hexlify(data, *args):
    return data.hex(*args).encode()


b2a_hex = hexlify


def unhexlify(data):
    text = data if isinstance(data, str) else data.decode('ascii')
    if len(text) % 2:
        raise Error('Odd-length string')
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Error('Non-hexadecimal digit found') from None


a2b_hex = unhexlify


def b2a_base64(data, *, newline=True):
    return _hashes.b64encode(data) + (b'\n' if newline else b'')


def a2b_base64(data):
    try:
        return _hashes.b64decode(data.encode() if isinstance(data, str) else data)
    except ValueError as e:
        raise Error(str(e)) from None
