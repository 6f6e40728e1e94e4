from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState
