from django.core.handlers import CsrfViewMiddleware
