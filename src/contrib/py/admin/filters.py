"""Filters of the change list: what narrows it, and the choices that are offered."""

from django.contrib.admin.exceptions import IncorrectLookupParameters
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models


class ListFilter:
    title = None

    def __init__(self, request, params, model, model_admin):
        self.request, self.used_parameters = request, {}
        if self.title is None:
            raise ImproperlyConfigured("The list filter '%s' does not specify a 'title'." % self.__class__.__name__)

    def has_output(self):
        raise NotImplementedError("subclasses of ListFilter must provide a has_output() method")

    def choices(self, changelist):
        raise NotImplementedError("subclasses of ListFilter must provide a choices() method")

    def queryset(self, request, queryset):
        raise NotImplementedError("subclasses of ListFilter must provide a queryset() method")

    def expected_parameters(self):
        raise NotImplementedError("subclasses of ListFilter must provide an expected_parameters() method")

    def choice(self, changelist, selected, new, remove, display):
        return {"selected": selected, "query_string": changelist.get_query_string(new, remove), "display": display}


class SimpleListFilter(ListFilter):
    parameter_name = None

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        if self.parameter_name is None:
            raise ImproperlyConfigured(
                "The list filter '%s' does not specify a 'parameter_name'." % self.__class__.__name__
            )
        if self.parameter_name in params:
            value = params.pop(self.parameter_name)
            self.used_parameters[self.parameter_name] = value[-1] if isinstance(value, list) else value
        self.lookup_choices = list(self.lookups(request, model_admin) or ())

    def has_output(self):
        return len(self.lookup_choices) > 0

    def value(self):
        return self.used_parameters.get(self.parameter_name)

    def lookups(self, request, model_admin):
        raise NotImplementedError(
            "The SimpleListFilter.lookups() method must be overridden to return a list of tuples (value, verbose value)."
        )

    def expected_parameters(self):
        return [self.parameter_name]

    def choices(self, changelist):
        name = self.parameter_name
        yield self.choice(changelist, self.value() is None, None, [name], "All")
        for lookup, title in self.lookup_choices:
            yield self.choice(changelist, self.value() == str(lookup), {name: lookup}, None, title)

    def queryset(self, request, queryset):
        return queryset


class FieldListFilter(ListFilter):
    """A field's own filter: its name, or its name with a lookup, narrows the list."""

    def __init__(self, field, request, params, model, model_admin, field_path):
        self.field, self.field_path = field, field_path
        self.title = getattr(field, "verbose_name", field_path)
        super().__init__(request, params, model, model_admin)
        for name in list(params):
            if name == field_path or name.startswith(field_path + "__"):
                value = params.pop(name)
                self.used_parameters[name] = value[-1] if isinstance(value, list) else value

    def has_output(self):
        return True

    def expected_parameters(self):
        return [self.field_path]

    @classmethod
    def create(cls, field, request, params, model, model_admin, field_path):
        return cls(field, request, params, model, model_admin, field_path)

    def lookup_name(self):
        if self.field.is_relation:
            target = "id" if self.field.many_to_many else self.field.target_field.name
            return "%s__%s__exact" % (self.field_path, target)
        return "%s__exact" % self.field_path

    def offered(self):
        field = self.field
        if isinstance(field, models.BooleanField):
            return [("1", "Yes"), ("0", "No")] + ([(None, "Unknown")] if field.null else [])
        if field.choices:
            return list(field.flatchoices)
        if field.is_relation:
            return [(obj.pk, str(obj)) for obj in field.related_model._default_manager.all()]
        values = self.request_model._default_manager.distinct().order_by(self.field_path)
        return [(value, value) for value in values.values_list(self.field_path, flat=True)]

    def choices(self, changelist):
        self.request_model = changelist.model
        name = self.lookup_name()
        chosen = self.used_parameters.get(name)
        yield self.choice(changelist, not self.used_parameters, None, list(self.used_parameters) or [name], "All")
        for value, label in self.offered():
            yield self.choice(changelist, chosen == str(value), {name: value}, None, label)

    def queryset(self, request, queryset):
        try:
            return queryset.filter(**{name: prepare(name, value) for name, value in self.used_parameters.items()})
        except (ValueError, ValidationError) as error:
            raise IncorrectLookupParameters(error)


class BooleanFieldListFilter(FieldListFilter):
    pass


class ChoicesFieldListFilter(FieldListFilter):
    pass


class RelatedFieldListFilter(FieldListFilter):
    pass


class RelatedOnlyFieldListFilter(RelatedFieldListFilter):
    pass


class AllValuesFieldListFilter(FieldListFilter):
    pass


class DateFieldListFilter(FieldListFilter):
    pass


class EmptyFieldListFilter(FieldListFilter):
    def offered(self):
        return [("1", "Empty"), ("0", "Not empty")]

    def lookup_name(self):
        return "%s__isempty" % self.field_path

    def queryset(self, request, queryset):
        value = self.used_parameters.get(self.lookup_name())
        if value is None:
            return queryset
        if value not in ("0", "1"):
            raise IncorrectLookupParameters()
        empty = models.Q()
        if self.field.empty_strings_allowed:
            empty |= models.Q((self.field_path, ""))
        if self.field.null:
            empty |= models.Q(("%s__isnull" % self.field_path, True))
        return queryset.filter(empty) if value == "1" else queryset.exclude(empty)


def prepare(name, value):
    if name.endswith("__in"):
        return value.split(",")
    if name.endswith("__isnull"):
        return value.lower() not in ("", "false", "0")
    return value
