import uuid

from django.db import models


class Meeting(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=20)
    on = models.DateField()
    starts = models.TimeField(null=True)
    lasts = models.DurationField(null=True)
    extra = models.JSONField(default=dict, blank=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "on"
        ordering = ["on"]
