"""Models out of tables."""

import keyword
import re

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

HEADER = """\
# This is an auto-generated Django model module.
# You'll have to do the following manually to clean this up:
#   * Rearrange models' order
#   * Make sure each model has one field with primary_key=True
#   * Make sure each ForeignKey and OneToOneField has `on_delete` set to the desired behavior
#   * Remove `managed = False` lines if you wish to allow Django to create, modify, and delete the table
# Feel free to rename the models, but don't rename db_table values or field names.
from django.db import models"""

FIELD_TYPES = {
    "bool": "BooleanField", "boolean": "BooleanField", "smallint": "SmallIntegerField",
    "smallint unsigned": "PositiveSmallIntegerField", "smallinteger": "SmallIntegerField", "int": "IntegerField",
    "integer": "IntegerField", "bigint": "BigIntegerField", "integer unsigned": "PositiveIntegerField",
    "bigint unsigned": "PositiveBigIntegerField", "decimal": "DecimalField", "real": "FloatField", "text": "TextField",
    "char": "CharField", "varchar": "CharField", "blob": "BinaryField", "date": "DateField",
    "datetime": "DateTimeField", "time": "TimeField",
}


def rows(cursor, sql):
    cursor.execute(sql)
    return cursor.fetchall()


def quoted(name):
    return '"%s"' % name.replace('"', '""')


class Table:
    """What the database knows of one table."""

    def __init__(self, cursor, name):
        self.name = name
        found = {row[1]: row for row in rows(cursor, "SELECT type, name, sql FROM sqlite_master")}
        self.is_view = found.get(name, ("",))[0] == "view"
        self.sql = (found[name][2] or "") if name in found else ""
        self.columns = rows(cursor, "PRAGMA table_info(%s)" % quoted(name))
        if not self.columns:
            raise LookupError("Table %s does not exist (empty pragma)." % name)
        self.key = [row[1] for row in sorted(self.columns, key=lambda row: row[5]) if row[5]]
        keys = rows(cursor, "PRAGMA foreign_key_list(%s)" % quoted(name))
        self.relations = {row[3]: (row[4] or primary_key(cursor, row[2]), row[2]) for row in keys}
        self.uniques = []
        for index in rows(cursor, "PRAGMA index_list(%s)" % quoted(name)):
            if index[2] and index[3] != "pk":
                self.uniques.append([row[2] for row in rows(cursor, "PRAGMA index_info(%s)" % quoted(index[1]))])

    def is_json(self, column):
        return re.search(r'json_valid\s*\(\s*"?%s"?\s*\)' % re.escape(column), self.sql, re.IGNORECASE) is not None


def primary_key(cursor, table):
    names = [row[1] for row in rows(cursor, "PRAGMA table_info(%s)" % quoted(table)) if row[5]]
    return names[0] if len(names) == 1 else None


