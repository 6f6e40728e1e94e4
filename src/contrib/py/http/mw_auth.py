from django.core.handlers import AuthenticationMiddleware
