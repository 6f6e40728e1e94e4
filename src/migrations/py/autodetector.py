from django.db.migrations.migration import Migration, swappable_dependency


class MigrationAutodetector:
    """What leads from one state to another."""

    def __init__(self, from_state, to_state, questioner=None):
        self.from_state, self.to_state, self.questioner = from_state, to_state, questioner

    def changes(self, graph, trim_to_apps=None, convert_apps=None, migration_name=None):
        found = _changes(self.from_state, self.to_state, graph._handle, sorted(trim_to_apps or ()), migration_name)
        changes = {}
        for app_label, name, initial, operations, dependencies in found:
            migration = Migration(name, app_label)
            migration.operations, migration.initial = operations, initial or None
            migration.dependencies = [
                swappable_dependency(key[1]) if key[0] == "__setting__" else key for key in dependencies
            ]
            changes.setdefault(app_label, []).append(migration)
        return changes

    @staticmethod
    def parse_number(name):
        import re

        squashed = re.search(r".*_squashed_(\d+)", name)
        if squashed:
            return int(squashed[1])
        number = re.match(r"^\d+", name)
        return int(number[0]) if number else None
