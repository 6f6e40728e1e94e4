"""What several commands need."""

from django.apps import apps
from django.core.management.base import CommandError


def get_random_secret_key():
    raise NotImplementedError("Ormery does not support random secret keys yet")


def parse_apps_and_model_labels(labels):
    """Labels as (models, app configs)."""
    models, configs = set(), set()
    for label in labels:
        if "." in label:
            try:
                models.add(apps.get_model(label))
            except LookupError:
                raise CommandError("Unknown model: %s" % label)
        else:
            try:
                configs.add(apps.get_app_config(label))
            except LookupError as error:
                raise CommandError(str(error))
    return models, configs
