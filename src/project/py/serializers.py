"""Objects as fixtures and back: the Python and JSON formats."""

import datetime
import decimal
import json
import uuid

from django.apps import apps
from django.db import models


class SerializationError(Exception):
    pass


class DeserializationError(SerializationError):
    pass


class DjangoJSONEncoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, datetime.datetime):
            text = o.isoformat()
            if o.microsecond:
                text = text[:23] + text[26:]
            return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
        if isinstance(o, datetime.date):
            return o.isoformat()
        if isinstance(o, datetime.time):
            text = o.isoformat()
            return text[:12] if o.microsecond else text
        if isinstance(o, (decimal.Decimal, uuid.UUID)):
            return str(o)
        return super().default(o)


PROTECTED = (type(None), int, float, decimal.Decimal, datetime.datetime, datetime.date, datetime.time)


def field_value(field, obj):
    value = field.value_from_object(obj)
    return value if isinstance(value, PROTECTED) else field.value_to_string(obj)


def serialize_object(obj, use_natural_foreign_keys=False, use_natural_primary_keys=False):
    concrete = obj._meta.concrete_model
    data = {"model": obj._meta.label_lower}
    if not use_natural_primary_keys or not hasattr(obj, "natural_key"):
        data["pk"] = field_value(concrete._meta.pk, obj)
    fields = {}
    for field in concrete._meta.local_fields:
        if not field.serialize:
            continue
        if field.remote_field is None:
            fields[field.name] = field_value(field, obj)
        elif use_natural_foreign_keys and hasattr(field.remote_field.model, "natural_key"):
            related = getattr(obj, field.name)
            fields[field.name] = related.natural_key() if related else None
        else:
            value = getattr(obj, field.attname)
            fields[field.name] = value if isinstance(value, PROTECTED) else str(value)
    for field in concrete._meta.local_many_to_many:
        if not field.serialize or not field.remote_field.through._meta.auto_created:
            continue
        related = getattr(obj, field.name)
        if use_natural_foreign_keys and hasattr(field.remote_field.model, "natural_key"):
            fields[field.name] = [other.natural_key() for other in related.iterator()]
        else:
            keys = related.values_list("pk", flat=True)
            fields[field.name] = [key if isinstance(key, PROTECTED) else str(key) for key in keys]
    data["fields"] = fields
    return data


def serialize(format, queryset, indent=None, stream=None, **options):
    objects = [serialize_object(obj, **options) for obj in queryset]
    if format == "python":
        return objects
    if format != "json":
        raise SerializerDoesNotExist(format)
    text = dump_json(objects, indent)
    if stream is not None:
        stream.write(text)
    return text


class SerializerDoesNotExist(KeyError, SerializationError):
    pass


def dump_json(objects, indent):
    """The list as Django streams it: one object after another, with line breaks only when indented."""
    if not objects and indent:
        return "[\n]\n"
    dumped = [json.dumps(obj, cls=DjangoJSONEncoder, indent=indent, ensure_ascii=False) for obj in objects]
    if indent:
        return "[\n" + ",\n".join(dumped) + "\n]\n"
    return "[" + ", ".join(dumped) + "]\n"


class DeserializedObject:
    def __init__(self, obj, m2m_data=None):
        self.object, self.m2m_data = obj, m2m_data or {}

    def __repr__(self):
        return "<DeserializedObject: %s(pk=%s)>" % (self.object._meta.label, self.object.pk)

    def save(self, save_m2m=True, using=None, **kwargs):
        models.Model.save_base(self.object, using=using, raw=True, **kwargs)
        for name, keys in self.m2m_data.items():
            getattr(self.object, name).set(keys)
        self.m2m_data = {}


def deserialize(format, stream_or_string, using="default", ignorenonexistent=False, **options):
    if format == "json":
        text = stream_or_string if isinstance(stream_or_string, (str, bytes)) else stream_or_string.read()
        try:
            stream_or_string = json.loads(text)
        except ValueError as error:
            raise DeserializationError() from error
    for data in stream_or_string:
        yield deserialize_object(data, using)


def deserialize_object(data, using):
    try:
        model = apps.get_model(data["model"])
    except (LookupError, AttributeError):
        raise DeserializationError("Invalid model identifier: '%s'" % data["model"])
    values, many = {}, {}
    if "pk" in data:
        try:
            values[model._meta.pk.attname] = model._meta.pk.to_python(data["pk"])
        except Exception as error:
            raise DeserializationError(
                "%s: (%s:pk=%s) field_value was '%s'" % (error, data["model"], data.get("pk"), None)
            ) from error
    for name, value in data["fields"].items():
        field = model._meta.get_field(name)
        if field.many_to_many:
            many[name] = [from_natural(field.remote_field.model, key).pk if is_natural(key) else key for key in value]
        elif field.remote_field is not None:
            if is_natural(value):
                value = getattr(from_natural(field.remote_field.model, value), field.target_field.attname)
            values[field.attname] = value if value is None else field.target_field.to_python(value)
        else:
            values[field.name] = field.to_python(value)
    obj = model(**values)
    if "pk" not in data and hasattr(model._default_manager, "get_by_natural_key") and hasattr(model, "natural_key"):
        try:
            obj.pk = model._default_manager.get_by_natural_key(*obj.natural_key()).pk
        except model.DoesNotExist:
            pass
    return DeserializedObject(obj, many)


def is_natural(key):
    return isinstance(key, (list, tuple))


def from_natural(model, key):
    return model._default_manager.get_by_natural_key(*key)


def natural_needs(model):
    """The models whose natural keys a model's fixture may refer to."""
    needs = []
    if hasattr(model, "natural_key"):
        needs = [apps.get_model(label) for label in getattr(model.natural_key, "dependencies", [])]
    related = [field.remote_field for field in model._meta.fields if field.remote_field]
    for field in model._meta.many_to_many:
        if field.remote_field.through._meta.auto_created:
            related.append(field.remote_field)
    return needs + [rel.model for rel in related if hasattr(rel.model, "natural_key") and rel.model != model]


def sort_dependencies(models_wanted, allow_cycles=False):
    """Models after those whose natural keys they need; each pass takes up the last one's rest from its end."""
    needs = {model: natural_needs(model) for model in models_wanted}
    ordered, waiting = [], list(needs)
    while waiting:
        later = []
        for model in waiting:
            if all(need not in needs or need in ordered for need in needs[model]):
                ordered.append(model)
            else:
                later.append(model)
        if len(later) == len(waiting):
            if not allow_cycles:
                labels = ", ".join(model._meta.label for model in sorted(later, key=lambda model: model.__name__))
                raise RuntimeError("Can't resolve dependencies for %s in serialized app list." % labels)
            ordered.append(later.pop())
        waiting = later[::-1]
    return ordered
