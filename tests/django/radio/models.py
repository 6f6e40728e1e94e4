from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal, receiver

tuned = Signal()


class Station(models.Model):
    name = models.CharField(max_length=10)
    saves = models.IntegerField(default=0)


class Log(models.Model):
    text = models.CharField(max_length=30)


@receiver(post_save, sender=Station)
def note(sender, instance, created, **kwargs):
    Log.objects.create(text=f"{'new' if created else 'old'} {instance.name}")


@receiver(post_delete, sender=Station)
def forget(sender, instance, **kwargs):
    Log.objects.create(text=f"bye {instance.name}")
