"""Requests and responses, as far as views and the test client need them."""

import json
from urllib.parse import parse_qsl, quote, urlencode

from django.core.exceptions import DisallowedHost
from django.http.response import Http404


class QueryDict(dict):
    """A dict of lists that shows the last value of each."""

    def __init__(self, query_string="", mutable=False, encoding=None):
        super().__init__()
        for key, value in parse_qsl(query_string or "", keep_blank_values=True):
            self.appendlist(key, value)

    def appendlist(self, key, value):
        dict.setdefault(self, key, []).append(value)

    def setlist(self, key, values):
        dict.__setitem__(self, key, list(values))

    def getlist(self, key, default=None):
        return list(dict.get(self, key, default or []))

    def __getitem__(self, key):
        try:
            values = dict.__getitem__(self, key)
        except KeyError:
            raise KeyError(key)
        return values[-1] if values else []

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, [value])

    def get(self, key, default=None):
        return self[key] if key in self else default

    def items(self):
        return [(key, self[key]) for key in self]

    def values(self):
        return [self[key] for key in self]

    def lists(self):
        return [(key, dict.__getitem__(self, key)) for key in self]

    def dict(self):
        return {key: self[key] for key in self}

    def copy(self):
        copy = QueryDict()
        for key, values in self.lists():
            copy.setlist(key, values)
        return copy

    def urlencode(self, safe=None):
        return urlencode([(key, value) for key, values in self.lists() for value in values])

    def __repr__(self):
        return "<QueryDict: %s>" % {key: values for key, values in self.lists()}


def matches_host(domain, pattern):
    if pattern[:1] == ".":
        return domain.endswith(pattern) or domain == pattern[1:]
    return pattern == "*" or pattern == domain


class HttpRequest:
    def __init__(self):
        self.GET, self.POST, self.COOKIES, self.META, self.FILES = QueryDict(), QueryDict(), {}, {}, {}
        self.path = self.path_info = ""
        self.method = None
        self.resolver_match = None
        self.body = b""

    def get_full_path(self, force_append_slash=False):
        query = self.META.get("QUERY_STRING", "")
        return self.path + ("?" + query if query else "")

    def build_absolute_uri(self, location=None):
        return "http://%s%s" % (self.get_host(), location or self.get_full_path())

    def get_host(self):
        """The host that was asked, which ALLOWED_HOSTS must name."""
        from django.conf import settings

        host = self.META.get("HTTP_HOST") or self.META.get("SERVER_NAME", "testserver")
        allowed = settings.ALLOWED_HOSTS
        if settings.DEBUG and not allowed:
            allowed = [".localhost", "127.0.0.1", "[::1]"]
        domain = host.rsplit(":", 1)[0] if ":" in host and not host.endswith("]") else host
        if any(matches_host(domain.lower(), pattern.lower()) for pattern in allowed):
            return host
        message = "Invalid HTTP_HOST header: %r." % host
        raise DisallowedHost(message + " You may need to add %r to ALLOWED_HOSTS." % domain)

    def is_secure(self):
        return False

    @property
    def headers(self):
        named = {}
        for key, value in self.META.items():
            if key.startswith("HTTP_"):
                named[key[5:].replace("_", "-").title()] = value
        return named

    def __repr__(self):
        return "<%s: %s %r>" % (self.__class__.__name__, self.method, self.get_full_path())


class WSGIRequest(HttpRequest):
    """A request as a server makes it."""


WSGIRequest.__module__ = "django.core.handlers.wsgi"


REASONS = {
    200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently", 302: "Found", 304: "Not Modified",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    409: "Conflict", 410: "Gone", 418: "I'm a Teapot", 422: "Unprocessable Entity", 429: "Too Many Requests",
    500: "Internal Server Error", 501: "Not Implemented", 503: "Service Unavailable",
}


class HttpResponse:
    status_code = 200

    def __init__(self, content=b"", content_type=None, status=None, headers=None):
        self.headers = {"Content-Type": content_type or "text/html; charset=utf-8", **(headers or {})}
        self.cookies = {}
        if status is not None:
            self.status_code = status
        self.content = content

    @property
    def content(self):
        return self._content

    @content.setter
    def content(self, value):
        self._content = value if isinstance(value, bytes) else str(value).encode("utf-8")

    @property
    def text(self):
        return self._content.decode("utf-8")

    def write(self, content):
        self._content += content if isinstance(content, bytes) else str(content).encode("utf-8")

    def set_cookie(self, key, value="", **options):
        self.cookies[key] = value

    def delete_cookie(self, key, **options):
        self.cookies[key] = None

    def __getitem__(self, header):
        return self.headers[header]

    def __setitem__(self, header, value):
        self.headers[header] = value

    def __contains__(self, header):
        return header in self.headers

    @property
    def reason_phrase(self):
        return REASONS.get(self.status_code, "Unknown Status Code")

    def has_header(self, header):
        return header in self.headers

    def get(self, header, default=None):
        return self.headers.get(header, default)

    def json(self):
        return json.loads(self.text)

    def __repr__(self):
        return "<%s status_code=%d, \"%s\">" % (self.__class__.__name__, self.status_code, self.headers["Content-Type"])


class HttpResponseRedirectBase(HttpResponse):
    def __init__(self, redirect_to, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self["Location"] = str(redirect_to)

    @property
    def url(self):
        return self["Location"]

    def __repr__(self):
        return '<%s status_code=%d, "%s", url="%s">' % (
            self.__class__.__name__,
            self.status_code,
            self.headers["Content-Type"],
            self.url,
        )


class HttpResponseRedirect(HttpResponseRedirectBase):
    status_code = 302


class HttpResponsePermanentRedirect(HttpResponseRedirectBase):
    status_code = 301


class HttpResponseNotFound(HttpResponse):
    status_code = 404


class HttpResponseForbidden(HttpResponse):
    status_code = 403


class HttpResponseBadRequest(HttpResponse):
    status_code = 400


class HttpResponseGone(HttpResponse):
    status_code = 410


class HttpResponseServerError(HttpResponse):
    status_code = 500


class HttpResponseNotAllowed(HttpResponse):
    status_code = 405

    def __init__(self, permitted_methods, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self["Allow"] = ", ".join(permitted_methods)


class JsonResponse(HttpResponse):
    def __init__(self, data, encoder=None, safe=True, json_dumps_params=None, **kwargs):
        if safe and not isinstance(data, dict):
            raise TypeError(
                "In order to allow non-dict objects to be serialized set the safe parameter to False."
            )
        kwargs.setdefault("content_type", "application/json")
        super().__init__(json.dumps(data, default=str, **(json_dumps_params or {})), **kwargs)


class TemplateResponse(HttpResponse):
    """A response that keeps its context; the page is drawn from it, at once."""

    is_rendered = True

    def __init__(self, request, template, context=None, content_type=None, status=None, **kwargs):
        self.template_name = template
        self.context_data = context or {}
        super().__init__(self.context_data.get("page", ""), content_type, status)

    def render(self):
        return self
