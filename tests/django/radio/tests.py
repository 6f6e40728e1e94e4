from django.db.models.signals import pre_save
from django.test import TestCase

from .models import Log, Station, tuned


class SignalTests(TestCase):
    def texts(self):
        return list(Log.objects.order_by("pk").values_list("text", flat=True))

    def test_created(self):
        Station.objects.create(name="one")
        self.assertEqual(self.texts(), ["new one"])

    def test_saved_again(self):
        Station.objects.create(name="one").save()
        self.assertEqual(self.texts(), ["new one", "old one"])

    def test_deleted(self):
        Station.objects.create(name="one").delete()
        self.assertEqual(self.texts()[-1], "bye one")

    def test_queryset_delete_sends_too(self):
        Station.objects.create(name="one")
        Station.objects.all().delete()
        self.assertIn("bye one", self.texts())

    def test_update_is_silent(self):
        Station.objects.create(name="one")
        Station.objects.update(name="two")
        self.assertEqual(len(self.texts()), 1)

    def test_bulk_create_is_silent(self):
        Station.objects.bulk_create([Station(name="one")])
        self.assertEqual(self.texts(), [])

    def test_receiver_changes_the_instance(self):
        def count(instance, **kwargs):
            instance.saves += 1

        pre_save.connect(count, sender=Station)
        self.addCleanup(pre_save.disconnect, count, sender=Station)
        self.assertEqual(Station.objects.create(name="x").saves, 1)

    def test_disconnected(self):
        self.assertEqual(Station.objects.create(name="x").saves, 0)

    def test_own_signal(self):
        heard = []

        def hear(sender, **kwargs):
            heard.append(kwargs["khz"])

        tuned.connect(hear)
        tuned.send(sender=None, khz=98)
        self.assertEqual(heard, [98])

    def test_send_robust(self):
        def broken(sender, **kwargs):
            raise ValueError("static")

        tuned.connect(broken)
        [(receiver, error)] = tuned.send_robust(sender=None)
        self.assertIs(receiver, broken)
        self.assertIsInstance(error, ValueError)
