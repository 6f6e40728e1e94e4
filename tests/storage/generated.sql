CREATE TABLE "t" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" integer NOT NULL, "b" text NULL, "twice" integer GENERATED ALWAYS AS (("a" * 2)) STORED, "shown" text GENERATED ALWAYS AS (("b" || '-' || "twice")) VIRTUAL UNIQUE, "more" AS ("twice" + 1))
----

INSERT INTO "t" ("a", "b") VALUES (1, 'x'), (2, 'y') RETURNING "id", "twice", "shown", "more"
----
1|2|'x-2'|3
2|4|'y-4'|5

INSERT INTO "t" VALUES (7, 3, 'z')
----

SELECT * FROM "t"
----
1|1|'x'|2|'x-2'|3
2|2|'y'|4|'y-4'|5
7|3|'z'|6|'z-6'|7

INSERT INTO "t" ("a", "twice") VALUES (1, 2)
----
! OperationalError: cannot INSERT into generated column "twice"

UPDATE "t" SET "shown" = 'x'
----
! OperationalError: cannot UPDATE generated column "shown"

UPDATE "t" SET "a" = "a" + 10 WHERE "twice" > 2
----

UPDATE "t" SET "a" = 13, "b" = 'z' WHERE "id" = 2
----
! IntegrityError: UNIQUE constraint failed: t.shown

SELECT "id", "a", "twice", "shown", "more" FROM "t" WHERE "shown" LIKE '%-2%' ORDER BY "more" DESC
----
7|13|26|'z-26'|27
2|12|24|'y-24'|25
1|1|2|'x-2'|3

ALTER TABLE "t" ADD COLUMN "less" integer GENERATED ALWAYS AS (("a" - 1)) VIRTUAL
----

ALTER TABLE "t" ADD COLUMN "kept" integer GENERATED ALWAYS AS (("a" - 1)) STORED
----
! OperationalError: cannot add a STORED column

ALTER TABLE "t" RENAME COLUMN "a" TO "amount"
----

SELECT "amount", "twice", "less" FROM "t"
----
1|2|0
12|24|11
13|26|12

ALTER TABLE "t" DROP COLUMN "amount"
----
! OperationalError: error in table t after drop column: no such column: amount

ALTER TABLE "t" DROP COLUMN "less"
----

CREATE INDEX "t_twice" ON "t" ("twice")
----

SELECT "id" FROM "t" WHERE "twice" = 26
----
7

CREATE TABLE "u" ("a" integer NOT NULL, "b" integer GENERATED ALWAYS AS ((nothing + 1)) STORED)
----
! OperationalError: near "nothing": syntax error

PRAGMA table_info("t")
----
0|'id'|'INTEGER'|1|NULL|1
1|'amount'|'INTEGER'|1|NULL|0
2|'b'|'TEXT'|0|NULL|0

PRAGMA table_xinfo("t")
----
0|'id'|'INTEGER'|1|NULL|1|0
1|'amount'|'INTEGER'|1|NULL|0|0
2|'b'|'TEXT'|0|NULL|0|0
3|'twice'|'INTEGER'|0|NULL|0|3
4|'shown'|'TEXT'|0|NULL|0|2
5|'more'|''|0|NULL|0|2
