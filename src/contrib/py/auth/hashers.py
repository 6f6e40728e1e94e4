"""Password hashes in Django's format, with few rounds: a lesson has no secrets, and a step should not take a second."""

import base64
import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import RANDOM_STRING_CHARS, get_random_string
from django.utils.module_loading import import_string

UNUSABLE_PASSWORD_PREFIX = "!"
UNUSABLE_PASSWORD_SUFFIX_LENGTH = 40


class BasePasswordHasher:
    algorithm = None

    def salt(self):
        return get_random_string(22, allowed_chars=RANDOM_STRING_CHARS)

    def must_update(self, encoded):
        return False


class PBKDF2PasswordHasher(BasePasswordHasher):
    algorithm = "pbkdf2_sha256"
    iterations = 1000
    digest = "sha256"

    def encode(self, password, salt, iterations=None):
        rounds = iterations or self.iterations
        key = hashlib.pbkdf2_hmac(self.digest, password.encode(), salt.encode(), rounds)
        return "%s$%d$%s$%s" % (self.algorithm, rounds, salt, base64.b64encode(key).decode("ascii"))

    def decode(self, encoded):
        algorithm, iterations, salt, digest = encoded.split("$", 3)
        return {"algorithm": algorithm, "hash": digest, "iterations": int(iterations), "salt": salt}

    def verify(self, password, encoded):
        parts = self.decode(encoded)
        return hmac.compare_digest(encoded, self.encode(password, parts["salt"], parts["iterations"]))

    def must_update(self, encoded):
        return self.decode(encoded)["iterations"] != self.iterations


class PBKDF2SHA1PasswordHasher(PBKDF2PasswordHasher):
    algorithm = "pbkdf2_sha1"
    digest = "sha1"


class MD5PasswordHasher(BasePasswordHasher):
    algorithm = "md5"

    def encode(self, password, salt):
        return "%s$%s$%s" % (self.algorithm, salt, hashlib.md5((salt + password).encode()).hexdigest())

    def decode(self, encoded):
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "hash": digest, "salt": salt}

    def verify(self, password, encoded):
        return hmac.compare_digest(encoded, self.encode(password, self.decode(encoded)["salt"]))


def get_hashers():
    hashers = [import_string(path)() for path in settings.PASSWORD_HASHERS]
    for hasher in hashers:
        if not getattr(hasher, "algorithm"):
            raise ImproperlyConfigured("hasher doesn't specify an algorithm name: %s" % type(hasher).__name__)
    return hashers


def get_hasher(algorithm="default"):
    if hasattr(algorithm, "algorithm"):
        return algorithm
    hashers = get_hashers()
    if algorithm == "default":
        return hashers[0]
    for hasher in hashers:
        if hasher.algorithm == algorithm:
            return hasher
    raise ValueError(
        "Unknown password hashing algorithm '%s'. "
        "Did you specify it in the PASSWORD_HASHERS setting?" % algorithm
    )


def identify_hasher(encoded):
    if len(encoded) == 32 and "$" not in encoded:
        return get_hasher("unsalted_md5")
    return get_hasher(encoded.split("$", 1)[0])


def is_password_usable(encoded):
    return encoded is None or not encoded.startswith(UNUSABLE_PASSWORD_PREFIX)


def make_password(password, salt=None, hasher="default"):
    if password is None:
        return UNUSABLE_PASSWORD_PREFIX + get_random_string(UNUSABLE_PASSWORD_SUFFIX_LENGTH)
    if not isinstance(password, (bytes, str)):
        raise TypeError("Password must be a string or bytes, got %s." % type(password).__qualname__)
    chosen = get_hasher(hasher)
    return chosen.encode(password, salt or chosen.salt())


def check_password(password, encoded, setter=None, preferred="default"):
    if password is None or not is_password_usable(encoded):
        return False
    try:
        hasher = identify_hasher(encoded)
    except ValueError:
        return False
    wanted = get_hasher(preferred)
    right = hasher.verify(password, encoded)
    if setter and right and (hasher.algorithm != wanted.algorithm or wanted.must_update(encoded)):
        setter(password)
    return right
