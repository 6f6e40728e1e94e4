"""Operations as migration files write them: what they hold and how they are told.

What they do to the state and to the tables is native: `_state_forwards`, `_database_forwards` and `_database_backwards`
are put into this namespace before this source runs, and choose by `kind`.
"""

from django.db import models


ADDITION, REMOVAL, ALTERATION, PYTHON, SQL, MIXED = "+", "-", "~", "p", "s", "?"


class Operation:
    kind = None
    reversible = True
    reduces_to_sql = True
    atomic = False
    elidable = False
    serialization_expand_args = []
    category = None

    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        self._constructor_args = (args, kwargs)
        return self

    def deconstruct(self):
        return (self.__class__.__name__, self._constructor_args[0], self._constructor_args[1])

    def state_forwards(self, app_label, state):
        raise NotImplementedError("subclasses of Operation must provide a state_forwards() method")

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        raise NotImplementedError("subclasses of Operation must provide a database_forwards() method")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        raise NotImplementedError("subclasses of Operation must provide a database_backwards() method")

    def describe(self):
        return "%s: %s" % (self.__class__.__name__, self._constructor_args)

    def formatted_description(self):
        return "%s %s" % (self.category or MIXED, self.describe())

    @property
    def migration_name_fragment(self):
        return None

    def allow_migrate_model(self, connection_alias, model):
        return model._meta.can_migrate(connection_alias)

    def __repr__(self):
        args, kwargs = self._constructor_args
        positional = ", ".join(repr(arg) for arg in args)
        named = ",".join(" %s=%r" % pair for pair in kwargs.items())
        return "<%s %s%s>" % (self.__class__.__name__, positional, named)


class BuiltIn(Operation):
    """An operation whose work is native. Its class says which arguments are written, and under which name kept."""

    state_forwards = _state_forwards
    database_forwards = _database_forwards
    database_backwards = _database_backwards


def _no_duplicates(what, items):
    seen = set()
    for item in items:
        if item in seen:
            raise ValueError("Found duplicate value %s in CreateModel %s argument." % (item, what))
        seen.add(item)


class ModelOperation(BuiltIn):
    def __init__(self, name):
        self.name = name

    @property
    def name_lower(self):
        return self.name.lower()


class CreateModel(ModelOperation):
    kind = "CreateModel"
    category = ADDITION
    serialization_expand_args = ["fields", "options", "managers"]

    def __init__(self, name, fields, options=None, bases=None, managers=None):
        super().__init__(name)
        self.fields = fields
        self.options = options or {}
        self.bases = bases or (models.Model,)
        self.managers = managers or []
        _no_duplicates("fields", (name for name, field in self.fields))
        labels = (base._meta.label_lower if hasattr(base, "_meta") else base for base in self.bases)
        _no_duplicates("bases", (base.lower() if isinstance(base, str) else base for base in labels))
        _no_duplicates("managers", (name for name, manager in self.managers))

    def deconstruct(self):
        kwargs = {"name": self.name, "fields": self.fields}
        if self.options:
            kwargs["options"] = self.options
        if self.bases and self.bases != (models.Model,):
            kwargs["bases"] = self.bases
        if self.managers and self.managers != [("objects", models.Manager())]:
            kwargs["managers"] = self.managers
        return (self.__class__.__qualname__, [], kwargs)

    def describe(self):
        return "Create %smodel %s" % ("proxy " if self.options.get("proxy", False) else "", self.name)

    @property
    def migration_name_fragment(self):
        return self.name_lower


class DeleteModel(ModelOperation):
    kind = "DeleteModel"
    category = REMOVAL

    def deconstruct(self):
        return (self.__class__.__qualname__, [], {"name": self.name})

    def describe(self):
        return "Delete model %s" % self.name

    @property
    def migration_name_fragment(self):
        return "delete_%s" % self.name_lower


