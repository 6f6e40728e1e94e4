"""Errors of forms, as text, as HTML and as the exceptions they were."""

import json

from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html, format_html_join


def flatatt(attrs):
    flags = "".join(" " + name for name, value in attrs.items() if value is True)
    pairs = [(k, v) for k, v in attrs.items() if v is not True and v is not False and v is not None]
    return "".join(' %s="%s"' % (name, escape(value)) for name, value in pairs) + flags


class ErrorDict(dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def as_data(self):
        return {name: errors.as_data() for name, errors in self.items()}

    def get_json_data(self, escape_html=False):
        return {name: errors.get_json_data(escape_html) for name, errors in self.items()}

    def as_json(self, escape_html=False):
        return json.dumps(self.get_json_data(escape_html))

    def as_text(self):
        lines = []
        for name, errors in self.items():
            lines.append("* %s" % name)
            lines.extend("  * %s" % error for error in errors)
        return "\n".join(lines)

    def as_ul(self):
        if not self:
            return ""
        items = format_html_join("", "<li>{}{}</li>", [(name, errors) for name, errors in self.items()])
        return format_html('<ul class="errorlist">{}</ul>', items)

    def __str__(self):
        return self.as_ul()


class ErrorList(list):
    """A list of texts that remembers the exceptions behind them."""

    def __init__(self, initlist=None, error_class=None):
        self.data = []
        super().__init__()
        for item in initlist or ():
            self.append(item)
        self.error_class = "errorlist" + (" " + error_class if error_class else "")

    def append(self, item):
        self.extend([item])

    def extend(self, items):
        for item in items:
            self.data.append(item)
            text = next(iter(item)) if isinstance(item, ValidationError) else item
            super().append(str(text))

    def as_data(self):
        return ValidationError(self.data).error_list

    def get_json_data(self, escape_html=False):
        found = []
        for error in self.as_data():
            message = next(iter(error))
            found.append({"message": escape(message) if escape_html else message, "code": error.code or ""})
        return found

    def as_json(self, escape_html=False):
        return json.dumps(self.get_json_data(escape_html))

    def as_text(self):
        return "\n".join("* %s" % error for error in self)

    def as_ul(self):
        if not self:
            return ""
        items = format_html_join("", "<li>{}</li>", [(error,) for error in self])
        return format_html('<ul class="{}">{}</ul>', self.error_class, items)

    def __str__(self):
        return self.as_ul()

    def __repr__(self):
        return "[%s]" % ", ".join(repr(item) for item in self)
