"""`ModelAdmin`: what a project says about a model's pages, and the pages' views."""

import re
from functools import partial
from urllib.parse import quote as urlquote

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.changelist import ChangeList
from django.contrib.admin import checks
from django.contrib.admin.exceptions import IncorrectLookupParameters
from django.contrib.admin.utils import (
    construct_change_message,
    flatten_fieldsets,
    get_deleted_objects,
    lookup_spawns_duplicates,
    model_ngettext,
    quote,
    unquote,
)
from django.contrib.auth import get_permission_codename
from django.core.exceptions import BadRequest, FieldDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models.constants import LOOKUP_SEP
from django.forms.models import modelform_defines_fields, modelform_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

HORIZONTAL, VERTICAL = 1, 2
IS_POPUP_VAR, TO_FIELD_VAR = "_popup", "_to_field"



class InlineModelAdmin:
    model = None
    extra = 3

    def __init__(self, parent_model, admin_site):
        raise NotImplementedError("Ormery does not support inlines in the admin yet")


class StackedInline(InlineModelAdmin):
    pass


class TabularInline(InlineModelAdmin):
    pass


class _Checks:
    """A class of checks, which comes when an admin is checked."""

    def __init__(self, name):
        self.name = name

    def __get__(self, instance, owner):
        return getattr(checks, self.name)


class BaseModelAdmin:
    autocomplete_fields = ()
    raw_id_fields = ()
    fields = None
    exclude = None
    fieldsets = None
    form = forms.ModelForm
    filter_vertical = ()
    filter_horizontal = ()
    radio_fields = {}
    prepopulated_fields = {}
    formfield_overrides = {}
    readonly_fields = ()
    ordering = None
    sortable_by = None
    view_on_site = True
    show_full_result_count = True
    checks_class = _Checks("BaseModelAdminChecks")

    def check(self, **kwargs):
        return self.checks_class().check(self, **kwargs)

    # Fields of forms.

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.choices:
            return self.formfield_for_choice_field(db_field, request, **kwargs)
        if isinstance(db_field, models.ForeignKey):
            return self.formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.many_to_many:
            return self.formfield_for_manytomany(db_field, request, **kwargs)
        for kind in db_field.__class__.__mro__:
            if kind in self.formfield_overrides:
                return db_field.formfield(**{**self.formfield_overrides[kind], **kwargs})
        return db_field.formfield(**kwargs)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        return db_field.formfield(**kwargs)

    def get_field_queryset(self, db, db_field, request):
        try:
            related_admin = self.admin_site.get_model_admin(db_field.remote_field.model)
        except Exception:
            return None
        ordering = related_admin.get_ordering(request)
        return db_field.remote_field.model._default_manager.order_by(*ordering) if ordering else None

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "queryset" not in kwargs:
            queryset = self.get_field_queryset(None, db_field, request)
            if queryset is not None:
                kwargs["queryset"] = queryset
        return db_field.formfield(**kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if not db_field.remote_field.through._meta.auto_created:
            return None
        if "queryset" not in kwargs:
            queryset = self.get_field_queryset(None, db_field, request)
            if queryset is not None:
                kwargs["queryset"] = queryset
        return db_field.formfield(**kwargs)

    # What a project overrides.

    def get_queryset(self, request):
        found = self.model._default_manager.get_queryset()
        ordering = self.get_ordering(request)
        return found.order_by(*ordering) if ordering else found

    def get_ordering(self, request):
        return self.ordering or ()

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields

    def get_exclude(self, request, obj=None):
        return self.exclude

    def get_fields(self, request, obj=None):
        if self.fields:
            return self.fields
        form = self.get_form(request, obj, fields=None)
        return [*form.base_fields, *self.get_readonly_fields(request, obj)]

    def get_fieldsets(self, request, obj=None):
        if self.fieldsets:
            return self.fieldsets
        return [(None, {"fields": self.get_fields(request, obj)})]

    def get_inlines(self, request, obj):
        return self.inlines

    def get_sortable_by(self, request):
        return self.sortable_by if self.sortable_by is not None else self.get_list_display(request)

    def get_empty_value_display(self):
        return getattr(self, "empty_value_display", self.admin_site.empty_value_display)

    def get_view_on_site_url(self, obj=None):
        return None

    # Permissions.

    def _has(self, request, action):
        codename = get_permission_codename(action, self.opts)
        return request.user.has_perm("%s.%s" % (self.opts.app_label, codename))

    def has_add_permission(self, request):
        return self._has(request, "add")

    def has_change_permission(self, request, obj=None):
        return self._has(request, "change")

    def has_delete_permission(self, request, obj=None):
        return self._has(request, "delete")

    def has_view_permission(self, request, obj=None):
        return self._has(request, "view") or self._has(request, "change")

    def has_view_or_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj) or self.has_change_permission(request, obj)

    def has_module_permission(self, request):
        return request.user.has_module_perms(self.opts.app_label)


