from django.db.models import Avg, Count, F, Q, Sum
from django.test import TestCase

from .models import Author, Book


class QueryTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada = Author.objects.create(name="Ada")
        cls.bea = Author.objects.create(name="Bea")
        for title, author, pages in (("Oak", cls.ada, 50), ("Elm", cls.ada, 150), ("Fir", cls.bea, 250)):
            Book.objects.create(title=title, author=author, pages=pages)

    def test_filter(self):
        self.assertEqual(Book.objects.filter(pages__gte=150).count(), 2)

    def test_exclude(self):
        self.assertQuerySetEqual(Book.objects.exclude(author=self.ada), ["Fir"], transform=lambda b: b.title)

    def test_span_a_relation(self):
        self.assertEqual(Author.objects.get(books__title="Fir"), self.bea)

    def test_reverse_manager(self):
        self.assertEqual(self.ada.books.aggregate(Sum("pages")), {"pages__sum": 200})

    def test_annotate(self):
        counts = Author.objects.annotate(n=Count("books")).values_list("name", "n")
        self.assertSequenceEqual(counts, [("Ada", 2), ("Bea", 1)])

    def test_q(self):
        self.assertEqual(Book.objects.filter(Q(title="Oak") | Q(pages=250)).count(), 2)

    def test_f(self):
        Book.objects.update(pages=F("pages") * 2)
        self.assertEqual(Book.objects.get(title="Oak").pages, 100)

    def test_data_is_restored_between_tests(self):
        self.assertEqual(Book.objects.get(title="Oak").pages, 50)

    def test_select_related_is_one_query(self):
        with self.assertNumQueries(1):
            self.assertEqual([b.author.name for b in Book.objects.select_related("author").order_by("pk")], ["Ada", "Ada", "Bea"])

    def test_cascade(self):
        self.assertEqual(self.ada.delete(), (3, {"library.Book": 2, "library.Author": 1}))

    def test_average(self):
        self.assertAlmostEqual(Book.objects.aggregate(a=Avg("pages"))["a"], 150)
