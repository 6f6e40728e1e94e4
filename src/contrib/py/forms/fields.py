"""Fields of forms: text that was sent becomes a value, or an error."""

import copy
import datetime
import json

from django.core import validators
from django.core.exceptions import ValidationError
from django.forms import widgets
from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_duration

__all__ = (
    "Field", "CharField", "IntegerField", "FloatField", "DecimalField", "DateField", "TimeField", "DateTimeField",
    "DurationField", "RegexField", "EmailField", "URLField", "BooleanField", "NullBooleanField", "ChoiceField",
    "TypedChoiceField", "MultipleChoiceField", "SlugField", "UUIDField", "JSONField", "GenericIPAddressField",
    "FileField", "ImageField",
)

EMPTY = (None, "", [], (), {})


class Field:
    widget = widgets.TextInput
    hidden_widget = widgets.HiddenInput
    default_validators = []
    default_error_messages = {"required": "This field is required."}
    empty_values = list(EMPTY)

    def __init__(
        self, *, required=True, widget=None, label=None, initial=None, help_text="", error_messages=None,
        show_hidden_initial=False, validators=(), localize=False, disabled=False, label_suffix=None,
        template_name=None, bound_field_class=None,
    ):
        self.required, self.label, self.initial = required, label, initial
        self.help_text, self.disabled, self.label_suffix = help_text, disabled, label_suffix
        self.show_hidden_initial, self.localize = show_hidden_initial, localize
        widget = widget or self.widget
        self.widget = widget() if isinstance(widget, type) else copy.deepcopy(widget)
        self.widget.is_required = required
        self.widget.attrs.update({k: v for k, v in self.widget_attrs(self.widget).items() if k not in self.widget.attrs})
        messages = {}
        for cls in reversed(self.__class__.__mro__):
            messages.update(cls.__dict__.get("default_error_messages", {}))
        messages.update(error_messages or {})
        self.error_messages = messages
        self.validators = [*self.default_validators, *validators]

    def prepare_value(self, value):
        return value

    def to_python(self, value):
        return value

    def widget_attrs(self, widget):
        return {}

    def validate(self, value):
        if value in self.empty_values and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        if value in self.empty_values:
            return
        errors = []
        for validator in self.validators:
            try:
                validator(value)
            except ValidationError as error:
                if hasattr(error, "code") and error.code in self.error_messages:
                    error.message = self.error_messages[error.code]
                errors.extend(error.error_list)
        if errors:
            raise ValidationError(errors)

    def clean(self, value):
        value = self.to_python(value)
        self.validate(value)
        self.run_validators(value)
        return value

    def bound_data(self, data, initial):
        return initial if self.disabled else data

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            data = self.to_python(data)
        except ValidationError:
            return True
        return (initial if initial is not None else "") != (data if data is not None else "")

    def invalid(self, code="invalid", **params):
        return ValidationError(self.error_messages[code], code=code, params=params or None)

    def __deepcopy__(self, memo):
        result = copy.copy(self)
        result.widget = copy.deepcopy(self.widget)
        result.error_messages = dict(self.error_messages)
        result.validators = list(self.validators)
        return result


class CharField(Field):
    def __init__(self, *, max_length=None, min_length=None, strip=True, empty_value="", **kwargs):
        self.max_length, self.min_length, self.strip, self.empty_value = max_length, min_length, strip, empty_value
        super().__init__(**kwargs)
        if min_length is not None:
            self.validators.append(validators.MinLengthValidator(int(min_length)))
        if max_length is not None:
            self.validators.append(validators.MaxLengthValidator(int(max_length)))
        self.validators.append(validators.ProhibitNullCharactersValidator())

    def to_python(self, value):
        if value not in self.empty_values:
            value = str(value)
            if self.strip:
                value = value.strip()
        return self.empty_value if value in self.empty_values else value

    def widget_attrs(self, widget):
        attrs = {}
        if self.max_length is not None and not widget.is_hidden:
            attrs["maxlength"] = str(self.max_length)
        if self.min_length is not None and not widget.is_hidden:
            attrs["minlength"] = str(self.min_length)
        return attrs