class RenameModel(ModelOperation):
    kind = "RenameModel"
    category = ALTERATION

    def __init__(self, old_name, new_name):
        super().__init__(old_name)
        self.old_name, self.new_name = old_name, new_name

    @property
    def old_name_lower(self):
        return self.old_name.lower()

    @property
    def new_name_lower(self):
        return self.new_name.lower()

    def deconstruct(self):
        return (self.__class__.__qualname__, [], {"old_name": self.old_name, "new_name": self.new_name})

    def describe(self):
        return "Rename model %s to %s" % (self.old_name, self.new_name)

    @property
    def migration_name_fragment(self):
        return "rename_%s_%s" % (self.old_name_lower, self.new_name_lower)


class ModelOptionOperation(ModelOperation):
    category = ALTERATION


class AlterModelTable(ModelOptionOperation):
    kind = "AlterModelTable"

    def __init__(self, name, table):
        super().__init__(name)
        self.table = table

    def deconstruct(self):
        return (self.__class__.__qualname__, [], {"name": self.name, "table": self.table})

    def describe(self):
        return "Rename table for %s to %s" % (self.name, self.table if self.table is not None else "(default)")

    @property
    def migration_name_fragment(self):
        return "alter_%s_table" % self.name_lower


class AlterModelTableComment(ModelOptionOperation):
    kind = "AlterModelTableComment"

    def __init__(self, name, table_comment):
        super().__init__(name)
        self.table_comment = table_comment

    def deconstruct(self):
        return (self.__class__.__qualname__, [], {"name": self.name, "table_comment": self.table_comment})

    def describe(self):
        return "Alter %s table comment" % self.name

    @property
    def migration_name_fragment(self):
        return "alter_%s_table_comment" % self.name_lower


def _together(value):
    """A set of tuples from what may be written shorter."""
    if not value:
        return set()
    if isinstance(value[0] if isinstance(value, (list, tuple)) else next(iter(value)), str):
        value = [value]
    return {tuple(names) for names in value}


class AlterTogetherOptionOperation(ModelOptionOperation):
    option_name = None

    def __init__(self, name, option_value):
        super().__init__(name)
        setattr(self, self.option_name, option_value and _together(option_value))

    @property
    def option_value(self):
        return getattr(self, self.option_name)

    def deconstruct(self):
        return (self.__class__.__qualname__, [], {"name": self.name, self.option_name: self.option_value})

    def describe(self):
        return "Alter %s for %s (%s constraint(s))" % (
            self.option_name,
            self.name,
            len(self.option_value or ""),
        )

    @property
    def migration_name_fragment(self):
        return "alter_%s_%s" % (self.name_lower, self.option_name)


class AlterUniqueTogether(AlterTogetherOptionOperation):
    kind = "AlterUniqueTogether"
    option_name = "unique_together"

    def __init__(self, name, unique_together):
        super().__init__(name, unique_together)


class AlterIndexTogether(AlterTogetherOptionOperation):
    kind = "AlterIndexTogether"
    option_name = "index_together"

    def __init__(self, name, index_together):
        super().__init__(name, index_together)


class AlterOrderWithRespectTo(ModelOptionOperation):
    kind = "AlterOrderWithRespectTo"
    option_name = "order_with_respect_to"

    def __init__(self, name, order_with_respect_to):
        super().__init__(name)
        self.order_with_respect_to = order_with_respect_to

    def deconstruct(self):
        kwargs = {"name": self.name, "order_with_respect_to": self.order_with_respect_to}
        return (self.__class__.__qualname__, [], kwargs)

    def describe(self):
        return "Set order_with_respect_to on %s to %s" % (self.name, self.order_with_respect_to)

    @property
    def migration_name_fragment(self):
        return "alter_%s_order_with_respect_to" % self.name_lower


