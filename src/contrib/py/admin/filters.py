class SimpleListFilter:
    title = None
    parameter_name = None

    def __init__(self, request, params, model, model_admin):
        self.used = params.get(self.parameter_name)
        self.lookup_choices = list(self.lookups(request, model_admin) or ())

    def value(self):
        return self.used

    def lookups(self, request, model_admin):
        raise NotImplementedError("The SimpleListFilter.lookups() method must be overridden to return a list of tuples (value, verbose value).")

    def queryset(self, request, queryset):
        return queryset
