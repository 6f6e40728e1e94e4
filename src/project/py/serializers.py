"""Objects as fixtures and back: the Python and JSON formats."""

import datetime
import decimal
import json
import uuid

from django.apps import apps
from django.core.serializers.base import (
    DEFER_FIELD,
    DeserializationError,
    DeserializedObject,
    M2MDeserializationError,
    SerializationError,
    SerializerDoesNotExist,
    build_instance,
    deserialize_fk_value,
    deserialize_m2m_values,
)


class DjangoJSONEncoder(json.JSONEncoder):
    __module__ = "django.core.serializers.json"

    def default(self, o):
        if isinstance(o, datetime.datetime):
            text = o.isoformat()
            if o.microsecond:
                text = text[:23] + text[26:]
            return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
        if isinstance(o, datetime.date):
            return o.isoformat()
        if isinstance(o, datetime.time):
            if o.utcoffset() is not None:
                raise ValueError("JSON can't represent timezone-aware times.")
            text = o.isoformat()
            return text[:12] if o.microsecond else text
        if isinstance(o, datetime.timedelta):
            from django.utils.duration import duration_iso_string

            return duration_iso_string(o)
        if isinstance(o, (decimal.Decimal, uuid.UUID)):
            return str(o)
        return super().default(o)


PROTECTED = (type(None), int, float, decimal.Decimal, datetime.datetime, datetime.date, datetime.time)


def field_value(field, obj):
    value = field.value_from_object(obj)
    return value if isinstance(value, PROTECTED) else field.value_to_string(obj)


def serialize_object(obj, use_natural_foreign_keys=False, use_natural_primary_keys=False, selected=None):
    wanted = lambda name: selected is None or name in selected
    concrete = obj._meta.concrete_model
    data = {"model": obj._meta.label_lower}
    if not use_natural_primary_keys or not hasattr(obj, "natural_key"):
        data["pk"] = field_value(concrete._meta.pk, obj)
    fields = {}
    for field in concrete._meta.local_fields:
        attname = field.name if field.remote_field is None else field.attname.removesuffix("_id")
        if not field.serialize or not wanted(attname):
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
        if not field.serialize or not field.remote_field.through._meta.auto_created or not wanted(field.attname):
            continue
        related = getattr(obj, field.name)
        if use_natural_foreign_keys and hasattr(field.remote_field.model, "natural_key"):
            fields[field.name] = [other.natural_key() for other in related.iterator()]
        else:
            keys = related.values_list("pk", flat=True)
            fields[field.name] = [key if isinstance(key, PROTECTED) else str(key) for key in keys]
    data["fields"] = fields
    return data


FORMATS = ("xml", "json", "yaml", "jsonl")


def get_serializer_formats():
    return ["xml", "python", "json", "yaml", "jsonl"]


def get_public_serializer_formats():
    return list(FORMATS)


def get_serializer(format):
    """The function that writes a format."""
    if format == "yaml":
        raise ModuleNotFoundError("No module named 'yaml'")
    if format == "xml":
        raise NotImplementedError("Ormery does not support XML fixtures yet")
    if format not in WRITERS:
        raise SerializerDoesNotExist(format)
    return WRITERS[format]


def serialize(format, queryset, *, indent=None, stream=None, use_natural_foreign_keys=False,
              use_natural_primary_keys=False, fields=None, **options):
    write = get_serializer(format)
    natural = (use_natural_foreign_keys, use_natural_primary_keys)
    objects = (serialize_object(obj, *natural, selected=fields) for obj in queryset)
    result = write(objects, indent)
    if stream is None or format == "python":
        return result
    stream.write(result)
    return result


def dump_json(objects, indent):
    """The list as Django streams it: one object after another, with line breaks only when indented."""
    dumped = [json.dumps(obj, cls=DjangoJSONEncoder, indent=indent, ensure_ascii=False) for obj in objects]
    if not indent:
        return "[" + ", ".join(dumped) + "]"
    return "[\n" + ",\n".join(dumped) + "\n]\n" if dumped else "[\n]\n"


