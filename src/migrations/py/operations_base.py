from django.db.migrations.operations import Operation
