from django.urls import *
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, URLPattern, URLResolver
