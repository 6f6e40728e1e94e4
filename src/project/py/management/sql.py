"""What flush does, and the signals around migrations."""

import sys

from django.apps import apps
from django.db import models


def sql_flush(style, connection, reset_sequences=True, allow_cascade=False):
    names = set(connection.introspection.table_names())
    tables = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and not meta.swapped and meta.db_table in names:
            tables.append(meta.db_table)
    tables = list(dict.fromkeys(tables))
    sql = ['DELETE FROM "%s";' % table for table in tables]
    if reset_sequences and tables:
        listed = ", ".join("'%s'" % table for table in tables)
        sql.append('UPDATE "sqlite_sequence" SET "seq" = 0 WHERE "name" IN (%s);' % listed)
    return sql


def emit(signal, when, verbosity, interactive, db, kwargs):
    for app_config in apps.get_app_configs():
        if app_config.models_module is None:
            continue
        if verbosity >= 2:
            stdout = kwargs.get("stdout", sys.stdout)
            stdout.write("Running %s-migrate handlers for application %s" % (when, app_config.label))
        signal.send(
            sender=app_config, app_config=app_config, verbosity=verbosity, interactive=interactive, using=db, **kwargs
        )


def emit_pre_migrate_signal(verbosity, interactive, db, **kwargs):
    emit(models.signals.pre_migrate, "pre", verbosity, interactive, db, kwargs)


def emit_post_migrate_signal(verbosity, interactive, db, **kwargs):
    emit(models.signals.post_migrate, "post", verbosity, interactive, db, kwargs)
