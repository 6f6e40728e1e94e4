"""Several forms of one class at once, counted by a form of hidden fields."""

from django.core.exceptions import ValidationError
from django.forms.fields import BooleanField, IntegerField
from django.forms.forms import Form
from django.forms.utils import ErrorList
from django.forms.widgets import CheckboxInput, HiddenInput, NumberInput
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe

__all__ = ("BaseFormSet", "formset_factory", "all_valid")

TOTAL_FORM_COUNT, INITIAL_FORM_COUNT = "TOTAL_FORMS", "INITIAL_FORMS"
MIN_NUM_FORM_COUNT, MAX_NUM_FORM_COUNT = "MIN_NUM_FORMS", "MAX_NUM_FORMS"
ORDERING_FIELD_NAME, DELETION_FIELD_NAME = "ORDER", "DELETE"
DEFAULT_MIN_NUM, DEFAULT_MAX_NUM = 0, 1000


class ManagementForm(Form):
    TOTAL_FORMS = IntegerField(widget=HiddenInput)
    INITIAL_FORMS = IntegerField(widget=HiddenInput)
    MIN_NUM_FORMS = IntegerField(required=False, widget=HiddenInput)
    MAX_NUM_FORMS = IntegerField(required=False, widget=HiddenInput)

    def clean(self):
        cleaned_data = super().clean()
        cleaned_data.setdefault(TOTAL_FORM_COUNT, 0)
        cleaned_data.setdefault(INITIAL_FORM_COUNT, 0)
        return cleaned_data


def _submit(word, num):
    return "Please submit at %s %d form%s." % (word, num, "" if num == 1 else "s")


