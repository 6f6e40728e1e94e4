from django.core.handlers import MessageMiddleware
