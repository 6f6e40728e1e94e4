from enum import Enum

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
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

    def _check(self, model, connection):
        return []

    def _check_references(self, model, references):
        """References that leave the model, and names that are none of its own fields."""
        errors, names = [], []
        for name, *lookups in references:
            if name != "pk" and name not in names:
                names.append(name)
            if not lookups:
                continue
            try:
                field = model._meta.pk if name == "pk" else model._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            if not field.is_relation or field.many_to_many or field.one_to_many:
                continue
            if field.get_transform(lookups[0]) is None and field.get_lookup(lookups[0]) is None:
                text = "'constraints' refers to the joined field '%s'." % "__".join([name, *lookups])
                errors.append(checks.Error(text, obj=model, id="models.E041"))
        return errors + model._check_local_fields(names, "constraints")

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


def _references(expression):
    """The paths of names that an expression or a condition refers to."""
    if isinstance(expression, Q):
        for child in expression.children:
            if isinstance(child, tuple):
                lookup, value = child
                yield tuple(lookup.split("__"))
                yield from _references(value)
            else:
                yield from _references(child)
    elif type(expression).__name__ == "F":
        yield tuple(expression.name.split("__"))
    else:
        for source in getattr(expression, "get_source_expressions", list)():
            if source is not None:
                yield from _references(source)


def _holds_raw_sql(expression):
    from django.db.models.expressions import RawSQL

    if isinstance(expression, RawSQL):
        return True
    if isinstance(expression, Q):
        parts = [child[1] if isinstance(child, tuple) else child for child in expression.children]
    else:
        parts = getattr(expression, "get_source_expressions", list)()
    return any(_holds_raw_sql(part) for part in parts)


def _unsupported(model, connection, feature, what, code):
    """The warning that the database will not have the constraint, unless it can or the model says it need not."""
    if getattr(connection.features, feature) or feature in model._meta.required_db_features:
        return []
    hint = "A constraint won't be created. Silence this warning if you don't care about it."
    return [checks.Warning("%s does not support %s." % (connection.display_name, what), hint=hint, obj=model, id=code)]


def _names(expression):
    """The fields that an expression refers to."""
    found = [getattr(expression, "name", None)] if type(expression).__name__ == "F" else []
    for source in getattr(expression, "get_source_expressions", list)():
        found.extend(_names(source) if source is not None else ())
    return [name.split("__")[0] for name in found if name]


def _values(instance, model, exclude):
    """The instance's values by field name, as a query may compare them."""
    from django.db.models.expressions import ExpressionWrapper, Value

    found, generated = {}, []
    for field in model._meta.local_concrete_fields:
        if field.generated:
            if not any(path[0] in exclude for path in _references(field.expression)):
                generated.append(field)
        elif field.name not in exclude:
            value = getattr(instance, field.attname)
            found[field.name] = value if hasattr(value, "resolve_expression") else Value(value, field)
    if "pk" not in exclude:
        found["pk"] = Value(instance.pk, model._meta.pk)
    known = dict(found)
    for field in generated:
        found[field.name] = ExpressionWrapper(field.expression.replace_expressions(known), field.output_field)
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

    def _check(self, model, connection):
        feature = "supports_table_check_constraints"
        errors = _unsupported(model, connection, feature, "check constraints", "models.W027")
        if errors:
            return errors
        if _holds_raw_sql(self.condition):
            text = "Check constraint %r contains RawSQL() expression and won't be validated during the model full_clean()."
            hint = "Silence this warning if you don't care about it."
            errors.append(checks.Warning(text % self.name, hint=hint, obj=model, id="models.W045"))
        references = set(_references(self.condition)) if isinstance(self.condition, Q) else set()
        return errors + self._check_references(model, references)

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

    def _check(self, model, connection):
        errors = model._check_local_fields({*self.fields, *self.include}, "constraints")
        for given, feature, what, code in (
            (self.condition, "partial_indexes", "with conditions", "models.W036"),
            (self.deferrable, "deferrable_unique_constraints", None, "models.W038"),
            (self.include or None, "covering_indexes", "with non-key columns", "models.W039"),
            (self.expressions or None, "expression_indexes", "on expressions", "models.W044"),
            (self.nulls_distinct, "nulls_distinct_unique_constraints", "with nulls distinct", "models.W047"),
        ):
            if given is not None:
                named = "unique constraints " + what if what else "deferrable unique constraints"
                errors += _unsupported(model, connection, "supports_" + feature, named, code)
        references = set()
        for expression in self.expressions:
            references.update(_references(expression))
        if isinstance(self.condition, Q):
            references.update(_references(self.condition))
        return errors + self._check_references(model, references)

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
