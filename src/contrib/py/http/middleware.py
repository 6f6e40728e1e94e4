"""The middleware that a project's settings name, and the chain that a request goes through."""

import sys
import traceback

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseForbidden, HttpResponseNotFound
from django.urls import resolve
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string


class MiddlewareMixin:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.process_request(request) if hasattr(self, "process_request") else None
        response = response or self.get_response(request)
        return self.process_response(request, response) if hasattr(self, "process_response") else response


class SecurityMiddleware(MiddlewareMixin):
    pass


class CommonMiddleware(MiddlewareMixin):
    def process_response(self, request, response):
        if response.status_code == 404 and not request.path.endswith("/"):
            from django.http import HttpResponsePermanentRedirect

            try:
                resolve(request.path + "/")
            except Http404:
                return response
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(request.path + "/" + ("?" + query if query else ""))
        return response


class CsrfViewMiddleware(MiddlewareMixin):
    pass


class XFrameOptionsMiddleware(MiddlewareMixin):
    def process_response(self, request, response):
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response


class SessionMiddleware(MiddlewareMixin):
    def process_request(self, request):
        from django.contrib.sessions.backends.db import SessionStore

        request.session = SessionStore(request.COOKIES.get("sessionid"))

    def process_response(self, request, response):
        if request.session.is_empty():
            if "sessionid" in request.COOKIES:
                response.delete_cookie("sessionid")
        elif request.session.modified:
            request.session.save()
            response.set_cookie("sessionid", request.session.session_key)
        return response


class AuthenticationMiddleware(MiddlewareMixin):
    def process_request(self, request):
        from django.contrib.auth import get_user

        request.user = SimpleLazyObject(lambda: get_user(request))


class MessageMiddleware(MiddlewareMixin):
    def process_request(self, request):
        from django.contrib.messages import Storage

        request._messages = Storage(request)

    def process_response(self, request, response):
        request._messages.update()
        return response


def call_view(request):
    try:
        match = resolve(request.path)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
    except Http404 as error:
        sys.stderr.write("Not Found: %s\n" % request.path)
        response = HttpResponseNotFound(str(error))
    except PermissionDenied as error:
        sys.stderr.write("Forbidden (Permission denied): %s\n" % request.path)
        sys.stderr.write(traceback.format_exc())
        response = HttpResponseForbidden(str(error) or "403 Forbidden")
    if response is None:
        view = match.func
        raise ValueError(
            "The view %s.%s didn't return an HttpResponse object. It returned None instead."
            % (view.__module__, view.__name__)
        )
    return response


def handler():
    chain = call_view
    for path in reversed(settings.MIDDLEWARE):
        chain = import_string(path)(chain)
    return chain