class AlterModelOptions(ModelOptionOperation):
    kind = "AlterModelOptions"
    ALTER_OPTION_KEYS = [
        "base_manager_name",
        "default_manager_name",
        "default_related_name",
        "get_latest_by",
        "managed",
        "ordering",
        "permissions",
        "default_permissions",
        "select_on_save",
        "verbose_name",
        "verbose_name_plural",
    ]

    def __init__(self, name, options):
        super().__init__(name)
        self.options = options

    def deconstruct(self):
        return (self.__class__.__qualname__, [], {"name": self.name, "options": self.options})

    def describe(self):
        return "Change Meta options on %s" % self.name

    @property
    def migration_name_fragment(self):
        return "alter_%s_options" % self.name_lower


class AlterModelManagers(ModelOptionOperation):
    kind = "AlterModelManagers"
    serialization_expand_args = ["managers"]

    def __init__(self, name, managers):
        super().__init__(name)
        self.managers = managers

    def deconstruct(self):
        return (self.__class__.__qualname__, [self.name, self.managers], {})

    def describe(self):
        return "Change managers on %s" % self.name

    @property
    def migration_name_fragment(self):
        return "alter_%s_managers" % self.name_lower


class IndexOperation(BuiltIn):
    option_name = "indexes"

    @property
    def model_name_lower(self):
        return self.model_name.lower()


class AddIndex(IndexOperation):
    kind = "AddIndex"
    category = ADDITION

    def __init__(self, model_name, index):
        self.model_name = model_name
        if not index.name:
            raise ValueError(
                "Indexes passed to AddIndex operations require a name argument. %r doesn't have one." % index
            )
        self.index = index

    def deconstruct(self):
        return (self.__class__.__qualname__, [], {"model_name": self.model_name, "index": self.index})

    def describe(self):
        if self.index.expressions:
            terms = ", ".join(str(expression) for expression in self.index.expressions)
            return "Create index %s on %s on model %s" % (self.index.name, terms, self.model_name)
        fields = ", ".join(self.index.fields)
        return "Create index %s on field(s) %s of model %s" % (self.index.name, fields, self.model_name)

    @property
    def migration_name_fragment(self):
        return "%s_%s" % (self.model_name_lower, self.index.name.lower())


class RemoveIndex(IndexOperation):
    kind = "RemoveIndex"
    category = REMOVAL

    def __init__(self, model_name, name):
        self.model_name, self.name = model_name, name

    def deconstruct(self):
        return (self.__class__.__qualname__, [], {"model_name": self.model_name, "name": self.name})

    def describe(self):
        return "Remove index %s from %s" % (self.name, self.model_name)

    @property
    def migration_name_fragment(self):
        return "remove_%s_%s" % (self.model_name_lower, self.name.lower())


class RenameIndex(IndexOperation):
    kind = "RenameIndex"
    category = ALTERATION

    def __init__(self, model_name, new_name, old_name=None, old_fields=None):
        if not old_name and not old_fields:
            raise ValueError("RenameIndex requires one of old_name and old_fields arguments to be set.")
        if old_name and old_fields:
            raise ValueError("RenameIndex.old_name and old_fields are mutually exclusive.")
        self.model_name, self.new_name, self.old_name, self.old_fields = model_name, new_name, old_name, old_fields

    @property
    def old_name_lower(self):
        return self.old_name.lower()

    @property
    def new_name_lower(self):
        return self.new_name.lower()

    def deconstruct(self):
        kwargs = {"model_name": self.model_name, "new_name": self.new_name}
        if self.old_name:
            kwargs["old_name"] = self.old_name
        if self.old_fields:
            kwargs["old_fields"] = self.old_fields
        return (self.__class__.__qualname__, [], kwargs)

    def describe(self):
        if self.old_name:
            return "Rename index %s on %s to %s" % (self.old_name, self.model_name, self.new_name)
        return "Rename unnamed index for %s on %s to %s" % (self.old_fields, self.model_name, self.new_name)

    @property
    def migration_name_fragment(self):
        if self.old_name:
            return "rename_%s_%s" % (self.old_name_lower, self.new_name_lower)
        fields = "_".join(self.old_fields)
        return "rename_%s_%s_%s" % (self.model_name_lower, fields, self.new_name_lower)


