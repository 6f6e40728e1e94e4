from urllib.parse import quote

from django.contrib import messages
from django.contrib.admin.changelist import ChangeList, IncorrectLookupParameters
from django.contrib.auth import get_permission_codename
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models.constants import LOOKUP_SEP
from django.forms.models import modelform_factory
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

HORIZONTAL, VERTICAL = 1, 2


class InlineModelAdmin:
    model = None
    extra = 3

    def __init__(self, parent_model, admin_site):
        raise NotImplementedError("Ormery does not support inlines in the admin yet")


class StackedInline(InlineModelAdmin):
    pass


class TabularInline(InlineModelAdmin):
    pass


class AdminForm:
    def __init__(self, form, readonly):
        self.form, self.readonly_fields = form, readonly

    @property
    def errors(self):
        return self.form.errors


def delete_selected(model_admin, request, queryset):
    opts = model_admin.opts
    if not model_admin.has_delete_permission(request):
        raise PermissionDenied
    if request.POST.get("post"):
        count = queryset.count()
        if count:
            model_admin.log_deletions(request, queryset)
            model_admin.delete_queryset(request, queryset)
            noun = opts.verbose_name if count == 1 else opts.verbose_name_plural
            model_admin.message_user(
                request, "Successfully deleted %d %s." % (count, noun), messages.SUCCESS
            )
        return None
    context = {"title": "Are you sure?", "queryset": queryset, "opts": opts}
    return model_admin.admin_site.page(request, "admin/delete_selected_confirmation.html", context)


delete_selected.short_description = "Delete selected %(verbose_name_plural)s"


