from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import TestCase

from .models import Loaf


class LoafTests(TestCase):
    def loaf(self, **values):
        return Loaf(**{"name": "bun", "price": "1.50", **values})

    def test_good(self):
        self.loaf().full_clean()

    def test_own_clean(self):
        with self.assertRaises(ValidationError) as caught:
            self.loaf(name="stale").full_clean()
        self.assertEqual(caught.exception.message_dict, {"name": ["Nobody wants that."]})

    def test_too_long(self):
        with self.assertRaisesMessage(ValidationError, "at most 10 characters"):
            self.loaf(name="x" * 11).full_clean()

    def test_choice(self):
        with self.assertRaisesMessage(ValidationError, "Value 'oat' is not a valid choice."):
            self.loaf(flour="oat").full_clean()

    def test_display(self):
        self.assertEqual(self.loaf(flour=Loaf.Flour.RYE).get_flour_display(), "Dark rye")

    def test_decimals_come_back(self):
        self.loaf().save()
        self.assertEqual(Loaf.objects.get().price, Decimal("1.50"))

    def test_unique_in_validation(self):
        self.loaf().save()
        with self.assertRaisesMessage(ValidationError, "Loaf with this Name already exists."):
            self.loaf().full_clean()

    def test_unique_in_the_database(self):
        self.loaf().save()
        with self.assertRaisesMessage(IntegrityError, "UNIQUE constraint failed: bakery_loaf.name"), transaction.atomic():
            self.loaf().save()
        self.assertEqual(Loaf.objects.count(), 1)

    def test_check_in_the_database(self):
        with self.assertRaisesMessage(IntegrityError, "CHECK constraint failed: not_free"), transaction.atomic():
            self.loaf(price=-1).save()

    def test_check_in_validation(self):
        with self.assertRaisesMessage(ValidationError, "Constraint “not_free” is violated."):
            self.loaf(price=-1).full_clean()
