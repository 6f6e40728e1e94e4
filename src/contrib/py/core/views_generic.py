from django.views.generic.base import RedirectView, TemplateView, View
