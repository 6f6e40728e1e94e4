from django.db import models


class Creature(models.Model):
    name = models.CharField(max_length=10)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return f"{type(self).__name__} {self.name}"


class Bird(Creature):
    pass


class Penguin(Bird):
    cold = models.BooleanField(default=True)


class Singer(Bird):
    class Meta:
        proxy = True

    def sing(self):
        return "tweet"


class Nest(models.Model):
    birds = models.ManyToManyField(Bird, through="Stay", related_name="nests")


class Stay(models.Model):
    nest = models.ForeignKey(Nest, models.CASCADE)
    bird = models.ForeignKey(Bird, models.PROTECT)
    nights = models.IntegerField(default=1)
