"""Links that work once: a password that was changed, or a login, makes them void."""

from datetime import datetime

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import int_to_base36


class PasswordResetTokenGenerator:
    key_salt = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
    algorithm = "sha256"
    secret = None
    secret_fallbacks = None

    def make_token(self, user):
        return self._make_token_with_timestamp(user, self._num_seconds(self._now()), self.secret or settings.SECRET_KEY)

    def check_token(self, user, token):
        if not (user and token):
            return False
        try:
            stamp, _ = token.split("-")
            stamp = int(stamp, 36)
        except ValueError:
            return False
        secrets = [self.secret or settings.SECRET_KEY, *(self.secret_fallbacks or settings.SECRET_KEY_FALLBACKS)]
        if not any(
            constant_time_compare(self._make_token_with_timestamp(user, stamp, secret), token) for secret in secrets
        ):
            return False
        return self._num_seconds(self._now()) - stamp <= settings.PASSWORD_RESET_TIMEOUT

    def _make_token_with_timestamp(self, user, timestamp, secret):
        digest = salted_hmac(
            self.key_salt, self._make_hash_value(user, timestamp), secret=secret, algorithm=self.algorithm
        ).hexdigest()[::2]
        return "%s-%s" % (int_to_base36(timestamp), digest)

    def _make_hash_value(self, user, timestamp):
        login = None if user.last_login is None else user.last_login.replace(microsecond=0, tzinfo=None)
        email = getattr(user, user.get_email_field_name(), "") or ""
        return "%s%s%s%s%s" % (user.pk, user.password, login, timestamp, email)

    def _num_seconds(self, moment):
        return int((moment - datetime(2001, 1, 1)).total_seconds())

    def _now(self):
        return datetime.now()


default_token_generator = PasswordResetTokenGenerator()
