import re

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

EMPTY_VALUES = (None, "", [], (), {})


class _Comparable:
    """Validators are equal when they are of one class and were made alike."""

    _identity = ()

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._identity)

    def __hash__(self):
        return hash((type(self).__name__, repr([getattr(self, name) for name in self._identity])))


@deconstructible
class RegexValidator(_Comparable):
    regex = ""
    message = "Enter a valid value."
    code = "invalid"
    inverse_match = False
    flags = 0

    def __init__(self, regex=None, message=None, code=None, inverse_match=None, flags=None):
        if regex is not None:
            self.regex = regex
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if inverse_match is not None:
            self.inverse_match = inverse_match
        if flags is not None:
            self.flags = flags
        if self.flags and not isinstance(self.regex, str):
            raise TypeError("If the flags are set, regex must be a regular expression string.")
        if isinstance(self.regex, str):
            self.regex = re.compile(self.regex, self.flags)

    def __call__(self, value):
        found = self.regex.search(str(value))
        if bool(found) is bool(self.inverse_match):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def __eq__(self, other):
        return (
            isinstance(other, RegexValidator)
            and self.regex.pattern == other.regex.pattern
            and self.regex.flags == other.regex.flags
            and self.message == other.message
            and self.code == other.code
            and self.inverse_match == other.inverse_match
        )

    def __hash__(self):
        return hash((self.regex.pattern, self.message, self.code))


@deconstructible
class DomainNameValidator(RegexValidator):
    message = "Enter a valid domain name."
    regex = r"(?i)^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"

    def __init__(self, accept_idna=True, **kwargs):
        self.accept_idna = accept_idna
        super().__init__(**kwargs)


@deconstructible
class URLValidator(RegexValidator):
    message = "Enter a valid URL."
    schemes = ["http", "https", "ftp", "ftps"]
    regex = (
        r"(?i)^(?:[a-z0-9.+-]*)://(?:[^\s:@/]+(?::[^\s:@/]*)?@)?"
        r"(?:(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?\.)+[a-z\u00a1-\uffff][a-z0-9\u00a1-\uffff-]*\.?"
        r"|localhost|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:[/?#][^\s]*)?$"
    )

    def __init__(self, schemes=None, **kwargs):
        super().__init__(**kwargs)
        if schemes is not None:
            self.schemes = schemes

    def __call__(self, value):
        scheme = value.split("://")[0].lower() if isinstance(value, str) else None
        if scheme not in self.schemes or len(value) > 2048:
            raise ValidationError(self.message, code=self.code, params={"value": value})
        super().__call__(value)


@deconstructible
class EmailValidator(_Comparable):
    message = "Enter a valid email address."
    code = "invalid"
    domain_allowlist = ["localhost"]
    _identity = ("message", "code", "domain_allowlist")

    def __init__(self, message=None, code=None, allowlist=None):
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if allowlist is not None:
            self.domain_allowlist = allowlist

    def __call__(self, value):
        text = str(value)
        user, at, domain = text.rpartition("@")
        user_ok = re.match(r"(?i)^[-!#$%&'*+/=?^_`{}|~0-9a-z]+(\.[-!#$%&'*+/=?^_`{}|~0-9a-z]+)*$", user)
        domain_ok = domain in self.domain_allowlist or re.match(
            r"(?i)^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z0-9-]{2,63})$", domain
        )
        if not value or not at or len(text) > 320 or not user_ok or not domain_ok:
            raise ValidationError(self.message, code=self.code, params={"value": value})


validate_email = EmailValidator()

validate_slug = RegexValidator(
    r"^[-a-zA-Z0-9_]+\Z", "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.", "invalid"
)
validate_unicode_slug = RegexValidator(
    r"^[-\w]+\Z",
    "Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens.",
    "invalid",
)
validate_integer = RegexValidator(r"^-?\d+\Z", message="Enter a valid integer.", code="invalid")


def int_list_validator(sep=",", message=None, code="invalid", allow_negative=False):
    sign = "(?:-)?" if allow_negative else ""
    pattern = r"^%s\d+(?:%s%s\d+)*\Z" % (sign, re.escape(sep), sign)
    return RegexValidator(pattern, message=message, code=code)


validate_comma_separated_integer_list = int_list_validator(message="Enter only digits separated by commas.")


def _is_ipv4(text):
    parts = text.split(".")
    return len(parts) == 4 and all(
        p.isdigit() and len(p) <= 3 and int(p) < 256 and (p == "0" or not p.startswith("0")) for p in parts
    )


def _is_ipv6(text):
    if text.count("::") > 1 or ":" not in text:
        return False
    last = text.rsplit(":", 1)[-1]
    if "." in last:
        if not _is_ipv4(last):
            return False
        text = text[: -len(last)] + "0:0"
    groups = [g for g in text.split(":") if g]
    if not all(len(g) <= 4 and all(c in "0123456789abcdefABCDEF" for c in g) for g in groups):
        return False
    return len(groups) < 8 if "::" in text else len(groups) == 8


def validate_ipv4_address(value):
    if not (isinstance(value, str) and _is_ipv4(value)):
        raise ValidationError("Enter a valid %(protocol)s address.", code="invalid", params={"protocol": "IPv4", "value": value})


def validate_ipv6_address(value):
    if not (isinstance(value, str) and _is_ipv6(value)):
        raise ValidationError("Enter a valid %(protocol)s address.", code="invalid", params={"protocol": "IPv6", "value": value})


