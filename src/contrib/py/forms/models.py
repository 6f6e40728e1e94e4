"""Forms of models, as the admin needs them: each field cleans its text, then the model validates itself."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import capfirst


class ErrorList(list):
    def as_text(self):
        return "\n".join("* %s" % error for error in self)

    def __str__(self):
        items = "".join("<li>%s</li>" % error for error in self)
        return '<ul class="errorlist">%s</ul>' % items if self else ""

    def __repr__(self):
        return repr(list(self))


class ErrorDict(dict):
    def as_data(self):
        return {name: [ValidationError(error) for error in errors] for name, errors in self.items()}


class FormField:
    """One input, made for a field of a model."""

    def __init__(self, field):
        self.field = field
        self.required = not field.blank and not isinstance(field, models.BooleanField)
        self.label = capfirst(field.verbose_name)
        self.help_text = field.help_text

    def values_from(self, data, name):
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])

    def clean(self, data, name):
        field = self.field
        if field.many_to_many:
            return self.clean_many(self.values_from(data, name))
        if isinstance(field, models.BooleanField) and not field.null:
            return name in data and str(data.get(name)).lower() not in ("false", "0", "")
        raw = data.get(name)
        if isinstance(raw, str):
            raw = raw.strip() if getattr(field, "strip", True) else raw
        if raw in (None, ""):
            if self.required:
                raise ValidationError("This field is required.", code="required")
            return "" if field.empty_strings_allowed and not field.null and not field.is_relation else None
        if field.is_relation:
            return self.clean_one(raw)
        if field.choices:
            self.check_choice(raw)
        return self.convert(raw)

    def convert(self, raw):
        try:
            return self.field.to_python(raw)
        except ValidationError:
            texts = {
                "IntegerField": "Enter a whole number.",
                "DecimalField": "Enter a number.",
                "FloatField": "Enter a number.",
                "DateField": "Enter a valid date.",
                "DateTimeField": "Enter a valid date/time.",
                "TimeField": "Enter a valid time.",
                "UUIDField": "Enter a valid UUID.",
            }
            for kind in type(self.field).__mro__:
                if kind.__name__ in texts:
                    raise ValidationError(texts[kind.__name__], code="invalid")
            raise

    def check_choice(self, raw):
        if raw not in [str(value) for value, label in self.field.flatchoices]:
            message = "Select a valid choice. %(value)s is not one of the available choices."
            raise ValidationError(message, code="invalid_choice", params={"value": raw})

    def choices_queryset(self):
        found = self.field.remote_field.model._default_manager.all()
        return found.complex_filter(self.field.get_limit_choices_to())

    def clean_one(self, raw):
        model = self.field.remote_field.model
        key = self.field.remote_field.get_related_field().attname
        try:
            return self.choices_queryset().get(**{key: raw})
        except (ValueError, TypeError, ValidationError, model.DoesNotExist):
            message = "Select a valid choice. That choice is not one of the available choices."
            raise ValidationError(message, code="invalid_choice")

    def clean_many(self, raw):
        if not raw and self.required:
            raise ValidationError("This field is required.", code="required")
        found = list(self.choices_queryset().filter(pk__in=raw)) if raw else []
        known = {str(obj.pk) for obj in found}
        for value in raw:
            if str(value) not in known:
                message = "Select a valid choice. %(value)s is not one of the available choices."
                raise ValidationError(message, code="invalid_choice", params={"value": value})
        return found


class BaseModelForm:
    base_fields = {}
    _meta_model = None

    def __init__(self, data=None, files=None, instance=None, initial=None, **kwargs):
        self.data, self.is_bound = data, data is not None
        self.instance = instance if instance is not None else self._meta_model()
        self.fields = dict(self.base_fields)
        self.initial = {**self._stored(instance), **(initial or {})}
        self._errors = None
        self.cleaned_data = {}

    def _stored(self, instance):
        if instance is None:
            return {}
        stored = {}
        for name, form_field in self.fields.items():
            field = form_field.field
            stored[name] = field.value_from_object(instance)
        return stored

    @property
    def errors(self):
        if self._errors is None:
            self._errors = ErrorDict()
            if self.is_bound:
                self.full_clean()
        return self._errors

    def is_valid(self):
        return self.is_bound and not self.errors

    def add_error(self, name, error):
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        if hasattr(error, "error_dict"):
            for key, errors in error.error_dict.items():
                self.add_error(key, ValidationError(errors))
            return
        self._errors.setdefault(name or NON_FIELD_ERRORS, ErrorList()).extend(error.messages)
        self.cleaned_data.pop(name, None)

    def full_clean(self):
        for name, form_field in self.fields.items():
            try:
                self.cleaned_data[name] = form_field.clean(self.data, name)
                hook = getattr(self, "clean_%s" % name, None)
                if hook:
                    self.cleaned_data[name] = hook()
            except ValidationError as error:
                self.add_error(name, error)
        try:
            cleaned = self.clean()
            if cleaned is not None:
                self.cleaned_data = cleaned
        except ValidationError as error:
            self.add_error(None, error)
        self._post_clean()

    def clean(self):
        return self.cleaned_data

    def _post_clean(self):
        for name, value in self.cleaned_data.items():
            field = self.fields[name].field
            if not field.many_to_many:
                setattr(self.instance, name, value)
        left_out = [f.name for f in self.instance._meta.fields if f.name not in self.cleaned_data]
        try:
            self.instance.full_clean(exclude=left_out, validate_unique=False)
        except ValidationError as error:
            self.add_error(None, error)
        try:
            self.instance.validate_unique(exclude=left_out)
        except ValidationError as error:
            self.add_error(None, error)

    def has_changed(self):
        return bool(self.changed_data)

    @property
    def changed_data(self):
        changed = []
        for name, form_field in self.fields.items():
            if name not in self.cleaned_data:
                continue
            before, after = self.initial.get(name), self.cleaned_data[name]
            if form_field.field.many_to_many:
                before = {obj.pk for obj in before or []}
                after = {obj.pk for obj in after or []}
            elif form_field.field.is_relation:
                after = getattr(after, "pk", after)
            if (before if before is not None else "") != (after if after is not None else ""):
                changed.append(name)
        return changed

    def save(self, commit=True):
        if self.errors:
            action = "created" if self.instance._state.adding else "changed"
            raise ValueError(
                "The %s could not be %s because the data didn't validate."
                % (self.instance._meta.object_name, action)
            )
        if commit:
            self.instance.save()
            self.save_m2m()
        return self.instance

    def save_m2m(self):
        for name, value in self.cleaned_data.items():
            if self.fields[name].field.many_to_many:
                getattr(self.instance, name).set(value)


def fields_for_model(model, fields=None, exclude=None):
    opts, found = model._meta, {}
    for field in [*opts.concrete_fields, *opts.many_to_many]:
        automatic = getattr(field, "auto_created", False) and not field.many_to_many
        if not field.editable or automatic or isinstance(field, models.AutoField):
            continue
        if fields not in (None, "__all__") and field.name not in fields or field.name in (exclude or ()):
            continue
        if field.many_to_many and not field.remote_field.through._meta.auto_created:
            continue
        found[field.name] = FormField(field)
    if fields not in (None, "__all__"):
        found = {name: found[name] for name in fields if name in found}
    return found


class ModelFormMetaclass(type):
    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        meta = getattr(cls, "Meta", None)
        if meta is not None and getattr(meta, "model", None) is not None:
            cls._meta_model = meta.model
            cls.base_fields = fields_for_model(meta.model, getattr(meta, "fields", None), getattr(meta, "exclude", None))
        return cls


class ModelForm(BaseModelForm, metaclass=ModelFormMetaclass):
    pass


def modelform_factory(model, form=None, fields=None, exclude=None, **kwargs):
    base = form or ModelForm
    inherited = (base.Meta,) if hasattr(base, "Meta") else ()
    meta = type("Meta", inherited, {"model": model, "fields": fields, "exclude": exclude})
    return type(base)("%sForm" % model.__name__, (base,), {"Meta": meta})
