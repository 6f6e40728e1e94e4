from django.core.exceptions import ValidationError
from django.forms.models import ModelForm, modelform_factory