def validate_ipv46_address(value):
    if not (isinstance(value, str) and (_is_ipv4(value) or _is_ipv6(value))):
        raise ValidationError(
            "Enter a valid %(protocol)s address.", code="invalid", params={"protocol": "IPv4 or IPv6", "value": value}
        )


@deconstructible
class BaseValidator(_Comparable):
    message = "Ensure this value is %(limit_value)s (it is %(show_value)s)."
    code = "limit_value"
    _identity = ("limit_value", "message", "code")

    def __init__(self, limit_value, message=None):
        self.limit_value = limit_value
        if message:
            self.message = message

    def __call__(self, value):
        cleaned = self.clean(value)
        limit = self.limit_value() if callable(self.limit_value) else self.limit_value
        if self.compare(cleaned, limit):
            params = {"limit_value": limit, "show_value": cleaned, "value": value}
            raise ValidationError(self.message, code=self.code, params=params)

    def compare(self, a, b):
        return a is not b

    def clean(self, x):
        return x


@deconstructible
class MaxValueValidator(BaseValidator):
    message = "Ensure this value is less than or equal to %(limit_value)s."
    code = "max_value"

    def compare(self, a, b):
        return a > b


@deconstructible
class MinValueValidator(BaseValidator):
    message = "Ensure this value is greater than or equal to %(limit_value)s."
    code = "min_value"

    def compare(self, a, b):
        return a < b


@deconstructible
class StepValueValidator(BaseValidator):
    message = "Ensure this value is a multiple of step size %(limit_value)s."
    code = "step_size"

    def __init__(self, limit_value, message=None, offset=None):
        super().__init__(limit_value, message)
        self.offset = offset

    def compare(self, a, b):
        rest = (a - (self.offset or 0)) % b
        return not (abs(rest) < 1e-9 or abs(rest - b) < 1e-9)


class _Length(str):
    """A message that counts: `character` or `characters`."""

    def __mod__(self, params):
        limit = params["limit_value"]
        word = "character" if limit == 1 else "characters"
        return str.__mod__(self, {**params, "characters": word})


@deconstructible
class MinLengthValidator(BaseValidator):
    message = _Length("Ensure this value has at least %(limit_value)d %(characters)s (it has %(show_value)d).")
    code = "min_length"

    def compare(self, a, b):
        return a < b

    def clean(self, x):
        return len(x)


@deconstructible
class MaxLengthValidator(BaseValidator):
    message = _Length("Ensure this value has at most %(limit_value)d %(characters)s (it has %(show_value)d).")
    code = "max_length"

    def compare(self, a, b):
        return a > b

    def clean(self, x):
        return len(x)


@deconstructible
class DecimalValidator(_Comparable):
    _identity = ("max_digits", "decimal_places")

    def __init__(self, max_digits, decimal_places):
        self.max_digits = max_digits
        self.decimal_places = decimal_places

    def _refuse(self, text, code, limit, value):
        word = code_words[code] if limit == 1 else code_words[code] + "s"
        raise ValidationError(text % (limit, word), code=code, params={"max": limit, "value": value})

    def __call__(self, value):
        sign, digits, exponent = value.as_tuple()
        if exponent in {"F", "n", "N"}:
            raise ValidationError("Enter a number.", code="invalid", params={"value": value})
        if exponent >= 0:
            count = len(digits) + (exponent if digits != (0,) else 0)
            decimals = 0
        else:
            decimals = abs(exponent)
            count = max(len(digits), decimals)
        whole = count - decimals
        if self.max_digits is not None and count > self.max_digits:
            self._refuse("Ensure that there are no more than %s %s in total.", "max_digits", self.max_digits, value)
        if self.decimal_places is not None and decimals > self.decimal_places:
            self._refuse("Ensure that there are no more than %s %s.", "max_decimal_places", self.decimal_places, value)
        if self.max_digits is not None and self.decimal_places is not None and whole > self.max_digits - self.decimal_places:
            limit = self.max_digits - self.decimal_places
            self._refuse("Ensure that there are no more than %s %s before the decimal point.", "max_whole_digits", limit, value)


code_words = {"max_digits": "digit", "max_decimal_places": "decimal place", "max_whole_digits": "digit"}


@deconstructible
class FileExtensionValidator(_Comparable):
    message = (
        "File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s."
    )
    code = "invalid_extension"
    _identity = ("allowed_extensions", "message", "code")

    def __init__(self, allowed_extensions=None, message=None, code=None):
        self.allowed_extensions = [e.lower() for e in allowed_extensions] if allowed_extensions is not None else None
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def __call__(self, value):
        name = getattr(value, "name", value)
        extension = name.rpartition(".")[2].lower() if "." in name else ""
        if self.allowed_extensions is not None and extension not in self.allowed_extensions:
            params = {"extension": extension, "allowed_extensions": ", ".join(self.allowed_extensions), "value": value}
            raise ValidationError(self.message, code=self.code, params=params)


def validate_image_file_extension(value):
    return FileExtensionValidator(allowed_extensions=["png", "jpg", "jpeg", "gif", "webp", "bmp", "tiff", "ico"])(value)


@deconstructible
class ProhibitNullCharactersValidator(_Comparable):
    message = "Null characters are not allowed."
    code = "null_characters_not_allowed"
    _identity = ("message", "code")

    def __init__(self, message=None, code=None):
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def __call__(self, value):
        if "\x00" in str(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})
