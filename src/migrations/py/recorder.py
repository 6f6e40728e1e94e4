class MigrationRecorder:
    """Which migrations the database says are applied."""

    def __init__(self, connection):
        self.connection = connection

    def has_table(self):
        return _has_table()

    def ensure_schema(self):
        _ensure_schema()

    def applied_migrations(self):
        return {key: None for key in _applied()}

    def record_applied(self, app, name):
        _record((app, name), True)

    def record_unapplied(self, app, name):
        _record((app, name), False)
