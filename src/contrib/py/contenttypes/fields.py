"""A foreign key to any model: a content type and a key, and the way back from the other side."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models.base import ModelBase
from django.db.models.fields.generic import GenericForeignKeyBase, GenericRelationBase

HINT = "GenericForeignKeys must use a ForeignKey to 'contenttypes.ContentType' as the 'content_type' field."


class GenericForeignKey(GenericForeignKeyBase):
    """Two fields of the model seen as one object; it is its own descriptor."""

    many_to_many = False
    many_to_one = True
    one_to_many = False
    one_to_one = False

    def __init__(self, ct_field="content_type", fk_field="object_id", for_concrete_model=True):
        super().__init__(editable=False)
        self.ct_field = ct_field
        self.fk_field = fk_field
        self.for_concrete_model = for_concrete_model

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, private_only=True, **kwargs)
        setattr(cls, self.attname, self)

    def get_filter_kwargs_for_object(self, obj):
        return {self.fk_field: getattr(obj, self.fk_field), self.ct_field: getattr(obj, self.ct_field)}

    def get_forward_related_filter(self, obj):
        return {self.fk_field: obj.pk, self.ct_field: ContentType.objects.get_for_model(obj).pk}

    # Checks.

    def check(self, **kwargs):
        return [*self._check_field_name(), *self._check_object_id_field(), *self._check_content_type_field()]

    def _check_field_name(self):
        if self.name.endswith("_"):
            return [checks.Error("Field names must not end with an underscore.", obj=self, id="fields.E001")]
        if "__" in self.name:
            return [checks.Error('Field names must not contain "__".', obj=self, id="fields.E002")]
        if self.name == "pk":
            message = "'pk' is a reserved word that cannot be used as a field name."
            return [checks.Error(message, obj=self, id="fields.E003")]
        return []

    def _check_object_id_field(self):
        try:
            self.model._meta.get_field(self.fk_field)
        except FieldDoesNotExist:
            message = "The GenericForeignKey object ID references the nonexistent field '%s'." % self.fk_field
            return [checks.Error(message, obj=self, id="contenttypes.E001")]
        return []

    def _check_content_type_field(self):
        name = "%s.%s" % (self.model._meta.object_name, self.ct_field)
        try:
            field = self.model._meta.get_field(self.ct_field)
        except FieldDoesNotExist:
            message = "The GenericForeignKey content type references the nonexistent field '%s'." % name
            return [checks.Error(message, obj=self, id="contenttypes.E002")]
        if not isinstance(field, models.ForeignKey):
            return [checks.Error("'%s' is not a ForeignKey." % name, hint=HINT, obj=self, id="contenttypes.E003")]
        if field.remote_field.model != ContentType:
            message = "'%s' is not a ForeignKey to 'contenttypes.ContentType'." % name
            return [checks.Error(message, hint=HINT, obj=self, id="contenttypes.E004")]
        return []

    # The object kept with the instance.

    @property
    def cache_name(self):
        return self.name

    def get_cached_value(self, instance, default=None):
        return instance._state.fields_cache.get(self.name, default)

    def is_cached(self, instance):
        return self.name in instance._state.fields_cache

    def set_cached_value(self, instance, value):
        instance._state.fields_cache[self.name] = value

    def delete_cached_value(self, instance):
        del instance._state.fields_cache[self.name]

    def get_content_type(self, obj=None, id=None, using=None, model=None):
        if obj is not None:
            types = ContentType.objects.db_manager(obj._state.db)
            return types.get_for_model(obj, for_concrete_model=self.for_concrete_model)
        types = ContentType.objects.db_manager(using)
        if id is not None:
            return types.get_for_id(id)
        if model is not None:
            return types.get_for_model(model, for_concrete_model=self.for_concrete_model)
        raise Exception("Impossible arguments to GFK.get_content_type!")

    def get_prefetch_querysets(self, instances, querysets=None):
        own = {}
        for queryset in querysets or ():
            key = self.get_content_type(model=queryset.model, using=queryset.db).pk
            if key in own:
                raise ValueError("Only one queryset is allowed for each content type.")
            own[key] = queryset
        ct_attname = self.model._meta.get_field(self.ct_field).attname
        keys, example = defaultdict(set), {}
        for instance in instances:
            type_id, key = getattr(instance, ct_attname), getattr(instance, self.fk_field)
            if type_id is not None and key is not None:
                keys[type_id].add(key)
                example[type_id] = instance
        found = []
        for type_id, wanted in keys.items():
            if type_id in own:
                found.extend(own[type_id].filter(pk__in=wanted))
            else:
                ct = self.get_content_type(id=type_id, using=example[type_id]._state.db)
                found.extend(ct.get_all_objects_for_this_type(pk__in=wanted))

        def key_of(obj):
            type_id = getattr(obj, ct_attname)
            if type_id is None:
                return None
            model = self.get_content_type(id=type_id, using=obj._state.db).model_class()
            return model._meta.pk.get_prep_value(getattr(obj, self.fk_field)), model

        return found, lambda obj: (obj.pk, obj.__class__), key_of, True, self.name, False

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        type_id = getattr(instance, self.model._meta.get_field(self.ct_field).attname, None)
        key = getattr(instance, self.fk_field)
        kept = self.get_cached_value(instance)
        if kept is None and self.is_cached(instance):
            return None
        if kept is not None:
            same_type = type_id == self.get_content_type(obj=kept, using=instance._state.db).id
            if same_type and kept._meta.pk.to_python(key) == kept.pk:
                return kept
            kept = None
        if type_id is not None:
            ct = self.get_content_type(id=type_id, using=instance._state.db)
            try:
                kept = ct.get_object_for_this_type(using=instance._state.db, pk=key)
            except ObjectDoesNotExist:
                pass
        self.set_cached_value(instance, kept)
        return kept

    def __set__(self, instance, value):
        ct = key = None
        if value is not None:
            ct, key = self.get_content_type(obj=value), value.pk
        setattr(instance, self.ct_field, ct)
        setattr(instance, self.fk_field, key)
        self.set_cached_value(instance, value)


class GenericRelation(GenericRelationBase):
    """The objects whose generic foreign key leads here."""

    auto_created = False
    empty_strings_allowed = False
    many_to_many = False
    many_to_one = False
    one_to_many = True
    one_to_one = False

    def __init__(
        self,
        to,
        object_id_field="object_id",
        content_type_field="content_type",
        for_concrete_model=True,
        related_query_name=None,
        limit_choices_to=None,
        **kwargs,
    ):
        kwargs.update(null=True, blank=True, editable=False, serialize=False)
        super().__init__(to, related_query_name or "+", related_query_name, limit_choices_to, **kwargs)
        self.object_id_field_name = object_id_field
        self.content_type_field_name = content_type_field
        self.for_concrete_model = for_concrete_model

    def check(self, **kwargs):
        return [*super().check(**kwargs), *self._check_generic_foreign_key_existence()]

    def _is_matching_generic_foreign_key(self, field):
        return (
            isinstance(field, GenericForeignKey)
            and field.ct_field == self.content_type_field_name
            and field.fk_field == self.object_id_field_name
        )

    def _check_generic_foreign_key_existence(self):
        target = self.remote_field.model
        if not isinstance(target, ModelBase):
            return []
        if any(self._is_matching_generic_foreign_key(field) for field in target._meta.private_fields):
            return []
        message = (
            "The GenericRelation defines a relation with the model '%s', but that model does not have a "
            "GenericForeignKey." % target._meta.label
        )
        return [checks.Error(message, obj=self, id="contenttypes.E004")]

    def value_to_string(self, obj):
        return str([instance.pk for instance in getattr(obj, self.name).all()])

    def contribute_to_class(self, cls, name, **kwargs):
        kwargs["private_only"] = True
        if self.mti_inherited:
            self.remote_field.related_name = "+"
            self.remote_field.related_query_name = None
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, self.name, ReverseGenericManyToOneDescriptor(self.remote_field, self))

    def get_content_type(self):
        return ContentType.objects.get_for_model(self.model, for_concrete_model=self.for_concrete_model)

    def bulk_related_objects(self, objs, using=DEFAULT_DB_ALIAS):
        ct = ContentType.objects.db_manager(using).get_for_model(
            self.model, for_concrete_model=self.for_concrete_model
        )
        return self.remote_field.model._base_manager.db_manager(using).filter(
            **{
                "%s__pk" % self.content_type_field_name: ct.pk,
                "%s__in" % self.object_id_field_name: [obj.pk for obj in objs],
            }
        )


class ReverseGenericManyToOneDescriptor:
    """`photo.comments`: a manager over the default manager's class of the model with the generic key."""

    def __init__(self, rel, field):
        self.rel, self.field = rel, field

    @property
    def related_manager_cls(self):
        known = self.__dict__.get("_manager_class")
        if known is None:
            superclass = self.rel.model._default_manager.__class__
            known = self._manager_class = create_generic_related_manager(superclass, self.rel)
        return known

    def __get__(self, instance, cls=None):
        return self if instance is None else self.related_manager_cls(instance)

    def __set__(self, instance, value):
        raise TypeError(
            "Direct assignment to the reverse side of a related set is prohibited. Use %s.set() instead."
            % self.field.name
        )


