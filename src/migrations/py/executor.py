from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class MigrationExecutor:
    """Plans what leads to the targets, and runs it."""

    def __init__(self, connection, progress_callback=None):
        self.connection, self.progress_callback = connection, progress_callback
        self.loader, self.recorder = MigrationLoader(connection), MigrationRecorder(connection)

    def migration_plan(self, targets, clean_start=False):
        steps = _plan([tuple(target) for target in targets], clean_start)
        return [(self.loader.disk_migrations[key], back) for key, back in steps]

    def migrate(self, targets, plan=None, state=None, fake=False, fake_initial=False):
        plan = self.migration_plan(targets) if plan is None else plan
        steps = [((migration.app_label, migration.name), back) for migration, back in plan]

        def tell(action, key, fake):
            if self.progress_callback:
                self.progress_callback(action, *([self.loader.disk_migrations[key], fake] if key else []))

        return _migrate(steps, state, fake, fake_initial, tell)

    def check_replacements(self):
        pass
