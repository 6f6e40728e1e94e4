from django.core.exceptions import ValidationError
from django.forms.fields import *
from django.forms.forms import BaseForm, DeclarativeFieldsMetaclass, Form
from django.forms.formsets import *
from django.forms.models import *
from django.forms.widgets import *
