from itertools import chain

from django.apps import apps
from django.core.checks import Error


def _models(app_configs):
    return chain.from_iterable(config.get_models() for config in app_configs or apps.get_app_configs())


def check_generic_foreign_keys(app_configs=None, **kwargs):
    from .fields import GenericForeignKey

    errors = []
    for model in _models(app_configs):
        for value in vars(model).values():
            if isinstance(value, GenericForeignKey):
                errors.extend(value.check())
    return errors


def check_model_name_lengths(app_configs=None, **kwargs):
    return [
        Error("Model names must be at most 100 characters (got %d)." % len(model._meta.model_name), obj=model, id="contenttypes.E005")
        for model in _models(app_configs)
        if len(model._meta.model_name) > 100
    ]
