"""Formsets whose forms are rows of a queryset."""

from django.core.exceptions import NON_FIELD_ERRORS, ImproperlyConfigured, ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.widgets import HiddenInput
from django.utils.hashable import make_hashable
from django.utils.text import get_text_list


class BaseModelFormSet(BaseFormSet):
    model = None
    edit_only = False
    unique_fields = set()

    def __init__(
        self, data=None, files=None, auto_id="id_%s", prefix=None, queryset=None, *, initial=None, **kwargs
    ):
        self.queryset, self.initial_extra = queryset, initial
        super().__init__(data=data, files=files, auto_id=auto_id, prefix=prefix, **kwargs)

    def initial_form_count(self):
        return super().initial_form_count() if self.is_bound else len(self.get_queryset())

    def get_queryset(self):
        if not hasattr(self, "_queryset"):
            rows = self.queryset
            if rows is None:
                rows = self.model._default_manager.get_queryset()
            # Without an order the second request might see other forms than the first.
            self._queryset = rows if rows.ordered else rows.order_by(self.model._meta.pk.name)
        return self._queryset

    def _existing_object(self, pk):
        if not hasattr(self, "_object_dict"):
            self._object_dict = {obj.pk: obj for obj in self.get_queryset()}
        return self._object_dict.get(pk)

    def _get_to_python(self, field):
        while field.remote_field is not None:
            field = field.remote_field.get_related_field()
        return field.to_python

    def _construct_form(self, i, **kwargs):
        pk = self.model._meta.pk
        required = i < self.initial_form_count()
        if required and self.is_bound:
            # A key that is missing or makes no sense was tampered with: then the form is about no row.
            sent = self.data.get("%s-%s" % (self.add_prefix(i), pk.name))
            try:
                if sent is not None:
                    kwargs["instance"] = self._existing_object(self._get_to_python(pk)(sent))
            except ValidationError:
                pass
        elif required:
            kwargs["instance"] = self.get_queryset()[i]
        elif self.initial_extra:
            at = i - self.initial_form_count()
            if at < len(self.initial_extra):
                kwargs["initial"] = self.initial_extra[at]
        form = super()._construct_form(i, **kwargs)
        if required:
            form.fields[pk.name].required = True
        return form

    def add_fields(self, form, index):
        """With the row's key as a hidden field, unless it is edited itself."""
        from django.forms.models import ModelChoiceField

        self._pk_field = pk = self.model._meta.pk
        if _is_not_edited(pk) or pk.name not in form.fields:
            if form.is_bound:
                value = None if form.instance._state.adding else form.instance.pk
            else:
                rows = self.get_queryset()
                value = rows[index].pk if index is not None and index < len(rows) else None
            model = pk.remote_field.model if pk.remote_field is not None else self.model
            rows = model._default_manager.get_queryset().using(form.instance._state.db)
            widget = (form._meta.widgets or {}).get(pk.name, HiddenInput)
            form.fields[pk.name] = ModelChoiceField(rows, initial=value, required=False, widget=widget)
        super().add_fields(form, index)

    # Saving.

    def save_new(self, form, commit=True):
        return form.save(commit=commit)

    def save_existing(self, form, obj, commit=True):
        return form.save(commit=commit)

    def delete_existing(self, obj, commit=True):
        if commit:
            obj.delete()

    def save(self, commit=True):
        if not commit:
            self.saved_forms = []

            def save_m2m():
                for form in self.saved_forms:
                    form.save_m2m()

            self.save_m2m = save_m2m
        saved = self.save_existing_objects(commit)
        return saved if self.edit_only else saved + self.save_new_objects(commit)

    save.alters_data = True

    def save_existing_objects(self, commit=True):
        self.changed_objects, self.deleted_objects, saved = [], [], []
        if not self.initial_forms:
            return saved
        deleted = self.deleted_forms
        for form in self.initial_forms:
            obj = form.instance
            if not obj._is_pk_set() or obj._state.adding:
                continue  # gone meanwhile, or never one of these rows
            if form in deleted:
                self.deleted_objects.append(obj)
                self.delete_existing(obj, commit=commit)
            elif form.has_changed():
                self.changed_objects.append((obj, form.changed_data))
                saved.append(self.save_existing(form, obj, commit=commit))
                if not commit:
                    self.saved_forms.append(form)
        return saved

    def save_new_objects(self, commit=True):
        self.new_objects = []
        for form in self.extra_forms:
            if not form.has_changed() or self.can_delete and self._should_delete_form(form):
                continue
            self.new_objects.append(self.save_new(form, commit=commit))
            if not commit:
                self.saved_forms.append(form)
        return self.new_objects

    # What must be unique among the forms, before a row is saved.

    def clean(self):
        self.validate_unique()

    def validate_unique(self):
        deleted = self.deleted_forms
        valid = [form for form in self.forms if form.is_valid() and form not in deleted]
        unique, dates = {}, {}
        for form in valid:
            exclude = form._get_validation_exclusions()
            found = form.instance._get_unique_checks(exclude=exclude, include_meta_constraints=True)
            unique.update((tuple(check), None) for _, check in found[0])
            dates.update((tuple(check), None) for check in found[1])
        errors = []
        for check in unique:
            seen = set()
            for form in valid:
                given = [form.cleaned_data[name] for name in check if name in form.cleaned_data]
                row = tuple(v._get_pk_val() if hasattr(v, "_get_pk_val") else make_hashable(v) for v in given)
                if row and None not in row:
                    if row in seen:
                        errors.append(self.get_unique_error_message(check))
                        self._refuse(form, check)
                    seen.add(row)
        for check in dates:
            seen = set()
            _, lookup, name, unique_for = check
            for form in valid:
                data = form.cleaned_data
                if not data or data[name] is None or data[unique_for] is None:
                    continue
                day = data[unique_for]
                row = (data[name], *((day.year, day.month, day.day) if lookup == "date" else (getattr(day, lookup),)))
                if row in seen:
                    errors.append(self.get_date_error_message(check))
                    self._refuse(form, [name])
                seen.add(row)
        if errors:
            raise ValidationError(errors)

    def _refuse(self, form, names):
        form._errors[NON_FIELD_ERRORS] = self.error_class([self.get_form_error()])
        for name in names:
            form.cleaned_data.pop(name, None)

    def get_unique_error_message(self, unique_check):
        if len(unique_check) == 1:
            return "Please correct the duplicate data for %s." % unique_check[0]
        names = get_text_list(unique_check, "and")
        return "Please correct the duplicate data for %s, which must be unique." % names

    def get_date_error_message(self, date_check):
        text = "Please correct the duplicate data for %s which must be unique for the %s in %s."
        return text % (date_check[2], date_check[1], date_check[3])

    def get_form_error(self):
        return "Please correct the duplicate values below."


