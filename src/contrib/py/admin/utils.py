"""What the admin's views share: names, labels, values shown, and what a deletion would take along."""

from urllib.parse import quote as url_quote

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.db.models.deletion import CASCADE, PROTECT, RESTRICT
from django.utils.html import format_html
from django.utils.text import capfirst

QUOTED = {ord(c): "_%02X" % ord(c) for c in ":/_#?;@&=+$,\"[]<>%\n\\"}
UNQUOTED = {value: chr(key) for key, value in QUOTED.items()}


def quote(value):
    return value.translate(QUOTED) if isinstance(value, str) else value


def unquote(text):
    for code, char in UNQUOTED.items():
        if code in text:
            text = text.replace(code, char)
    return text


def flatten(names):
    flat = []
    for name in names:
        if isinstance(name, (list, tuple)):
            flat.extend(name)
        else:
            flat.append(name)
    return flat


def flatten_fieldsets(fieldsets):
    return [name for _, options in fieldsets for name in flatten(options["fields"])]


class NotRelationField(Exception):
    pass


def get_fields_from_path(model, path):
    """The fields that a path of names goes over."""
    fields = []
    for name in path.split(LOOKUP_SEP):
        if fields:
            if not fields[-1].is_relation or fields[-1].related_model is None:
                raise NotRelationField
            model = fields[-1].related_model
        fields.append(model._meta.get_field(name))
    return fields


def model_ngettext(obj, n=None):
    if hasattr(obj, "model"):
        n = obj.count() if n is None else n
        obj = obj.model
    opts = obj._meta
    return str(opts.verbose_name if n == 1 else opts.verbose_name_plural)


def lookup_spawns_duplicates(opts, lookup_path):
    """Whether a row may come out several times: a relation to many lies on the way."""
    for name in lookup_path.split(LOOKUP_SEP):
        try:
            field = opts.get_field(opts.pk.name if name == "pk" else name)
        except FieldDoesNotExist:
            continue
        if field.is_relation and field.related_model is not None:
            if field.many_to_many or field.one_to_many:
                return True
            opts = field.related_model._meta
    return False


def label_for_field(name, model, model_admin=None, form=None):
    try:
        field = model._meta.get_field(name)
        return str(getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name)
    except (FieldDoesNotExist, AttributeError):
        pass
    if name == "__str__":
        return str(model._meta.verbose_name)
    found = name if callable(name) else None
    for owner in (model_admin, model):
        if found is None and owner is not None and isinstance(name, str):
            found = getattr(owner, name, None)
    if found is None:
        message = "Unable to lookup '%s' on %s" % (name, model._meta.object_name)
        raise AttributeError(message + (" or %s" % model_admin.__class__.__name__ if model_admin else ""))
    if isinstance(found, property):
        found = found.fget
    told = getattr(found, "short_description", None)
    if told is not None:
        return str(told)
    if callable(found):
        return "--" if found.__name__ == "<lambda>" else found.__name__.replace("_", " ")
    return str(name).replace("_", " ")


def value_for(name, obj, model_admin, empty="-"):
    """What a list's cell, or a read-only field, shows."""
    try:
        field = obj._meta.get_field(name) if isinstance(name, str) else None
    except FieldDoesNotExist:
        field = None
    if field is not None and not field.many_to_many and field.concrete:
        value = getattr(obj, field.name)
        if field.choices:
            return dict(field.flatchoices).get(value, empty)
        return empty if value is None or value == "" else value
    if field is not None and field.many_to_many:
        return ", ".join(str(item) for item in getattr(obj, name).all()) or empty
    if callable(name):
        value, source = name(obj), name
    elif hasattr(model_admin, name) and name != "__str__":
        source = getattr(model_admin, name)
        value = source(obj)
    else:
        source = getattr(type(obj), name, None)
        value = getattr(obj, name)
        value = value() if callable(value) else value
    return getattr(source, "empty_value_display", empty) if value is None else value


def construct_change_message(form, formsets, add):
    if add:
        return [{"added": {}}]
    if not form.changed_data:
        return []
    labels = []
    for name in form.changed_data:
        try:
            labels.append(str(capfirst(form.fields[name].label or name)))
        except KeyError:
            labels.append(name)
    return [{"changed": {"fields": labels}}]


class Nested:
    """The objects that a deletion takes along, as a tree, and those that stand in its way."""

    def __init__(self):
        self.children, self.seen, self.protected, self.by_model = {}, [], [], {}

    def collect(self, objects, parent=None):
        for obj in objects:
            if obj in self.seen:
                continue
            self.seen.append(obj)
            self.by_model.setdefault(obj._meta.concrete_model, []).append(obj)
            self.children.setdefault(parent, []).append(obj)
            for rel in obj._meta.get_fields(include_hidden=True):
                if rel.auto_created and not rel.concrete and (rel.one_to_one or rel.one_to_many):
                    self.follow(rel, obj)

    def follow(self, rel, obj):
        found = rel.related_model._base_manager.filter(**{rel.field.name: obj})
        if rel.on_delete in (PROTECT, RESTRICT):
            self.protected.extend(item for item in found if item not in self.protected)
        elif rel.on_delete is CASCADE:
            self.collect(found, obj)

    def nested(self, format_callback, parent=None):
        tree = []
        for obj in self.children.get(parent, ()):
            tree.append(format_callback(obj))
            below = self.nested(format_callback, obj)
            if below:
                tree.append(below)
        return tree


def get_deleted_objects(objs, request, admin_site):
    """The tree of what would go, counts by model, the permissions that are missing, and what is protected."""
    from django.urls import NoReverseMatch, reverse

    nested, lacking = Nested(), set()
    nested.collect(objs)

    def format_callback(obj):
        opts = obj._meta
        told = "%s: %s" % (capfirst(opts.verbose_name), obj)
        if not admin_site.is_registered(obj.__class__):
            return told
        if not admin_site.get_model_admin(obj.__class__).has_delete_permission(request, obj):
            lacking.add(str(opts.verbose_name))
        try:
            url = reverse("%s:%s_%s_change" % (admin_site.name, opts.app_label, opts.model_name), None, (quote(obj.pk),))
        except NoReverseMatch:
            return told
        return format_html('{}: <a href="{}">{}</a>', capfirst(opts.verbose_name), url, obj)

    tree = nested.nested(format_callback)
    protected = [format_callback(obj) for obj in nested.protected]
    counts = {str(model._meta.verbose_name_plural): len(found) for model, found in nested.by_model.items()}
    return tree, counts, lacking, protected
