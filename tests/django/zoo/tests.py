from django.db.models import ProtectedError, Sum
from django.test import SimpleTestCase, TestCase

from .models import Bird, Creature, Nest, Penguin, Singer, Stay


class ClassTests(SimpleTestCase):
    def test_abstract_has_no_instances(self):
        with self.assertRaisesMessage(TypeError, "Abstract models cannot be instantiated."):
            Creature()

    def test_abstract_has_no_manager(self):
        with self.assertRaisesMessage(AttributeError, "type object 'Creature' has no attribute 'objects'"):
            Creature.objects

    def test_proxy_shares_the_table(self):
        self.assertEqual(Singer._meta.db_table, "zoo_bird")

    def test_parent_link(self):
        self.assertEqual(Penguin._meta.pk.name, "bird_ptr")

    def test_database_is_out_of_bounds(self):
        with self.assertRaisesMessage(AssertionError, "Database queries to 'default' are not allowed in SimpleTestCase subclasses."):
            Bird.objects.count()


class RowTests(TestCase):
    def setUp(self):
        self.pip = Penguin.objects.create(name="Pip")
        self.wren = Bird.objects.create(name="Wren")

    def test_parent_sees_both(self):
        self.assertEqual([str(b) for b in Bird.objects.all()], ["Bird Pip", "Bird Wren"])

    def test_down_to_the_child(self):
        self.assertEqual(Bird.objects.get(name="Pip").penguin, self.pip)
        with self.assertRaises(Penguin.DoesNotExist):
            self.wren.penguin

    def test_proxy_behaves(self):
        self.assertEqual(Singer.objects.get(name="Wren").sing(), "tweet")

    def test_through(self):
        nest = Nest.objects.create()
        nest.birds.add(self.wren, through_defaults={"nights": 3})
        self.assertEqual(self.wren.nests.aggregate(n=Sum("stay__nights")), {"n": 3})

    def test_protected(self):
        Stay.objects.create(nest=Nest.objects.create(), bird=self.wren)
        with self.assertRaises(ProtectedError) as caught:
            self.wren.delete()
        self.assertEqual(len(caught.exception.protected_objects), 1)