class IntegerField(Field):
    widget = widgets.NumberInput
    default_error_messages = {"invalid": "Enter a whole number."}

    def __init__(self, *, max_value=None, min_value=None, step_size=None, **kwargs):
        self.max_value, self.min_value, self.step_size = max_value, min_value, step_size
        super().__init__(**kwargs)
        if max_value is not None:
            self.validators.append(validators.MaxValueValidator(max_value))
        if min_value is not None:
            self.validators.append(validators.MinValueValidator(min_value))
        if step_size is not None:
            self.validators.append(validators.StepValueValidator(step_size, offset=min_value))

    def to_python(self, value):
        if value in self.empty_values:
            return None
        text = str(value).strip()
        whole, _, rest = text.partition(".")
        try:
            return int(whole if rest.strip("0") == "" else text)
        except (ValueError, TypeError):
            raise self.invalid()

    def widget_attrs(self, widget):
        attrs = {}
        if isinstance(widget, widgets.NumberInput):
            for name, value in (("min", self.min_value), ("max", self.max_value), ("step", self.step_size)):
                if value is not None:
                    attrs[name] = str(value)
        return attrs


class FloatField(IntegerField):
    default_error_messages = {"invalid": "Enter a number."}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return float(str(value).strip())
        except (ValueError, TypeError):
            raise self.invalid()

    def validate(self, value):
        super().validate(value)
        if value not in self.empty_values and (value != value or value in (float("inf"), float("-inf"))):
            raise self.invalid()


class DecimalField(IntegerField):
    default_error_messages = {"invalid": "Enter a number."}

    def __init__(self, *, max_value=None, min_value=None, max_digits=None, decimal_places=None, **kwargs):
        self.max_digits, self.decimal_places = max_digits, decimal_places
        super().__init__(max_value=max_value, min_value=min_value, **kwargs)
        self.validators.append(validators.DecimalValidator(max_digits, decimal_places))

    def to_python(self, value):
        if value in self.empty_values:
            return None
        import decimal  # No first page needs it.

        try:
            return decimal.Decimal(str(value).strip())
        except (decimal.DecimalException, ValueError):
            raise self.invalid()

    def validate(self, value):
        super().validate(value)
        if value not in self.empty_values and not value.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})


class BaseTemporalField(Field):
    input_formats = ()

    def __init__(self, *, input_formats=None, **kwargs):
        super().__init__(**kwargs)
        if input_formats is not None:
            self.input_formats = input_formats

    def parse(self, text):
        for format in self.input_formats:
            try:
                return self.strptime(text.strip(), format)
            except (ValueError, TypeError):
                continue
        raise self.invalid()


class DateField(BaseTemporalField):
    widget = widgets.DateInput
    input_formats = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%b %d %Y", "%b %d, %Y", "%d %b %Y", "%d %b, %Y", "%B %d %Y", "%B %d, %Y", "%d %B %Y", "%d %B, %Y")
    default_error_messages = {"invalid": "Enter a valid date."}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, datetime.datetime):
            return value.date()
        return value if isinstance(value, datetime.date) else self.parse(str(value))

    def strptime(self, value, format):
        return datetime.datetime.strptime(value, format).date()


class TimeField(BaseTemporalField):
    widget = widgets.TimeInput
    input_formats = ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M")
    default_error_messages = {"invalid": "Enter a valid time."}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        return value if isinstance(value, datetime.time) else self.parse(str(value))

    def strptime(self, value, format):
        return datetime.datetime.strptime(value, format).time()


class DateTimeField(BaseTemporalField):
    widget = widgets.DateTimeInput
    input_formats = (
        *(day + time for day in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y") for time in (" %H:%M:%S", " %H:%M:%S.%f", " %H:%M", "")),
    )
    default_error_messages = {"invalid": "Enter a valid date/time."}

    def prepare_value(self, value):
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            return timezone.make_naive(value)
        return value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if not isinstance(value, datetime.datetime):
            if isinstance(value, datetime.date):
                value = datetime.datetime(value.year, value.month, value.day)
            else:
                try:
                    value = parse_datetime(str(value).strip()) or self.parse(str(value))
                except ValueError:
                    raise self.invalid()
        from django.conf import settings

        if settings.USE_TZ and timezone.is_naive(value):
            value = timezone.make_aware(value)
        return value

    def strptime(self, value, format):
        return datetime.datetime.strptime(value, format)


class DurationField(Field):
    default_error_messages = {"invalid": "Enter a valid duration."}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, datetime.timedelta):
            return value
        found = parse_duration(str(value))
        if found is None:
            raise self.invalid()
        return found


class RegexField(CharField):
    def __init__(self, regex, **kwargs):
        kwargs.setdefault("strip", False)
        super().__init__(**kwargs)
        self.validators.append(validators.RegexValidator(regex=regex))


class EmailField(CharField):
    widget = widgets.EmailInput
    default_validators = [validators.validate_email]

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 320)
        super().__init__(strip=True, **kwargs)


