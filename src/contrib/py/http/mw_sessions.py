from django.core.handlers import SessionMiddleware
