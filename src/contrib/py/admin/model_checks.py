"""What the system checks say of every option of a `ModelAdmin`."""

from collections import Counter

from django.contrib.admin.checks import _issubclass
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.utils import NotRelationField, flatten, get_fields_from_path
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.expressions import Combinable


def _error(text, obj, id, hint=None):
    return [checks.Error(text, hint=hint, obj=obj.__class__, id=id)]


def must_be(type, option, obj, id):
    return _error("The value of '%s' must be %s." % (option, type), obj, id)


def must_inherit_from(parent, option, obj, id):
    return _error("The value of '%s' must inherit from '%s'." % (option, parent), obj, id)


def refer_to_missing_field(field, option, obj, id):
    text = "The value of '%s' refers to '%s', which is not a field of '%s'."
    return _error(text % (option, field, obj.model._meta.label), obj, id)


def _field(obj, name):
    """The model's field of that name, or nothing."""
    try:
        return obj.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _each(option, values, check, *args):
    """What a check finds at each place of a list."""
    return [error for at, value in enumerate(values) for error in check(value, "%s[%d]" % (option, at), *args)]


class BaseModelAdminChecks:
    __module__ = "django.contrib.admin.checks"

    def check(self, admin_obj, **kwargs):
        return [
            *self._check_autocomplete_fields(admin_obj),
            *self._check_raw_id_fields(admin_obj),
            *self._check_fields(admin_obj),
            *self._check_fieldsets(admin_obj),
            *self._check_exclude(admin_obj),
            *self._check_form(admin_obj),
            *self._check_filter_vertical(admin_obj),
            *self._check_filter_horizontal(admin_obj),
            *self._check_radio_fields(admin_obj),
            *self._check_prepopulated_fields(admin_obj),
            *self._check_view_on_site_url(admin_obj),
            *self._check_ordering(admin_obj),
            *self._check_readonly_fields(admin_obj),
        ]

    def _check_list(self, obj, option, id, item):
        """A list or tuple of things, each of which is looked at by a method."""
        values = getattr(obj, option)
        if not isinstance(values, (list, tuple)):
            return must_be("a list or tuple", option, obj, id)
        return _each(option, values, lambda value, label: item(obj, value, label))

    def _check_autocomplete_fields(self, obj):
        return self._check_list(obj, "autocomplete_fields", "admin.E036", self._check_autocomplete_fields_item)

    def _check_autocomplete_fields_item(self, obj, field_name, label):
        field = _field(obj, field_name)
        if field is None:
            return refer_to_missing_field(field_name, label, obj, "admin.E037")
        if not field.many_to_many and not isinstance(field, models.ForeignKey):
            return must_be("a foreign key or a many-to-many field", label, obj, "admin.E038")
        name = type(obj).__name__
        try:
            related_admin = obj.admin_site.get_model_admin(field.remote_field.model)
        except NotRegistered:
            text = 'An admin for model "%s" has to be registered to be referenced by %s.autocomplete_fields.'
            return _error(text % (field.remote_field.model.__name__, name), obj, "admin.E039")
        if related_admin.search_fields:
            return []
        text = '%s must define "search_fields", because it\'s referenced by %s.autocomplete_fields.'
        return _error(text % (related_admin.__class__.__name__, name), obj, "admin.E040")

    def _check_raw_id_fields(self, obj):
        return self._check_list(obj, "raw_id_fields", "admin.E001", self._check_raw_id_fields_item)

    def _check_raw_id_fields_item(self, obj, field_name, label):
        field = _field(obj, field_name)
        if field is None or field.name != field_name:
            return refer_to_missing_field(field_name, label, obj, "admin.E002")
        if not field.many_to_many and not isinstance(field, models.ForeignKey):
            return must_be("a foreign key or a many-to-many field", label, obj, "admin.E003")
        return []

    def _check_fields(self, obj):
        if obj.fields is None:
            return []
        if not isinstance(obj.fields, (list, tuple)):
            return must_be("a list or tuple", "fields", obj, "admin.E004")
        if obj.fieldsets:
            return _error("Both 'fieldsets' and 'fields' are specified.", obj, "admin.E005")
        fields = flatten(obj.fields)
        if len(fields) != len(set(fields)):
            return _error("The value of 'fields' contains duplicate field(s).", obj, "admin.E006")
        return [error for name in obj.fields for error in self._check_field_spec(obj, name, "fields")]

    def _check_fieldsets(self, obj):
        if obj.fieldsets is None:
            return []
        if not isinstance(obj.fieldsets, (list, tuple)):
            return must_be("a list or tuple", "fieldsets", obj, "admin.E007")
        seen = []
        return _each("fieldsets", obj.fieldsets, lambda item, label: self._check_fieldsets_item(obj, item, label, seen))

    def _check_fieldsets_item(self, obj, fieldset, label, seen_fields):
        if not isinstance(fieldset, (list, tuple)):
            return must_be("a list or tuple", label, obj, "admin.E008")
        if len(fieldset) != 2:
            return must_be("of length 2", label, obj, "admin.E009")
        options = fieldset[1]
        if not isinstance(options, dict):
            return must_be("a dictionary", "%s[1]" % label, obj, "admin.E010")
        if "fields" not in options:
            return _error("The value of '%s[1]' must contain the key 'fields'." % label, obj, "admin.E011")
        if not isinstance(options["fields"], (list, tuple)):
            return must_be("a list or tuple", "%s[1]['fields']" % label, obj, "admin.E008")
        seen_fields.extend(flatten(options["fields"]))
        if len(seen_fields) != len(set(seen_fields)):
            return _error("There are duplicate field(s) in '%s[1]'." % label, obj, "admin.E012")
        label = '%s[1]["fields"]' % label
        return [error for names in options["fields"] for error in self._check_field_spec(obj, names, label)]

    def _check_field_spec(self, obj, fields, label):
        if isinstance(fields, tuple):
            return _each(label, fields, lambda name, label: self._check_field_spec_item(obj, name, label))
        return self._check_field_spec_item(obj, fields, label)

    def _check_field_spec_item(self, obj, field_name, label):
        if field_name in obj.readonly_fields:
            return []
        field = _field(obj, field_name)
        # What is no field of the model may be one of the form.
        return self._through_of_its_own(obj, field, field_name, label)

    def _through_of_its_own(self, obj, field, field_name, label):
        if not isinstance(field, models.ManyToManyField) or field.remote_field.through._meta.auto_created:
            return []
        text = (
            "The value of '%s' cannot include the ManyToManyField '%s', because that field manually specifies a "
            "relationship model."
        )
        return _error(text % (label, field_name), obj, "admin.E013")

    def _check_exclude(self, obj):
        if obj.exclude is None:
            return []
        if not isinstance(obj.exclude, (list, tuple)):
            return must_be("a list or tuple", "exclude", obj, "admin.E014")
        if len(obj.exclude) > len(set(obj.exclude)):
            return _error("The value of 'exclude' contains duplicate field(s).", obj, "admin.E015")
        return []

    def _check_form(self, obj):
        from django.forms.models import BaseModelForm

        if not _issubclass(obj.form, BaseModelForm):
            return must_inherit_from("BaseModelForm", "form", obj, "admin.E016")
        return []

    def _check_filter_vertical(self, obj):
        return self._check_list(obj, "filter_vertical", "admin.E017", self._check_filter_item)

    def _check_filter_horizontal(self, obj):
        return self._check_list(obj, "filter_horizontal", "admin.E018", self._check_filter_item)

    def _check_filter_item(self, obj, field_name, label):
        field = _field(obj, field_name)
        if field is None:
            return refer_to_missing_field(field_name, label, obj, "admin.E019")
        if not isinstance(field, models.ManyToManyField):
            return must_be("a many-to-many field", label, obj, "admin.E020")
        return self._through_of_its_own(obj, field, field_name, label)

    def _check_radio_fields(self, obj):
        if not isinstance(obj.radio_fields, dict):
            return must_be("a dictionary", "radio_fields", obj, "admin.E021")
        errors = []
        for field_name, value in obj.radio_fields.items():
            errors += self._check_radio_fields_key(obj, field_name, "radio_fields")
            errors += self._check_radio_fields_value(obj, value, 'radio_fields["%s"]' % field_name)
        return errors

    def _check_radio_fields_key(self, obj, field_name, label):
        field = _field(obj, field_name)
        if field is None:
            return refer_to_missing_field(field_name, label, obj, "admin.E022")
        if isinstance(field, models.ForeignKey) or field.choices:
            return []
        text = (
            "The value of '%s' refers to '%s', which is not an instance of ForeignKey, and does not have a 'choices' "
            "definition."
        )
        return _error(text % (label, field_name), obj, "admin.E023")

    def _check_radio_fields_value(self, obj, val, label):
        from django.contrib.admin.options import HORIZONTAL, VERTICAL

        if val in (HORIZONTAL, VERTICAL):
            return []
        text = "The value of '%s' must be either admin.HORIZONTAL or admin.VERTICAL." % label
        return _error(text, obj, "admin.E024")

    def _check_view_on_site_url(self, obj):
        if callable(obj.view_on_site) or isinstance(obj.view_on_site, bool):
            return []
        return must_be("a callable or a boolean value", "view_on_site", obj, "admin.E025")

    def _check_prepopulated_fields(self, obj):
        if not isinstance(obj.prepopulated_fields, dict):
            return must_be("a dictionary", "prepopulated_fields", obj, "admin.E026")
        errors = []
        for field_name, value in obj.prepopulated_fields.items():
            errors += self._check_prepopulated_fields_key(obj, field_name, "prepopulated_fields")
            label = 'prepopulated_fields["%s"]' % field_name
            if not isinstance(value, (list, tuple)):
                errors += must_be("a list or tuple", label, obj, "admin.E029")
            else:
                errors += _each(label, value, lambda name, at: self._check_prepopulated_fields_item(obj, name, at))
        return errors

    def _check_prepopulated_fields_key(self, obj, field_name, label):
        field = _field(obj, field_name)
        if field is None:
            return refer_to_missing_field(field_name, label, obj, "admin.E027")
        if not isinstance(field, (models.DateTimeField, models.ForeignKey, models.ManyToManyField)):
            return []
        text = (
            "The value of '%s' refers to '%s', which must not be a DateTimeField, a ForeignKey, a OneToOneField, or a "
            "ManyToManyField."
        )
        return _error(text % (label, field_name), obj, "admin.E028")

    def _check_prepopulated_fields_item(self, obj, field_name, label):
        if _field(obj, field_name) is None:
            return refer_to_missing_field(field_name, label, obj, "admin.E030")
        return []

    def _check_ordering(self, obj):
        if obj.ordering is None:
            return []
        return self._check_list(obj, "ordering", "admin.E031", self._check_ordering_item)

    def _check_ordering_item(self, obj, field_name, label):
        if isinstance(field_name, (Combinable, models.OrderBy)):
            if not isinstance(field_name, models.OrderBy):
                field_name = field_name.asc()
            if not isinstance(field_name.expression, models.F):
                return []
            field_name = field_name.expression.name
        if field_name == "?" and len(obj.ordering) != 1:
            text = "The value of 'ordering' has the random ordering marker '?', but contains other fields as well."
            hint = 'Either remove the "?", or remove the other fields.'
            return _error(text, obj, "admin.E032", hint=hint)
        field_name = field_name.removeprefix("-")
        # Paths over relations are not looked at.
        if field_name in ("?", "pk") or "__" in field_name or _field(obj, field_name) is not None:
            return []
        return refer_to_missing_field(field_name, label, obj, "admin.E033")

    def _check_readonly_fields(self, obj):
        return self._check_list(obj, "readonly_fields", "admin.E034", self._check_readonly_fields_item)

    def _check_readonly_fields_item(self, obj, field_name, label):
        if callable(field_name) or hasattr(obj, field_name) or hasattr(obj.model, field_name):
            return []
        if _field(obj, field_name) is not None:
            return []
        text = "The value of '%s' refers to '%s', which is not a callable, an attribute of '%s', or an attribute of '%s'."
        names = (label, field_name, obj.__class__.__name__, obj.model._meta.label)
        return _error(text % names, obj, "admin.E035")


