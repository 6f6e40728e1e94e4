from django.core.handlers import XFrameOptionsMiddleware
