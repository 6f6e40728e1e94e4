from django.db.migrations.operations import AddField, AlterField, FieldOperation, RemoveField, RenameField
