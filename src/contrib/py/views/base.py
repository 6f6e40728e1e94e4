"""Views that are classes."""

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, HttpResponseGone, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.http import HttpResponseRedirect
from django.urls import reverse


def not_allowed(request, methods):
    """The answer to a method that a view does not know, and the line about it in the log."""
    from django.utils.log import log_response

    response = HttpResponseNotAllowed(methods)
    log_response("Method Not Allowed (%s): %s", request.method, request.path, response=response, request=request)
    return response


class ContextMixin:
    extra_context = None

    def get_context_data(self, **kwargs):
        kwargs.setdefault("view", self)
        if self.extra_context is not None:
            kwargs.update(self.extra_context)
        return kwargs


class View:
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options", "trace"]

    def __init__(self, **kwargs):
        for key, value in kwargs.items():
            setattr(self, key, value)

    @classmethod
    def as_view(cls, **initkwargs):
        for key in initkwargs:
            if key in cls.http_method_names:
                raise TypeError(
                    "The method name %s is not accepted as a keyword argument to %s()." % (key, cls.__name__)
                )
            if not hasattr(cls, key):
                raise TypeError(
                    "%s() received an invalid keyword %r. as_view only accepts arguments that are already attributes "
                    "of the class." % (cls.__name__, key)
                )

        def view(request, *args, **kwargs):
            self = cls(**initkwargs)
            self.setup(request, *args, **kwargs)
            if not hasattr(self, "request"):
                raise AttributeError(
                    "%s instance has no 'request' attribute. Did you override setup() and forget to call super()?"
                    % cls.__name__
                )
            return self.dispatch(request, *args, **kwargs)

        view.view_class, view.view_initkwargs = cls, initkwargs
        view.__doc__, view.__module__, view.__annotations__ = cls.__doc__, cls.__module__, cls.dispatch.__annotations__
        view.__dict__.update(cls.dispatch.__dict__)
        view.__name__ = view.__qualname__ = "view"
        return view

    def setup(self, request, *args, **kwargs):
        if hasattr(self, "get") and not hasattr(self, "head"):
            self.head = self.get
        self.request, self.args, self.kwargs = request, args, kwargs

    def dispatch(self, request, *args, **kwargs):
        method = request.method.lower()
        known = method in self.http_method_names
        handler = getattr(self, method, self.http_method_not_allowed) if known else self.http_method_not_allowed
        return handler(request, *args, **kwargs)

    def http_method_not_allowed(self, request, *args, **kwargs):
        return not_allowed(request, self._allowed_methods())

    def options(self, request, *args, **kwargs):
        response = HttpResponse()
        response.headers["Allow"] = ", ".join(self._allowed_methods())
        response.headers["Content-Length"] = "0"
        return response

    def _allowed_methods(self):
        return [method.upper() for method in self.http_method_names if hasattr(self, method)]


class RedirectView(View):
    permanent = False
    url = None
    pattern_name = None
    query_string = False

    def get_redirect_url(self, *args, **kwargs):
        if self.url:
            url = self.url % kwargs
        elif self.pattern_name:
            url = reverse(self.pattern_name, args=args, kwargs=kwargs)
        else:
            return None
        query = self.request.META.get("QUERY_STRING", "")
        return "%s?%s" % (url, query) if query and self.query_string else url

    def get(self, request, *args, **kwargs):
        url = self.get_redirect_url(*args, **kwargs)
        if url:
            return (HttpResponsePermanentRedirect if self.permanent else HttpResponseRedirect)(url)
        return HttpResponseGone()

    head = post = options = delete = put = patch = get


class TemplateResponseMixin:
    template_name = None

    def get_template_names(self):
        if self.template_name is None:
            raise ImproperlyConfigured(
                "TemplateResponseMixin requires either a definition of 'template_name' or an implementation of "
                "'get_template_names()'"
            )
        return [self.template_name]

    def render_to_response(self, context, **response_kwargs):
        raise NotImplementedError("Ormery does not support templates yet")


class TemplateView(TemplateResponseMixin, ContextMixin, View):
    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(**kwargs))