class ModelAdminChecks(BaseModelAdminChecks):
    __module__ = "django.contrib.admin.checks"

    def check(self, admin_obj, **kwargs):
        return [
            *super().check(admin_obj),
            *self._check_save_as(admin_obj),
            *self._check_save_on_top(admin_obj),
            *self._check_inlines(admin_obj),
            *self._check_list_display(admin_obj),
            *self._check_list_display_links(admin_obj),
            *self._check_list_filter(admin_obj),
            *self._check_list_select_related(admin_obj),
            *self._check_list_per_page(admin_obj),
            *self._check_list_max_show_all(admin_obj),
            *self._check_list_editable(admin_obj),
            *self._check_search_fields(admin_obj),
            *self._check_date_hierarchy(admin_obj),
            *self._check_actions(admin_obj),
        ]

    def _check_save_as(self, obj):
        return [] if isinstance(obj.save_as, bool) else must_be("a boolean", "save_as", obj, "admin.E101")

    def _check_save_on_top(self, obj):
        return [] if isinstance(obj.save_on_top, bool) else must_be("a boolean", "save_on_top", obj, "admin.E102")

    def _check_inlines(self, obj):
        return self._check_list(obj, "inlines", "admin.E103", self._check_inlines_item)

    def _check_inlines_item(self, obj, inline, label):
        from django.contrib.admin.options import InlineModelAdmin

        try:
            inline_label = inline.__module__ + "." + inline.__name__
        except AttributeError:
            return _error("'%s' must inherit from 'InlineModelAdmin'." % obj, obj, "admin.E104")
        if not _issubclass(inline, InlineModelAdmin):
            return _error("'%s' must inherit from 'InlineModelAdmin'." % inline_label, obj, "admin.E104")
        if not inline.model:
            return _error("'%s' must have a 'model' attribute." % inline_label, obj, "admin.E105")
        if not _issubclass(inline.model, models.Model):
            return must_be("a Model", "%s.model" % inline_label, obj, "admin.E106")
        return inline(obj.model, obj.admin_site).check()

    def _check_list_display(self, obj):
        return self._check_list(obj, "list_display", "admin.E107", self._check_list_display_item)

    def _check_list_display_item(self, obj, item, label):
        if callable(item) or hasattr(obj, item):
            return []
        field = _field(obj, item)
        if field is None:
            try:
                field = getattr(obj.model, item)
            except AttributeError:
                try:
                    field = get_fields_from_path(obj.model, item)[-1]
                except (FieldDoesNotExist, NotRelationField):
                    text = (
                        "The value of '%s' refers to '%s', which is not a callable or attribute of '%s', or an "
                        "attribute, method, or field on '%s'."
                    )
                    names = (label, item, obj.__class__.__name__, obj.model._meta.label)
                    return _error(text % names, obj, "admin.E108")
        to_many = getattr(field, "is_relation", False) and (field.many_to_many or field.one_to_many)
        if to_many or (getattr(field, "rel", None) and field.rel.field.many_to_one):
            text = "The value of '%s' must not be a many-to-many field or a reverse foreign key." % label
            return _error(text, obj, "admin.E109")
        return []

    def _check_list_display_links(self, obj):
        from django.contrib.admin.options import ModelAdmin

        if obj.list_display_links is None:
            return []
        if not isinstance(obj.list_display_links, (list, tuple)):
            return must_be("a list, a tuple, or None", "list_display_links", obj, "admin.E110")
        if obj.get_list_display.__func__ is not ModelAdmin.get_list_display:
            return []
        return self._check_list(obj, "list_display_links", "admin.E110", self._check_list_display_links_item)

    def _check_list_display_links_item(self, obj, field_name, label):
        if field_name in obj.list_display:
            return []
        text = "The value of '%s' refers to '%s', which is not defined in 'list_display'."
        return _error(text % (label, field_name), obj, "admin.E111")

    def _check_list_filter(self, obj):
        return self._check_list(obj, "list_filter", "admin.E112", self._check_list_filter_item)

    def _check_list_filter_item(self, obj, item, label):
        from django.contrib.admin import FieldListFilter, ListFilter

        if callable(item) and not isinstance(item, models.Field):
            if not _issubclass(item, ListFilter):
                return must_inherit_from("ListFilter", label, obj, "admin.E113")
            if issubclass(item, FieldListFilter):
                return _error("The value of '%s' must not inherit from 'FieldListFilter'." % label, obj, "admin.E114")
            return []
        if isinstance(item, (tuple, list)):
            field, list_filter_class = item
            if not _issubclass(list_filter_class, FieldListFilter):
                return must_inherit_from("FieldListFilter", "%s[1]" % label, obj, "admin.E115")
            return []
        try:
            get_fields_from_path(obj.model, item)
        except (NotRelationField, FieldDoesNotExist):
            text = "The value of '%s' refers to '%s', which does not refer to a Field."
            return _error(text % (label, item), obj, "admin.E116")
        return []

    def _check_list_select_related(self, obj):
        if isinstance(obj.list_select_related, (bool, list, tuple)):
            return []
        return must_be("a boolean, tuple or list", "list_select_related", obj, "admin.E117")

    def _check_list_per_page(self, obj):
        if isinstance(obj.list_per_page, int):
            return []
        return must_be("an integer", "list_per_page", obj, "admin.E118")

    def _check_list_max_show_all(self, obj):
        if isinstance(obj.list_max_show_all, int):
            return []
        return must_be("an integer", "list_max_show_all", obj, "admin.E119")

    def _check_list_editable(self, obj):
        return self._check_list(obj, "list_editable", "admin.E120", self._check_list_editable_item)

    def _check_list_editable_item(self, obj, field_name, label):
        field, links = _field(obj, field_name), obj.list_display_links
        if field is None:
            return refer_to_missing_field(field_name, label, obj, "admin.E121")
        if field_name not in obj.list_display:
            text = "The value of '%s' refers to '%s', which is not contained in 'list_display'."
            return _error(text % (label, field_name), obj, "admin.E122")
        if links and field_name in links:
            text = "The value of '%s' cannot be in both 'list_editable' and 'list_display_links'."
            return _error(text % field_name, obj, "admin.E123")
        # The first column is the link when nothing else is said.
        if obj.list_display[0] == field_name and not links and links is not None:
            text = (
                "The value of '%s' refers to the first field in 'list_display' ('%s'), which cannot be used unless "
                "'list_display_links' is set."
            )
            return _error(text % (label, obj.list_display[0]), obj, "admin.E124")
        if not field.editable or field.primary_key:
            text = "The value of '%s' refers to '%s', which is not editable through the admin."
            return _error(text % (label, field_name), obj, "admin.E125")
        return []

    def _check_search_fields(self, obj):
        if isinstance(obj.search_fields, (list, tuple)):
            return []
        return must_be("a list or tuple", "search_fields", obj, "admin.E126")

    def _check_date_hierarchy(self, obj):
        if obj.date_hierarchy is None:
            return []
        try:
            field = get_fields_from_path(obj.model, obj.date_hierarchy)[-1]
        except (NotRelationField, FieldDoesNotExist):
            text = "The value of 'date_hierarchy' refers to '%s', which does not refer to a Field."
            return _error(text % obj.date_hierarchy, obj, "admin.E127")
        if field.get_internal_type() in ("DateField", "DateTimeField"):
            return []
        return must_be("a DateField or DateTimeField", "date_hierarchy", obj, "admin.E128")

    def _check_actions(self, obj):
        errors, admin_name = [], obj.__class__.__name__
        actions = obj._get_base_actions()
        for func, name, _ in actions:
            for permission in getattr(func, "allowed_permissions", ()):
                method_name = "has_%s_permission" % permission
                if not hasattr(obj, method_name):
                    text = "%s must define a %s() method for the %s action."
                    errors += _error(text % (admin_name, method_name, func.__name__), obj, "admin.E129")
        for name, count in Counter(name for _, name, _ in actions).items():
            if count > 1:
                text = "__name__ attributes of actions defined in %s must be unique. Name %r is not unique."
                errors += _error(text % (admin_name, name), obj, "admin.E130")
        return errors
