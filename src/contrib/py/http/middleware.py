"""The middleware that a project's settings name, and the chain that a request goes through."""

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import (
    Http404,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
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
    def process_request(self, request):
        request.get_host()

    def process_response(self, request, response):
        if response.status_code == 404 and self.wants_slash(request):
            from django.http import HttpResponsePermanentRedirect

            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(request.path + "/" + ("?" + query if query else ""))
        return response

    @staticmethod
    def wants_slash(request):
        if request.path.endswith("/") or not settings.APPEND_SLASH:
            return False
        try:
            return resolve(request.path + "/").url_name is not None
        except Http404:
            return False


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
    match = resolve(request.path)
    request.resolver_match = match
    response = match.func(request, *match.args, **match.kwargs)
    if response is None:
        view = match.func
        raise ValueError(
            "The view %s.%s didn't return an HttpResponse object. It returned None instead."
            % (view.__module__, view.__name__)
        )
    return response


def convert_exceptions(get_response, raise_errors):
    """What an exception means as a response. The log of a project that sets no logging of its own is its console."""

    def inner(request):
        try:
            return get_response(request)
        except Http404 as error:
            return HttpResponseNotFound(str(error))
        except PermissionDenied as error:
            response = HttpResponseForbidden(str(error) or "403 Forbidden")
            return logged(response, request, "Forbidden (Permission denied): %s", error)
        except BadRequest as error:
            response = HttpResponseBadRequest(str(error) or "400 Bad Request")
            return logged(response, request, "%s: %%s" % str(error).replace("%", "%%"), error)
        except SuspiciousOperation as error:
            from django.utils.log import log_error

            log_error("django.security.%s" % type(error).__name__, str(error), error)
            response = HttpResponseBadRequest(str(error))
            response._has_been_logged = True
            return response
        except Exception as error:
            response = HttpResponseServerError("Server Error (500)")
            logged(response, request, "Internal Server Error: %s", error)
            if raise_errors:
                raise
            return response

    return inner


def logged(response, request, message, error=None):
    from django.utils.log import log_response

    log_response(message, request.path, response=response, request=request, exception=error)
    return response


def handler(raise_errors=True):
    chain = convert_exceptions(call_view, raise_errors)
    for path in reversed(settings.MIDDLEWARE):
        chain = guarded(import_string(path)(chain))

    def get_response(request):
        response = chain(request)
        if response.status_code >= 400:
            logged(response, request, response.reason_phrase + ": %s")
        return response

    return get_response


def guarded(get_response):
    """As `convert_exceptions` for what a middleware itself refuses; other errors are on their way to the client."""

    def inner(request):
        try:
            return get_response(request)
        except (PermissionDenied, SuspiciousOperation, Http404) as error:
            def again(request):
                raise error

            return convert_exceptions(again, True)(request)

    return inner
