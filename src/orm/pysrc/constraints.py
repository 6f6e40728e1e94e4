from enum import Enum

from django.core.exceptions import FieldError, ValidationError
from django.db.models.query_utils import Q

__all__ = ["BaseConstraint", "CheckConstraint", "Deferrable", "UniqueConstraint"]


class BaseConstraint:
    default_violation_error_message = "Constraint “%(name)s” is violated."
    violation_error_code = None
    violation_error_message = None
    non_db_attrs = ("violation_error_code", "violation_error_message")

    def __init__(self, *, name=None, violation_error_code=None, violation_error_message=None):
        if name is None:
            raise TypeError(f"{self.__class__.__name__}.__init__() missing 1 required keyword-only argument: 'name'")
        self.name = name
        if violation_error_code is not None:
            self.violation_error_code = violation_error_code
        self.violation_error_message = violation_error_message
        if violation_error_message is None:
            self.violation_error_message = self.default_violation_error_message

    @property
    def contains_expressions(self):
        return False

    def get_violation_error_message(self):
        return self.violation_error_message % {"name": self.name}

    def _violation(self):
        return ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def deconstruct(self):
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        path = path.replace("django.db.models.constraints", "django.db.models")
        kwargs = {"name": self.name}
        if self.violation_error_message not in (None, self.default_violation_error_message):
            kwargs["violation_error_message"] = self.violation_error_message
        if self.violation_error_code is not None:
            kwargs["violation_error_code"] = self.violation_error_code
        return path, (), kwargs

    def clone(self):
        path, args, kwargs = self.deconstruct()
        return self.__class__(*args, **kwargs)

    def _shown_violation(self):
        text = ""
        if self.violation_error_code is not None:
            text += " violation_error_code=%r" % self.violation_error_code
        if self.violation_error_message not in (None, self.default_violation_error_message):
            text += " violation_error_message=%r" % self.violation_error_message
        return text


def _names(expression):
    """The fields that an expression refers to."""
    found = [getattr(expression, "name", None)] if type(expression).__name__ == "F" else []
    for source in getattr(expression, "get_source_expressions", list)():
        found.extend(_names(source) if source is not None else ())
    return [name.split("__")[0] for name in found if name]


def _values(instance, model, exclude):
    """The instance's values by field name, as a query may compare them."""
    from django.db.models.expressions import Value

    found = {}
    for field in model._meta.local_concrete_fields:
        if field.name not in exclude:
            value = getattr(instance, field.attname)
            found[field.name] = value if hasattr(value, "resolve_expression") else Value(value, field)
    if "pk" not in exclude:
        found["pk"] = Value(instance.pk, model._meta.pk)
    return found


class CheckConstraint(BaseConstraint):
    def __init__(self, *, name, condition=None, check=None, violation_error_code=None, violation_error_message=None):
        if check is not None:
            condition = check
        if not getattr(condition, "conditional", False):
            raise TypeError("CheckConstraint.condition must be a Q instance or boolean expression.")
        self.condition = condition
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    @property
    def check(self):
        return self.condition

    def validate(self, model, instance, exclude=None, using="default"):
        try:
            if not Q(self.condition).check(_values(instance, model, exclude or ()), using=using):
                raise self._violation()
        except FieldError:
            pass

    def __repr__(self):
        return "<%s: condition=%s name=%s%s>" % (
            self.__class__.__qualname__, self.condition, repr(self.name), self._shown_violation(),
        )

    def __eq__(self, other):
        if not isinstance(other, CheckConstraint):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs["condition"] = self.condition
        return path, args, kwargs


class Deferrable(Enum):
    DEFERRED = "deferred"
    IMMEDIATE = "immediate"

    def __repr__(self):
        return f"{self.__class__.__qualname__}.{self._name_}"


