from django.http import Http404


def _get_queryset(klass):
    return klass._default_manager.all() if hasattr(klass, "_default_manager") else klass


def _refuse(klass, function):
    name = klass.__name__ if isinstance(klass, type) else klass.__class__.__name__
    return ValueError(f"First argument to {function}() must be a Model, Manager, or QuerySet, not '{name}'.")


def get_object_or_404(klass, *args, **kwargs):
    rows = _get_queryset(klass)
    if not hasattr(rows, "get"):
        raise _refuse(klass, "get_object_or_404")
    try:
        return rows.get(*args, **kwargs)
    except rows.model.DoesNotExist:
        raise Http404("No %s matches the given query." % rows.model._meta.object_name)


def get_list_or_404(klass, *args, **kwargs):
    rows = _get_queryset(klass)
    if not hasattr(rows, "filter"):
        raise _refuse(klass, "get_list_or_404")
    found = list(rows.filter(*args, **kwargs))
    if not found:
        raise Http404("No %s matches the given query." % rows.model._meta.object_name)
    return found


def render(request, template_name, context=None, content_type=None, status=None, using=None):
    raise NotImplementedError("Ormery does not support templates yet")


def redirect(to, *args, permanent=False, **kwargs):
    from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
    from django.urls import reverse

    if hasattr(to, "get_absolute_url"):
        target = to.get_absolute_url()
    elif isinstance(to, str) and ("/" in to or "." in to):
        target = to
    else:
        target = reverse(to, args=args, kwargs=kwargs)
    return (HttpResponsePermanentRedirect if permanent else HttpResponseRedirect)(target)
