from django.contrib.admin.decorators import action, display, register
from django.contrib.admin.filters import (
    AllValuesFieldListFilter,
    BooleanFieldListFilter,
    ChoicesFieldListFilter,
    DateFieldListFilter,
    EmptyFieldListFilter,
    FieldListFilter,
    ListFilter,
    RelatedFieldListFilter,
    RelatedOnlyFieldListFilter,
    SimpleListFilter,
)
from django.contrib.admin.options import HORIZONTAL, VERTICAL, ModelAdmin, StackedInline, TabularInline
from django.contrib.admin.sites import AdminSite, site


def autodiscover():
    """Imports the `admin` module of every installed app that has one."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("admin", register_to=site)
