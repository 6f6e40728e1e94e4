//! The ORM floor: Django's models, managers, querysets and signals over `python` and `sql`.