def dump_lines(objects, indent):
    lines = [json.dumps(obj, cls=DjangoJSONEncoder, separators=(",", ": "), ensure_ascii=False) for obj in objects]
    return "".join(line + "\n" for line in lines)


WRITERS = {"json": dump_json, "jsonl": dump_lines, "python": lambda objects, indent: list(objects)}


def deserialize(format, stream_or_string, **options):
    get_serializer(format)
    if format == "python":
        yield from from_python(stream_or_string, **options)
        return
    text = stream_or_string if isinstance(stream_or_string, (str, bytes)) else stream_or_string.read()
    if isinstance(text, bytes):
        text = text.decode()
    try:
        objects = json.loads(text) if format == "json" else [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise DeserializationError() from error
    try:
        yield from from_python(objects, **options)
    except (GeneratorExit, DeserializationError):
        raise
    except Exception as error:
        if format == "json":
            raise DeserializationError("Error deserializing object: %s" % error) from error
        raise


def from_python(objects, using="default", ignorenonexistent=False, handle_forward_references=False, **options):
    for described in objects:
        obj = from_description(described, using, ignorenonexistent, handle_forward_references)
        if obj is not None:
            yield obj


def from_description(described, using, ignorenonexistent, forward):
    label = described["model"]
    try:
        Model = apps.get_model(label)
    except (LookupError, TypeError):
        if ignorenonexistent:
            return None
        raise DeserializationError("Invalid model identifier: %s" % label)
    meta, data, many, deferred = Model._meta, {}, {}, {}
    if "pk" in described:
        try:
            data[meta.pk.attname] = meta.pk.to_python(described["pk"])
        except Exception as error:
            raise DeserializationError.WithData(error, label, described["pk"], None)
    known = {field.name for field in meta.get_fields()}
    for name, value in described["fields"].items():
        if ignorenonexistent and name not in known:
            continue
        field = meta.get_field(name)
        try:
            if field.many_to_many:
                place, key, read = many, field.name, deserialize_m2m_values(field, value, using, forward)
            elif field.remote_field is not None:
                place, key, read = data, field.attname, deserialize_fk_value(field, value, using, forward)
            else:
                place, key, read = data, field.name, field.to_python(value)
        except M2MDeserializationError as error:
            raise DeserializationError.WithData(error.original_exc, label, described.get("pk"), error.pk)
        except Exception as error:
            raise DeserializationError.WithData(error, label, described.get("pk"), value)
        if read is DEFER_FIELD:
            deferred[field] = value
        else:
            place[key] = read
    return DeserializedObject(build_instance(Model, data, using), many, deferred)


def sort_dependencies(app_list, allow_cycles=False):
    """Models, those with natural keys before the models that point at them."""
    waiting = []
    for config, listed in app_list:
        for model in config.get_models() if listed is None else listed:
            waiting.append((model, natural_dependencies(model)))
    wanted = {model for model, _ in waiting}
    ordered = []
    while waiting:
        skipped = []
        for model, needs in waiting:
            if all(need not in wanted or need in ordered for need in needs):
                ordered.append(model)
            else:
                skipped.append((model, needs))
        if len(skipped) == len(waiting):
            if not allow_cycles:
                labels = sorted(skipped, key=lambda pair: pair[0].__name__)
                raise RuntimeError(
                    "Can't resolve dependencies for %s in serialized app list."
                    % ", ".join(model._meta.label for model, _ in labels)
                )
            ordered.append(skipped.pop()[0])
        waiting = skipped[::-1]
    return ordered


def natural_dependencies(model):
    needs = []
    if hasattr(model, "natural_key"):
        needs = [apps.get_model(label) for label in getattr(model.natural_key, "dependencies", [])]
    through = [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]
    for field in [*model._meta.fields, *through]:
        if field.remote_field:
            other = field.remote_field.model
            if hasattr(other, "natural_key") and other != model:
                needs.append(other)
    return needs
