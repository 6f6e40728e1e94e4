"""Sessions that are over."""

from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = "Can be run as a cronjob or directly to clean out expired sessions when using the database backend."

    def handle(self, **options):
        from django.contrib.sessions.models import Session

        Session.objects.filter(expire_date__lt=timezone.now()).delete()
