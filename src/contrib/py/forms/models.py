"""Forms of models: fields made from the model's, and the instance that they fill."""

from django.core.exceptions import (
    NON_FIELD_ERRORS, FieldError, ImproperlyConfigured, ValidationError,
)
from django.db import models
from django.forms import fields as forms
from django.forms import widgets
from django.forms.forms import BaseForm, DeclarativeFieldsMetaclass
from django.forms.utils import ErrorList
from django.utils.text import capfirst, get_text_list

__all__ = (
    "ModelForm", "BaseModelForm", "model_to_dict", "fields_for_model", "ModelChoiceField",
    "ModelMultipleChoiceField", "ALL_FIELDS", "modelform_factory", "inlineformset_factory",
)

ALL_FIELDS = "__all__"


class ModelChoiceField(forms.ChoiceField):
    default_error_messages = {
        "invalid_choice": "Select a valid choice. That choice is not one of the available choices."
    }

    def __init__(
        self, queryset, *, empty_label="---------", required=True, widget=None, label=None, initial=None,
        help_text="", to_field_name=None, limit_choices_to=None, blank=False, **kwargs,
    ):
        forms.Field.__init__(
            self, required=required, widget=widget, label=label, initial=initial, help_text=help_text, **kwargs
        )
        self.empty_label = None if required and initial is not None else empty_label
        self.queryset = queryset
        self.to_field_name, self.limit_choices_to = to_field_name, limit_choices_to

    @property
    def queryset(self):
        return self._queryset

    @queryset.setter
    def queryset(self, queryset):
        self._queryset = None if queryset is None else queryset.all()
        self.widget.choices = ModelChoiceIterator(self)

    @property
    def choices(self):
        return ModelChoiceIterator(self)

    @choices.setter
    def choices(self, value):
        self.widget.choices = value

    def __deepcopy__(self, memo):
        result = super().__deepcopy__(memo)
        result.queryset = self.queryset
        return result

    def label_from_instance(self, obj):
        return str(obj)

    def limited(self):
        limit = self.limit_choices_to() if callable(self.limit_choices_to) else self.limit_choices_to
        return self.queryset.complex_filter(limit) if limit else self.queryset

    def prepare_value(self, value):
        if hasattr(value, "_meta"):
            return value.serializable_value(self.to_field_name) if self.to_field_name else value.pk
        return value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        key = self.to_field_name or "pk"
        if isinstance(value, self.queryset.model):
            value = getattr(value, key)
        try:
            return self.limited().get(**{key: value})
        except (ValueError, TypeError, ValidationError, self.queryset.model.DoesNotExist):
            raise self.invalid("invalid_choice", value=value)

    def validate(self, value):
        return forms.Field.validate(self, value)

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        return str(self.prepare_value(initial if initial is not None else "")) != str(data if data is not None else "")


class ModelChoiceIterator:
    def __init__(self, field):
        self.field = field

    def __iter__(self):
        field = self.field
        if field.empty_label is not None:
            yield "", field.empty_label
        for obj in field.limited():
            yield field.prepare_value(obj), field.label_from_instance(obj)

    def __len__(self):
        return self.field.limited().count() + (self.field.empty_label is not None)


class ModelMultipleChoiceField(ModelChoiceField):
    widget = widgets.SelectMultiple
    hidden_widget = widgets.MultipleHiddenInput
    default_error_messages = {
        "invalid_list": "Enter a list of values.",
        "invalid_choice": "Select a valid choice. %(value)s is not one of the available choices.",
        "invalid_pk_value": "“%(pk)s” is not a valid value.",
    }

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, empty_label=None, **kwargs)

    def to_python(self, value):
        return list(self._check_values(value)) if value else []

    def clean(self, value):
        value = self.prepare_value(value)
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if not self.required and not value:
            return self.queryset.none()
        if not isinstance(value, (list, tuple)):
            raise self.invalid("invalid_list")
        found = self._check_values(value)
        self.run_validators(value)
        return found

    def _check_values(self, value):
        key = self.to_field_name or "pk"
        for item in value:
            try:
                self.queryset.filter(**{key: item})
            except (ValueError, TypeError, ValidationError):
                raise self.invalid("invalid_pk_value", pk=item)
        found = self.limited().filter(**{"%s__in" % key: list(value)})
        known = {str(getattr(obj, key)) for obj in found}
        for item in value:
            if str(item) not in known:
                raise self.invalid("invalid_choice", value=item)
        return found

    def prepare_value(self, value):
        if hasattr(value, "__iter__") and not isinstance(value, str) and not hasattr(value, "_meta"):
            return [super(ModelMultipleChoiceField, self).prepare_value(item) for item in value]
        return super().prepare_value(value)

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        return {str(item) for item in self.prepare_value(initial or [])} != {str(item) for item in data or []}


