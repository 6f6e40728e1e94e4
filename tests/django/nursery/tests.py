from django.http import Http404
from django.shortcuts import get_list_or_404, get_object_or_404
from django.test import TestCase

from .models import Bed, Plant


class ManagerTests(TestCase):
    def setUp(self):
        self.bed = Bed.objects.create(name="north")
        self.green = Plant.objects.plant(bed=self.bed)
        self.dead = Plant.objects.create(bed=self.bed, height=9, alive=False)

    def test_default_manager(self):
        self.assertEqual(Plant._default_manager.name, "objects")

    def test_hidden_from_the_default(self):
        self.assertSequenceEqual(Plant.objects.all(), [self.green])

    def test_second_manager_sees_all(self):
        self.assertEqual(Plant.everything.count(), 2)

    def test_chained_methods(self):
        self.assertSequenceEqual(Plant.everything.tall(2).alive(), [])

    def test_related_list_hides(self):
        self.assertEqual(self.bed.plant_set.count(), 1)

    def test_shortcut_hides(self):
        with self.assertRaisesMessage(Http404, "No Plant matches the given query."):
            get_object_or_404(Plant, pk=self.dead.pk)

    def test_shortcut_with_a_manager(self):
        self.assertEqual(get_object_or_404(Plant.everything, pk=self.dead.pk), self.dead)

    def test_list_shortcut(self):
        self.assertEqual(get_list_or_404(Plant, bed=self.bed), [self.green])

    def test_refresh_uses_the_base_manager(self):
        self.dead.refresh_from_db()
        self.assertFalse(self.dead.alive)

    def test_no_access_by_an_instance(self):
        with self.assertRaisesMessage(AttributeError, "Manager isn't accessible via Plant instances"):
            self.green.objects
