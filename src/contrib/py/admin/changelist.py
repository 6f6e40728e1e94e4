"""The list of a model's objects: which manager serves it, filtered, searched, ordered, paged."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, IncorrectLookupParameters
from django.contrib.admin.filters import FieldListFilter, prepare
from django.contrib.admin.utils import lookup_spawns_duplicates, quote
from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.core.paginator import InvalidPage
from django.db import models
from django.urls import reverse

SEARCH, ORDER, PAGE, ALL, ERROR, POPUP, TO_FIELD, FACETS = "q", "o", "p", "all", "e", "_popup", "_to_field", "_facets"
SEARCH_VAR, ORDER_VAR, PAGE_VAR, ALL_VAR, ERROR_FLAG = SEARCH, ORDER, PAGE, ALL, ERROR
IS_POPUP_VAR, TO_FIELD_VAR, IS_FACETS_VAR = POPUP, TO_FIELD, FACETS


class ChangeList:
    def __init__(self, request, model, list_display, list_display_links, model_admin):
        self.model, self.opts, self.model_admin = model, model._meta, model_admin
        self.lookup_opts = self.opts
        self.root_queryset = model_admin.get_queryset(request)
        self.list_display, self.list_display_links = list_display, list_display_links
        self.list_filter = model_admin.get_list_filter(request)
        self.search_fields = model_admin.get_search_fields(request)
        self.list_select_related = model_admin.get_list_select_related(request)
        self.sortable_by = model_admin.get_sortable_by(request)
        self.date_hierarchy = model_admin.date_hierarchy
        self.list_per_page, self.list_max_show_all = model_admin.list_per_page, model_admin.list_max_show_all
        self.search_help_text = model_admin.search_help_text
        self.params = {k: v for k, v in request.GET.items() if k not in (PAGE, ERROR)}
        self.filter_params = {k: v for k, v in request.GET.lists() if k not in (PAGE, ERROR)}
        self.query = request.GET.get(SEARCH, "").strip()
        if "\x00" in self.query:
            messages.error(request, "Null characters are not allowed.")
            self.query = ""
        try:
            self.page_num = int(request.GET.get(PAGE, 1))
        except ValueError:
            self.page_num = 1
        self.show_all = ALL in request.GET
        self.is_popup = POPUP in request.GET
        self.list_editable = () if self.is_popup else model_admin.list_editable
        self.preserved_filters = model_admin.get_preserved_filters(request)
        self.to_field = request.GET.get(TO_FIELD)
        self.formset = None
        self.queryset = self.get_queryset(request)
        self.get_results(request)
        may_change = model_admin.has_change_permission(request)
        words = "Select %s" if self.is_popup else "Select %s to change" if may_change else "Select %s to view"
        self.title = words % self.opts.verbose_name
        self.pk_attname = self.opts.pk.attname

    def __repr__(self):
        return "<%s: model=%s model_admin=%s>" % (
            self.__class__.__qualname__,
            self.model.__qualname__,
            self.model_admin.__class__.__qualname__,
        )

    def get_filters_params(self, params=None):
        ignored = (ALL, ORDER, SEARCH, POPUP, TO_FIELD, FACETS)
        return {k: v for k, v in (params or self.filter_params).items() if k not in ignored}

    def get_filters(self, request):
        """The filters in use, what is left of the parameters, and whether rows may repeat."""
        left = self.get_filters_params()
        for key, values in left.items():
            for value in values:
                if not self.model_admin.lookup_allowed(key, value, request):
                    raise DisallowedModelAdminLookup("Filtering by %s not allowed" % key)
        specs, may_repeat, before = [], False, len(left)
        for item in self.list_filter:
            if isinstance(item, type) and not issubclass(item, FieldListFilter):
                spec = item(request, left, self.model, self.model_admin)
            else:
                path, kind = item if isinstance(item, (list, tuple)) else (item, FieldListFilter)
                field = field_of_path(self.model, path)
                make = kind.create if isinstance(kind, type) else kind
                count = len(left)
                spec = make(field, request, left, self.model, self.model_admin, path)
                if len(left) < count:
                    may_repeat |= lookup_spawns_duplicates(self.opts, path)
            if spec and spec.has_output():
                specs.append(spec)
        rest = {key: prepare(key, values[-1]) for key, values in left.items()}
        may_repeat |= any(lookup_spawns_duplicates(self.opts, key) for key in rest)
        return specs, bool(specs), rest, may_repeat, len(left) < before

    def get_queryset(self, request):
        try:
            found = self.get_filters(request)
        except (FieldError, FieldDoesNotExist) as error:
            raise IncorrectLookupParameters(error)
        self.filter_specs, self.has_filters, rest, may_repeat, self.has_active_filters = found
        self.has_active_filters = self.has_active_filters or bool(rest)
        self.clear_all_filters_qs = self.get_query_string(new_params=rest, remove=self.get_filters_params())
        queryset = self.root_queryset
        for spec in self.filter_specs:
            narrowed = spec.queryset(request, queryset)
            queryset = queryset if narrowed is None else narrowed
        try:
            queryset = queryset.filter(**rest)
        except (FieldError, ValueError, ValidationError, FieldDoesNotExist) as error:
            raise IncorrectLookupParameters(error)
        queryset, repeats = self.model_admin.get_search_results(request, queryset, self.query)
        ordering = self.get_ordering(request, queryset)
        if not queryset.query.select_related:
            queryset = self.apply_select_related(queryset)
        queryset = queryset.order_by(*ordering)
        if may_repeat or repeats:
            queryset = self.root_queryset.filter(pk__in=queryset.values("pk")).order_by(*ordering)
            queryset = self.apply_select_related(queryset)
        return queryset

    def apply_select_related(self, queryset):
        if self.list_select_related is True:
            return queryset.select_related()
        if self.list_select_related is False:
            return queryset.select_related() if self.has_related_field_in_list_display() else queryset
        return queryset.select_related(*self.list_select_related) if self.list_select_related else queryset

    def has_related_field_in_list_display(self):
        for name in self.list_display:
            try:
                field = self.opts.get_field(name) if isinstance(name, str) else None
            except FieldDoesNotExist:
                continue
            if isinstance(field, models.ForeignKey) and name != field.attname:
                return True
        return False

    def get_ordering_field(self, name):
        """What a column is ordered by; None if it cannot be."""
        if isinstance(name, str):
            try:
                return self.opts.get_field(name).name
            except FieldDoesNotExist:
                pass
        source = name
        if not callable(name):
            source = getattr(self.model_admin, name, None) or getattr(self.model, name, None)
        if isinstance(source, property):
            source = source.fget
        return getattr(source, "admin_order_field", None)

    def get_ordering_field_columns(self):
        """The columns that the list is ordered by, each with its direction."""
        columns = {}
        if ORDER in self.params:
            for part in self.params[ORDER].split("."):
                sign, index = ("desc", part[1:]) if part.startswith("-") else ("asc", part)
                if index.isdigit():
                    columns[int(index)] = sign
            return columns
        for field in self.get_default_ordering(None):
            sign = "asc"
            if isinstance(field, (models.expressions.Combinable, models.expressions.OrderBy)):
                if not isinstance(field, models.expressions.OrderBy):
                    field = field.asc()
                if isinstance(field.expression, models.F):
                    sign, field = "desc" if field.descending else "asc", field.expression.name
            elif field.startswith("-"):
                sign, field = "desc", field[1:]
            for index, name in enumerate(self.list_display):
                if self.get_ordering_field(name) == field:
                    columns[index] = sign
                    break
        return columns

    def get_default_ordering(self, request):
        return list(self.model_admin.get_ordering(request) or self.opts.ordering or ())

    def get_ordering(self, request, queryset):
        ordering = self.get_default_ordering(request)
        if ORDER in self.params:
            ordering = []
            for part in self.params[ORDER].split("."):
                sign, index = ("-", part[1:]) if part.startswith("-") else ("", part)
                try:
                    field = self.get_ordering_field(self.list_display[int(index)])
                except (IndexError, ValueError):
                    continue
                if not field:
                    continue
                if hasattr(field, "as_sql") or not isinstance(field, str):
                    expr = models.F(field) if isinstance(field, str) else field
                    ordering.append(expr.desc() if sign and hasattr(expr, "desc") else expr)
                else:
                    ordering.append(field[1:] if sign and field.startswith("-") else sign + field)
        if queryset.query.order_by:
            ordering.extend(queryset.query.order_by)
        return self._get_deterministic_ordering(ordering)

    def _get_deterministic_ordering(self, ordering):
        """With `-pk` at the end unless the terms already tell every row apart, so that pages never overlap."""
        unique = [set(names) for names in self.opts.unique_together]
        unique += [set(c.fields) for c in self.opts.total_unique_constraints]
        names = set()
        for term in ordering:
            if not isinstance(term, str):
                continue
            name = term.lstrip("-")
            if name == "pk":
                return ordering
            try:
                field = self.opts.get_field(name)
            except FieldDoesNotExist:
                continue
            if field.unique and not field.null:
                return ordering
            if not field.null:
                names.add(field.name)
        if any(fields and fields <= names for fields in unique):
            return ordering
        return [*ordering, "-pk"]

    def get_results(self, request):
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.result_count = self.paginator.count
        full = self.model_admin.show_full_result_count
        self.full_result_count = self.root_queryset.count() if full else None
        self.show_full_result_count = full
        self.show_admin_actions = not full or bool(self.full_result_count)
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        if self.show_all and self.can_show_all or not self.multi_page:
            self.result_list = self.queryset._clone()
            return
        try:
            self.result_list = self.paginator.page(self.page_num).object_list
        except InvalidPage:
            raise IncorrectLookupParameters

    def get_query_string(self, new_params=None, remove=None):
        params = dict(self.filter_params)
        for start in remove or ():
            for key in list(params):
                if key.startswith(start):
                    del params[key]
        for key, value in (new_params or {}).items():
            if value is None:
                params.pop(key, None)
            else:
                params[key] = value
        return "?" + urlencode(sorted(params.items()), doseq=True)

    def url_for_result(self, result):
        return reverse(
            "admin:%s_%s_change" % (self.opts.app_label, self.opts.model_name),
            args=(quote(getattr(result, self.pk_attname)),),
            current_app=self.model_admin.admin_site.name,
        )


def field_of_path(model, path):
    """The last field of `author__country`."""
    opts, field = model._meta, None
    for name in path.split("__"):
        field = opts.get_field(opts.pk.name if name == "pk" else name)
        if field.is_relation and field.related_model is not None:
            opts = field.related_model._meta
    return field