PLAIN = (
    (models.EmailField, forms.EmailField), (models.SlugField, forms.SlugField), (models.URLField, forms.URLField),
    (models.UUIDField, forms.UUIDField), (models.GenericIPAddressField, forms.GenericIPAddressField),
    (models.DecimalField, forms.DecimalField), (models.FloatField, forms.FloatField),
    (models.IntegerField, forms.IntegerField), (models.DateTimeField, forms.DateTimeField),
    (models.DateField, forms.DateField), (models.TimeField, forms.TimeField),
    (models.DurationField, forms.DurationField), (models.JSONField, forms.JSONField),
    (models.FileField, forms.FileField), (models.TextField, forms.CharField), (models.CharField, forms.CharField),
)


def formfield_for_model_field(field, form_class=None, choices_form_class=None, **kwargs):
    """`Field.formfield()`: the field of a form that stands for a model's field."""
    if isinstance(field, (models.AutoField, models.BigAutoField, models.SmallAutoField)):
        return None
    if field.one_to_one and field.remote_field.parent_link:
        return None  # the parent's row is the object's own: nobody chooses it
    options = {"required": not field.blank, "label": capfirst(field.verbose_name), "help_text": field.help_text}
    if field.has_default():
        options["initial"] = field.default if callable(field.default) else field.get_default()
    if field.is_relation:
        return relation_formfield(field, form_class, {**options, **kwargs})
    if field.choices is not None:
        blank = field.blank or not (field.has_default() or "initial" in kwargs)
        options["choices"] = field.get_choices(include_blank=blank)
        options["coerce"] = field.to_python
        if field.null:
            options["empty_value"] = None
        known = ("coerce", "empty_value", "choices", "required", "widget", "label", "initial", "help_text", "error_messages", "disabled")
        options.update({key: value for key, value in kwargs.items() if key in known})
        return (choices_form_class or forms.TypedChoiceField)(**options)
    chosen = form_class
    if isinstance(field, models.BooleanField):
        options["required"] = False
        chosen = chosen or (forms.NullBooleanField if field.null else forms.BooleanField)
    elif chosen is None:
        chosen = next((made for kind, made in PLAIN if isinstance(field, kind)), forms.CharField)
        options.update(limits_of(field, chosen))
    return chosen(**{**options, **kwargs})


def limits_of(field, chosen):
    limits = {}
    if isinstance(field, (models.CharField, models.TextField)):
        if issubclass(chosen, forms.CharField) and field.max_length is not None:
            limits["max_length"] = field.max_length
        if field.null:
            limits["empty_value"] = None
        if isinstance(field, models.TextField):
            limits["widget"] = widgets.Textarea
    if isinstance(field, models.DecimalField):
        limits.update(max_digits=field.max_digits, decimal_places=field.decimal_places)
    elif isinstance(field, models.IntegerField):
        if field.get_internal_type() == "BigIntegerField":
            limits.update(min_value=-(2**63), max_value=2**63 - 1)
        if field.get_internal_type().startswith("Positive"):
            limits["min_value"] = 0
    return limits


def relation_formfield(field, form_class, options):
    remote = field.remote_field
    options.setdefault("queryset", remote.model._default_manager.all())
    options["limit_choices_to"] = remote.limit_choices_to
    if field.many_to_many:
        if options.get("initial") is not None:
            initial = options["initial"]
            options["initial"] = [item.pk for item in (initial() if callable(initial) else initial)]
        return (form_class or ModelMultipleChoiceField)(**options)
    options["to_field_name"] = remote.field_name
    return (form_class or ModelChoiceField)(**options)


def construct_instance(form, instance, fields=None, exclude=None):
    for field in instance._meta.fields:
        name = field.name
        if not field.editable or isinstance(field, models.AutoField) or name not in form.cleaned_data:
            continue
        if fields is not None and name not in fields or exclude and name in exclude:
            continue
        widget = form[name].field.widget
        omitted = widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))
        if field.has_default() and omitted and form.cleaned_data.get(name) in form[name].field.empty_values:
            continue
        field.save_form_data(instance, form.cleaned_data[name])
    return instance


