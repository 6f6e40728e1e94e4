from django.apps import AppConfig


class AppConfigStub(AppConfig):
    """The app of a historical model: a label and nothing else."""


class ModelState:
    """One model as migrations know it."""

    def __init__(self, app_label, name, fields, options=None, bases=None, managers=None):
        self.app_label, self.name, self.fields = app_label, name, dict(fields)
        self.options, self.bases, self.managers = options or {}, bases or (), managers or []

    @property
    def name_lower(self):
        return self.name.lower()

    def get_field(self, field_name):
        return self.fields[field_name]

    def __repr__(self):
        return "<%s: '%s.%s'>" % (self.__class__.__name__, self.app_label, self.name)