class ModelAdmin(BaseModelAdmin):
    list_display = ("__str__",)
    list_display_links = ()
    list_filter = ()
    list_select_related = False
    list_per_page = 100
    paginator = Paginator
    list_max_show_all = 200
    list_editable = ()
    search_fields = ()
    search_help_text = None
    date_hierarchy = None
    save_as = False
    save_as_continue = True
    save_on_top = False
    preserve_filters = True
    inlines = ()
    actions = ()
    action_form = helpers.ActionForm
    actions_on_top = True
    actions_on_bottom = False
    actions_selection_counter = True
    add_form_template = None
    change_form_template = None
    change_list_template = None
    delete_confirmation_template = None
    delete_selected_confirmation_template = None
    object_history_template = None
    checks_class = _Checks("ModelAdminChecks")

    def __init__(self, model, admin_site):
        self.model, self.opts, self.admin_site = model, model._meta, admin_site

    def __str__(self):
        return "%s.%s" % (self.opts.app_label, self.__class__.__name__)

    def __repr__(self):
        return "<%s: model=%s site=%r>" % (self.__class__.__qualname__, self.model.__qualname__, self.admin_site)

    def get_inline_instances(self, request, obj=None):
        return [inline(self.model, self.admin_site) for inline in self.get_inlines(request, obj)]

    def get_list_display(self, request):
        return self.list_display

    def get_list_display_links(self, request, list_display):
        if self.list_display_links or self.list_display_links is None or not list_display:
            return self.list_display_links
        return list(list_display)[:1]

    def get_list_filter(self, request):
        return self.list_filter

    def get_list_select_related(self, request):
        return self.list_select_related

    def get_search_fields(self, request):
        return self.search_fields

    def get_preserved_filters(self, request):
        return ""

    def get_form(self, request, obj=None, change=False, **kwargs):
        if "fields" in kwargs:
            fields = kwargs.pop("fields")
        else:
            fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        excluded = self.get_exclude(request, obj)
        exclude = [] if excluded is None else list(excluded)
        readonly = self.get_readonly_fields(request, obj)
        exclude.extend(readonly)
        if change and hasattr(request, "user") and not self.has_change_permission(request, obj):
            exclude.extend(fields)
        declared = getattr(self.form, "_meta", None)
        if excluded is None and declared is not None and declared.exclude:
            exclude.extend(declared.exclude)
        removed = {name: None for name in readonly if name in self.form.declared_fields}
        form = type(self.form)(self.form.__name__, (self.form,), removed) if removed else self.form
        options = {
            "form": form,
            "fields": fields,
            "exclude": exclude or None,
            "formfield_callback": lambda db_field, **given: self.formfield_for_dbfield(db_field, request, **given),
            **kwargs,
        }
        if options["fields"] is None and not getattr(getattr(form, "Meta", None), "fields", None):
            options["fields"] = forms.models.ALL_FIELDS
        try:
            return modelform_factory(self.model, **options)
        except forms.models.FieldError as error:
            raise forms.models.FieldError(
                "%s. Check fields/fieldsets/exclude attributes of class %s." % (error, self.__class__.__name__)
            )

    def get_changelist(self, request, **kwargs):
        return ChangeList

    def get_paginator(self, request, queryset, per_page, orphans=0, allow_empty_first_page=True):
        return self.paginator(queryset, per_page, orphans, allow_empty_first_page)

    def get_changelist_form(self, request, **kwargs):
        """The form of one row of the list, where it is edited in place."""
        defaults = {"formfield_callback": partial(self.formfield_for_dbfield, request=request), **kwargs}
        if defaults.get("fields") is None and not modelform_defines_fields(defaults.get("form")):
            defaults["fields"] = forms.ALL_FIELDS
        return modelform_factory(self.model, **defaults)

    def get_changelist_formset(self, request, **kwargs):
        defaults = {"formfield_callback": partial(self.formfield_for_dbfield, request=request), **kwargs}
        form = self.get_changelist_form(request)
        from django.forms.models import modelformset_factory

        return modelformset_factory(self.model, form, extra=0, fields=self.list_editable, **defaults)

    def _get_edited_object_pks(self, request, prefix):
        wanted = re.compile(r"%s-\d+-%s$" % (re.escape(prefix), self.opts.pk.name))
        return [value for key, value in request.POST.items() if wanted.match(key)]

    def _get_list_editable_queryset(self, request, prefix):
        """Only the rows that were on the page: another row must not be fetched for its form."""
        keys = self._get_edited_object_pks(request, prefix)
        queryset = self.get_queryset(request)
        try:
            for key in keys:
                queryset.model._meta.pk.to_python(key)
        except ValidationError:
            return queryset  # somebody tampered with the keys: the forms will say so
        return queryset.filter(pk__in=keys)

    def _save_edited(self, request, formset):
        changed = 0
        with transaction.atomic():
            for form in formset.forms:
                if not form.has_changed():
                    continue
                obj = self.save_form(request, form, change=True)
                if obj._state.adding:
                    raise BadRequest("list_editable does not allow adding.")
                self.save_model(request, obj, form, change=True)
                self.save_related(request, form, formsets=[], change=True)
                self.log_change(request, obj, self.construct_change_message(request, form, None))
                changed += 1
        if changed:
            words = (changed, model_ngettext(self.opts, changed), "was" if changed == 1 else "were")
            self.message_user(request, "%s %s %s changed successfully." % words, messages.SUCCESS)

    def get_changelist_instance(self, request):
        columns = self.get_list_display(request)
        links = self.get_list_display_links(request, columns)
        if self.get_actions(request):
            columns = ["action_checkbox", *columns]
        return self.get_changelist(request)(request, self.model, columns, links, self)

    def lookup_allowed(self, lookup, value, request=None):
        """Whether the address may filter by this: fields of the model itself, and what the filters name."""
        for limit in self.model._meta.related_fkey_lookups if hasattr(self.model._meta, "related_fkey_lookups") else ():
            if callable(limit):
                limit = limit()
            if (lookup, value) in limit.items():
                return True
        parts, opts, previous = [], self.opts, None
        for part in lookup.split(LOOKUP_SEP):
            try:
                field = opts.get_field(part)
            except FieldDoesNotExist:
                break  # a lookup, or nothing that exists: filtering will tell
            if not previous or (
                previous.is_relation
                and not (part == "id" or field in (previous.target_field,) if not previous.many_to_many else part == "id")
            ):
                parts.append(part)
            if not field.is_relation or field.related_model is None:
                break
            previous, opts = field, field.related_model._meta
        if len(parts) <= 1:
            return True
        allowed = {self.date_hierarchy}
        for item in self.get_list_filter(request):
            if isinstance(item, type):
                allowed.add(getattr(item, "parameter_name", None))
            else:
                allowed.add(item[0] if isinstance(item, (list, tuple)) else item)
        return not {LOOKUP_SEP.join(parts), LOOKUP_SEP.join([*parts, part])}.isdisjoint(allowed)

    def get_search_results(self, request, queryset, search_term):
        names = self.get_search_fields(request)
        if not names or not search_term:
            return queryset, False
        lookups = [self.search_lookup(str(name)) for name in names]
        terms = []
        for word in split_words(search_term):
            terms.append(models.Q(*[(lookup, word) for lookup in lookups], _connector=models.Q.OR))
        queryset = queryset.filter(models.Q(*terms))
        return queryset, any(lookup_spawns_duplicates(self.opts, lookup) for lookup in lookups)

    def search_lookup(self, name):
        prefixes = {"^": "istartswith", "=": "iexact", "@": "search"}
        if name[0] in prefixes:
            return "%s__%s" % (name[1:], prefixes[name[0]])
        opts, previous = self.opts, None
        for part in name.split(LOOKUP_SEP):
            try:
                field = opts.get_field(opts.pk.name if part == "pk" else part)
            except FieldDoesNotExist:
                if previous is not None and previous.get_lookup(part):
                    return name
                continue
            previous = field
            if field.is_relation and field.related_model is not None:
                opts = field.related_model._meta
        return "%s__icontains" % name

    # Saving and deleting.

    def save_form(self, request, form, change):
        return form.save(commit=False)

    def save_model(self, request, obj, form, change):
        obj.save()

    def save_formset(self, request, form, formset, change):
        formset.save()

    def save_related(self, request, form, formsets, change):
        form.save_m2m()
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def delete_model(self, request, obj):
        obj.delete()

    def delete_queryset(self, request, queryset):
        queryset.delete()

    def get_deleted_objects(self, objs, request):
        return get_deleted_objects(objs, request, self.admin_site)

    def get_model_perms(self, request):
        return {
            "add": self.has_add_permission(request),
            "change": self.has_change_permission(request),
            "delete": self.has_delete_permission(request),
            "view": self.has_view_permission(request),
        }

    def message_user(self, request, message, level=messages.INFO, extra_tags="", fail_silently=False):
        if not isinstance(level, int):
            try:
                level = getattr(messages.constants, level.upper())
            except AttributeError:
                known = ", ".join("`%s`" % name for name in ("debug", "info", "success", "warning", "error"))
                raise ValueError("Bad message level string: `%s`. Possible values are: %s" % (level, known))
        messages.add_message(request, level, message, extra_tags=extra_tags, fail_silently=fail_silently)

    # Actions.

    def action_checkbox(self, obj):
        return format_html('<input type="checkbox" name="_selected_action" value="{}" class="action-select">', obj.pk)

    def get_action(self, action):
        function, name = action, getattr(action, "__name__", action)
        if not callable(action):
            function = getattr(self.__class__, action, None) or self.admin_site.get_actions().get(action)
            if function is None:
                return None
        told = getattr(function, "short_description", None) or capfirst(name.replace("_", " "))
        return function, name, told

    def get_actions(self, request):
        if self.actions is None or IS_POPUP_VAR in request.GET:
            return {}
        found = {entry[1]: entry for entry in self._get_base_actions()}
        return {name: entry for name, entry in found.items() if self.may_run(request, entry[0])}

    def _get_base_actions(self):
        """The actions of the site, then those of this class, whoever asks."""
        own = [self.get_action(action) for action in self.actions or ()]
        own = [entry for entry in own if entry is not None]
        taken = {entry[1] for entry in own}
        found = []
        for name, function in self.admin_site.actions:
            if name not in taken:
                told = getattr(function, "short_description", None) or capfirst(name.replace("_", " "))
                found.append((function, name, told))
        return found + own

    def may_run(self, request, function):
        needed = getattr(function, "allowed_permissions", None)
        return needed is None or any(getattr(self, "has_%s_permission" % name)(request) for name in needed)

    def get_action_choices(self, request, default_choices=(("", "---------"),)):
        names = {"verbose_name": self.opts.verbose_name, "verbose_name_plural": self.opts.verbose_name_plural}
        return [*default_choices, *((name, told % names) for _, name, told in self.get_actions(request).values())]

    def response_action(self, request, queryset):
        actions = self.get_actions(request)
        name = request.POST.get("action")
        if name not in actions:
            self.message_user(request, "No action selected.", messages.WARNING)
            return None
        chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        everything = request.POST.get("select_across", "0") not in ("", "0")
        if not chosen and not everything:
            self.message_user(request, self._nothing_selected, messages.WARNING)
            return None
        if not everything:
            queryset = queryset.filter(pk__in=chosen)
        response = actions[name][0](self, request, queryset)
        return response if isinstance(response, HttpResponse) else HttpResponseRedirect(request.get_full_path())

    _nothing_selected = "Items must be selected in order to perform actions on them. No items have been changed."

    # Addresses.

    def get_urls(self):
        info = (self.opts.app_label, self.opts.model_name)
        wrap = self.admin_site.admin_view
        views = [
            ("", self.changelist_view, "changelist"),
            ("add/", self.add_view, "add"),
            ("<path:object_id>/history/", self.history_view, "history"),
            ("<path:object_id>/delete/", self.delete_view, "delete"),
            ("<path:object_id>/change/", self.change_view, "change"),
        ]
        urls = [path(route, wrap(view), name="%s_%s_%s" % (*info, name)) for route, view, name in views]
        return [*urls, path("<path:object_id>/", wrap(self.to_change))]

    @property
    def urls(self):
        return self.get_urls()

    def to_change(self, request, object_id):
        return HttpResponseRedirect(self.url("change", object_id))

    def url(self, name, *args):
        label = "%s:%s_%s_%s" % (self.admin_site.name, self.opts.app_label, self.opts.model_name, name)
        return reverse(label, args=args)

    def template(self, name):
        own = getattr(self, name + "_template", None)
        opts = self.opts
        return own or [
            "admin/%s/%s/%s.html" % (opts.app_label, opts.model_name, name),
            "admin/%s/%s.html" % (opts.app_label, name),
            "admin/%s.html" % name,
        ]

    # Log entries.

    def _log(self, request, objects, flag, message, single=False):
        from django.contrib.admin.models import LogEntry

        return LogEntry.objects.log_actions(
            user_id=request.user.pk, queryset=objects, action_flag=flag, change_message=message, single_object=single
        )

    def log_addition(self, request, obj, message):
        return self._log(request, [obj], 1, message, True)

    def log_change(self, request, obj, message):
        return self._log(request, [obj], 2, message, True)

    def log_deletions(self, request, queryset):
        return self._log(request, queryset, 3, "")

    def construct_change_message(self, request, form, formsets, add=False):
        return construct_change_message(form, formsets, add)

    # The list.

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            cl = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            if "e" in request.GET:
                return self.admin_site.page(request, "admin/invalid_setup.html", {"title": "Database error"})
            return HttpResponseRedirect(request.path + "?e=1")
        actions = self.get_actions(request)
        if actions and request.method == "POST" and "_save" not in request.POST:
            if "index" in request.POST or helpers.ACTION_CHECKBOX_NAME in request.POST:
                if request.POST.getlist(helpers.ACTION_CHECKBOX_NAME):
                    response = self.response_action(request, queryset=cl.get_queryset(request))
                    if response:
                        return response
                else:
                    self.message_user(request, self._nothing_selected, messages.WARNING)
                return HttpResponseRedirect(request.get_full_path())
        if request.method == "POST" and cl.list_editable and "_save" in request.POST:
            if not self.has_change_permission(request):
                raise PermissionDenied
            make = self.get_changelist_formset(request)
            rows = self._get_list_editable_queryset(request, make.get_default_prefix())
            cl.formset = make(request.POST, request.FILES, queryset=rows)
            if cl.formset.is_valid():
                self._save_edited(request, cl.formset)
                return HttpResponseRedirect(request.get_full_path())
        elif cl.list_editable and self.has_change_permission(request):
            cl.formset = self.get_changelist_formset(request)(queryset=cl.result_list)
        action_form = None
        if actions:
            action_form = self.action_form(auto_id=None)
            action_form.fields["action"].choices = self.get_action_choices(request)
        all_selected = "%s selected" if cl.result_count == 1 else "All %s selected"
        context = {
            **self.admin_site.each_context(request),
            "module_name": str(self.opts.verbose_name_plural),
            "selection_note": "0 of %d selected" % len(cl.result_list),
            "selection_note_all": all_selected % cl.result_count,
            "action_form": action_form,
            "title": cl.title,
            "subtitle": None,
            "is_popup": cl.is_popup,
            "to_field": cl.to_field,
            "cl": cl,
            "has_add_permission": self.has_add_permission(request),
            "opts": cl.opts,
            "actions_on_top": self.actions_on_top,
            "actions_on_bottom": self.actions_on_bottom,
            "actions_selection_counter": self.actions_selection_counter,
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        return self.admin_site.page(request, self.template("change_list"), context)

    def get_object(self, request, object_id, from_field=None):
        queryset = self.get_queryset(request)
        model = queryset.model
        field = model._meta.pk if from_field is None else model._meta.get_field(from_field)
        try:
            return queryset.get(**{field.name: field.to_python(object_id)})
        except (model.DoesNotExist, ValidationError, ValueError):
            return None

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        message = "%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"
        told = message % {"name": opts.verbose_name, "key": unquote(object_id)}
        self.message_user(request, told, messages.WARNING)
        return HttpResponseRedirect(reverse("%s:index" % self.admin_site.name))

    # One object.

    def add_view(self, request, form_url="", extra_context=None):
        return self.changeform_view(request, None, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self.changeform_view(request, object_id, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return self._changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            return self._changeform_view(request, object_id, form_url, extra_context)

    def get_changeform_initial_data(self, request):
        initial = dict(request.GET.items())
        for name in list(initial):
            try:
                field = self.opts.get_field(name)
            except FieldDoesNotExist:
                continue
            if field.many_to_many:
                initial[name] = initial[name].split(",")
        return initial

    def _changeform_view(self, request, object_id, form_url, extra_context):
        add = object_id is None
        if request.method == "POST" and "_saveasnew" in request.POST:
            object_id = None
        if add:
            if not self.has_add_permission(request):
                raise PermissionDenied
            obj = None
        else:
            obj = self.get_object(request, unquote(object_id))
            allowed = self.has_change_permission if request.method == "POST" else self.has_view_or_change_permission
            if not allowed(request, obj):
                raise PermissionDenied
            if obj is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        self.get_inline_instances(request, obj)
        fieldsets = self.get_fieldsets(request, obj)
        form_class = self.get_form(request, obj, change=not add)
        valid = False
        if request.method == "POST":
            form = form_class(request.POST, request.FILES, instance=obj)
            valid = form.is_valid()
            new_object = self.save_form(request, form, change=not add) if valid else form.instance
            if valid:
                self.save_model(request, new_object, form, not add)
                self.save_related(request, form, [], not add)
                message = self.construct_change_message(request, form, [], add)
                if add:
                    self.log_addition(request, new_object, message)
                    return self.response_add(request, new_object)
                self.log_change(request, new_object, message)
                return self.response_change(request, new_object)
        elif add:
            form = form_class(initial=self.get_changeform_initial_data(request))
        else:
            form = form_class(instance=obj)
        readonly = self.get_readonly_fields(request, obj)
        if not add and not self.has_change_permission(request, obj):
            readonly = flatten_fieldsets(fieldsets)
        admin_form = helpers.AdminForm(form, list(fieldsets), {}, readonly, model_admin=self)
        word = "Add %s" if add else "Change %s" if self.has_change_permission(request, obj) else "View %s"
        context = {
            **self.admin_site.each_context(request),
            "title": word % self.opts.verbose_name,
            "subtitle": str(obj) if obj else None,
            "adminform": admin_form,
            "object_id": object_id,
            "original": obj,
            "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
            "to_field": None,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form),
            "preserved_filters": self.get_preserved_filters(request),
        }
        if request.method == "POST" and not valid and "_saveasnew" in request.POST:
            context["show_save"] = context["show_save_and_continue"] = False
        context.update(extra_context or {})
        return self.render_change_form(request, context, add=add, change=not add, obj=obj, form_url=form_url)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        from django.contrib.contenttypes.models import ContentType

        context.update(
            {
                "add": add,
                "change": change,
                "has_view_permission": self.has_view_permission(request, obj),
                "has_add_permission": self.has_add_permission(request),
                "has_change_permission": self.has_change_permission(request, obj),
                "has_delete_permission": self.has_delete_permission(request, obj),
                "has_editable_inline_admin_formsets": False,
                "has_file_field": context["adminform"].form.is_multipart(),
                "has_absolute_url": hasattr(self.model, "get_absolute_url"),
                "absolute_url": None,
                "form_url": form_url,
                "opts": self.opts,
                "content_type_id": ContentType.objects.get_for_model(self.model).pk,
                "save_as": self.save_as,
                "save_on_top": self.save_on_top,
                "to_field_var": TO_FIELD_VAR,
                "is_popup_var": IS_POPUP_VAR,
                "app_label": self.opts.app_label,
            }
        )
        return self.admin_site.page(request, self.template("change_form"), context)

    # Answers after saving.

    def response_add(self, request, obj, post_url_continue=None):
        url = self.url("change", quote(obj.pk))
        link = format_html('<a href="{}">{}</a>', urlquote(url), obj) if self.has_change_permission(request, obj) else str(obj)
        told = {"name": self.opts.verbose_name, "obj": link}
        text = format_html("The {name} “{obj}” was added successfully.", **told)
        if "_continue" in request.POST or ("_saveasnew" in request.POST and self.save_as_continue):
            if self.has_change_permission(request, obj):
                text = format_html("{} You may edit it again below.", text)
            self.message_user(request, text, messages.SUCCESS)
            if post_url_continue and "%s" in post_url_continue:
                post_url_continue = post_url_continue % quote(obj.pk)
            return HttpResponseRedirect(post_url_continue or url)
        if "_addanother" in request.POST:
            text = format_html("{} You may add another {} below.", text, self.opts.verbose_name)
            self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        self.message_user(request, text, messages.SUCCESS)
        return self.response_post_save_add(request, obj)

    def response_change(self, request, obj):
        told = {"name": self.opts.verbose_name, "obj": format_html('<a href="{}">{}</a>', urlquote(request.path), obj)}
        if "_continue" in request.POST:
            text = "The {name} “{obj}” was changed successfully. You may edit it again below."
            self.message_user(request, format_html(text, **told), messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        if "_saveasnew" in request.POST:
            text = "The {name} “{obj}” was added successfully. You may edit it again below."
            self.message_user(request, format_html(text, **told), messages.SUCCESS)
            return HttpResponseRedirect(self.url("change", obj.pk))
        if "_addanother" in request.POST:
            text = "The {name} “{obj}” was changed successfully. You may add another {name} below."
            self.message_user(request, format_html(text, **told), messages.SUCCESS)
            return HttpResponseRedirect(self.url("add"))
        text = "The {name} “{obj}” was changed successfully."
        self.message_user(request, format_html(text, **told), messages.SUCCESS)
        return self.response_post_save_change(request, obj)

    def _response_post_save(self, request, obj):
        if self.has_view_or_change_permission(request):
            return HttpResponseRedirect(self.url("changelist"))
        return HttpResponseRedirect(reverse("%s:index" % self.admin_site.name))

    def response_post_save_add(self, request, obj):
        return self._response_post_save(request, obj)

    def response_post_save_change(self, request, obj):
        return self._response_post_save(request, obj)

    def response_delete(self, request, obj_display, obj_id):
        text = "The %(name)s “%(obj)s” was deleted successfully."
        told = {"name": self.opts.verbose_name, "obj": obj_display}
        self.message_user(request, text % told, messages.SUCCESS)
        if self.has_change_permission(request, None):
            return HttpResponseRedirect(self.url("changelist"))
        return HttpResponseRedirect(reverse("%s:index" % self.admin_site.name))

    def delete_view(self, request, object_id, extra_context=None):
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return self._delete_view(request, object_id, extra_context)
        with transaction.atomic():
            return self._delete_view(request, object_id, extra_context)

    def _delete_view(self, request, object_id, extra_context):
        obj = self.get_object(request, unquote(object_id))
        if not self.has_delete_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        tree, counts, lacking, protected = self.get_deleted_objects([obj], request)
        if request.POST and not protected:
            if lacking:
                raise PermissionDenied
            told, key = str(obj), obj.pk
            self.log_deletions(request, [obj])
            self.delete_model(request, obj)
            return self.response_delete(request, told, key)
        name = str(self.opts.verbose_name)
        context = {
            **self.admin_site.each_context(request),
            "title": "Cannot delete %s" % name if lacking or protected else "Delete",
            "subtitle": None,
            "object_name": name,
            "object": obj,
            "deleted_objects": tree,
            "model_count": dict(counts).items(),
            "perms_lacking": lacking,
            "protected": protected,
            "opts": self.opts,
            "app_label": self.opts.app_label,
            "preserved_filters": self.get_preserved_filters(request),
            "is_popup": False,
            "to_field": None,
            **(extra_context or {}),
        }
        return self.admin_site.page(request, self.template("delete_confirmation"), context)

    def history_view(self, request, object_id, extra_context=None):
        from django.contrib.admin.models import LogEntry
        from django.contrib.contenttypes.models import ContentType

        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        entries = LogEntry.objects.filter(
            object_id=unquote(object_id), content_type=ContentType.objects.get_for_model(self.model)
        ).select_related().order_by("action_time")
        context = {
            **self.admin_site.each_context(request),
            "title": "Change history: %s" % obj,
            "subtitle": None,
            "action_list": self.get_paginator(request, entries, 100).get_page(request.GET.get("p", 1)),
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            "object": obj,
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        return self.admin_site.page(request, self.template("object_history"), context)


def split_words(text):
    """Words, and whole phrases in quotes."""
    words, phrase, quoted = [], "", ""
    for char in text + " ":
        if quoted:
            if char == quoted:
                words.append(phrase)
                phrase = quoted = ""
            else:
                phrase += char
        elif char in "\"'" and not phrase:
            quoted = char
        elif char.isspace():
            if phrase:
                words.append(phrase)
            phrase = ""
        else:
            phrase += char
    return words + ([quoted + phrase.strip()] if quoted else [])
