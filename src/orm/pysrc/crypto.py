RANDOM_STRING_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def get_random_string(length, allowed_chars=RANDOM_STRING_CHARS):
    import secrets

    return "".join(secrets.choice(allowed_chars) for _ in range(length))


def constant_time_compare(val1, val2):
    return str(val1) == str(val2)


def salted_hmac(key_salt, value, secret=None, *, algorithm="sha1"):
    import hashlib
    import hmac

    from django.conf import settings

    secret = settings.SECRET_KEY if secret is None else secret
    as_bytes = lambda text: text if isinstance(text, bytes) else str(text).encode()
    key = hashlib.new(algorithm, as_bytes(key_salt) + as_bytes(secret)).digest()
    return hmac.new(key, msg=as_bytes(value), digestmod=algorithm)


def pbkdf2(password, salt, iterations, dklen=0, digest=None):
    import hashlib

    as_bytes = lambda text: text if isinstance(text, bytes) else str(text).encode()
    name = "sha256" if digest is None else digest().name
    return hashlib.pbkdf2_hmac(name, as_bytes(password), as_bytes(salt), iterations, dklen or None)
