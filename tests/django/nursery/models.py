from django.db import models


class Living(models.QuerySet):
    def alive(self):
        return self.filter(alive=True)

    def tall(self, height):
        return self.filter(height__gt=height)


class Gardener(models.Manager.from_queryset(Living)):
    def get_queryset(self):
        return super().get_queryset().alive()

    def plant(self, **values):
        return self.create(height=1, **values)


class Bed(models.Model):
    name = models.CharField(max_length=10)


class Plant(models.Model):
    bed = models.ForeignKey(Bed, models.CASCADE, null=True)
    height = models.IntegerField()
    alive = models.BooleanField(default=True)

    objects = Gardener()
    everything = Living.as_manager()
