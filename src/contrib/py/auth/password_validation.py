from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import ngettext


def get_default_password_validators():
    return get_password_validators(settings.AUTH_PASSWORD_VALIDATORS)


def get_password_validators(configs):
    validators = []
    for config in configs:
        try:
            make = import_string(config["NAME"])
        except ImportError:
            message = "The module in NAME could not be imported: %s. Check your AUTH_PASSWORD_VALIDATORS setting."
            raise ImproperlyConfigured(message % config["NAME"])
        validators.append(make(**config.get("OPTIONS", {})))
    return validators


def validate_password(password, user=None, password_validators=None):
    errors = []
    for validator in get_default_password_validators() if password_validators is None else password_validators:
        try:
            validator.validate(password, user)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)


def password_validators_help_texts(password_validators=None):
    validators = get_default_password_validators() if password_validators is None else password_validators
    return [validator.get_help_text() for validator in validators]


def password_changed(password, user=None, password_validators=None):
    for validator in get_default_password_validators() if password_validators is None else password_validators:
        told = getattr(validator, "password_changed", None)
        if told:
            told(password, user)


class MinimumLengthValidator:
    def __init__(self, min_length=8):
        self.min_length = min_length

    def validate(self, password, user=None):
        if len(password) < self.min_length:
            raise ValidationError(
                ngettext(
                    "This password is too short. It must contain at least %(min_length)d character.",
                    "This password is too short. It must contain at least %(min_length)d characters.",
                    self.min_length,
                ),
                code="password_too_short",
                params={"min_length": self.min_length},
            )

    def get_help_text(self):
        return ngettext(
            "Your password must contain at least %(min_length)d character.",
            "Your password must contain at least %(min_length)d characters.",
            self.min_length,
        ) % {"min_length": self.min_length}


class UserAttributeSimilarityValidator:
    """Without a measure of likeness: a password that contains an attribute, or is contained in one, is too similar."""

    DEFAULT_USER_ATTRIBUTES = ("username", "first_name", "last_name", "email")

    def __init__(self, user_attributes=DEFAULT_USER_ATTRIBUTES, max_similarity=0.7):
        self.user_attributes, self.max_similarity = user_attributes, max_similarity

    def validate(self, password, user=None):
        if not user:
            return
        for name in self.user_attributes:
            value = str(getattr(user, name, "") or "").lower()
            for part in [value, *value.replace("@", " ").replace(".", " ").split()]:
                if len(part) > 2 and (part in password.lower()) and len(part) >= self.max_similarity * len(password):
                    label = user._meta.get_field(name).verbose_name
                    raise ValidationError(
                        "The password is too similar to the %(verbose_name)s.",
                        code="password_too_similar",
                        params={"verbose_name": label},
                    )

    def get_help_text(self):
        return "Your password can’t be too similar to your other personal information."


class CommonPasswordValidator:
    """Knows the commonest few: Django's list of 20,000 would outweigh the page."""

    passwords = {
        "password", "123", "1234", "12345", "123456", "1234567", "12345678", "654321", "666666", "121212", "696969", "112233", "123456789", "1234567890", "qwerty", "abc123", "letmein", "iloveyou",
        "admin", "welcome", "monkey", "dragon", "football", "baseball", "sunshine", "princess", "password1",
        "password123", "secret", "111111", "000000", "123123", "qwerty123", "passw0rd", "trustno1", "superman",
    }

    def __init__(self, password_list_path=None):
        pass

    def validate(self, password, user=None):
        if password.lower().strip() in self.passwords:
            raise ValidationError("This password is too common.", code="password_too_common")

    def get_help_text(self):
        return "Your password can’t be a commonly used password."


class NumericPasswordValidator:
    def validate(self, password, user=None):
        if password.isdigit():
            raise ValidationError("This password is entirely numeric.", code="password_entirely_numeric")

    def get_help_text(self):
        return "Your password can’t be entirely numeric."
