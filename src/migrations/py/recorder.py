from django.apps.registry import Apps
from django.db import models
from django.utils.functional import classproperty
from django.utils.timezone import now


class MigrationRecorder:
    """Which migrations the database says are applied."""

    _migration_class = None

    @classproperty
    def Migration(cls):
        """The table's model, in a registry of its own."""
        if MigrationRecorder._migration_class is None:

            class Migration(models.Model):
                app = models.CharField(max_length=255)
                name = models.CharField(max_length=255)
                applied = models.DateTimeField(default=now)

                class Meta:
                    apps = Apps()
                    app_label = "migrations"
                    db_table = "django_migrations"

                def __str__(self):
                    return "Migration %s for %s" % (self.name, self.app)

            MigrationRecorder._migration_class = Migration
        return MigrationRecorder._migration_class

    def __init__(self, connection):
        self.connection = connection

    @property
    def migration_qs(self):
        return self.Migration.objects.using(self.connection.alias)

    def flush(self):
        self.migration_qs.all().delete()

    def has_table(self):
        return _has_table()

    def ensure_schema(self):
        _ensure_schema()

    def applied_migrations(self):
        if not self.has_table():
            return {}
        return {(migration.app, migration.name): migration for migration in self.migration_qs}

    def record_applied(self, app, name):
        _record((app, name), True)

    def record_unapplied(self, app, name):
        _record((app, name), False)
