"""Class-based views for some users only."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.shortcuts import resolve_url


class AccessMixin:
    login_url = None
    permission_denied_message = ""
    raise_exception = False
    redirect_field_name = REDIRECT_FIELD_NAME

    def get_login_url(self):
        url = self.login_url or settings.LOGIN_URL
        if not url:
            name = self.__class__.__name__
            raise ImproperlyConfigured(
                "%s is missing the login_url attribute. Define %s.login_url, settings.LOGIN_URL, or override "
                "%s.get_login_url()." % (name, name, name)
            )
        return str(url)

    def get_permission_denied_message(self):
        return self.permission_denied_message

    def get_redirect_field_name(self):
        return self.redirect_field_name

    def handle_no_permission(self):
        if self.raise_exception or self.request.user.is_authenticated:
            raise PermissionDenied(self.get_permission_denied_message())
        from django.contrib.auth.views import redirect_to_login

        path, url = self.request.build_absolute_uri(), resolve_url(self.get_login_url())
        login, current = urlsplit(url), urlsplit(path)
        if login.scheme in ("", current.scheme) and login.netloc in ("", current.netloc):
            path = self.request.get_full_path()
        return redirect_to_login(path, url, self.get_redirect_field_name())


class LoginRequiredMixin(AccessMixin):
    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)


class PermissionRequiredMixin(AccessMixin):
    permission_required = None

    def get_permission_required(self):
        if self.permission_required is None:
            name = self.__class__.__name__
            raise ImproperlyConfigured(
                "%s is missing the permission_required attribute. Define %s.permission_required, or override "
                "%s.get_permission_required()." % (name, name, name)
            )
        return (self.permission_required,) if isinstance(self.permission_required, str) else self.permission_required

    def has_permission(self):
        return self.request.user.has_perms(self.get_permission_required())

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission():
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)


class UserPassesTestMixin(AccessMixin):
    def test_func(self):
        raise NotImplementedError(
            "%s is missing the implementation of the test_func() method." % self.__class__.__name__
        )

    def get_test_func(self):
        return self.test_func

    def dispatch(self, request, *args, **kwargs):
        if not self.get_test_func()():
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)