def model_to_dict(instance, fields=None, exclude=None):
    opts, data = instance._meta, {}
    for field in [*opts.concrete_fields, *opts.private_fields, *opts.many_to_many]:
        if not getattr(field, "editable", False):
            continue
        if fields is not None and field.name not in fields or exclude and field.name in exclude:
            continue
        data[field.name] = field.value_from_object(instance)
    return data


def fields_for_model(
    model, fields=None, exclude=None, widgets=None, formfield_callback=None, localized_fields=None, labels=None,
    help_texts=None, error_messages=None, field_classes=None, *, apply_limit_choices_to=True, form_declared_fields=None,
):
    found, ignored = {}, []
    opts = model._meta
    for field in sorted([*opts.concrete_fields, *opts.many_to_many], key=lambda field: field.creation_counter):
        if not getattr(field, "editable", False):
            if fields is not None and field.name in fields and (exclude is None or field.name not in exclude):
                raise FieldError(
                    "'%s' cannot be specified for %s model form as it is a non-editable field"
                    % (field.name, model.__name__)
                )
            continue
        if fields is not None and field.name not in fields or exclude and field.name in exclude:
            continue
        if form_declared_fields and field.name in form_declared_fields:
            found[field.name] = form_declared_fields[field.name]
            continue
        kwargs = {}
        for option, source in (
            ("widget", widgets), ("label", labels), ("help_text", help_texts),
            ("error_messages", error_messages), ("form_class", field_classes),
        ):
            if source and field.name in source:
                kwargs[option] = source[field.name]
        made = field.formfield(**kwargs) if formfield_callback is None else formfield_callback(field, **kwargs)
        if made:
            found[field.name] = made
        else:
            ignored.append(field.name)
    if fields is not None:
        found = {
            name: found.get(name)
            for name in fields
            if (not exclude or name not in exclude) and name not in ignored
        }
    return found


class ModelFormOptions:
    def __init__(self, options=None):
        for name in (
            "model", "fields", "exclude", "widgets", "localized_fields", "labels", "help_texts", "error_messages",
            "field_classes", "formfield_callback",
        ):
            setattr(self, name, getattr(options, name, None))


class ModelFormMetaclass(DeclarativeFieldsMetaclass):
    def __new__(mcs, name, bases, attrs):
        cls = super().__new__(mcs, name, bases, attrs)
        if bases == (BaseModelForm,):
            return cls
        opts = cls._meta = ModelFormOptions(getattr(cls, "Meta", None))
        for option in ("fields", "exclude"):
            value = getattr(opts, option)
            if isinstance(value, str) and value != ALL_FIELDS:
                raise TypeError(
                    "%s.Meta.%s cannot be a string. Did you mean to type: ('%s',)?" % (cls.__name__, option, value)
                )
        if not opts.model:
            cls.base_fields = cls.declared_fields
            return cls
        if opts.fields is None and opts.exclude is None:
            raise ImproperlyConfigured(
                "Creating a ModelForm without either the 'fields' attribute or the 'exclude' attribute is "
                "prohibited; form %s needs updating." % name
            )
        if opts.fields == ALL_FIELDS:
            opts.fields = None
        found = fields_for_model(
            opts.model, opts.fields, opts.exclude, opts.widgets, opts.formfield_callback, opts.localized_fields,
            opts.labels, opts.help_texts, opts.error_messages, opts.field_classes,
            form_declared_fields=cls.declared_fields,
        )
        missing = {field for field, made in found.items() if not made}.difference(cls.declared_fields)
        if missing:
            raise FieldError("Unknown field(s) (%s) specified for %s" % (", ".join(missing), opts.model.__name__))
        found.update(cls.declared_fields)
        cls.base_fields = found
        return cls