class ModelAdmin:
    list_display = ("__str__",)
    list_display_links = ()
    list_filter = ()
    list_select_related = False
    list_per_page = 100
    list_max_show_all = 200
    list_editable = ()
    search_fields = ()
    date_hierarchy = None
    ordering = None
    fields = None
    fieldsets = None
    exclude = None
    readonly_fields = ()
    inlines = ()
    actions = ()
    show_full_result_count = True
    prepopulated_fields = {}
    form = None

    def __init__(self, model, admin_site):
        self.model, self.opts, self.admin_site = model, model._meta, admin_site

    def __str__(self):
        return "%s.%s" % (self.opts.app_label, self.__class__.__name__)

    def __repr__(self):
        return "<%s: model=%s site=%r>" % (self.__class__.__qualname__, self.model.__qualname__, self.admin_site)

    # What a project overrides.

    def get_queryset(self, request):
        found = self.model._default_manager.get_queryset()
        ordering = self.get_ordering(request)
        return found.order_by(*ordering) if ordering else found

    def get_ordering(self, request):
        return self.ordering or ()

    def get_list_display(self, request):
        return self.list_display

    def get_list_filter(self, request):
        return self.list_filter

    def get_search_fields(self, request):
        return self.search_fields

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields

    def get_fields(self, request, obj=None):
        if self.fields:
            return flatten(self.fields)
        if self.fieldsets:
            return [name for _, options in self.fieldsets for name in flatten(options["fields"])]
        form = self.get_form(request, obj)
        return [*form.base_fields, *self.get_readonly_fields(request, obj)]

    def get_form(self, request, obj=None, change=False, **kwargs):
        readonly = list(self.get_readonly_fields(request, obj))
        excluded = [*(self.exclude or ()), *readonly]
        named = None
        if self.fields:
            named = [name for name in flatten(self.fields) if name not in readonly]
        elif self.fieldsets:
            every = [name for _, options in self.fieldsets for name in flatten(options["fields"])]
            named = [name for name in every if name not in readonly]
        return modelform_factory(self.model, form=self.form, fields=named or "__all__", exclude=excluded)

    def get_search_results(self, request, queryset, search_term):
        names = self.get_search_fields(request)
        if not names or not search_term:
            return queryset, False
        lookups = [self.search_lookup(str(name)) for name in names]
        for word in search_term.split():
            condition = models.Q()
            for lookup in lookups:
                condition |= models.Q((lookup, word))
            queryset = queryset.filter(condition)
        may_repeat = any(LOOKUP_SEP in name.split("__i")[0] for name in lookups)
        return queryset, may_repeat

    def search_lookup(self, name):
        prefixes = {"^": "istartswith", "=": "iexact", "@": "search"}
        if name[0] in prefixes:
            return "%s__%s" % (name[1:], prefixes[name[0]])
        opts, at = self.opts, name.split(LOOKUP_SEP)
        for part in at:
            try:
                field = opts.get_field(opts.pk.name if part == "pk" else part)
            except FieldDoesNotExist:
                return name  # it ends in a lookup of its own
            if hasattr(field, "path_infos"):
                opts = field.path_infos[-1].to_opts
        return "%s__icontains" % name

    def save_model(self, request, obj, form, change):
        obj.save()

    def save_related(self, request, form, formsets, change):
        form.save_m2m()

    def delete_model(self, request, obj):
        obj.delete()

    def delete_queryset(self, request, queryset):
        queryset.delete()

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

    def get_model_perms(self, request):
        return {
            "add": self.has_add_permission(request),
            "change": self.has_change_permission(request),
            "delete": self.has_delete_permission(request),
            "view": self.has_view_permission(request),
        }

    def message_user(self, request, message, level=messages.INFO, extra_tags="", fail_silently=False):
        messages.add_message(request, level, message, extra_tags, fail_silently)

    def get_actions(self, request):
        found = {}
        if self.actions is None:
            return found
        if self.has_delete_permission(request):
            found["delete_selected"] = (delete_selected, "delete_selected", delete_selected.short_description)
        for action in self.actions or ():
            function, name = action, getattr(action, "__name__", action)
            if isinstance(action, str):
                function = getattr(type(self), action)
            told = getattr(function, "short_description", None) or capfirst(name.replace("_", " "))
            found[name] = (function, name, told)
        return found

    # Addresses.

    def get_urls(self, prefix):
        info = (self.opts.app_label, self.opts.model_name)
        views = [
            ("", self.changelist_view, "changelist"),
            ("add/", self.add_view, "add"),
            ("<path:object_id>/history/", self.history_view, "history"),
            ("<path:object_id>/delete/", self.delete_view, "delete"),
            ("<path:object_id>/change/", self.change_view, "change"),
        ]
        return [
            path(prefix + route, self.admin_site.admin_view(view), name="%s_%s_%s" % (*info, name))
            for route, view, name in views
        ]

    def url(self, name, *args):
        return reverse("admin:%s_%s_%s" % (self.opts.app_label, self.opts.model_name, name), args=args)

    # Log entries.

    def _log(self, request, objects, flag, message, single=False):
        from django.contrib.admin.models import LogEntry

        return LogEntry.objects.log_actions(
            user_id=request.user.pk, queryset=objects, action_flag=flag, change_message=message, single_object=single
        )

    def log_addition(self, request, obj, message):
        from django.contrib.admin.models import ADDITION

        return self._log(request, [obj], ADDITION, message, True)

    def log_change(self, request, obj, message):
        from django.contrib.admin.models import CHANGE

        return self._log(request, [obj], CHANGE, message, True)

    def log_deletions(self, request, queryset):
        from django.contrib.admin.models import DELETION

        return self._log(request, queryset, DELETION, "")

    def construct_change_message(self, request, form, formsets, add=False):
        if add:
            return [{"added": {}}]
        if not form.changed_data:
            return []
        labels = [str(form.fields[name].label or name) for name in form.changed_data]
        return [{"changed": {"fields": labels}}]

    # Views.

    def get_changelist_instance(self, request):
        return ChangeList(request, self)

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            cl = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            if "e" in request.GET:
                return self.admin_site.page(request, "admin/invalid_setup.html", {"title": "Database error"})
            return HttpResponseRedirect(request.path + "?e=1")
        if request.method == "POST" and "action" in request.POST:
            response = self.response_action(request, cl.get_queryset(request))
            return response or HttpResponseRedirect(request.get_full_path())
        context = {
            **self.admin_site.each_context(request),
            "title": cl.title,
            "cl": cl,
            "opts": self.opts,
            "has_add_permission": self.has_add_permission(request),
            **(extra_context or {}),
        }
        return self.admin_site.page(request, "admin/change_list.html", context)

    def response_action(self, request, queryset):
        actions = self.get_actions(request)
        name = request.POST.get("action")
        if name not in actions:
            self.message_user(request, "No action selected.", messages.WARNING)
            return None
        chosen = request.POST.getlist("_selected_action")
        everything = request.POST.get("select_across", "0") not in ("", "0")
        if not chosen and not everything:
            self.message_user(
                request,
                "Items must be selected in order to perform actions on them. No items have been changed.",
                messages.WARNING,
            )
            return None
        if not everything:
            queryset = queryset.filter(pk__in=chosen)
        return actions[name][0](self, request, queryset)

    def get_object(self, request, object_id, from_field=None):
        queryset = self.get_queryset(request)
        model = queryset.model
        field = model._meta.pk if from_field is None else model._meta.get_field(from_field)
        try:
            return queryset.get(**{field.name: field.to_python(object_id)})
        except (model.DoesNotExist, ValidationError, ValueError):
            return None

    def _does_not_exist(self, request, object_id):
        message = "%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"
        told = message % {"name": self.opts.verbose_name, "key": object_id}
        self.message_user(request, told, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:index"))

    def add_view(self, request, form_url="", extra_context=None):
        return self.changeform_view(request, None, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self.changeform_view(request, object_id, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with transaction.atomic():
            return self._changeform_view(request, object_id, extra_context)

    def _changeform_view(self, request, object_id, extra_context):
        add = object_id is None
        if add:
            obj = None
            if not self.has_add_permission(request):
                raise PermissionDenied
        else:
            obj = self.get_object(request, object_id)
            allowed = (
                self.has_change_permission(request, obj)
                if request.method == "POST"
                else self.has_view_or_change_permission(request, obj)
            )
            if not allowed:
                raise PermissionDenied
            if obj is None:
                return self._does_not_exist(request, object_id)
        form_class = self.get_form(request, obj, change=not add)
        if request.method == "POST":
            form = form_class(request.POST, instance=obj)
            if form.is_valid():
                return self._save(request, form, add)
        else:
            form = form_class(instance=obj, initial=dict(request.GET.items()) if add else None)
        context = {
            **self.admin_site.each_context(request),
            "title": "%s %s" % ("Add" if add else "Change", self.opts.verbose_name),
            "subtitle": None if add else str(obj),
            "adminform": AdminForm(form, self.get_readonly_fields(request, obj)),
            "form": form,
            "object_id": object_id,
            "original": obj,
            "errors": [error for errors in form.errors.values() for error in errors],
            "opts": self.opts,
            **(extra_context or {}),
        }
        return self.admin_site.page(request, "admin/change_form.html", context)

    def _save(self, request, form, add):
        obj = form.save(commit=False)
        self.save_model(request, obj, form, change=not add)
        self.save_related(request, form, [], change=not add)
        message = self.construct_change_message(request, form, [], add)
        if add:
            self.log_addition(request, obj, message)
            return self.response_add(request, obj)
        self.log_change(request, obj, message)
        return self.response_change(request, obj)

    def _linked(self, request, obj, url):
        link = format_html('<a href="{}">{}</a>', quote(url), obj)
        return link if self.has_change_permission(request, obj) else str(obj)

    def _response(self, request, obj, done, url):
        name, told = self.opts.verbose_name, self._linked(request, obj, url)
        if "_continue" in request.POST:
            text = format_html("The {} “{}” was {} successfully. You may edit it again below.", name, told, done)
            target = url
        elif "_addanother" in request.POST:
            text = format_html(
                "The {} “{}” was {} successfully. You may add another {} below.", name, told, done, name
            )
            target = self.url("add")
        else:
            text = format_html("The {} “{}” was {} successfully.", name, told, done)
            target = self._after(request)
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(target)

    def _after(self, request):
        if self.has_view_or_change_permission(request):
            return self.url("changelist")
        return reverse("admin:index")

    def response_add(self, request, obj, post_url_continue=None):
        return self._response(request, obj, "added", self.url("change", obj.pk))

    def response_change(self, request, obj):
        return self._response(request, obj, "changed", request.path)

    def delete_view(self, request, object_id, extra_context=None):
        with transaction.atomic():
            return self._delete_view(request, object_id, extra_context)

    def _delete_view(self, request, object_id, extra_context):
        obj = self.get_object(request, object_id)
        if not self.has_delete_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            return self._does_not_exist(request, object_id)
        if request.POST:
            told = str(obj)
            self.log_deletions(request, [obj])
            self.delete_model(request, obj)
            text = "The %s “%s” was deleted successfully." % (self.opts.verbose_name, told)
            self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(self._after(request))
        context = {"title": "Delete", "object": obj, "opts": self.opts, **(extra_context or {})}
        return self.admin_site.page(request, "admin/delete_confirmation.html", context)

    def history_view(self, request, object_id, extra_context=None):
        from django.contrib.admin.models import LogEntry
        from django.contrib.contenttypes.models import ContentType

        obj = self.get_object(request, object_id)
        if obj is None:
            return self._does_not_exist(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        entries = LogEntry.objects.filter(
            object_id=object_id, content_type=ContentType.objects.get_for_model(self.model)
        ).order_by("action_time")
        context = {"title": "Change history: %s" % obj, "action_list": entries, "object": obj, "opts": self.opts}
        return self.admin_site.page(request, "admin/object_history.html", context)


def flatten(names):
    flat = []
    for name in names:
        if isinstance(name, (list, tuple)):
            flat.extend(name)
        else:
            flat.append(name)
    return flat
