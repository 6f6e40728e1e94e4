"""Paths to views and back."""

import re
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http.response import Http404


class NoReverseMatch(Exception):
    silent_variable_failure = True


class Resolver404(Http404):
    pass


NoReverseMatch.__module__ = Resolver404.__module__ = "django.urls.exceptions"


CONVERTERS = {
    "str": (r"[^/]+", str, str),
    "int": (r"[0-9]+", int, str),
    "slug": (r"[-a-zA-Z0-9_]+", str, str),
    "uuid": (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", lambda text: import_module("uuid").UUID(text), str),
    "path": (r".+", str, str),
}
PARAMETER = re.compile(r"<(?:([^>:]+):)?([^>]+)>")


class URLPattern:
    def __init__(self, route, view, name=None, kwargs=None, regex=False):
        self.route, self.callback, self.name, self.default_args = route, view, name, kwargs or {}
        self.regex, self.converters = compile_route(route, regex, end=not isinstance(self, URLResolver))

    def match(self, path):
        found = self.regex.match(path)
        if not found:
            return None
        try:
            kwargs = {name: self.converters[name](text) for name, text in found.groupdict().items() if text is not None}
        except ValueError:
            return None
        return path[found.end() :], {**kwargs, **self.default_args}

    def __repr__(self):
        return "<URLPattern %r%s>" % (self.route, " [name='%s']" % self.name if self.name else "")


class URLResolver(URLPattern):
    def __init__(self, route, urlconf, app_name=None, namespace=None, kwargs=None, regex=False):
        super().__init__(route, None, kwargs=kwargs, regex=regex)
        self.urlconf_name, self.app_name, self.namespace = urlconf, app_name, namespace

    @property
    def url_patterns(self):
        source = self.urlconf_name
        if isinstance(source, str):
            source = import_module(source)
        patterns = getattr(source, "urlpatterns", source)
        if not isinstance(patterns, (list, tuple)):
            raise ImproperlyConfigured(
                "The included URLconf '%s' does not appear to have any patterns in it. If you see the "
                "'urlpatterns' variable with valid patterns in the file then the issue is probably caused "
                "by a circular import." % self.urlconf_name
            )
        return patterns


def compile_route(route, regex, end):
    if regex:
        return re.compile(route), _AnyString()
    pattern, converters, at = "^", {}, 0
    for found in PARAMETER.finditer(route):
        kind, name = found.group(1) or "str", found.group(2)
        if kind not in CONVERTERS:
            raise ImproperlyConfigured("URL route %r uses invalid converter %r." % (route, kind))
        expression, to_python, _ = CONVERTERS[kind]
        pattern += re.escape(route[at : found.start()]) + "(?P<%s>%s)" % (name, expression)
        converters[name] = to_python
        at = found.end()
    return re.compile(pattern + re.escape(route[at:]) + (r"\Z" if end else "")), converters


class _AnyString(dict):
    def __missing__(self, key):
        return str


def path(route, view, kwargs=None, name=None):
    return _path(route, view, kwargs, name, False)


def re_path(route, view, kwargs=None, name=None):
    return _path(route, view, kwargs, name, True)


def _path(route, view, kwargs, name, regex):
    if isinstance(view, tuple):
        urlconf, app_name, namespace = view
        return URLResolver(route, urlconf, app_name, namespace, kwargs, regex)
    if callable(view):
        return URLPattern(route, view, name, kwargs, regex)
    raise TypeError("view must be a callable or a list/tuple in the case of include().")


def include(arg, namespace=None):
    app_name = None
    if isinstance(arg, tuple):
        urlconf, app_name = arg
    else:
        urlconf = arg
    if isinstance(urlconf, str):
        urlconf = import_module(urlconf)
    app_name = getattr(urlconf, "app_name", app_name)
    return (urlconf, app_name, namespace or app_name)


class ResolverMatch:
    def __init__(self, func, kwargs, url_name, namespaces, app_names, route):
        self.func, self.args, self.kwargs, self.url_name, self.route = func, (), kwargs, url_name, route
        self.namespaces, self.app_names = namespaces, app_names
        self.namespace, self.app_name = ":".join(namespaces), ":".join(app_names)
        self._func_path = "%s.%s" % (func.__module__, getattr(func, "__qualname__", type(func).__qualname__))
        self.view_name = ":".join([*namespaces, url_name or self._func_path])
        self.tried, self.captured_kwargs, self.extra_kwargs = None, kwargs, {}

    def __getitem__(self, index):
        return (self.func, self.args, self.kwargs)[index]

    def __repr__(self):
        return "ResolverMatch(func=%s, args=%r, kwargs=%r, url_name=%r, app_names=%r, namespaces=%r, route=%r)" % (
            self._func_path, self.args, self.kwargs, self.url_name, self.app_names, self.namespaces, self.route
        )


def _root():
    return URLResolver("", settings.ROOT_URLCONF)


def resolve(path, urlconf=None):
    root = URLResolver("", urlconf) if urlconf else _root()
    found = _resolve(root, path.lstrip("/"), {}, [], [], "")
    if found is None:
        raise Resolver404({"path": path})
    return found


def _resolve(resolver, path, kwargs, namespaces, app_names, route):
    for pattern in resolver.url_patterns:
        found = pattern.match(path)
        if found is None:
            continue
        rest, more = found
        if not isinstance(pattern, URLResolver):
            merged = {**kwargs, **more}
            return ResolverMatch(pattern.callback, merged, pattern.name, namespaces, app_names, route + pattern.route)
        inner = _resolve(
            pattern,
            rest,
            {**kwargs, **more},
            namespaces + [pattern.namespace] * bool(pattern.namespace),
            app_names + [pattern.app_name] * bool(pattern.app_name),
            route + pattern.route,
        )
        if inner is not None:
            return inner
    return None


def reverse(viewname, urlconf=None, args=None, kwargs=None, current_app=None):
    *namespaces, name = viewname.split(":") if isinstance(viewname, str) else [viewname]
    root = _root()
    found = _reverse(root, namespaces, name, list(args or []), dict(kwargs or {}))
    if found is None:
        if args:
            given = "arguments '%s'" % (tuple(args),)
        elif kwargs:
            given = "keyword arguments '%s'" % dict(kwargs)
        else:
            given = "no arguments"
        known = _namespaces(root)
        for at, namespace in enumerate(namespaces):
            if namespace not in known:
                if at:
                    inside = ":".join(namespaces[:at])
                    raise NoReverseMatch("%r is not a registered namespace inside %r" % (namespace, inside))
                raise NoReverseMatch("%r is not a registered namespace" % namespace)
            known = _namespaces(known[namespace])
        tried = _named(root, namespaces, name, "")
        if tried:
            raise NoReverseMatch(
                "Reverse for '%s' with %s not found. %d pattern(s) tried: %r" % (name, given, len(tried), tried)
            )
        raise NoReverseMatch("Reverse for '%s' not found. '%s' is not a valid view function or pattern name." % (name, name))
    return "/" + found


def _namespaces(resolver):
    """The resolvers below one that have a namespace, by that and by the name of their application."""
    found = {}
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace:
                found.setdefault(pattern.namespace, pattern)
                found.setdefault(pattern.app_name, pattern)
            else:
                found.update(_namespaces(pattern))
    return found


def _inside(pattern, namespaces):
    """What is left of a name's namespaces inside an included list; nothing where they lead elsewhere."""
    if not pattern.namespace:
        return namespaces
    if namespaces and namespaces[0] in (pattern.namespace, pattern.app_name):
        return namespaces[1:]
    return None


def _named(resolver, namespaces, name, prefix):
    """The expressions of all patterns of a name."""
    found = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            rest = _inside(pattern, namespaces)
            if rest is None:
                continue
            found = _named(pattern, rest, name, prefix + expression_of(pattern)) + found
        elif not namespaces and (pattern.name == name or pattern.callback is name):
            found.insert(0, prefix + expression_of(pattern))
    return found


def expression_of(pattern):
    return pattern.regex.pattern.removeprefix("^")


def _reverse(resolver, namespaces, name, args, kwargs):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            rest = _inside(pattern, namespaces)
            if rest is None:
                continue
            prefix, used_args, used_kwargs = _fill(pattern.route, args, kwargs)
            inner = None if prefix is None else _reverse(pattern, rest, name, used_args, used_kwargs)
            if inner is not None:
                return prefix + inner
        elif not namespaces and (pattern.name == name or pattern.callback is name):
            text, left_args, left_kwargs = _fill(pattern.route, args, kwargs)
            if text is not None and not left_args and not left_kwargs:
                return text
    return None


def _fill(route, args, kwargs):
    """The route with its parameters filled in, and the arguments left over; None when one is missing."""
    args, kwargs, text, at = list(args), dict(kwargs), "", 0
    for found in PARAMETER.finditer(route):
        kind, name = found.group(1) or "str", found.group(2)
        if name in kwargs:
            value = kwargs.pop(name)
        elif args:
            value = args.pop(0)
        else:
            return None, args, kwargs
        text += route[at : found.start()] + CONVERTERS[kind][2](value)
        at = found.end()
    return text + route[at:], args, kwargs


def reverse_lazy(viewname, *args, **kwargs):
    return reverse(viewname, *args, **kwargs)


def clear_url_caches():
    pass


def get_resolver(urlconf=None):
    return URLResolver("", urlconf or settings.ROOT_URLCONF)