class UniqueConstraint(BaseConstraint):
    def __init__(
        self, *expressions, fields=(), name=None, condition=None, deferrable=None, include=None, opclasses=(),
        nulls_distinct=None, violation_error_code=None, violation_error_message=None,
    ):
        if not name:
            raise ValueError("A unique constraint must be named.")
        if not expressions and not fields:
            raise ValueError("At least one field or expression is required to define a unique constraint.")
        if expressions and fields:
            raise ValueError("UniqueConstraint.fields and expressions are mutually exclusive.")
        if not isinstance(condition, (type(None), Q)):
            raise ValueError("UniqueConstraint.condition must be a Q instance.")
        if condition and deferrable:
            raise ValueError("UniqueConstraint with conditions cannot be deferred.")
        if include and deferrable:
            raise ValueError("UniqueConstraint with include fields cannot be deferred.")
        if opclasses and deferrable:
            raise ValueError("UniqueConstraint with opclasses cannot be deferred.")
        if expressions and deferrable:
            raise ValueError("UniqueConstraint with expressions cannot be deferred.")
        if not isinstance(deferrable, (type(None), Deferrable)):
            raise TypeError("UniqueConstraint.deferrable must be a Deferrable instance.")
        if not isinstance(nulls_distinct, (type(None), bool)):
            raise TypeError("UniqueConstraint.nulls_distinct must be a bool.")
        self.fields = tuple(fields)
        self.condition = condition
        self.deferrable = deferrable
        self.include = tuple(include) if include else ()
        self.opclasses = opclasses
        self.nulls_distinct = nulls_distinct
        from django.db.models.expressions import F

        self.expressions = tuple(F(e) if isinstance(e, str) else e for e in expressions)
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    @property
    def contains_expressions(self):
        return bool(self.expressions)

    def __repr__(self):
        parts = "" if not self.fields else " fields=%s" % repr(self.fields)
        parts += "" if not self.expressions else " expressions=%s" % repr(self.expressions)
        parts += " name=%s" % repr(self.name)
        for attribute, template in (("condition", "%s"), ("deferrable", "%r")):
            value = getattr(self, attribute)
            if value is not None:
                parts += f" {attribute}=" + template % (value,)
        for attribute in ("include", "opclasses"):
            if getattr(self, attribute):
                parts += f" {attribute}={getattr(self, attribute)!r}"
        if self.nulls_distinct is not None:
            parts += " nulls_distinct=%r" % self.nulls_distinct
        return "<%s:%s%s>" % (self.__class__.__qualname__, parts, self._shown_violation())

    def __eq__(self, other):
        if not isinstance(other, UniqueConstraint):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        for name in ("fields", "condition", "deferrable", "include", "opclasses"):
            if getattr(self, name):
                kwargs[name] = getattr(self, name)
        if self.nulls_distinct is not None:
            kwargs["nulls_distinct"] = self.nulls_distinct
        return path, self.expressions, kwargs

    def validate(self, model, instance, exclude=None, using="default"):
        rows = model._default_manager.using(using)
        exclude = exclude or ()
        if self.expressions:
            from django.db.models.lookups import Exact

            values = _values(instance, model, exclude)
            if any(name in exclude for expression in self.expressions for name in _names(expression)):
                return
            try:
                for expression in self.expressions:
                    rows = rows.filter(Exact(expression, expression.replace_expressions(values)))
            except (FieldError, KeyError):
                return
        lookups = {}
        for name in self.fields:
            if name in exclude:
                return
            field = model._meta.get_field(name)
            value = getattr(instance, field.attname)
            if value is None and self.nulls_distinct is not False:
                return
            lookups[field.name] = value
        rows = rows.filter(**lookups)
        own_key = instance._get_pk_val(model._meta)
        if not instance._state.adding and own_key is not None:
            rows = rows.exclude(pk=own_key)
        if not self.condition:
            if rows.exists():
                if self.fields and self.violation_error_message == self.default_violation_error_message:
                    error = instance.unique_error_message(model, self.fields)
                    raise ValidationError(error, code=error.code)
                raise self._violation()
            return
        try:
            concerned = self.condition.check(_values(instance, model, exclude), using=using)
            if concerned and rows.filter(self.condition).exists():
                raise self._violation()
        except FieldError:
            pass
