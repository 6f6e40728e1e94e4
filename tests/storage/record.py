"""Writes SQLite's answers under the statements of the case files beside this script.

Run it with a Python that has Django, whose SQL functions some statements call.
"""

import pathlib
import sqlite3

from django.db.backends.sqlite3._functions import register


def quoted(value):
    if value is None:
        return "NULL"
    if isinstance(value, float):
        return sqlite3.connect(":memory:").execute("SELECT CAST(? AS TEXT)", [value]).fetchone()[0]
    if isinstance(value, bytes):
        return "X'%s'" % value.hex().upper()
    if isinstance(value, str):
        return "'%s'" % value.replace("'", "''")
    return str(value)


def answer(connection, sql):
    try:
        rows = connection.execute(sql).fetchall()
    except sqlite3.Error as error:
        return ["! %s: %s" % (type(error).__name__, error)]
    return ["|".join(map(quoted, row)) for row in rows]


for path in sorted(pathlib.Path(__file__).parent.glob("*.sql")):
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    register(connection)
    blocks = []
    for block in path.read_text().split("\n\n"):
        sql = block.strip("\n").split("\n----")[0]
        if sql:
            blocks.append("\n".join([sql, "----", *answer(connection, sql)]))
    path.write_text("\n\n".join(blocks) + "\n")