def create_generic_related_manager(superclass, rel):
    class GenericRelatedObjectManager(superclass):
        do_not_call_in_templates = True

        def __init__(self, instance=None):
            super().__init__()
            self.instance = instance
            self.model = rel.model
            self.content_type = self.get_content_type(instance)
            self.content_type_field_name = rel.field.content_type_field_name
            self.object_id_field_name = rel.field.object_id_field_name
            self.prefetch_cache_name = rel.field.attname
            self.pk_val = instance.pk
            self.core_filters = {
                "%s__pk" % self.content_type_field_name: self.content_type.id,
                self.object_id_field_name: self.pk_val,
            }

        def get_content_type(self, obj):
            types = ContentType.objects.db_manager(self.instance._state.db)
            return types.get_for_model(obj, for_concrete_model=rel.field.for_concrete_model)

        def __call__(self, *, manager):
            manager = getattr(self.model, manager)
            return create_generic_related_manager(manager.__class__, rel)(instance=self.instance)

        def __str__(self):
            return repr(self)

        def _db_for_write(self):
            return self.instance._state.db or DEFAULT_DB_ALIAS

        def _apply_rel_filters(self, queryset):
            return queryset.using(self._db or self._db_for_write()).filter(**self.core_filters)

        def _remove_prefetched_objects(self):
            try:
                self.instance._prefetched_objects_cache.pop(self.prefetch_cache_name)
            except (AttributeError, KeyError):
                pass

        def get_queryset(self):
            try:
                return self.instance._prefetched_objects_cache[self.prefetch_cache_name]
            except (AttributeError, KeyError):
                return self._apply_rel_filters(super().get_queryset())

        def get_prefetch_querysets(self, instances, querysets=None):
            if querysets and len(querysets) != 1:
                raise ValueError("querysets argument of get_prefetch_querysets() should have a length of 1.")
            queryset = querysets[0] if querysets else super().get_queryset()
            queryset = queryset.using(queryset._db or self._db)
            by_type = defaultdict(list)
            for obj in instances:
                by_type[self.get_content_type(obj).pk].append(obj.pk)
            conditions = [
                models.Q.create(
                    [
                        (f"{self.content_type_field_name}__pk", type_id),
                        (f"{self.object_id_field_name}__in", set(by_type[type_id])),
                    ]
                )
                for type_id in sorted(by_type)
            ]
            to_key = instances[0]._meta.pk.to_python
            type_attname = "%s_id" % self.content_type_field_name
            return (
                queryset.filter(models.Q.create(conditions, connector=models.Q.OR)),
                lambda found: (to_key(getattr(found, self.object_id_field_name)), getattr(found, type_attname)),
                lambda obj: (obj.pk, self.get_content_type(obj).pk),
                False,
                self.prefetch_cache_name,
                False,
            )

        def _own(self, obj):
            if not isinstance(obj, self.model):
                raise TypeError("'%s' instance expected, got %r" % (self.model._meta.object_name, obj))
            setattr(obj, self.content_type_field_name, self.content_type)
            setattr(obj, self.object_id_field_name, self.pk_val)

        def add(self, *objs, bulk=True):
            self._remove_prefetched_objects()
            db = self._db_for_write()
            if not bulk:
                with transaction.atomic(using=db, savepoint=False):
                    for obj in objs:
                        self._own(obj)
                        obj.save()
                return
            keys = []
            for obj in objs:
                if obj._state.adding or obj._state.db != db:
                    raise ValueError("%r instance isn't saved. Use bulk=False or save the object first." % obj)
                self._own(obj)
                keys.append(obj.pk)
            changed = {self.content_type_field_name: self.content_type, self.object_id_field_name: self.pk_val}
            self.model._base_manager.using(db).filter(pk__in=keys).update(**changed)

        add.alters_data = True

        def remove(self, *objs, bulk=True):
            if objs:
                self._clear(self.filter(pk__in=[obj.pk for obj in objs]), bulk)

        remove.alters_data = True

        def clear(self, *, bulk=True):
            self._clear(self, bulk)

        clear.alters_data = True

        def _clear(self, queryset, bulk):
            self._remove_prefetched_objects()
            queryset = queryset.using(self._db_for_write())
            if bulk:
                queryset.delete()
                return
            with transaction.atomic(using=queryset.db, savepoint=False):
                for obj in queryset:
                    obj.delete()

        def set(self, objs, *, bulk=True, clear=False):
            objs = tuple(objs)
            with transaction.atomic(using=self._db_for_write(), savepoint=False):
                if clear:
                    self.clear()
                    self.add(*objs, bulk=bulk)
                    return
                old = list(self.using(self._db_for_write()).all())
                new = []
                for obj in objs:
                    if obj in old:
                        old.remove(obj)
                    else:
                        new.append(obj)
                self.remove(*old)
                self.add(*new, bulk=bulk)

        set.alters_data = True

        def _owned(self, kwargs):
            self._remove_prefetched_objects()
            kwargs[self.content_type_field_name] = self.content_type
            kwargs[self.object_id_field_name] = self.pk_val
            return kwargs

        def create(self, **kwargs):
            return super().using(self._db_for_write()).create(**self._owned(kwargs))

        create.alters_data = True

        def get_or_create(self, **kwargs):
            return super().using(self._db_for_write()).get_or_create(**self._owned(kwargs))

        get_or_create.alters_data = True

        def update_or_create(self, **kwargs):
            return super().using(self._db_for_write()).update_or_create(**self._owned(kwargs))

        update_or_create.alters_data = True

    return GenericRelatedObjectManager
