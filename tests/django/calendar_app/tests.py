import datetime
import uuid

from django.core.exceptions import ValidationError
from django.test import TestCase
from django.utils import timezone

from .models import Meeting


class MeetingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.a = Meeting.objects.create(title="a", on=datetime.date(2024, 1, 31), starts=datetime.time(9, 30), lasts=datetime.timedelta(minutes=45))
        cls.b = Meeting.objects.create(title="b", on=datetime.date(2024, 2, 29), extra={"room": {"floor": 2}})
        cls.c = Meeting.objects.create(title="c", on=datetime.date(2025, 2, 1))

    def test_key_is_a_uuid(self):
        self.assertIsInstance(Meeting.objects.first().pk, uuid.UUID)

    def test_round_trip(self):
        a = Meeting.objects.get(title="a")
        self.assertEqual((a.on, a.starts, a.lasts), (datetime.date(2024, 1, 31), datetime.time(9, 30), datetime.timedelta(minutes=45)))

    def test_year(self):
        self.assertEqual(Meeting.objects.filter(on__year=2024).count(), 2)

    def test_month(self):
        self.assertEqual([m.title for m in Meeting.objects.filter(on__month=2)], ["b", "c"])

    def test_range(self):
        self.assertEqual(Meeting.objects.filter(on__range=("2024-02-01", "2024-12-31")).get(), self.b)

    def test_dates(self):
        self.assertSequenceEqual(Meeting.objects.dates("on", "year"), [datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)])

    def test_latest(self):
        self.assertEqual(Meeting.objects.latest(), self.c)

    def test_next(self):
        self.assertEqual(self.a.get_next_by_on(), self.b)

    def test_json_path(self):
        self.assertEqual(Meeting.objects.get(extra__room__floor=2), self.b)

    def test_aware(self):
        self.assertTrue(timezone.is_aware(self.a.made))

    def test_nonsense(self):
        with self.assertRaisesMessage(ValidationError, "“tomorrow” value has an invalid date format."):
            Meeting.objects.create(title="d", on="tomorrow")
