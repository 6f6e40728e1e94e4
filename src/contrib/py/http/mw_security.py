from django.core.handlers import SecurityMiddleware
