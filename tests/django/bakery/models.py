from django.core.exceptions import ValidationError
from django.db import models


class Loaf(models.Model):
    class Flour(models.TextChoices):
        RYE = "rye", "Dark rye"
        WHEAT = "wheat"

    name = models.CharField(max_length=10, unique=True)
    flour = models.CharField(max_length=5, choices=Flour, default=Flour.WHEAT)
    price = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(price__gt=0), name="not_free")]

    def clean(self):
        if self.name == "stale":
            raise ValidationError({"name": "Nobody wants that."})
