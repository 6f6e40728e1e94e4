"""Objects out of data: what the formats share."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

DEFER_FIELD = object()


class SerializerDoesNotExist(KeyError):
    pass


class SerializationError(Exception):
    pass


class DeserializationError(Exception):
    @classmethod
    def WithData(cls, original_exc, model, fk, field_value):
        return cls("%s: (%s:pk=%s) field_value was '%s'" % (original_exc, model, fk, field_value))


class M2MDeserializationError(Exception):
    def __init__(self, original_exc, pk):
        self.original_exc, self.pk = original_exc, pk


class DeserializedObject:
    def __init__(self, obj, m2m_data=None, deferred_fields=None):
        self.object, self.m2m_data, self.deferred_fields = obj, m2m_data, deferred_fields

    def __repr__(self):
        return "<%s: %s(pk=%s)>" % (self.__class__.__name__, self.object._meta.label, self.object.pk)

    def save(self, save_m2m=True, using=None, **kwargs):
        models.Model.save_base(self.object, using=using, raw=True, **kwargs)
        if self.m2m_data and save_m2m:
            for name, values in self.m2m_data.items():
                getattr(self.object, name).set(values)
        self.m2m_data = None

    def save_deferred_fields(self, using=None):
        self.m2m_data = {}
        label = self.object._meta.label_lower
        for field, value in self.deferred_fields.items():
            if field.many_to_many:
                try:
                    self.m2m_data[field.name] = deserialize_m2m_values(field, value, using, False)
                except M2MDeserializationError as error:
                    raise DeserializationError.WithData(error.original_exc, label, self.object.pk, error.pk)
            else:
                try:
                    setattr(self.object, field.attname, deserialize_fk_value(field, value, using, False))
                except Exception as error:
                    raise DeserializationError.WithData(error, label, self.object.pk, value)
        self.save()


def is_natural(value):
    return hasattr(value, "__iter__") and not isinstance(value, str)


def build_instance(Model, data, db):
    manager, pk = Model._meta.default_manager, Model._meta.pk
    if data.get(pk.attname) is None and hasattr(manager, "get_by_natural_key") and hasattr(Model, "natural_key"):
        try:
            found = manager.get_by_natural_key(*Model(**data).natural_key())
            data[pk.attname] = pk.to_python(found.pk)
        except Model.DoesNotExist:
            pass
    return Model(**data)


def deserialize_m2m_values(field, field_value, using, handle_forward_references):
    model = field.remote_field.model
    manager = model._default_manager
    natural = hasattr(manager, "get_by_natural_key")
    try:
        keys = list(field_value)
    except TypeError as error:
        raise M2MDeserializationError(error, field_value)
    values = []
    for key in keys:
        try:
            if natural and is_natural(key):
                values.append(manager.get_by_natural_key(*key).pk)
            else:
                values.append(model._meta.pk.to_python(key))
        except Exception as error:
            if isinstance(error, ObjectDoesNotExist) and handle_forward_references:
                return DEFER_FIELD
            raise M2MDeserializationError(error, key)
    return values


def deserialize_fk_value(field, field_value, using, handle_forward_references):
    if field_value is None:
        return None
    model, name = field.remote_field.model, field.remote_field.field_name
    manager = model._default_manager
    if not (hasattr(manager, "get_by_natural_key") and is_natural(field_value)):
        return model._meta.get_field(name).to_python(field_value)
    try:
        found = manager.get_by_natural_key(*field_value)
    except ObjectDoesNotExist:
        if handle_forward_references:
            return DEFER_FIELD
        raise
    value = getattr(found, name)
    return value.pk if model._meta.pk.remote_field else value