class BaseModelForm(BaseForm):
    def __init__(
        self, data=None, files=None, auto_id="id_%s", prefix=None, initial=None, error_class=ErrorList,
        label_suffix=None, empty_permitted=False, instance=None, use_required_attribute=None, renderer=None,
    ):
        opts = self._meta
        if opts.model is None:
            raise ValueError("ModelForm has no model class specified.")
        if instance is None:
            self.instance, values = opts.model(), {}
        else:
            self.instance = instance
            values = model_to_dict(instance, opts.fields, opts.exclude)
        values.update(initial or {})
        self._validate_unique = False
        super().__init__(
            data, files, auto_id, prefix, values, error_class, label_suffix, empty_permitted,
            use_required_attribute=use_required_attribute,
        )

    def _get_validation_exclusions(self):
        exclude = set()
        for field in self.instance._meta.fields:
            name = field.name
            if name not in self.fields:
                exclude.add(name)
            elif self._meta.fields and name not in self._meta.fields:
                exclude.add(name)
            elif self._meta.exclude and name in self._meta.exclude:
                exclude.add(name)
            elif name in self._errors:
                exclude.add(name)
            else:
                made = self.fields[name]
                empty = self.cleaned_data.get(name) in made.empty_values
                if not field.blank and not made.required and empty:
                    exclude.add(name)
        return exclude

    def clean(self):
        self._validate_unique = True
        return self.cleaned_data

    def _update_errors(self, errors):
        opts = self._meta
        found = errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors}
        for name, messages in found.items():
            if name == NON_FIELD_ERRORS and opts.error_messages and NON_FIELD_ERRORS in opts.error_messages:
                texts = opts.error_messages[NON_FIELD_ERRORS]
            elif name in self.fields:
                texts = self.fields[name].error_messages
            else:
                continue
            for message in messages:
                if isinstance(message, ValidationError) and message.code in texts:
                    message.message = texts[message.code]
        self.add_error(None, errors)

    def _post_clean(self):
        exclude = self._get_validation_exclusions()
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        try:
            self.instance.full_clean(exclude=exclude, validate_unique=False)
        except ValidationError as error:
            self._update_errors(error)
        if self._validate_unique:
            self.validate_unique()

    def validate_unique(self):
        try:
            self.instance.validate_unique(exclude=self._get_validation_exclusions())
        except ValidationError as error:
            self._update_errors(error)

    def _save_m2m(self):
        opts = self._meta
        for field in self.instance._meta.many_to_many:
            if opts.fields and field.name not in opts.fields or opts.exclude and field.name in opts.exclude:
                continue
            if field.name in self.cleaned_data:
                field.save_form_data(self.instance, self.cleaned_data[field.name])

    def save(self, commit=True):
        if self.errors:
            raise ValueError(
                "The %s could not be %s because the data didn't validate."
                % (self.instance._meta.object_name, "created" if self.instance._state.adding else "changed")
            )
        if commit:
            self.instance.save()
            self._save_m2m()
        else:
            self.save_m2m = self._save_m2m
        return self.instance

    save.alters_data = True


class ModelForm(BaseModelForm, metaclass=ModelFormMetaclass):
    pass


def modelform_factory(
    model, form=ModelForm, fields=None, exclude=None, formfield_callback=None, widgets=None, localized_fields=None,
    labels=None, help_texts=None, error_messages=None, field_classes=None,
):
    attrs = {"model": model}
    given = {
        "fields": fields, "exclude": exclude, "widgets": widgets, "localized_fields": localized_fields,
        "labels": labels, "help_texts": help_texts, "error_messages": error_messages, "field_classes": field_classes,
        "formfield_callback": formfield_callback,
    }
    attrs.update({name: value for name, value in given.items() if value is not None})
    bases = (form.Meta,) if hasattr(form, "Meta") else ()
    meta = type("Meta", bases, attrs)
    if getattr(meta, "fields", None) is None and getattr(meta, "exclude", None) is None:
        raise ImproperlyConfigured(
            "Calling modelform_factory without defining 'fields' or 'exclude' explicitly is prohibited."
        )
    return type(form)(model.__name__ + "Form", (form,), {"Meta": meta})


def modelform_defines_fields(form_class):
    meta = getattr(form_class, "_meta", None)
    return meta is not None and (meta.fields is not None or meta.exclude is not None)


def inlineformset_factory(*args, **kwargs):
    raise NotImplementedError("Ormery does not support inline formsets yet")


def __getattr__(name):
    # As in `django.forms`.
    if name in ("BaseModelFormSet", "modelformset_factory"):
        from django.forms import _model_formsets

        return getattr(_model_formsets, name)
    raise AttributeError(f"module 'django.forms.models' has no attribute {name!r}")
