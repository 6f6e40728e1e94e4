from django.http.request import TemplateResponse
