from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.test import TestCase, TransactionTestCase

from .models import Account


def move(a, b, amount):
    with transaction.atomic():
        Account.objects.filter(pk=a.pk).update(balance=F("balance") - amount)
        if amount > 100:
            raise ValueError("too much")
        Account.objects.filter(pk=b.pk).update(balance=F("balance") + amount)


class TransferTests(TestCase):
    def setUp(self):
        self.a = Account.objects.create(owner="a", balance=500)
        self.b = Account.objects.create(owner="b")

    def balances(self):
        return list(Account.objects.order_by("owner").values_list("balance", flat=True))

    def test_moved(self):
        move(self.a, self.b, 50)
        self.assertEqual(self.balances(), [450, 50])

    def test_rolled_back(self):
        with self.assertRaises(ValueError):
            move(self.a, self.b, 200)
        self.assertEqual(self.balances(), [500, 0])

    def test_in_memory_is_stale(self):
        move(self.a, self.b, 50)
        self.assertEqual(self.a.balance, 500)
        self.a.refresh_from_db()
        self.assertEqual(self.a.balance, 450)

    def test_savepoint(self):
        try:
            with transaction.atomic():
                Account.objects.create(pk=self.a.pk, owner="twin")
        except IntegrityError as error:
            self.assertEqual(str(error), "UNIQUE constraint failed: bank_account.id")
        self.assertEqual(Account.objects.count(), 2)

    def test_forced_update(self):
        Account.objects.all().delete()
        with self.assertRaisesMessage(DatabaseError, "Forced update did not affect any rows."):
            self.a.save(force_update=True)

    def test_on_commit_is_captured(self):
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            transaction.on_commit(lambda: self.a.delete())
        self.assertEqual(len(callbacks), 1)
        self.assertEqual(Account.objects.count(), 1)

    def test_inside_a_block(self):
        self.assertTrue(connection.in_atomic_block)


class CommitTests(TransactionTestCase):
    def test_not_inside_a_block(self):
        self.assertFalse(connection.in_atomic_block)

    def test_on_commit_at_once(self):
        done = []
        transaction.on_commit(lambda: done.append(1))
        self.assertEqual(done, [1])

    def test_after_rollback_nothing_runs(self):
        done = []
        with transaction.atomic():
            transaction.on_commit(lambda: done.append(1))
            transaction.set_rollback(True)
        self.assertEqual(done, [])