class Command(BaseCommand):
    help = "Introspects the database tables in the given database and outputs a Django model module."
    requires_system_checks = []
    stealth_options = ("table_name_filter",)

    def add_arguments(self, parser):
        parser.add_argument("table", nargs="*", type=str, help="Selects what tables or views should be introspected.")
        parser.add_argument(
            "--database", default="default", choices=("default",),
            help='Nominates a database to introspect. Defaults to using the "default" database.',
        )
        parser.add_argument(
            "--include-partitions", action="store_true", help="Also output models for partition tables."
        )
        parser.add_argument(
            "--include-views", action="store_true", help="Also output models for database views."
        )

    def handle(self, **options):
        for line in self.handle_inspection(options):
            self.stdout.write(line)

    def handle_inspection(self, options):
        chosen = options.get("table_name_filter")
        known, self.with_views = [], options["include_views"]
        with connection.cursor() as cursor:
            yield HEADER
            kinds = ("table", "view") if self.with_views else ("table",)
            listed = rows(cursor, "SELECT name, type FROM sqlite_master")
            listed = sorted(name for name, kind in listed if kind in kinds and name != "sqlite_sequence")
            for name in options["table"] or listed:
                if callable(chosen) and not chosen(name):
                    continue
                try:
                    table = Table(cursor, name)
                except Exception as error:
                    yield "# Unable to inspect table '%s'" % name
                    yield "# The error was: %s" % error
                    continue
                yield from self.model(cursor, table, known)

    def model(self, cursor, table, known):
        model_name = self.normalize_table_name(table.name)
        yield "\n\nclass %s(models.Model):" % model_name
        known.append(model_name)
        if len(table.key) > 1:
            yield "    pk = models.CompositePrimaryKey(%s)" % ", ".join("'%s'" % name for name in table.key)
        names, related = {}, set()
        for row in table.columns:
            line = self.field(cursor, table, row, model_name, known, names, related)
            if line:
                yield line
        yield from self.meta(table, names)

    def field(self, cursor, table, row, model_name, known, names, related):
        column, null_ok = row[1], not row[3]
        relation = table.relations.get(column)
        name, params, notes = self.normalize_col_name(column, list(names.values()), relation is not None)
        names[column] = name
        if table.key == [column]:
            params["primary_key"] = True
        elif [column] in table.uniques:
            params["unique"] = True
        if relation is None:
            kind, described, more = self.field_type(table, row)
            params.update(described)
            notes.extend(more)
            kind += "("
        else:
            kind = self.relation(cursor, table, relation, params, model_name, name, known, related)
        if name == "id" and params == {"primary_key": True}:
            if kind == "AutoField(":
                return None
        if null_ok:
            params.update(blank=True, null=True)
        text = "%s = models.%s" % (name, kind)
        if relation is not None:
            text += ", models.DO_NOTHING"
        if params:
            text += "" if text.endswith("(") else ", "
            text += ", ".join("%s=%r" % pair for pair in params.items())
        return "    %s)%s" % (text, "  # " + " ".join(notes) if notes else "")

    def relation(self, cursor, table, relation, params, model_name, name, known, related):
        ref_column, ref_table = relation
        if params.pop("unique", False) or params.get("primary_key"):
            kind = "OneToOneField"
        else:
            kind = "ForeignKey"
            key = primary_key(cursor, ref_table)
            if key and key != ref_column:
                params["to_field"] = ref_column
        to = "self" if ref_table == table.name else self.normalize_table_name(ref_table)
        if to in related:
            params["related_name"] = "%s_%s_set" % (model_name.lower(), name)
        related.add(to)
        return "%s(%s" % (kind, to if to in known else "'%s'" % to)

    def field_type(self, table, row):
        column, declared, is_key = row[1], row[2], row[5]
        params, notes = {}, []
        kind = FIELD_TYPES.get(declared.lower().split("(", 1)[0].strip())
        if kind is None:
            kind = "TextField"
            notes.append("This field type is a guess.")
        elif is_key and kind in ("BigIntegerField", "IntegerField", "SmallIntegerField"):
            kind = "AutoField"
        elif table.is_json(column):
            kind = "JSONField"
        size = re.match(r"^\s*(?:var)?char\s*\(\s*(\d+)\s*\)\s*$", declared)
        if kind == "CharField" and size and int(size[1]):
            params["max_length"] = int(size[1])
        if kind == "DecimalField":
            notes.append(
                "max_digits and decimal_places have been guessed, as this database handles decimal fields as float"
            )
            params.update(max_digits=10, decimal_places=5)
        return kind, params, notes

    def normalize_col_name(self, col_name, used_column_names, is_relation):
        params, notes = {}, []
        name = col_name.lower()
        if name != col_name:
            notes.append("Field name made lowercase.")
        if is_relation:
            if name.endswith("_id"):
                name = name.removesuffix("_id")
            else:
                params["db_column"] = col_name
        name, replaced = re.subn(r"\W", "_", name)
        if replaced > 0:
            notes.append("Field renamed to remove unsuitable characters.")
        if "__" in name:
            while "__" in name:
                name = name.replace("__", "_")
            if "__" in col_name.lower():
                notes.append("Field renamed because it contained more than one '_' in a row.")
        if name.startswith("_"):
            name = "field%s" % name
            notes.append("Field renamed because it started with '_'.")
        if name.endswith("_"):
            name = "%sfield" % name
            notes.append("Field renamed because it ended with '_'.")
        if keyword.iskeyword(name):
            name += "_field"
            notes.append("Field renamed because it was a Python reserved word.")
        if name[0].isdigit():
            name = "number_%s" % name
            notes.append("Field renamed because it wasn't a valid Python identifier.")
        if name in used_column_names:
            number = 0
            while "%s_%d" % (name, number) in used_column_names:
                number += 1
            name = "%s_%d" % (name, number)
            notes.append("Field renamed because of name conflict.")
        if col_name != name and notes:
            params["db_column"] = col_name
        return name, params, notes

    def normalize_table_name(self, table_name):
        return re.sub(r"[^a-zA-Z0-9]", "", table_name.title())

    def meta(self, table, names):
        together = ["(%s)" % ", ".join(repr(names[c]) for c in unique) for unique in table.uniques if len(unique) > 1]
        view = table.is_view and self.with_views
        yield ""
        yield "    class Meta:"
        yield "        managed = False%s" % ("  # Created from a view. Don't remove." if view else "")
        yield "        db_table = %r" % table.name
        if together:
            yield "        unique_together = (%s,)" % ", ".join(together)
