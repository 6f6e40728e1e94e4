"""Values that cannot be changed unseen."""

import base64
import datetime
import json
import time

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class BadSignature(Exception):
    pass


class SignatureExpired(BadSignature):
    pass


def b62_encode(number):
    if number == 0:
        return "0"
    sign, number, text = ("-", -number, "") if number < 0 else ("", number, "")
    while number:
        number, digit = divmod(number, 62)
        text = BASE62[digit] + text
    return sign + text


def b62_decode(text):
    number = 0
    for digit in text.lstrip("-"):
        number = number * 62 + BASE62.index(digit)
    return -number if text[:1] == "-" else number


def b64_encode(s):
    return base64.urlsafe_b64encode(s).strip(b"=")


def b64_decode(s):
    return base64.urlsafe_b64decode(s + b"=" * (-len(s) % 4))


class JSONSerializer:
    def dumps(self, obj):
        return json.dumps(obj, separators=(",", ":")).encode("latin-1")

    def loads(self, data):
        return json.loads(data.decode("latin-1"))


class Signer:
    def __init__(self, *, key=None, sep=":", salt=None, algorithm=None, fallback_keys=None):
        self.key, self.sep = key or settings.SECRET_KEY, sep
        self.salt = salt or "%s.%s" % (self.__class__.__module__, self.__class__.__name__)
        self.algorithm, self.fallback_keys = algorithm or "sha256", fallback_keys or settings.SECRET_KEY_FALLBACKS

    def signature(self, value, key=None):
        digest = salted_hmac(self.salt + "signer", value, secret=key or self.key, algorithm=self.algorithm).digest()
        return b64_encode(digest).decode()

    def sign(self, value):
        return "%s%s%s" % (value, self.sep, self.signature(value))

    def unsign(self, signed_value):
        if self.sep not in signed_value:
            raise BadSignature('No "%s" found in value' % self.sep)
        value, sig = signed_value.rsplit(self.sep, 1)
        for key in [self.key, *self.fallback_keys]:
            if constant_time_compare(sig, self.signature(value, key)):
                return value
        raise BadSignature('Signature "%s" does not match' % sig)

    def sign_object(self, obj, serializer=JSONSerializer, compress=False):
        return self.sign(b64_encode(serializer().dumps(obj)).decode())

    def unsign_object(self, signed_obj, serializer=JSONSerializer, **kwargs):
        return serializer().loads(b64_decode(self.unsign(signed_obj, **kwargs).encode()))


class TimestampSigner(Signer):
    def timestamp(self):
        return b62_encode(int(time.time()))

    def sign(self, value):
        return super().sign("%s%s%s" % (value, self.sep, self.timestamp()))

    def unsign(self, value, max_age=None):
        value, stamp = super().unsign(value).rsplit(self.sep, 1)
        if max_age is not None:
            if isinstance(max_age, datetime.timedelta):
                max_age = max_age.total_seconds()
            age = time.time() - b62_decode(stamp)
            if age > max_age:
                raise SignatureExpired("Signature age %s > %s seconds" % (age, max_age))
        return value


def dumps(obj, key=None, salt="django.core.signing", serializer=JSONSerializer, compress=False):
    return TimestampSigner(key=key, salt=salt).sign_object(obj, serializer=serializer)


def loads(s, key=None, salt="django.core.signing", serializer=JSONSerializer, max_age=None, fallback_keys=None):
    signer = TimestampSigner(key=key, salt=salt, fallback_keys=fallback_keys)
    return signer.unsign_object(s, serializer=serializer, max_age=max_age)
