from unittest import mock, skip

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch
from django.test import TestCase, override_settings
from django.conf import settings
from django.test.utils import CaptureQueriesContext

from .models import Tag, Toy


class ToyTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.red, cls.old = [Tag.objects.create(word=w) for w in ("red", "old")]
        cls.car = Toy.objects.create(name="car")
        cls.wheel = Toy.objects.create(name="wheel", part_of=cls.car)
        cls.car.tags.add(cls.red, cls.old)

    def test_many_to_many_both_ways(self):
        self.assertEqual(self.red.toy_set.get(), self.car)

    def test_remove(self):
        self.car.tags.remove(self.red)
        self.assertSequenceEqual(self.car.tags.all(), [self.old])

    def test_set_null(self):
        self.car.delete()
        self.wheel.refresh_from_db()
        self.assertIsNone(self.wheel.part_of)

    def test_prefetch(self):
        with CaptureQueriesContext(connection, ) as queries:
            words = {t.name: [x.word for x in t.tags.all()] for t in Toy.objects.prefetch_related(Prefetch("tags", Tag.objects.order_by("word")))}
        self.assertEqual(words, {"car": ["old", "red"], "wheel": []})
        self.assertEqual(len(queries), 2)

    def test_count_tags(self):
        self.assertEqual(Toy.objects.annotate(n=Count("tags")).get(n=2), self.car)

    def test_exists(self):
        parts = Toy.objects.filter(part_of=OuterRef("pk"))
        self.assertSequenceEqual(Toy.objects.filter(Exists(parts)), [self.car])

    def test_get_or_create(self):
        self.assertEqual(Tag.objects.get_or_create(word="red"), (self.red, False))

    def test_mock(self):
        with mock.patch.object(Toy, "save") as save:
            Toy(name="x").save()
        save.assert_called_once_with()

    @override_settings(TOY_LIMIT=3)
    def test_settings(self):
        self.assertEqual(settings.TOY_LIMIT, 3)

    @skip("no such toy")
    def test_skipped(self):
        self.fail("never")

    def test_sub_tests(self):
        for name in ("car", "wheel"):
            with self.subTest(name=name):
                self.assertTrue(Toy.objects.filter(name=name).exists())