class URLField(CharField):
    widget = widgets.URLInput
    default_error_messages = {"invalid": "Enter a valid URL."}
    default_validators = [validators.URLValidator()]

    def __init__(self, *, assume_scheme=None, **kwargs):
        super().__init__(strip=True, **kwargs)
        self.assume_scheme = assume_scheme or "http"

    def to_python(self, value):
        value = super().to_python(value)
        return self.assume_scheme + "://" + value if value and "://" not in value else value


class SlugField(CharField):
    default_validators = [validators.validate_slug]

    def __init__(self, *, allow_unicode=False, **kwargs):
        self.allow_unicode = allow_unicode
        super().__init__(**kwargs)


class GenericIPAddressField(CharField):
    def __init__(self, *, protocol="both", unpack_ipv4=False, **kwargs):
        checks = {"both": validators.validate_ipv46_address, "ipv4": validators.validate_ipv4_address}
        self.default_validators = [checks.get(protocol.lower(), validators.validate_ipv6_address)]
        super().__init__(**kwargs)


class UUIDField(CharField):
    default_error_messages = {"invalid": "Enter a valid UUID."}

    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        import uuid  # No first page needs it.

        try:
            return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
        except ValueError:
            raise self.invalid()


class JSONField(CharField):
    widget = widgets.Textarea
    default_error_messages = {"invalid": "Enter a valid JSON."}

    def __init__(self, encoder=None, decoder=None, **kwargs):
        self.encoder, self.decoder = encoder, decoder
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, (list, dict, int, float)):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})

    def prepare_value(self, value):
        return json.dumps(value, ensure_ascii=False)


class BooleanField(Field):
    widget = widgets.CheckboxInput

    def to_python(self, value):
        if isinstance(value, str) and value.lower() in ("false", "0"):
            return False
        return bool(value)

    def validate(self, value):
        if not value and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial, data):
        return not self.disabled and self.to_python(initial) != self.to_python(data)


class NullBooleanField(BooleanField):
    widget = widgets.NullBooleanSelect

    def to_python(self, value):
        if value in (True, "True", "true", "1"):
            return True
        return False if value in (False, "False", "false", "0") else None

    def validate(self, value):
        pass


class ChoiceField(Field):
    widget = widgets.Select
    default_error_messages = {
        "invalid_choice": "Select a valid choice. %(value)s is not one of the available choices."
    }

    def __init__(self, *, choices=(), **kwargs):
        super().__init__(**kwargs)
        self.choices = choices

    @property
    def choices(self):
        return self._choices

    @choices.setter
    def choices(self, value):
        if hasattr(value, "choices"):
            value = value.choices
        value = list(value() if callable(value) else value.items() if isinstance(value, dict) else value)
        self._choices = self.widget.choices = value

    def to_python(self, value):
        return "" if value in self.empty_values else str(value)

    def validate(self, value):
        super().validate(value)
        if value and not self.valid_value(value):
            raise self.invalid("invalid_choice", value=value)

    def valid_value(self, value):
        for key, label in self.choices:
            if isinstance(label, (list, tuple)):
                if any(value == inner or str(value) == str(inner) for inner, _ in label):
                    return True
            elif value == key or str(value) == str(key):
                return True
        return False


class TypedChoiceField(ChoiceField):
    def __init__(self, *, coerce=lambda value: value, empty_value="", **kwargs):
        self.coerce, self.empty_value = coerce, empty_value
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value == self.empty_value or value in self.empty_values:
            return self.empty_value
        try:
            return self.coerce(value)
        except (ValueError, TypeError, ValidationError):
            raise self.invalid("invalid_choice", value=value)

    def has_changed(self, initial, data):
        try:
            data = self.coerce(data) if data not in self.empty_values else ""
        except (ValueError, TypeError, ValidationError):
            return True
        return (initial if initial is not None else "") != (data if data is not None else "")


class MultipleChoiceField(ChoiceField):
    hidden_widget = widgets.MultipleHiddenInput
    widget = widgets.SelectMultiple
    default_error_messages = {
        "invalid_choice": "Select a valid choice. %(value)s is not one of the available choices.",
        "invalid_list": "Enter a list of values.",
    }

    def to_python(self, value):
        if not value:
            return []
        if not isinstance(value, (list, tuple)):
            raise self.invalid("invalid_list")
        return [str(item) for item in value]

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        for item in value:
            if not self.valid_value(item):
                raise self.invalid("invalid_choice", value=item)

    def has_changed(self, initial, data):
        return {str(item) for item in initial or ()} != {str(item) for item in data or ()}


class FileField(Field):
    widget = widgets.FileInput

    def __init__(self, *, max_length=None, allow_empty_file=False, **kwargs):
        self.max_length, self.allow_empty_file = max_length, allow_empty_file
        super().__init__(**kwargs)


class ImageField(FileField):
    pass
