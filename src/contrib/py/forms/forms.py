"""Forms: declared fields, cleaned in order, with their errors."""

import copy

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.fields import Field
from django.forms.utils import ErrorDict, ErrorList
from django.utils.html import format_html
from django.utils.safestring import mark_safe


class BoundField:
    """A field together with the form's data."""

    def __init__(self, form, field, name):
        self.form, self.field, self.name = form, field, name
        self.html_name = form.add_prefix(name)
        self.label = name.replace("_", " ").capitalize() if field.label is None else field.label
        self.help_text = field.help_text or ""

    @property
    def errors(self):
        return self.form.errors.get(self.name, ErrorList())

    @property
    def data(self):
        return self.form._widget_data_value(self.field.widget, self.html_name)

    @property
    def initial(self):
        return self.form.get_initial_for_field(self.field, self.name)

    @property
    def auto_id(self):
        auto_id = self.form.auto_id
        if auto_id and "%s" in str(auto_id):
            return auto_id % self.html_name
        return self.html_name if auto_id else ""

    id_for_label = auto_id

    @property
    def is_hidden(self):
        return self.field.widget.is_hidden

    def value(self):
        data = self.initial
        if self.form.is_bound:
            data = self.field.bound_data(self.data, data)
        return self.field.prepare_value(data)

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        attrs = {**(attrs or {})}
        if self.field.required and self.form.use_required_attribute and self.field.widget.use_required_attribute(self.initial):
            attrs["required"] = True
        if self.auto_id:
            attrs.setdefault("id", self.auto_id)
        return (widget or self.field.widget).render(self.html_name, self.value(), attrs)

    def label_tag(self, contents=None):
        return format_html('<label for="{}">{}:</label>', self.auto_id, contents or self.label)

    def __str__(self):
        return self.as_widget()

    def __repr__(self):
        return "<%s.BoundField object>" % self.__class__.__module__


class DeclarativeFieldsMetaclass(type):
    def __new__(mcs, name, bases, attrs):
        declared = {key: attrs.pop(key) for key, value in list(attrs.items()) if isinstance(value, Field)}
        attrs["declared_fields"] = declared
        cls = super().__new__(mcs, name, bases, attrs)
        found = {}
        for base in reversed(cls.__mro__):
            if "declared_fields" in base.__dict__:
                found.update(base.declared_fields)
            for key, value in base.__dict__.items():
                if value is None and key in found:
                    found.pop(key)
        cls.base_fields = cls.declared_fields = found
        return cls


