from django.db.backends.utils import names_digest
from django.db.models.query_utils import Q

__all__ = ["Index"]


class Index:
    suffix = "idx"
    max_name_length = 30

    def __init__(
        self, *expressions, fields=(), name=None, db_tablespace=None, opclasses=(), condition=None, include=None
    ):
        if opclasses and not name:
            raise ValueError("An index must be named to use opclasses.")
        if not isinstance(condition, (type(None), Q)):
            raise ValueError("Index.condition must be a Q instance.")
        if condition and not name:
            raise ValueError("An index must be named to use condition.")
        if not isinstance(fields, (list, tuple)):
            raise ValueError("Index.fields must be a list or tuple.")
        if not isinstance(opclasses, (list, tuple)):
            raise ValueError("Index.opclasses must be a list or tuple.")
        if not expressions and not fields:
            raise ValueError("At least one field or expression is required to define an index.")
        if expressions and fields:
            raise ValueError("Index.fields and expressions are mutually exclusive.")
        if expressions and not name:
            raise ValueError("An index must be named to use expressions.")
        if opclasses and len(fields) != len(opclasses):
            raise ValueError("Index.fields and Index.opclasses must have the same number of elements.")
        if fields and not all(isinstance(field, str) for field in fields):
            raise ValueError("Index.fields must contain only strings with field names.")
        if include and not name:
            raise ValueError("A covering index must be named.")
        if not isinstance(include, (type(None), list, tuple)):
            raise ValueError("Index.include must be a list or tuple.")
        self.fields = list(fields)
        self.fields_orders = [
            (field.removeprefix("-"), "DESC" if field.startswith("-") else "") for field in self.fields
        ]
        self.name = name or ""
        self.db_tablespace = db_tablespace
        self.opclasses = opclasses
        self.condition = condition
        self.include = tuple(include) if include else ()
        from django.db.models.expressions import F

        self.expressions = tuple(F(e) if isinstance(e, str) else e for e in expressions)

    @property
    def contains_expressions(self):
        return bool(self.expressions)

    def deconstruct(self):
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        path = path.replace("django.db.models.indexes", "django.db.models")
        kwargs = {"name": self.name}
        if self.fields:
            kwargs["fields"] = self.fields
        if self.db_tablespace is not None:
            kwargs["db_tablespace"] = self.db_tablespace
        for name in ("opclasses", "condition", "include"):
            if getattr(self, name):
                kwargs[name] = getattr(self, name)
        return path, self.expressions, kwargs

    def clone(self):
        path, args, kwargs = self.deconstruct()
        return self.__class__(*args, **kwargs)

    def set_name_with_model(self, model):
        table = model._meta.db_table
        columns = [model._meta.get_field(name).column for name, order in self.fields_orders]
        ordered = [("-%s" if order else "%s") % column for column, (name, order) in zip(columns, self.fields_orders)]
        digest = names_digest(table, *ordered, self.suffix, length=6)
        self.name = f"{table[:11]}_{columns[0][:7]}_{digest}_{self.suffix}"
        if len(self.name) > self.max_name_length:
            raise ValueError(
                "Index too long for multiple database support. Is self.suffix longer than 3 characters?"
            )
        if self.name[0] == "_" or self.name[0].isdigit():
            self.name = "D" + self.name[1:]

    def __repr__(self):
        parts = "" if not self.fields else " fields=%s" % repr(self.fields)
        parts += "" if not self.expressions else " expressions=%s" % repr(self.expressions)
        parts += "" if not self.name else " name=%s" % repr(self.name)
        parts += "" if self.db_tablespace is None else " db_tablespace=%s" % repr(self.db_tablespace)
        parts += "" if self.condition is None else " condition=%s" % self.condition
        parts += "" if not self.include else " include=%s" % repr(self.include)
        parts += "" if not self.opclasses else " opclasses=%s" % repr(self.opclasses)
        return "<%s:%s>" % (self.__class__.__qualname__, parts)

    def __eq__(self, other):
        if self.__class__ is not other.__class__:
            return NotImplemented
        return self.deconstruct() == other.deconstruct()
