from django.core.exceptions import ValidationError
from django.forms.fields import *
from django.forms.forms import BaseForm, DeclarativeFieldsMetaclass, Form
from django.forms.models import *
from django.forms.widgets import *

# Formsets come when they are asked for: no first page needs them.
FORMSETS = {
    "BaseFormSet": "formsets", "formset_factory": "formsets", "all_valid": "formsets",
    "BaseModelFormSet": "_model_formsets", "modelformset_factory": "_model_formsets",
}


def __getattr__(name):
    if name in FORMSETS:
        from importlib import import_module

        return getattr(import_module("django.forms." + FORMSETS[name]), name)
    raise AttributeError(f"module 'django.forms' has no attribute {name!r}")
