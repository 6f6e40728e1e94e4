CREATE TABLE "p" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(10) NOT NULL, "n" integer NULL, CONSTRAINT "n_small" CHECK ("n" < 100), CONSTRAINT "name_n" UNIQUE ("name", "n"))
----

CREATE TABLE "c" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "p_id" bigint NOT NULL REFERENCES "p" ("id") DEFERRABLE INITIALLY DEFERRED)
----

CREATE INDEX "c_p_id" ON "c" ("p_id")
----

INSERT INTO "p" ("name", "n") VALUES ('a', 1), ('a', 2), ('b', NULL), ('b', NULL)
----

INSERT INTO "c" ("p_id") VALUES (1), (2)
----

INSERT INTO "p" ("name", "n") VALUES ('a', 2)
----
! IntegrityError: UNIQUE constraint failed: p.name, p.n

INSERT INTO "p" ("name", "n") VALUES ('a', 200)
----
! IntegrityError: CHECK constraint failed: n_small

CREATE UNIQUE INDEX "p_name_when_big" ON "p" ("name") WHERE "n" > 50
----

INSERT INTO "p" ("name", "n") VALUES ('z', 60), ('z', 10)
----

INSERT INTO "p" ("name", "n") VALUES ('z', 70)
----
! IntegrityError: UNIQUE constraint failed: p.name

CREATE UNIQUE INDEX "p_lower" ON "p" (LOWER("name"), "n")
----

INSERT INTO "p" ("name", "n") VALUES ('A', 1)
----
! IntegrityError: UNIQUE constraint failed: index 'p_lower'

CREATE UNIQUE INDEX "p_n" ON "p" ("name")
----
! IntegrityError: UNIQUE constraint failed: p.name

DROP INDEX "p_lower"
----

DROP INDEX "p_lower"
----
! OperationalError: no such index: p_lower

CREATE INDEX "c_p_id" ON "c" ("id")
----
! OperationalError: index c_p_id already exists

ALTER TABLE "p" ADD COLUMN "extra" varchar(5) DEFAULT 'x' NOT NULL
----

ALTER TABLE "p" ADD COLUMN "bad" varchar(5) NOT NULL
----
! OperationalError: Cannot add a NOT NULL column with default value NULL

ALTER TABLE "p" ADD COLUMN "name" varchar(5)
----
! OperationalError: duplicate column name: name

ALTER TABLE "p" ADD COLUMN "maybe" integer NULL
----

SELECT * FROM "p" ORDER BY "id"
----
1|'a'|1|'x'|NULL
2|'a'|2|'x'|NULL
3|'b'|NULL|'x'|NULL
4|'b'|NULL|'x'|NULL
5|'z'|60|'x'|NULL
6|'z'|10|'x'|NULL

ALTER TABLE "p" RENAME COLUMN "n" TO "number"
----

INSERT INTO "p" ("name", "number") VALUES ('q', 200)
----
! IntegrityError: CHECK constraint failed: n_small

INSERT INTO "p" ("name", "number") VALUES ('a', 2)
----
! IntegrityError: UNIQUE constraint failed: p.name, p.number

ALTER TABLE "p" DROP COLUMN "maybe"
----

ALTER TABLE "p" DROP COLUMN "id"
----
! OperationalError: cannot drop PRIMARY KEY column: "id"

ALTER TABLE "p" DROP COLUMN "zz"
----
! OperationalError: no such column: ""zz""

ALTER TABLE "p" RENAME TO "parent"
----

SELECT * FROM "p"
----
! OperationalError: no such table: p

INSERT INTO "c" ("p_id") VALUES (77)
----
! IntegrityError: FOREIGN KEY constraint failed

INSERT INTO "c" ("p_id") VALUES (3)
----

PRAGMA foreign_key_list("c")
----
0|0|'parent'|'p_id'|'id'|'NO ACTION'|'NO ACTION'|'NONE'

