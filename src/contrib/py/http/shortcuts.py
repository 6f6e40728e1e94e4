from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse


def _get_queryset(klass):
    if hasattr(klass, "_default_manager"):
        return klass._default_manager.all()
    return klass


def _wrong_argument(function, klass):
    name = klass.__name__ if isinstance(klass, type) else klass.__class__.__name__
    return ValueError(
        "First argument to %s() must be a Model, Manager, or QuerySet, not '%s'." % (function, name)
    )


def get_object_or_404(klass, *args, **kwargs):
    """The one object of a model's default manager (or of the manager or queryset given) that matches."""
    queryset = _get_queryset(klass)
    if not hasattr(queryset, "get"):
        raise _wrong_argument("get_object_or_404", klass)
    try:
        return queryset.get(*args, **kwargs)
    except queryset.model.DoesNotExist:
        raise Http404("No %s matches the given query." % queryset.model._meta.object_name)


def get_list_or_404(klass, *args, **kwargs):
    queryset = _get_queryset(klass)
    if not hasattr(queryset, "filter"):
        raise _wrong_argument("get_list_or_404", klass)
    found = list(queryset.filter(*args, **kwargs))
    if not found:
        raise Http404("No %s matches the given query." % queryset.model._meta.object_name)
    return found


def resolve_url(to, *args, **kwargs):
    if hasattr(to, "get_absolute_url"):
        return to.get_absolute_url()
    if isinstance(to, str) and to.startswith(("./", "../", "/", "http://", "https://")):
        return to
    try:
        return reverse(to, args=args, kwargs=kwargs)
    except NoReverseMatch:
        if callable(to):
            raise
        if "/" not in to and "." not in to:
            raise
    return to


def redirect(to, *args, permanent=False, preserve_request=False, **kwargs):
    kind = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
    return kind(resolve_url(to, *args, **kwargs))


def render(request, template_name, context=None, content_type=None, status=None, using=None):
    raise NotImplementedError("Ormery does not support templates yet")
