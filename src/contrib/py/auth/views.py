"""Where those go who have not logged in."""

from urllib.parse import urlencode, urlsplit, urlunsplit, parse_qsl

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


def redirect_to_login(next, login_url=None, redirect_field_name=REDIRECT_FIELD_NAME):
    parts = list(urlsplit(resolve_url(login_url or settings.LOGIN_URL)))
    if redirect_field_name:
        query = [pair for pair in parse_qsl(parts[3]) if pair[0] != redirect_field_name]
        parts[3] = urlencode([*query, (redirect_field_name, next)], safe="/")
    return HttpResponseRedirect(urlunsplit(parts))