class AddConstraint(IndexOperation):
    kind = "AddConstraint"
    category = ADDITION
    option_name = "constraints"

    def __init__(self, model_name, constraint):
        self.model_name, self.constraint = model_name, constraint

    def deconstruct(self):
        kwargs = {"model_name": self.model_name, "constraint": self.constraint}
        return (self.__class__.__name__, [], kwargs)

    def describe(self):
        return "Create constraint %s on model %s" % (self.constraint.name, self.model_name)

    @property
    def migration_name_fragment(self):
        return "%s_%s" % (self.model_name_lower, self.constraint.name.lower())


class RemoveConstraint(IndexOperation):
    kind = "RemoveConstraint"
    category = REMOVAL
    option_name = "constraints"

    def __init__(self, model_name, name):
        self.model_name, self.name = model_name, name

    def deconstruct(self):
        return (self.__class__.__name__, [], {"model_name": self.model_name, "name": self.name})

    def describe(self):
        return "Remove constraint %s from model %s" % (self.name, self.model_name)

    @property
    def migration_name_fragment(self):
        return "remove_%s_%s" % (self.model_name_lower, self.name.lower())


class AlterConstraint(IndexOperation):
    kind = "AlterConstraint"
    category = ALTERATION
    option_name = "constraints"

    def __init__(self, model_name, name, constraint):
        self.model_name, self.name, self.constraint = model_name, name, constraint

    def deconstruct(self):
        kwargs = {"model_name": self.model_name, "name": self.name, "constraint": self.constraint}
        return (self.__class__.__name__, [], kwargs)

    def describe(self):
        return "Alter constraint %s on %s" % (self.name, self.model_name)

    @property
    def migration_name_fragment(self):
        return "alter_%s_%s" % (self.model_name_lower, self.constraint.name.lower())


class FieldOperation(BuiltIn):
    def __init__(self, model_name, name, field=None):
        self.model_name, self.name, self.field = model_name, name, field

    @property
    def model_name_lower(self):
        return self.model_name.lower()

    @property
    def name_lower(self):
        return self.name.lower()


class AddField(FieldOperation):
    kind = "AddField"
    category = ADDITION

    def __init__(self, model_name, name, field, preserve_default=True):
        super().__init__(model_name, name, field)
        self.preserve_default = preserve_default

    def deconstruct(self):
        kwargs = {"model_name": self.model_name, "name": self.name, "field": self.field}
        if self.preserve_default is not True:
            kwargs["preserve_default"] = self.preserve_default
        return (self.__class__.__name__, [], kwargs)

    def describe(self):
        return "Add field %s to %s" % (self.name, self.model_name)

    @property
    def migration_name_fragment(self):
        return "%s_%s" % (self.model_name_lower, self.name_lower)


class RemoveField(FieldOperation):
    kind = "RemoveField"
    category = REMOVAL

    def deconstruct(self):
        return (self.__class__.__name__, [], {"model_name": self.model_name, "name": self.name})

    def describe(self):
        return "Remove field %s from %s" % (self.name, self.model_name)

    @property
    def migration_name_fragment(self):
        return "remove_%s_%s" % (self.model_name_lower, self.name_lower)


class AlterField(FieldOperation):
    kind = "AlterField"
    category = ALTERATION

    def __init__(self, model_name, name, field, preserve_default=True):
        super().__init__(model_name, name, field)
        self.preserve_default = preserve_default

    deconstruct = AddField.deconstruct

    def describe(self):
        return "Alter field %s on %s" % (self.name, self.model_name)

    @property
    def migration_name_fragment(self):
        return "alter_%s_%s" % (self.model_name_lower, self.name_lower)


