from django.db import models


class Ticket(models.Model):
    subject = models.CharField(max_length=20)
    closed = models.BooleanField(default=False)

    def __str__(self):
        return self.subject
