"""Marks of the protection against forged requests, which the test client does not ask for."""

from functools import wraps


def csrf_exempt(view_func):
    @wraps(view_func)
    def inner(request, *args, **kwargs):
        return view_func(request, *args, **kwargs)

    inner.csrf_exempt = True
    return inner


def csrf_protect(view_func):
    return view_func


requires_csrf_token = ensure_csrf_cookie = csrf_protect
