# Sequences of two kinds are equal when their elements are; what has no length is none.
import unittest


class Rows:
    def __init__(self, *rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return self.rows[i]

    def __repr__(self):
        return f"<Rows {self.rows}>"


class Blind(Rows):
    def __getitem__(self, i):
        raise TypeError("no")


case = unittest.TestCase()
case.maxDiff = None


def tell(method, *args, **kwargs):
    try:
        print(getattr(case, method)(*args, **kwargs))
    except AssertionError as error:
        print(error)


tell("assertSequenceEqual", Rows(1, 2), [1, 2])
tell("assertSequenceEqual", (1, 2), [1, 2])
tell("assertSequenceEqual", Rows(1, 2), [1, 3])
tell("assertSequenceEqual", Rows(1), [1, 3, 4])
tell("assertSequenceEqual", Rows(1, 3, 4), [1])
tell("assertSequenceEqual", Blind(1, 2), [1, 2])
tell("assertSequenceEqual", [1, 2], Blind(1, 2))
tell("assertSequenceEqual", [1, 2, 3], Blind(1))
tell("assertSequenceEqual", [], Blind(1))
tell("assertSequenceEqual", [1], 5)
tell("assertSequenceEqual", [1], (1,), seq_type=list)
tell("assertListEqual", [1, 2], [1])
tell("assertSetEqual", {1}, {2})
tell("assertSetEqual", {1}, 5)
tell("assertSetEqual", 5, {1})
tell("assertSetEqual", {1}, [1])
tell("assertSetEqual", {1}, [2])
