from django import forms
from django.contrib.admin.utils import flatten, label_for_field, value_for
from django.core.exceptions import NON_FIELD_ERRORS

ACTION_CHECKBOX_NAME = "_selected_action"


class ActionForm(forms.Form):
    action = forms.ChoiceField(label="Action:")
    select_across = forms.BooleanField(
        label="", required=False, initial=0, widget=forms.HiddenInput({"class": "select-across"})
    )


class AdminForm:
    """A form with its fieldsets and the fields that are only shown."""

    def __init__(self, form, fieldsets, prepopulated_fields, readonly_fields=(), model_admin=None):
        self.form, self.fieldsets = form, fieldsets
        self.prepopulated_fields, self.model_admin = prepopulated_fields, model_admin
        self.readonly_fields = readonly_fields

    def __repr__(self):
        return "<AdminForm: form=%s fieldsets=%r>" % (self.form.__class__.__qualname__, self.fieldsets)

    def __iter__(self):
        for name, options in self.fieldsets:
            yield Fieldset(self, name, options)

    @property
    def errors(self):
        return self.form.errors

    @property
    def non_field_errors(self):
        return self.form.non_field_errors

    @property
    def fields(self):
        return self.form.fields

    @property
    def is_bound(self):
        return self.form.is_bound


class Fieldset:
    def __init__(self, admin_form, name, options):
        self.admin_form, self.name = admin_form, name
        self.fields, self.description = options.get("fields", ()), options.get("description")
        self.classes = " ".join(options.get("classes", ()))

    def lines(self):
        """Of each field its label, its help, what is shown, and its errors."""
        form, admin = self.admin_form.form, self.admin_form.model_admin
        for name in flatten(self.fields):
            if name in self.admin_form.readonly_fields or name not in form.fields:
                label = label_for_field(name, form._meta.model, admin)
                yield label, "", value_for(name, form.instance, admin), []
            else:
                bound = form[name]
                yield bound.label, bound.help_text, bound, bound.errors


class AdminErrorList(list):
    """All errors of a form."""

    def __init__(self, form, inline_formsets=()):
        super().__init__()
        if form.is_bound:
            for errors in form.errors.values():
                self.append(errors)
