from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SimpleAdminConfig(AppConfig):
    default_auto_field = "django.db.models.AutoField"
    name = "django.contrib.admin"
    verbose_name = _("Administration")


class AdminConfig(SimpleAdminConfig):
    default = True

    def ready(self):
        super().ready()
        self.module.autodiscover()
