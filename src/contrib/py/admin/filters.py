"""Filters of the change list: what narrows it, and the choices that are offered."""

import datetime

from django.contrib.admin.exceptions import IncorrectLookupParameters
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.utils import timezone


class ListFilter:
    title = None

    def __init__(self, request, params, model, model_admin):
        self.request, self.used_parameters, self.model_admin = request, {}, model_admin
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
        self.empty_value_display = model_admin.get_empty_value_display()
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
        make = next((kind for suits, kind in KINDS if suits(field)), AllValuesFieldListFilter)
        return make(field, request, params, model, model_admin, field_path)

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
    def has_output(self):
        return len(self.offered()) + self.may_be_empty() > 1

    def may_be_empty(self):
        return bool(self.field.null or (self.field.is_relation and self.field.many_to_many))

    def choices(self, changelist):
        yield from super().choices(changelist)
        if self.may_be_empty():
            name = "%s__isnull" % self.field_path
            chosen = bool(self.used_parameters.get(name))
            yield self.choice(changelist, chosen, {name: "True"}, [self.lookup_name()], self.empty_value_display)


class RelatedOnlyFieldListFilter(RelatedFieldListFilter):
    def offered(self):
        held = self.model_admin.get_queryset(self.request).distinct().values_list("%s__pk" % self.field.name, flat=True)
        related = self.field.related_model._default_manager.filter(pk__in=held)
        return [(obj.pk, str(obj)) for obj in related]


class AllValuesFieldListFilter(FieldListFilter):
    def lookup_name(self):
        return self.field_path


class DateFieldListFilter(FieldListFilter):
    def spans(self):
        """What is offered, each with the parameters that ask for it."""
        now = timezone.now()
        if timezone.is_aware(now):
            now = timezone.localtime(now)
        today = now.date()
        if isinstance(self.field, models.DateTimeField):
            today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        tomorrow = today + datetime.timedelta(days=1)
        month = today.replace(day=1)
        following = month.replace(year=month.year + 1, month=1) if month.month == 12 else month.replace(month=month.month + 1)
        year = today.replace(month=1, day=1)
        since, until = "%s__gte" % self.field_path, "%s__lt" % self.field_path
        spans = [
            ("Any date", {}),
            ("Today", {since: today, until: tomorrow}),
            ("Past 7 days", {since: today - datetime.timedelta(days=7), until: tomorrow}),
            ("This month", {since: month, until: following}),
            ("This year", {since: year, until: year.replace(year=year.year + 1)}),
        ]
        if self.field.null:
            name = "%s__isnull" % self.field_path
            spans += [("No date", {name: True}), ("Has date", {name: False})]
        return [(title, {name: str(value) for name, value in given.items()}) for title, given in spans]

    def choices(self, changelist):
        for title, given in self.spans():
            yield self.choice(changelist, self.used_parameters == given, given, [self.field_path + "__"], title)


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


KINDS = [
    (lambda field: bool(field.remote_field), RelatedFieldListFilter),
    (lambda field: isinstance(field, models.BooleanField), BooleanFieldListFilter),
    (lambda field: bool(field.choices), ChoicesFieldListFilter),
    (lambda field: isinstance(field, models.DateField), DateFieldListFilter),
]
