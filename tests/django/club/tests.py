from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import IntegrityError
from django.test import TestCase

from .models import Profile

User = get_user_model()


class MemberTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.kim = User.objects.create_user("kim", "Kim@EXAMPLE.org", "secret word")

    def test_email_is_normalised(self):
        self.assertEqual(self.kim.email, "Kim@example.org")

    def test_profile_is_made(self):
        self.assertEqual(self.kim.profile.motto, "-")

    def test_bulk_created_has_none(self):
        User.objects.bulk_create([User(username="bulk")])
        with self.assertRaisesMessage(Profile.DoesNotExist, "User has no profile."):
            User.objects.get(username="bulk").profile

    def test_authenticate(self):
        self.assertEqual(authenticate(username="kim", password="secret word"), self.kim)

    def test_wrong_password(self):
        self.assertIsNone(authenticate(username="kim", password="no"))

    def test_inactive(self):
        User.objects.update(is_active=False)
        self.assertIsNone(authenticate(username="kim", password="secret word"))

    def test_group_permission(self):
        group = Group.objects.create(name="g")
        group.permissions.add(Permission.objects.get(codename="add_profile"))
        self.kim.groups.add(group)
        self.assertTrue(self.kim.has_perm("club.add_profile"))
        self.assertFalse(self.kim.has_perm("club.delete_profile"))

    def test_superuser_may_all(self):
        self.assertTrue(User.objects.create_superuser("root").has_perm("what.ever"))

    def test_twice_the_name(self):
        with self.assertRaisesMessage(IntegrityError, "UNIQUE constraint failed: auth_user.username"):
            User.objects.create_user("kim")

    def test_login_of_the_client(self):
        self.client.force_login(self.kim)
        self.assertEqual(self.client.session["_auth_user_id"], str(self.kim.pk))

    def test_anonymous(self):
        self.assertFalse(AnonymousUser().is_authenticated)
