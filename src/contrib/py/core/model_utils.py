"""Small helps of models."""

from collections import namedtuple


def make_model_tuple(model):
    try:
        if isinstance(model, tuple):
            return model
        if isinstance(model, str):
            app_label, model_name = model.split(".")
            return app_label, model_name.lower()
        return model._meta.app_label, model._meta.model_name
    except (ValueError, AttributeError):
        raise ValueError(
            "Invalid model reference '%s'. String model references must be of the form 'app_label.ModelName'." % model
        )


def resolve_callables(mapping):
    for key, value in mapping.items():
        yield key, value() if callable(value) else value


def create_namedtuple_class(*names):
    return namedtuple("Row", names)


def _alters_data():
    from django.db.models.base import Model

    return next(cls for cls in Model.__mro__ if cls.__name__ == "AltersData")


AltersData = _alters_data()
