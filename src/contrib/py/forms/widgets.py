"""Inputs of forms: how a value is read from what was sent, and drawn."""

import copy

from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import mark_safe

__all__ = (
    "Widget", "Input", "TextInput", "NumberInput", "EmailInput", "URLInput", "PasswordInput", "HiddenInput",
    "MultipleHiddenInput", "FileInput", "Textarea", "DateInput", "DateTimeInput", "TimeInput", "CheckboxInput",
    "Select", "NullBooleanSelect", "SelectMultiple", "RadioSelect", "CheckboxSelectMultiple",
)


class Widget:
    needs_multipart_form = False
    is_required = False
    is_hidden = False

    def __init__(self, attrs=None):
        self.attrs = {} if attrs is None else dict(attrs)

    def __deepcopy__(self, memo):
        result = copy.copy(self)
        result.attrs = dict(self.attrs)
        return result

    def value_from_datadict(self, data, files, name):
        return data.get(name)

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def format_value(self, value):
        if value == "" or value is None:
            return None
        return str(value)

    def id_for_label(self, id_):
        return id_

    def build_attrs(self, base, extra=None):
        return {**base, **(extra or {})}

    def use_required_attribute(self, initial):
        return not self.is_hidden

    def render(self, name, value, attrs=None, renderer=None):
        raise NotImplementedError("subclasses of Widget must provide a render() method")

    def __repr__(self):
        return "<%s object>" % self.__class__.__name__


class Input(Widget):
    input_type = None

    def __init__(self, attrs=None):
        if attrs is not None:
            attrs = dict(attrs)
            self.input_type = attrs.pop("type", self.input_type)
        super().__init__(attrs)

    @property
    def is_hidden(self):
        return self.input_type == "hidden"

    def render(self, name, value, attrs=None, renderer=None):
        shown = {"type": self.input_type, "name": name}
        value = self.format_value(value)
        if value is not None:
            shown["value"] = value
        return format_html("<input{}>", mark_safe(flatatt({**shown, **self.build_attrs(self.attrs, attrs)})))


class TextInput(Input):
    input_type = "text"


class NumberInput(Input):
    input_type = "number"


class EmailInput(Input):
    input_type = "email"


class URLInput(Input):
    input_type = "url"


class PasswordInput(Input):
    input_type = "password"

    def __init__(self, attrs=None, render_value=False):
        super().__init__(attrs)
        self.render_value = render_value

    def render(self, name, value, attrs=None, renderer=None):
        return super().render(name, value if self.render_value else None, attrs)


class HiddenInput(Input):
    input_type = "hidden"


class MultipleHiddenInput(HiddenInput):
    def value_from_datadict(self, data, files, name):
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)


class FileInput(Input):
    input_type = "file"
    needs_multipart_form = True

    def value_from_datadict(self, data, files, name):
        return files.get(name)


class DateInput(TextInput):
    def __init__(self, attrs=None, format=None):
        super().__init__(attrs)
        self.format = format

    def format_value(self, value):
        if self.format and hasattr(value, "strftime"):
            return value.strftime(self.format)
        return super().format_value(value)


class DateTimeInput(DateInput):
    pass


class TimeInput(DateInput):
    pass


class Textarea(Widget):
    def __init__(self, attrs=None):
        super().__init__({"cols": "40", "rows": "10", **(attrs or {})})

    def render(self, name, value, attrs=None, renderer=None):
        shown = {"name": name, **self.build_attrs(self.attrs, attrs)}
        return format_html("<textarea{}>\n{}</textarea>", mark_safe(flatatt(shown)), self.format_value(value) or "")


class CheckboxInput(Input):
    input_type = "checkbox"

    def value_from_datadict(self, data, files, name):
        if name not in data:
            return False
        value = data.get(name)
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.lower(), value)
        return bool(value)

    def value_omitted_from_data(self, data, files, name):
        return False

    def use_required_attribute(self, initial):
        return False

    def render(self, name, value, attrs=None, renderer=None):
        shown = {"type": "checkbox", "name": name, **self.build_attrs(self.attrs, attrs)}
        if value not in (False, None, ""):
            shown["checked"] = True
        return format_html("<input{}>", mark_safe(flatatt(shown)))


class Select(Widget):
    allow_multiple_selected = False

    def __init__(self, attrs=None, choices=()):
        super().__init__(attrs)
        self.choices = choices

    def render(self, name, value, attrs=None, renderer=None):
        chosen = value if isinstance(value, (list, tuple, set)) else [value]
        chosen = {"" if item is None else str(item) for item in chosen}
        shown = {"name": name, **self.build_attrs(self.attrs, attrs)}
        if self.allow_multiple_selected:
            shown["multiple"] = True
        return format_html(
            "<select{}>\n{}\n</select>", mark_safe(flatatt(shown)), mark_safe("\n".join(self.options(chosen)))
        )

    def options(self, chosen):
        for value, label in self.choices:
            if isinstance(label, (list, tuple)):
                for inner, text in label:
                    yield self.option(inner, text, chosen)
            else:
                yield self.option(value, label, chosen)

    def option(self, value, label, chosen):
        text = "" if value is None else str(value)
        mark = mark_safe(" selected") if text in chosen else ""
        return format_html('  <option value="{}"{}>{}</option>', text, mark, label)


class NullBooleanSelect(Select):
    def __init__(self, attrs=None):
        super().__init__(attrs, (("unknown", "Unknown"), ("true", "Yes"), ("false", "No")))

    def value_from_datadict(self, data, files, name):
        known = {"True": True, "true": True, "2": True, "False": False, "false": False, "3": False}
        return known.get(data.get(name), data.get(name) if isinstance(data.get(name), bool) else None)


class RadioSelect(Select):
    pass


class SelectMultiple(Select):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def value_omitted_from_data(self, data, files, name):
        return False


class CheckboxSelectMultiple(SelectMultiple):
    pass