class RenameField(FieldOperation):
    kind = "RenameField"
    category = ALTERATION

    def __init__(self, model_name, old_name, new_name):
        super().__init__(model_name, old_name)
        self.old_name, self.new_name = old_name, new_name

    @property
    def old_name_lower(self):
        return self.old_name.lower()

    @property
    def new_name_lower(self):
        return self.new_name.lower()

    def deconstruct(self):
        kwargs = {"model_name": self.model_name, "old_name": self.old_name, "new_name": self.new_name}
        return (self.__class__.__name__, [], kwargs)

    def describe(self):
        return "Rename field %s on %s to %s" % (self.old_name, self.model_name, self.new_name)

    @property
    def migration_name_fragment(self):
        return "rename_%s_%s_%s" % (self.old_name_lower, self.model_name_lower, self.new_name_lower)


class SeparateDatabaseAndState(BuiltIn):
    kind = "SeparateDatabaseAndState"
    category = MIXED
    serialization_expand_args = ["database_operations", "state_operations"]

    def __init__(self, database_operations=None, state_operations=None):
        self.database_operations = database_operations or []
        self.state_operations = state_operations or []

    def deconstruct(self):
        kwargs = {}
        if self.database_operations:
            kwargs["database_operations"] = self.database_operations
        if self.state_operations:
            kwargs["state_operations"] = self.state_operations
        return (self.__class__.__qualname__, [], kwargs)

    def describe(self):
        return "Custom state/database change combination"


class RunSQL(BuiltIn):
    kind = "RunSQL"
    category = SQL
    noop = ""

    def __init__(self, sql, reverse_sql=None, state_operations=None, hints=None, elidable=False):
        self.sql, self.reverse_sql = sql, reverse_sql
        self.state_operations = state_operations or []
        self.hints = hints or {}
        self.elidable = elidable

    def deconstruct(self):
        kwargs = {"sql": self.sql}
        if self.reverse_sql is not None:
            kwargs["reverse_sql"] = self.reverse_sql
        if self.state_operations:
            kwargs["state_operations"] = self.state_operations
        if self.hints:
            kwargs["hints"] = self.hints
        return (self.__class__.__qualname__, [], kwargs)

    @property
    def reversible(self):
        return self.reverse_sql is not None

    def describe(self):
        return "Raw SQL operation"


class RunPython(BuiltIn):
    kind = "RunPython"
    category = PYTHON
    reduces_to_sql = False

    def __init__(self, code, reverse_code=None, atomic=None, hints=None, elidable=False):
        self.atomic = atomic
        if not callable(code):
            raise ValueError("RunPython must be supplied with a callable")
        self.code = code
        if reverse_code is not None and not callable(reverse_code):
            raise ValueError("RunPython must be supplied with callable arguments")
        self.reverse_code = reverse_code
        self.hints = hints or {}
        self.elidable = elidable

    def deconstruct(self):
        kwargs = {"code": self.code}
        if self.reverse_code is not None:
            kwargs["reverse_code"] = self.reverse_code
        if self.atomic is not None:
            kwargs["atomic"] = self.atomic
        if self.hints:
            kwargs["hints"] = self.hints
        return (self.__class__.__qualname__, [], kwargs)

    @property
    def reversible(self):
        return self.reverse_code is not None

    def describe(self):
        return "Raw Python operation"

    @staticmethod
    def noop(apps, schema_editor):
        return None


def _settle():
    """Gives each class the module in which Django keeps it: written migrations name that one."""
    places = {Operation: "base", FieldOperation: "fields", ModelOperation: "models", IndexOperation: "models"}
    places.update(dict.fromkeys((SeparateDatabaseAndState, RunSQL, RunPython), "special"))
    for known in list(globals().values()):
        if isinstance(known, type) and issubclass(known, Operation):
            place = next(places[base] for base in known.__mro__ if base in places)
            known.__module__ = "django.db.migrations.operations." + place
    RunPython.noop.__module__ = RunPython.__module__


_settle()
