"""Views for some users only."""

from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.shortcuts import resolve_url


def user_passes_test(test_func, login_url=None, redirect_field_name=REDIRECT_FIELD_NAME):
    def decorator(view_func):
        def refused(request):
            from django.contrib.auth.views import redirect_to_login

            path = request.build_absolute_uri()
            url = resolve_url(login_url or settings.LOGIN_URL)
            login, current = urlsplit(url), urlsplit(path)
            same = (not login.scheme or login.scheme == current.scheme) and (
                not login.netloc or login.netloc == current.netloc
            )
            return redirect_to_login(request.get_full_path() if same else path, url, redirect_field_name)

        def inner(request, *args, **kwargs):
            return view_func(request, *args, **kwargs) if test_func(request.user) else refused(request)

        inner.login_url, inner.redirect_field_name = login_url, redirect_field_name
        return wraps(view_func)(inner)

    return decorator


def login_required(function=None, redirect_field_name=REDIRECT_FIELD_NAME, login_url=None):
    decorate = user_passes_test(
        lambda user: user.is_authenticated, login_url=login_url, redirect_field_name=redirect_field_name
    )
    return decorate(function) if function else decorate


def login_not_required(view_func):
    view_func.login_required = False
    return view_func


def permission_required(perm, login_url=None, raise_exception=False):
    perms = (perm,) if isinstance(perm, str) else perm

    def check(user):
        if user.has_perms(perms):
            return True
        if raise_exception:
            raise PermissionDenied
        return False

    return user_passes_test(check, login_url=login_url)