class BaseFormSet:
    deletion_widget = CheckboxInput
    ordering_widget = NumberInput
    renderer = None
    default_error_messages = {
        "missing_management_form": (
            "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. You may need to "
            "file a bug report if the issue persists."
        ),
    }

    def __init__(
        self, data=None, files=None, auto_id="id_%s", prefix=None, initial=None, error_class=ErrorList,
        form_kwargs=None, error_messages=None,
    ):
        self.is_bound = data is not None or files is not None
        self.prefix = prefix or self.get_default_prefix()
        self.auto_id = auto_id
        self.data, self.files, self.initial = data or {}, files or {}, initial
        self.form_kwargs = form_kwargs or {}
        self.error_class = error_class
        self._errors = self._non_form_errors = None
        self.error_messages = {}
        for cls in reversed(type(self).__mro__):
            self.error_messages.update(getattr(cls, "default_error_messages", {}))
        self.error_messages.update(error_messages or {})

    def __iter__(self):
        return iter(self.forms)

    def __getitem__(self, index):
        return self.forms[index]

    def __len__(self):
        return len(self.forms)

    def __bool__(self):
        return True

    def __repr__(self):
        if self._errors is None:
            valid = "Unknown"
        else:
            valid = self.is_bound and not self._non_form_errors and not any(self._errors)
        name = self.__class__.__qualname__
        return "<%s: bound=%s valid=%s total_forms=%s>" % (name, self.is_bound, valid, self.total_form_count())

    # How many forms there are.

    @cached_property
    def management_form(self):
        if self.is_bound:
            form = ManagementForm(self.data, auto_id=self.auto_id, prefix=self.prefix)
            form.full_clean()
            return form
        initial = {
            TOTAL_FORM_COUNT: self.total_form_count(),
            INITIAL_FORM_COUNT: self.initial_form_count(),
            MIN_NUM_FORM_COUNT: self.min_num,
            MAX_NUM_FORM_COUNT: self.max_num,
        }
        return ManagementForm(auto_id=self.auto_id, prefix=self.prefix, initial=initial)

    def total_form_count(self):
        if self.is_bound:
            return min(self.management_form.cleaned_data[TOTAL_FORM_COUNT], self.absolute_max)
        initial_forms = self.initial_form_count()
        total_forms = max(initial_forms, self.min_num) + self.extra
        if initial_forms > self.max_num >= 0:
            return initial_forms
        return self.max_num if total_forms > self.max_num >= 0 else total_forms

    def initial_form_count(self):
        if self.is_bound:
            return self.management_form.cleaned_data[INITIAL_FORM_COUNT]
        return len(self.initial) if self.initial else 0

    # The forms.

    @cached_property
    def forms(self):
        return [self._construct_form(i, **self.get_form_kwargs(i)) for i in range(self.total_form_count())]

    def get_form_kwargs(self, index):
        return self.form_kwargs.copy()

    def _construct_form(self, i, **kwargs):
        defaults = {
            "auto_id": self.auto_id,
            "prefix": self.add_prefix(i),
            "error_class": self.error_class,
            "use_required_attribute": False,
        }
        if self.is_bound:
            defaults["data"], defaults["files"] = self.data, self.files
        if self.initial and "initial" not in kwargs and i < len(self.initial):
            defaults["initial"] = self.initial[i]
        if i >= self.initial_form_count() and i >= self.min_num:
            defaults["empty_permitted"] = True
        form = self.form(**{**defaults, **kwargs})
        self.add_fields(form, i)
        return form

    @property
    def initial_forms(self):
        return self.forms[: self.initial_form_count()]

    @property
    def extra_forms(self):
        return self.forms[self.initial_form_count() :]

    @property
    def empty_form(self):
        kwargs = {
            **self.get_form_kwargs(None),
            "auto_id": self.auto_id,
            "prefix": self.add_prefix("__prefix__"),
            "empty_permitted": True,
            "use_required_attribute": False,
        }
        form = self.form(**kwargs)
        self.add_fields(form, None)
        return form

    def _no_attribute(self, name):
        return AttributeError("'%s' object has no attribute '%s'" % (self.__class__.__name__, name))

    @property
    def cleaned_data(self):
        if not self.is_valid():
            raise self._no_attribute("cleaned_data")
        return [form.cleaned_data for form in self.forms]

    def _filled_in(self):
        """The forms that count: those with initial data, and the others that somebody changed."""
        for i, form in enumerate(self.forms):
            if i < self.initial_form_count() or form.has_changed():
                yield form

    @property
    def deleted_forms(self):
        if not self.is_valid() or not self.can_delete:
            return []
        return [form for form in self._filled_in() if self._should_delete_form(form)]

    @property
    def ordered_forms(self):
        if not self.is_valid() or not self.can_order:
            raise self._no_attribute("ordered_forms")
        left = [form for form in self._filled_in() if not (self.can_delete and self._should_delete_form(form))]
        places = [(form.cleaned_data[ORDERING_FIELD_NAME], form) for form in left]
        # A form without a number goes to the end.
        places.sort(key=lambda pair: (1, 0) if pair[0] is None else (0, pair[0]))
        return [form for place, form in places]

    @classmethod
    def get_default_prefix(cls):
        return "form"

    @classmethod
    def get_deletion_widget(cls):
        return cls.deletion_widget

    @classmethod
    def get_ordering_widget(cls):
        return cls.ordering_widget

    # What is wrong.

    def non_form_errors(self):
        if self._non_form_errors is None:
            self.full_clean()
        return self._non_form_errors

    @property
    def errors(self):
        if self._errors is None:
            self.full_clean()
        return self._errors

    def total_error_count(self):
        return len(self.non_form_errors()) + sum(len(errors) for errors in self.errors)

    def _should_delete_form(self, form):
        return form.cleaned_data.get(DELETION_FIELD_NAME, False)

    def is_valid(self):
        if not self.is_bound:
            return False
        self.errors
        asked = [form for form in self.forms if not (self.can_delete and self._should_delete_form(form))]
        return all([form.is_valid() for form in asked]) and not self.non_form_errors()

    def full_clean(self):
        self._errors = []
        self._non_form_errors = self.error_class(error_class="nonform")
        if not self.is_bound:
            return
        management = self.management_form
        if not management.is_valid():
            names = ", ".join(management.add_prefix(name) for name in management.errors)
            text = self.error_messages["missing_management_form"]
            error = ValidationError(text, params={"field_names": names}, code="missing_management_form")
            self._non_form_errors.append(error)
        empty = 0
        for i, form in enumerate(self.forms):
            empty += not form.has_changed() and i >= self.initial_form_count()
            errors = form.errors
            if not (self.can_delete and self._should_delete_form(form)):
                self._errors.append(errors)
        try:
            self._check_number(empty)
            self.clean()
        except ValidationError as error:
            self._non_form_errors = self.error_class(error.error_list, error_class="nonform")

    def _check_number(self, empty):
        kept = self.total_form_count() - len(self.deleted_forms)
        sent = self.management_form.cleaned_data[TOTAL_FORM_COUNT]
        if self.validate_max and kept > self.max_num or sent > self.absolute_max:
            text = self.error_messages.get("too_many_forms", _submit("most", self.max_num))
            raise ValidationError(text % {"num": self.max_num}, code="too_many_forms")
        if self.validate_min and kept - empty < self.min_num:
            text = self.error_messages.get("too_few_forms", _submit("least", self.min_num))
            raise ValidationError(text % {"num": self.min_num}, code="too_few_forms")

    def clean(self):
        pass

    def has_changed(self):
        return any(form.has_changed() for form in self)

    def add_fields(self, form, index):
        initial = index is not None and index < self.initial_form_count()
        if self.can_order:
            place = {"initial": index + 1} if initial else {}
            widget = self.get_ordering_widget()
            form.fields[ORDERING_FIELD_NAME] = IntegerField(label="Order", required=False, widget=widget, **place)
        if self.can_delete and (self.can_delete_extra or initial):
            widget = self.get_deletion_widget()
            form.fields[DELETION_FIELD_NAME] = BooleanField(label="Delete", required=False, widget=widget)

    def add_prefix(self, index):
        return "%s-%s" % (self.prefix, index)

    def is_multipart(self):
        return (self.forms[0] if self.forms else self.empty_form).is_multipart()

    # HTML.

    def _drawn(self, how):
        forms = "".join(str(getattr(form, how)()) for form in self)
        return mark_safe("%s%s" % (self.management_form, forms))

    def as_div(self):
        return self._drawn("as_div")

    def as_p(self):
        return self._drawn("as_p")

    def as_table(self):
        return self._drawn("as_table")

    def as_ul(self):
        return self._drawn("as_ul")

    def __str__(self):
        return self.as_div()


def formset_factory(
    form, formset=BaseFormSet, extra=1, can_order=False, can_delete=False, max_num=None, validate_max=False,
    min_num=None, validate_min=False, absolute_max=None, can_delete_extra=True, renderer=None,
):
    min_num = DEFAULT_MIN_NUM if min_num is None else min_num
    max_num = DEFAULT_MAX_NUM if max_num is None else max_num
    absolute_max = max_num + DEFAULT_MAX_NUM if absolute_max is None else absolute_max
    if max_num > absolute_max:
        raise ValueError("'absolute_max' must be greater or equal to 'max_num'.")
    attrs = {
        "form": form, "extra": extra, "can_order": can_order, "can_delete": can_delete,
        "can_delete_extra": can_delete_extra, "min_num": min_num, "max_num": max_num, "absolute_max": absolute_max,
        "validate_min": validate_min, "validate_max": validate_max, "renderer": renderer,
    }
    name = form.__name__
    return type(name + "Set" if name.endswith("Form") else name + "FormSet", (formset,), attrs)


def all_valid(formsets):
    return all([formset.is_valid() for formset in formsets])
