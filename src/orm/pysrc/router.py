class ConnectionRouter:
    routers = []

    def db_for_read(self, model, **hints):
        instance = hints.get("instance")
        return (instance._state.db if instance is not None else None) or "default"

    db_for_write = db_for_read

    def allow_relation(self, obj1, obj2, **hints):
        return obj1._state.db == obj2._state.db

    def allow_migrate(self, db, app_label, **hints):
        return True

    def allow_migrate_model(self, db, model):
        return True

    def get_migratable_models(self, app_config, db, include_auto_created=False):
        return list(app_config.get_models(include_auto_created=include_auto_created))


router = ConnectionRouter()
