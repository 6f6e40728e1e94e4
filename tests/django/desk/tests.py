from django.contrib import admin
from django.contrib.auth.models import User
from django.test import TestCase

from .models import Ticket

URL = "/admin/desk/ticket/"


class AdminTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.root = User.objects.create_superuser("root")
        cls.one = Ticket.objects.create(subject="printer")
        cls.two = Ticket.objects.create(subject="screen", closed=True)

    def setUp(self):
        self.client.force_login(self.root)

    def test_registered(self):
        self.assertTrue(admin.site.is_registered(Ticket))

    def test_login_is_asked(self):
        self.client.logout()
        self.assertRedirects(self.client.get(URL), "/admin/login/?next=" + URL)

    def test_list(self):
        self.assertEqual(self.client.get(URL).context["cl"].result_count, 2)

    def test_filter(self):
        self.assertEqual(self.client.get(URL, {"closed__exact": "1"}).context["cl"].result_count, 1)

    def test_search(self):
        self.assertSequenceEqual(self.client.get(URL, {"q": "print"}).context["cl"].result_list, [self.one])

    def test_add(self):
        response = self.client.post(URL + "add/", {"subject": "mouse"})
        self.assertRedirects(response, URL)
        self.assertTrue(Ticket.objects.filter(subject="mouse").exists())

    def test_add_without_subject(self):
        response = self.client.post(URL + "add/", {})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.context["errors"], [["This field is required."]])

    def test_readonly_stays(self):
        self.client.post(f"{URL}{self.one.pk}/change/", {"subject": "new", "closed": "on"})
        self.one.refresh_from_db()
        self.assertEqual((self.one.subject, self.one.closed), ("new", False))

    def test_delete(self):
        self.client.post(f"{URL}{self.one.pk}/delete/", {"post": "yes"})
        self.assertEqual(Ticket.objects.count(), 1)

    def test_missing(self):
        response = self.client.get(URL + "99/change/", follow=True)
        self.assertEqual(response.redirect_chain, [("/admin/", 302)])
        self.assertContains(response, "Perhaps it was deleted?")
