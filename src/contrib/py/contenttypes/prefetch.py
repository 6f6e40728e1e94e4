from django.db.models import Prefetch, QuerySet


class GenericPrefetch(Prefetch):
    """A `Prefetch` with one queryset for each content type that wants its own."""

    def __init__(self, lookup, querysets, to_attr=None):
        for queryset in querysets:
            values = queryset.query.values_select or getattr(queryset, "_fields", None)
            if not isinstance(queryset, QuerySet) or values:
                raise ValueError("Prefetch querysets cannot use raw(), values(), and values_list().")
        super().__init__(lookup, to_attr=to_attr)
        self.querysets = querysets
