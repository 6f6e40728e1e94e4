"""The list of a model's objects: which manager serves it, filtered, searched, ordered, paged."""

from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db.models import Q

SEARCH, ORDER, PAGE, ALL, ERROR = "q", "o", "p", "all", "e"


class IncorrectLookupParameters(Exception):
    pass


class ChangeList:
    def __init__(self, request, model_admin):
        self.model, self.opts, self.model_admin = model_admin.model, model_admin.opts, model_admin
        self.root_queryset = model_admin.get_queryset(request)
        self.list_display = model_admin.get_list_display(request)
        self.list_per_page = model_admin.list_per_page
        self.params = {k: v for k, v in request.GET.items() if k not in (PAGE, ERROR)}
        self.query = request.GET.get(SEARCH, "")
        self.page_num = int(request.GET.get(PAGE, 1) or 1)
        self.show_all = ALL in request.GET
        self.queryset = self.get_queryset(request)
        self.get_results()
        self.title = "Select %s to %s" % (self.opts.verbose_name, "change")
        self.formset = None

    def get_queryset(self, request):
        found = self.root_queryset
        lookups = {k: v for k, v in self.params.items() if k not in (SEARCH, ORDER, ALL)}
        found, lookups = self.apply_filters(request, found, lookups)
        try:
            for name, value in lookups.items():
                found = found.filter(**{name: self.prepare(name, value)})
        except (FieldError, ValueError, ValidationError) as error:
            raise IncorrectLookupParameters(error)
        found, may_repeat = self.model_admin.get_search_results(request, found, self.query)
        found = self.apply_select_related(found).order_by(*self.get_ordering(request, found))
        return found.distinct() if may_repeat else found

    def apply_filters(self, request, queryset, lookups):
        for item in self.model_admin.get_list_filter(request):
            if isinstance(item, type) and hasattr(item, "parameter_name"):
                spec = item(request, lookups, self.model, self.model_admin)
                lookups.pop(item.parameter_name, None)
                queryset = spec.queryset(request, queryset) or queryset
        return queryset, lookups

    @staticmethod
    def prepare(name, value):
        if name.endswith("__in"):
            return value.split(",")
        if name.endswith("__isnull"):
            return value.lower() not in ("", "false", "0")
        return value

    def apply_select_related(self, queryset):
        chosen = self.model_admin.list_select_related
        if chosen is True:
            return queryset.select_related()
        if chosen:
            return queryset.select_related(*chosen)
        for name in self.list_display:
            try:
                field = self.opts.get_field(name) if isinstance(name, str) else None
            except FieldDoesNotExist:
                continue
            if field is not None and getattr(field, "many_to_one", False) and chosen is False:
                return queryset.select_related()
        return queryset

    def order_field(self, name):
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

    def get_ordering(self, request, queryset):
        ordering = list(self.model_admin.get_ordering(request) or self.opts.ordering or ())
        if ORDER in self.params:
            ordering = []
            for part in self.params[ORDER].split("."):
                sign, index = ("-", part[1:]) if part.startswith("-") else ("", part)
                try:
                    field = self.order_field(self._columns()[int(index)])
                except (IndexError, ValueError):
                    continue
                if field:
                    ordering.append(field[1:] if sign and field.startswith("-") else sign + field)
        names = {term.lstrip("-") for term in ordering if isinstance(term, str)}
        if not names & {"pk", self.opts.pk.name}:
            ordering.append("-pk")  # so that pages never overlap
        return ordering

    def _columns(self):
        """Columns as `?o=` counts them: the box for actions is column 0."""
        return ["action_checkbox", *self.list_display]

    def get_results(self):
        self.result_count = self.queryset.count()
        self.full_result_count = self.root_queryset.count() if self.model_admin.show_full_result_count else None
        self.multi_page = self.result_count > self.list_per_page
        if self.show_all and self.result_count <= self.model_admin.list_max_show_all or not self.multi_page:
            self.result_list = self.queryset._clone()
        else:
            first = (self.page_num - 1) * self.list_per_page
            if first >= self.result_count or self.page_num < 1:
                raise IncorrectLookupParameters()
            self.result_list = self.queryset[first : first + self.list_per_page]
