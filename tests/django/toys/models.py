from django.db import models


class Tag(models.Model):
    word = models.CharField(max_length=10, unique=True)


class Toy(models.Model):
    name = models.CharField(max_length=20, db_index=True)
    tags = models.ManyToManyField(Tag, blank=True)
    part_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
