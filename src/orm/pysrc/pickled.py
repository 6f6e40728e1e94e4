"""Querysets among pickled objects: their rows travel, and the query stays with the process."""

_queries = []


def reduce(rows):
    found = list(rows)
    _queries.append(rows.all())
    return restore, (len(_queries) - 1, found)


def restore(at, found):
    rows = _queries[at].all()
    rows._result_cache = found
    rows._prefetch_done = True
    return rows
