import os
from importlib import import_module


class MigrationWriter:
    """A migration as the text of a file."""

    def __init__(self, migration, include_header=True):
        self.migration, self.include_header, self.needs_manual_porting = migration, include_header, False

    def as_string(self):
        migration = self.migration
        dependencies = []
        for dependency in migration.dependencies:
            setting = getattr(dependency, "setting", None)
            dependencies.append(("__setting__", "AUTH_USER_MODEL") if setting else tuple(dependency))
        text, self.needs_manual_porting = _as_string(
            migration.app_label,
            migration.name,
            list(migration.operations),
            dependencies,
            bool(migration.initial),
            [tuple(key) for key in migration.replaces],
            self.include_header,
        )
        return text

    @property
    def basedir(self):
        from django.db.migrations.loader import MigrationLoader

        return os.path.dirname(self.path)

    @property
    def filename(self):
        return "%s.py" % self.migration.name

    @property
    def path(self):
        return _path(self.migration.app_label, self.migration.name)

    @classmethod
    def serialize(cls, value):
        text, imports = _serialize(value)
        return text, set(imports)


class OperationWriter:
    def __init__(self, operation, indentation=2):
        self.operation, self.indentation = operation, indentation

    def serialize(self):
        text, imports = _operation(self.operation, self.indentation)
        return text, set(imports)
