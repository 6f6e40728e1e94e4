"""The test client: requests without a server."""

import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.request import WSGIRequest

REDIRECTS = (301, 302, 303, 307, 308)


class ContextList(list):
    """The contexts of a response, searched as one."""

    def __getitem__(self, key):
        if not isinstance(key, str):
            return super().__getitem__(key)
        for context in self:
            if key in context:
                return context[key]
        raise KeyError(key)

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        return any(key in context for context in self)

    def keys(self):
        return {key for context in self for key in context}


class Template:
    """A template that was used, by its name: there are no files behind it."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "<Template template_string=%r>" % self.name


class RequestFactory:
    def __init__(self, *, headers=None, **defaults):
        self.defaults = defaults
        self.cookies = {}

    def request_for(self, method, path, data, extra, content_type=None):
        parts = urlsplit(str(path))
        request = WSGIRequest()
        request.method, request.path = method, parts.path
        request.path_info = request.path
        query = parts.query
        if method in ("GET", "HEAD") and data:
            query = encode(data)
        request.GET = QueryDict(query)
        if method not in ("GET", "HEAD"):
            if content_type == "application/json":
                request.body = (data if isinstance(data, str) else json.dumps(data)).encode()
            else:
                request.POST = QueryDict(encode(data or {}))
        request.META = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": content_type or "text/html; charset=utf-8",
            **self.defaults,
            **extra,
        }
        request.COOKIES = dict(self.cookies)
        return request

    def get(self, path, data=None, **extra):
        return self.request_for("GET", path, data, extra)

    def post(self, path, data=None, content_type=None, **extra):
        return self.request_for("POST", path, data, extra, content_type)

    def put(self, path, data="", content_type="application/octet-stream", **extra):
        return self.request_for("PUT", path, data, extra, content_type)

    def delete(self, path, data="", content_type="application/octet-stream", **extra):
        return self.request_for("DELETE", path, data, extra, content_type)


def encode(data):
    pairs = []
    for key, value in data.items():
        if value is None:
            raise TypeError(
                "Cannot encode None for key '%s' as POST data. Did you mean to pass an empty string or omit the "
                "value?" % key
            )
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs.extend((key, item) for item in values)
    return urlencode(pairs)


class Client(RequestFactory):
    def __init__(self, enforce_csrf_checks=False, raise_request_exception=True, *, headers=None, **defaults):
        super().__init__(**defaults)
        self.raise_request_exception = raise_request_exception

    def _send(self, method, path, data, follow, extra, content_type=None):
        from django.core.handlers import handler

        request = self.request_for(method, path, data, extra, content_type)
        response = handler(self.raise_request_exception)(request)
        if request.path.startswith("/admin/"):
            from django.test.pages import tell

            tell(request, response)
        for name, value in response.cookies.items():
            if value is None:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        response.request = request.META
        response.wsgi_request = request
        response.client = self
        response.resolver_match = request.resolver_match
        context = getattr(response, "context_data", None)
        response.context = None if context is None else ContextList([context])
        named = getattr(response, "template_name", None)
        named = [named] if isinstance(named, str) else list(named or ())[-1:]
        response.templates = [Template(name) for name in named]
        return self._follow(response, extra) if follow else response

    def _follow(self, response, extra):
        response.redirect_chain = chain = []
        while response.status_code in REDIRECTS:
            chain.append((response.url, response.status_code))
            if len(chain) > 20:
                raise RuntimeError("Too many redirects.")
            response = self._send("GET", response.url, None, False, extra)
            response.redirect_chain = chain
        return response

    def get(self, path, data=None, follow=False, secure=False, **extra):
        return self._send("GET", path, data, follow, extra)

    def post(self, path, data=None, content_type=None, follow=False, secure=False, **extra):
        return self._send("POST", path, data, follow, extra, content_type)

    def head(self, path, data=None, follow=False, secure=False, **extra):
        return self._send("HEAD", path, data, follow, extra)

    def put(self, path, data="", content_type="application/octet-stream", follow=False, secure=False, **extra):
        return self._send("PUT", path, data, follow, extra, content_type)

    def delete(self, path, data="", content_type="application/octet-stream", follow=False, secure=False, **extra):
        return self._send("DELETE", path, data or {}, follow, extra, content_type)

    @property
    def session(self):
        from django.contrib.sessions.backends.db import SessionStore

        session = SessionStore(self.cookies.get("sessionid"))
        if not self.cookies.get("sessionid"):
            session.save()
            self.cookies["sessionid"] = session.session_key
        return session

    def login(self, **credentials):
        from django.contrib.auth import authenticate

        user = authenticate(**credentials)
        if not user:
            return False
        self._login(user)
        return True

    def force_login(self, user, backend=None):
        if backend is None:
            from django.contrib.auth import load_backend

            for path in settings.AUTHENTICATION_BACKENDS:
                if hasattr(load_backend(path), "get_user"):
                    backend = path
                    break
        user.backend = backend
        self._login(user, backend)

    def _login(self, user, backend=None):
        from django.contrib.auth import login
        from django.contrib.sessions.backends.db import SessionStore

        request = HttpRequest()
        request.session = SessionStore(self.cookies.get("sessionid"))
        login(request, user, backend)
        request.session.save()
        self.cookies["sessionid"] = request.session.session_key

    def logout(self):
        from django.contrib.auth import logout
        from django.contrib.sessions.backends.db import SessionStore

        from django.contrib.auth import get_user

        request = HttpRequest()
        request.session = SessionStore(self.cookies.get("sessionid"))
        request.user = get_user(request)
        logout(request)
        self.cookies = {}