def _is_not_edited(pk):
    from django.db.models import AutoField

    link = pk.remote_field is not None and getattr(pk.remote_field, "parent_link", False)
    if not pk.editable or pk.auto_created or isinstance(pk, AutoField):
        return True
    return link and _is_not_edited(pk.remote_field.model._meta.pk)


def modelformset_factory(
    model, form=None, formfield_callback=None, formset=BaseModelFormSet, extra=1, can_delete=False, can_order=False,
    max_num=None, fields=None, exclude=None, widgets=None, validate_max=False, localized_fields=None, labels=None,
    help_texts=None, error_messages=None, min_num=None, validate_min=False, field_classes=None, absolute_max=None,
    can_delete_extra=True, renderer=None, edit_only=False,
):
    from django.forms.models import ModelForm, modelform_factory

    form = ModelForm if form is None else form
    meta = getattr(form, "Meta", None)
    if getattr(meta, "fields", fields) is None and getattr(meta, "exclude", exclude) is None:
        raise ImproperlyConfigured(
            "Calling modelformset_factory without defining 'fields' or 'exclude' explicitly is prohibited."
        )
    form = modelform_factory(
        model, form=form, fields=fields, exclude=exclude, formfield_callback=formfield_callback, widgets=widgets,
        localized_fields=localized_fields, labels=labels, help_texts=help_texts, error_messages=error_messages,
        field_classes=field_classes,
    )
    made = formset_factory(
        form, formset, extra=extra, min_num=min_num, max_num=max_num, can_order=can_order, can_delete=can_delete,
        validate_min=validate_min, validate_max=validate_max, absolute_max=absolute_max,
        can_delete_extra=can_delete_extra, renderer=renderer,
    )
    made.model, made.edit_only = model, edit_only
    return made
