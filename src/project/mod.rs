//! The virtual project: files, settings, processes, `manage.py`, shell, raw SQL client.