PRAGMA table_info("parent")
----
0|'id'|'INTEGER'|1|NULL|1
1|'name'|'varchar(10)'|1|NULL|0
2|'number'|'INTEGER'|0|NULL|0
3|'extra'|'varchar(5)'|1|'''x'''|0

PRAGMA index_list("c")
----
0|'c_p_id'|0|'c'|0

PRAGMA index_info("c_p_id")
----
0|1|'p_id'

INSERT INTO "parent" ("name") VALUES ('fresh') RETURNING "id"
----
7

SELECT * FROM sqlite_sequence ORDER BY name
----
'c'|3
'parent'|7

SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND NOT name = 'sqlite_sequence' ORDER BY name
----
'c'
'parent'

SELECT type, name, tbl_name FROM sqlite_master
----
'table'|'parent'|'parent'
'index'|'sqlite_autoindex_parent_1'|'parent'
'table'|'sqlite_sequence'|'sqlite_sequence'
'table'|'c'|'c'
'index'|'c_p_id'|'c'
'index'|'p_name_when_big'|'parent'

PRAGMA foreign_keys = OFF
----

CREATE TABLE "new__parent" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(20) NOT NULL)
----

INSERT INTO "new__parent" ("id", "name") SELECT "id", "name" FROM "parent"
----

DROP TABLE "parent"
----

ALTER TABLE "new__parent" RENAME TO "parent"
----

PRAGMA foreign_key_check
----

PRAGMA foreign_keys = ON
----

SELECT * FROM "parent"
----
1|'a'
2|'a'
3|'b'
4|'b'
5|'z'
6|'z'
7|'fresh'

INSERT INTO "parent" ("name") VALUES ('after') RETURNING "id"
----
8

DELETE FROM "parent" WHERE "id" = 1
----
! IntegrityError: FOREIGN KEY constraint failed

CREATE TABLE "k" ("code" varchar(5) NOT NULL PRIMARY KEY, "v" integer)
----

INSERT INTO "k" VALUES ('b', 1), ('a', 2)
----

INSERT INTO "k" VALUES ('a', 2)
----
! IntegrityError: UNIQUE constraint failed: k.code

SELECT * FROM "k"
----
'b'|1
'a'|2

SELECT "code" FROM "k"
----
'a'
'b'

CREATE TABLE "m" ("a" integer NOT NULL, "b" integer NOT NULL, PRIMARY KEY ("a", "b"))
----

INSERT INTO "m" VALUES (1, 1), (1, 2)
----

INSERT INTO "m" VALUES (1, 2)
----
! IntegrityError: UNIQUE constraint failed: m.a, m.b

SELECT "a", "b" FROM "m" WHERE ("a", "b") IN ((1, 2), (3, 4))
----
1|2

CREATE TABLE "d" ("id" integer PRIMARY KEY, "at" text DEFAULT 'now', "n" integer DEFAULT -1, "e" text DEFAULT ('a' || 'b'))
----

INSERT INTO "d" DEFAULT VALUES
----

INSERT INTO "d" ("n") VALUES (5)
----

SELECT * FROM "d"
----
1|'now'|-1|'ab'
2|'now'|5|'ab'

CREATE TABLE "nc" ("id" integer PRIMARY KEY, "email" varchar(20) COLLATE NOCASE UNIQUE)
----

INSERT INTO "nc" ("email") VALUES ('A@b.c')
----

INSERT INTO "nc" ("email") VALUES ('a@B.C')
----
! IntegrityError: UNIQUE constraint failed: nc.email

SELECT "id" FROM "nc" WHERE "email" = 'a@b.C'
----
1

BEGIN
----

BEGIN
----
! OperationalError: cannot start a transaction within a transaction

CREATE TABLE "tmp" ("id" integer PRIMARY KEY)
----

ROLLBACK
----

SELECT * FROM "tmp"
----
! OperationalError: no such table: tmp

COMMIT
----
! OperationalError: cannot commit - no transaction is active

SAVEPOINT "outer"
----

INSERT INTO "k" VALUES ('c', 3)
----

RELEASE "outer"
----

SELECT COUNT(*) FROM "k"
----
3
