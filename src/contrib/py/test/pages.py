"""Pages of the admin as whoever watches is told of them: what a template would have put on the screen.

As a template would, it reads the rows of a list, by the model's own ``__str__`` and the admin's own columns.
"""

import json

from django import forms
from django.contrib.admin.options import ModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.test._shown import shown
from django.utils.text import capfirst


def tell(request, response):
    context = getattr(response, "context_data", None)
    if not request.path.startswith("/admin/") or (context is None and response.status_code < 300):
        return
    # A host that is not allowed is refused before anybody is asked who it is.
    user = getattr(request, "user", None)
    page = {
        "url": request.get_full_path(),
        "method": request.method,
        "status": response.status_code,
        "user": str(user) if user is not None and user.is_authenticated else "",
        "target": getattr(response, "url", ""),
    }
    if context is not None:
        page["title"] = str(context.get("title") or "")
        page["subtitle"] = str(context.get("subtitle") or "")
        page["messages"] = [str(message) for message in context.get("messages") or ()]
        page["errors"] = [str(error) for errors in context.get("errors") or () for error in errors]
        describe(request, context, page)
    shown(json.dumps(page))


def describe(request, context, page):
    if "cl" in context:
        changelist(context["cl"], page, context.get("has_add_permission"))
    elif "adminform" in context:
        form(request, context["adminform"].form, page)
    elif "app_list" in context:
        page["links"] = [
            [str(entry["name"]), entry["admin_url"]] for app in context["app_list"] for entry in app["models"]
        ]
    elif "object" in context:
        page["subtitle"] = str(context["object"])


def served_by(model_admin):
    if type(model_admin).get_queryset is not ModelAdmin.get_queryset:
        return "%s.get_queryset" % type(model_admin).__name__
    manager = model_admin.model._default_manager
    return "%s.%s (%s)" % (model_admin.model.__name__, manager.name, type(manager).__name__)


def changelist(cl, page, may_add):
    model_admin = cl.model_admin
    rows = list(cl.result_list)
    columns = [name for name in cl.list_display if name != "action_checkbox"]
    page["manager"] = served_by(model_admin)
    page["columns"] = [heading(cl, name) for name in columns]
    page["rows"] = [[cell(cl, obj, name) for name in columns] for obj in rows]
    page["row_links"] = [model_admin.url("change", obj.pk) for obj in rows]
    page["links"] = [["Add %s" % cl.opts.verbose_name, model_admin.url("add")]] if may_add else []
    count = cl.result_count
    page["note"] = "%d %s" % (count, cl.opts.verbose_name if count == 1 else cl.opts.verbose_name_plural)


def source(cl, name):
    if callable(name):
        return name
    return getattr(cl.model_admin, name, None) if name != "__str__" else None


def heading(cl, name):
    if name == "__str__":
        return capfirst(str(cl.opts.verbose_name))
    try:
        return capfirst(str(cl.opts.get_field(name).verbose_name))
    except FieldDoesNotExist:
        told = source(cl, name) or getattr(cl.model, name, None)
        word = getattr(told, "short_description", None) or getattr(told, "__name__", name)
        return capfirst(str(word).replace("_", " "))


def cell(cl, obj, name):
    if name == "__str__":
        return str(obj) or "-"
    try:
        field = cl.opts.get_field(name)
    except FieldDoesNotExist:
        function = source(cl, name)
        value = function(obj) if function else getattr(obj, name)
        if function is None and callable(value):
            value = value()
    else:
        value = getattr(obj, field.name)
        if field.choices:
            value = dict(field.flatchoices).get(value, value)
    return plain(value)


def plain(value):
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def form(request, bound, page):
    page["manager"] = ""
    page["fields"] = [input_of(bound, name, field) for name, field in bound.fields.items()]


def input_of(bound, name, form_field):
    value = bound.data.get(name) if bound.is_bound else bound.get_initial_for_field(form_field, name)
    kind, choices = "text", []
    if isinstance(form_field, forms.BooleanField):
        kind, value = "checkbox", "on" if value else ""
    elif isinstance(form_field, forms.ModelMultipleChoiceField):
        kind = "many"
        value = ", ".join(str(getattr(one, "pk", one)) for one in value or ())
    elif isinstance(form_field, forms.ModelChoiceField):
        kind = "choice"
        choices = [[str(form_field.prepare_value(obj)), str(obj)] for obj in form_field.limited()[:50]]
    elif isinstance(form_field, forms.ChoiceField):
        kind = "choice"
        choices = [[str(one), str(label)] for one, label in form_field.choices if one not in ("", None)]
    elif isinstance(form_field.widget, forms.Textarea):
        kind = "area"
    errors = [str(error) for error in bound.errors.get(name, ())] if bound.is_bound else []
    return {
        "name": name,
        "label": str(form_field.label),
        "value": "" if value is None else str(value),
        "kind": kind,
        "choices": choices,
        "errors": errors,
        "required": bool(form_field.required),
    }