class BaseForm:
    field_order = None
    prefix = None
    use_required_attribute = True

    def __init__(
        self, data=None, files=None, auto_id="id_%s", prefix=None, initial=None, error_class=ErrorList,
        label_suffix=None, empty_permitted=False, field_order=None, use_required_attribute=None, renderer=None,
    ):
        self.is_bound = data is not None or files is not None
        self.data = {} if data is None else data
        self.files = {} if files is None else files
        self.auto_id = auto_id
        if prefix is not None:
            self.prefix = prefix
        self.initial = initial or {}
        self.error_class, self.empty_permitted = error_class, empty_permitted
        self.label_suffix = ":" if label_suffix is None else label_suffix
        self._errors = None
        self.fields = {name: copy.deepcopy(field) for name, field in self.base_fields.items()}
        self.order_fields(self.field_order if field_order is None else field_order)
        if use_required_attribute is not None:
            self.use_required_attribute = use_required_attribute

    def order_fields(self, field_order):
        if field_order is None:
            return
        first = {name: self.fields[name] for name in field_order if name in self.fields}
        self.fields = {**first, **{name: f for name, f in self.fields.items() if name not in first}}

    def __repr__(self):
        if self._errors is None:
            valid = "Unknown"
        else:
            valid = self.is_bound and not self._errors
        fields = ";".join(self.fields)
        return "<%s bound=%s, valid=%s, fields=(%s)>" % (self.__class__.__name__, self.is_bound, valid, fields)

    def __iter__(self):
        for name in self.fields:
            yield self[name]

    def __getitem__(self, name):
        try:
            return BoundField(self, self.fields[name], name)
        except KeyError:
            raise KeyError(
                "Key '%s' not found in '%s'. Choices are: %s."
                % (name, self.__class__.__name__, ", ".join(sorted(self.fields)))
            )

    def __contains__(self, name):
        return name in self.fields

    @property
    def errors(self):
        if self._errors is None:
            self.full_clean()
        return self._errors

    def is_valid(self):
        return self.is_bound and not self.errors

    def is_multipart(self):
        return any(field.widget.needs_multipart_form for field in self.fields.values())

    def add_prefix(self, name):
        return "%s-%s" % (self.prefix, name) if self.prefix else name

    def _widget_data_value(self, widget, html_name):
        return widget.value_from_datadict(self.data, self.files, html_name)

    def get_initial_for_field(self, field, name):
        value = self.initial.get(name, field.initial)
        return value() if callable(value) else value

    def hidden_fields(self):
        return [field for field in self if field.is_hidden]

    def visible_fields(self):
        return [field for field in self if not field.is_hidden]

    def non_field_errors(self):
        return self.errors.get(NON_FIELD_ERRORS, self.error_class(error_class="nonfield"))

    def add_error(self, field, error):
        if not isinstance(error, ValidationError):
            error = ValidationError(error)
        if hasattr(error, "error_dict"):
            if field is not None:
                raise TypeError(
                    "The argument `field` must be `None` when the `error` argument contains errors for multiple fields."
                )
            found = error.error_dict
        else:
            found = {field or NON_FIELD_ERRORS: error.error_list}
        for name, errors in found.items():
            if name not in self.errors:
                if name != NON_FIELD_ERRORS and name not in self.fields:
                    raise ValueError("'%s' has no field named '%s'." % (self.__class__.__name__, name))
                kind = "nonfield" if name == NON_FIELD_ERRORS else None
                self._errors[name] = self.error_class(error_class=kind)
            self._errors[name].extend(errors)
            if name in self.cleaned_data:
                del self.cleaned_data[name]

    def has_error(self, field, code=None):
        return field in self.errors and (
            code is None or any(error.code == code for error in self.errors.as_data()[field])
        )

    def full_clean(self):
        self._errors = ErrorDict()
        if not self.is_bound:
            return
        self.cleaned_data = {}
        if self.empty_permitted and not self.has_changed():
            return
        self._clean_fields()
        self._clean_form()
        self._post_clean()

    def _clean_fields(self):
        for name, field in self.fields.items():
            bound = self[name]
            value = bound.initial if field.disabled else bound.data
            try:
                self.cleaned_data[name] = field.clean(value)
                hook = getattr(self, "clean_%s" % name, None)
                if hook is not None:
                    self.cleaned_data[name] = hook()
            except ValidationError as error:
                self.add_error(name, error)

    def _clean_form(self):
        try:
            cleaned = self.clean()
        except ValidationError as error:
            self.add_error(None, error)
        else:
            if cleaned is not None:
                self.cleaned_data = cleaned

    def _post_clean(self):
        pass

    def clean(self):
        return self.cleaned_data

    def has_changed(self):
        return bool(self.changed_data)

    @property
    def changed_data(self):
        return [name for name, field in self.fields.items() if field.has_changed(self[name].initial, self[name].data)]

    # HTML.

    def _rows(self, pattern):
        rows, shown = [], self.visible_fields()
        hidden = "".join(str(bound) for bound in self.hidden_fields())
        for bound in shown:
            help_text = format_html('\n<span class="helptext">{}</span>', mark_safe(bound.help_text)) if bound.help_text else ""
            parts = {"label": bound.label_tag(), "errors": bound.errors, "field": bound, "help": help_text}
            parts["hidden"] = hidden if bound is shown[-1] else ""
            rows.append(format_html(pattern, **{key: mark_safe(str(value)) for key, value in parts.items()}))
        if hidden and not shown:
            rows.append(hidden)
        top = str(self.non_field_errors())
        return mark_safe("\n".join(([top] if top else []) + rows))

    def as_p(self):
        return self._rows("<p>{errors}{label} {field}{help}{hidden}</p>")

    def as_div(self):
        return self._rows("<div>{label}{errors}{field}{help}{hidden}</div>")

    def as_ul(self):
        return self._rows("<li>{errors}{label} {field}{help}{hidden}</li>")

    def as_table(self):
        return self._rows("<tr><th>{label}</th><td>{errors}{field}{help}{hidden}</td></tr>")

    def __str__(self):
        return self.as_div()


class Form(BaseForm, metaclass=DeclarativeFieldsMetaclass):
    pass
