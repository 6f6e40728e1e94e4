from django.core.handlers import CommonMiddleware
