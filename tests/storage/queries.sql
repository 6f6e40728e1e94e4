CREATE TABLE "author" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL, "country" varchar(2) NULL)
----

CREATE TABLE "book" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(100) NOT NULL, "author_id" bigint NULL REFERENCES "author" ("id") DEFERRABLE INITIALLY DEFERRED, "price" decimal NOT NULL, "published" date NULL)
----

CREATE INDEX "book_author_id_8b967977" ON "book" ("author_id")
----

CREATE TABLE "tag" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "label" varchar(20) NOT NULL UNIQUE)
----

CREATE TABLE "book_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "book_id" bigint NOT NULL REFERENCES "book" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "tag" ("id") DEFERRABLE INITIALLY DEFERRED)
----

CREATE UNIQUE INDEX "book_tags_book_id_tag_id_uniq" ON "book_tags" ("book_id", "tag_id")
----

CREATE INDEX "book_tags_book_id" ON "book_tags" ("book_id")
----

CREATE INDEX "book_tags_tag_id" ON "book_tags" ("tag_id")
----

INSERT INTO "author" ("name", "country") VALUES ('Ursula', 'US'), ('Iain', 'GB'), ('Stanislaw', 'PL'), ('Nobody', NULL)
----

INSERT INTO "book" ("title", "author_id", "price", "published") VALUES ('Dispossessed', 1, '12.50', '1974-05-01'), ('Solaris', 3, '9', '1961-01-01'), ('Excession', 2, '10.25', '1996-06-01'), ('Left Hand', 1, '8', '1969-03-01'), ('Anon', NULL, '1', NULL)
----

INSERT INTO "tag" ("label") VALUES ('sf'), ('classic'), ('ships')
----

INSERT INTO "book_tags" ("book_id", "tag_id") VALUES (1, 2), (1, 1), (3, 3), (3, 1), (2, 1)
----

SELECT "book"."id", "book"."title", "author"."name" FROM "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE "author"."name" = 'Ursula' ORDER BY "book"."title" ASC
----
1|'Dispossessed'|'Ursula'
4|'Left Hand'|'Ursula'

SELECT "book"."title", "author"."name" FROM "book" LEFT OUTER JOIN "author" ON ("book"."author_id" = "author"."id") ORDER BY "author"."name" ASC, "book"."title" DESC
----
'Anon'|NULL
'Excession'|'Iain'
'Solaris'|'Stanislaw'
'Left Hand'|'Ursula'
'Dispossessed'|'Ursula'

SELECT "book"."title" FROM "book" LEFT OUTER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE "author"."id" IS NULL
----
'Anon'

SELECT "tag"."id", "tag"."label" FROM "tag" INNER JOIN "book_tags" ON ("tag"."id" = "book_tags"."tag_id") WHERE "book_tags"."book_id" = 1
----
1|'sf'
2|'classic'

SELECT ("book_tags"."book_id") AS "_prefetch_related_val_book_id", "tag"."id" FROM "tag" INNER JOIN "book_tags" ON ("tag"."id" = "book_tags"."tag_id") WHERE "book_tags"."book_id" IN (3, 1)
----
1|1
1|2
3|1
3|3

SELECT "book"."title" FROM "book" INNER JOIN "book_tags" ON ("book"."id" = "book_tags"."book_id") INNER JOIN "tag" ON ("book_tags"."tag_id" = "tag"."id") WHERE "tag"."label" = 'sf'
----
'Dispossessed'
'Excession'
'Solaris'

SELECT DISTINCT "author"."country" FROM "author" INNER JOIN "book" ON ("author"."id" = "book"."author_id") ORDER BY "author"."country"
----
'GB'
'PL'
'US'

SELECT "author"."id", "author"."name", COUNT("book"."id") AS "n" FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") GROUP BY "author"."id", "author"."name" ORDER BY "n" DESC, 2 ASC
----
1|'Ursula'|2
2|'Iain'|1
3|'Stanislaw'|1
4|'Nobody'|0

SELECT "author"."name", COUNT("book"."id") AS "n" FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") GROUP BY "author"."id", "author"."name" HAVING COUNT("book"."id") > 1
----
'Ursula'|2

SELECT "author_id", SUM("price"), AVG("price") FROM "book" GROUP BY 1 ORDER BY 1 ASC
----
NULL|1|1.0
1|20.5|10.25
2|10.25|10.25
3|9|9.0

SELECT "author_id", "title", MAX("price") FROM "book" GROUP BY "author_id"
----
NULL|'Anon'|1
1|'Dispossessed'|12.5
2|'Excession'|10.25
3|'Solaris'|9

SELECT COUNT(*) FROM (SELECT DISTINCT "book"."author_id" AS "col1" FROM "book") subquery
----
4

SELECT "author"."name" FROM "author" WHERE EXISTS(SELECT 1 AS "a" FROM "book" U0 WHERE (U0."author_id" = ("author"."id") AND U0."price" > 9) LIMIT 1)
----
'Ursula'
'Iain'

SELECT "author"."name" FROM "author" WHERE NOT EXISTS(SELECT 1 AS "a" FROM "book" U0 WHERE U0."author_id" = ("author"."id") LIMIT 1)
----
'Nobody'

SELECT "author"."name", (SELECT U0."title" FROM "book" U0 WHERE U0."author_id" = ("author"."id") ORDER BY U0."published" DESC LIMIT 1) AS "latest" FROM "author" ORDER BY "latest" ASC
----
'Nobody'|NULL
'Ursula'|'Dispossessed'
'Iain'|'Excession'
'Stanislaw'|'Solaris'

SELECT "book"."title" FROM "book" WHERE "book"."author_id" IN (SELECT U0."id" FROM "author" U0 WHERE U0."country" = 'US') ORDER BY 1
----
'Dispossessed'
'Left Hand'

SELECT "book"."title" FROM "book" WHERE NOT ("book"."id" IN (SELECT U1."book_id" FROM "book_tags" U1 WHERE U1."tag_id" = 1))
----
'Left Hand'
'Anon'

SELECT "title", ROW_NUMBER() OVER (PARTITION BY "author_id" ORDER BY "published") AS "rn", RANK() OVER (ORDER BY "author_id") FROM "book" ORDER BY "id"
----
'Dispossessed'|2|2
'Solaris'|1|5
'Excession'|1|4
'Left Hand'|1|2
'Anon'|1|1

SELECT "title", SUM("price") OVER (ORDER BY "id"), LAG("title", 1) OVER (ORDER BY "id"), LEAD("title") OVER (ORDER BY "id"), FIRST_VALUE("title") OVER (PARTITION BY "author_id" ORDER BY "price") FROM "book" ORDER BY "id"
----
'Dispossessed'|12.5|NULL|'Solaris'|'Left Hand'
'Solaris'|21.5|'Dispossessed'|'Excession'|'Solaris'
'Excession'|31.75|'Solaris'|'Left Hand'|'Excession'
'Left Hand'|39.75|'Excession'|'Anon'|'Left Hand'
'Anon'|40.75|'Left Hand'|NULL|'Anon'

SELECT "id", AVG("price") OVER (ORDER BY "id" ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), NTILE(2) OVER (ORDER BY "id"), DENSE_RANK() OVER (ORDER BY "author_id"), COUNT(*) OVER () FROM "book" ORDER BY "id"
----
1|10.75|1|2|5
2|10.5833333333333|1|4|5
3|9.08333333333333|1|3|5
4|6.41666666666667|2|2|5
5|4.5|2|1|5

SELECT * FROM ( SELECT "title" AS "col1", ROW_NUMBER() OVER (PARTITION BY "author_id" ORDER BY "id") AS "rn" FROM "book" ) "qualify" WHERE "rn" = 1
----
'Anon'|1
'Dispossessed'|1
'Excession'|1
'Solaris'|1

SELECT "name" FROM "author" UNION SELECT "title" FROM "book" ORDER BY 1 LIMIT 3
----
'Anon'
'Dispossessed'
'Excession'

SELECT "id" FROM "author" EXCEPT SELECT "author_id" FROM "book"
----
4

SELECT CASE WHEN "price" > 9 THEN 'dear' ELSE 'cheap' END AS "kind", COUNT(*) FROM "book" GROUP BY "kind" ORDER BY "kind"
----
'cheap'|3
'dear'|2

SELECT "title" FROM "book" WHERE "published" >= '1969-01-01' AND "published" < '1975-01-01' ORDER BY "published"
----
'Left Hand'
'Dispossessed'

SELECT "title" FROM "book" WHERE "price" = 8 OR "price" = '9' ORDER BY "id"
----
'Solaris'
'Left Hand'

SELECT T3."name", "book"."title" FROM "book" INNER JOIN "author" T3 ON ("book"."author_id" = T3."id") WHERE (T3."country" = 'GB' OR "book"."price" < 9) ORDER BY "book"."id"
----
'Iain'|'Excession'
'Ursula'|'Left Hand'

SELECT A."title", B."title" FROM "book" A, "book" B WHERE A."author_id" = B."author_id" AND A."id" < B."id"
----
'Dispossessed'|'Left Hand'

SELECT "label" FROM "tag"
----
'sf'
'classic'
'ships'

SELECT "id" FROM "book"
----
5
1
4
3
2

SELECT "author_id" FROM "book"
----
NULL
1
1
2
3

SELECT "id", "author_id" FROM "book"
----
5|NULL
1|1
4|1
3|2
2|3

SELECT "book_id", "tag_id" FROM "book_tags"
----
1|2
1|1
3|3
3|1
2|1

SELECT DISTINCT "author_id" FROM "book"
----
NULL
1
2
3

SELECT "country", COUNT(*) AS "c" FROM "author" GROUP BY "country" HAVING "c" > 0 ORDER BY "country" DESC
----
'US'|1
'PL'|1
'GB'|1
NULL|1

SELECT MAX("n") FROM (SELECT COUNT(*) AS "n" FROM "book" GROUP BY "author_id") subquery
----
2

SELECT "author"."name" FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id" AND ("book"."price" > 100)) WHERE "book"."id" IS NULL ORDER BY "author"."id"
----
'Ursula'
'Iain'
'Stanislaw'
'Nobody'

SELECT COALESCE("author"."country", '??') || '-' || "author"."name" FROM "author" ORDER BY "author"."id"
----
'US-Ursula'
'GB-Iain'
'PL-Stanislaw'
'??-Nobody'

UPDATE "book" SET "price" = (SELECT COUNT(*) FROM "author") WHERE "book"."author_id" IN (SELECT "id" FROM "author" WHERE "country" = 'PL')
----

SELECT "id", "price", typeof("price") FROM "book" ORDER BY "id"
----
1|12.5|'real'
2|4|'integer'
3|10.25|'real'
4|8|'integer'
5|1|'integer'

INSERT INTO "book" ("title", "author_id", "price") VALUES ('Ghost', 99, 1)
----
! IntegrityError: FOREIGN KEY constraint failed

BEGIN
----

INSERT INTO "book" ("title", "author_id", "price") VALUES ('Ghost', 99, 1)
----

COMMIT
----
! IntegrityError: FOREIGN KEY constraint failed

INSERT INTO "author" ("id", "name") VALUES (99, 'Late')
----

COMMIT
----

DELETE FROM "author" WHERE "id" = 99
----
! IntegrityError: FOREIGN KEY constraint failed

BEGIN
----

SAVEPOINT "s1"
----

DELETE FROM "author" WHERE "id" = 99
----

ROLLBACK TO SAVEPOINT "s1"
----

RELEASE SAVEPOINT "s1"
----

COMMIT
----

SELECT COUNT(*) FROM "author"
----
5

ROLLBACK
----
! OperationalError: cannot rollback - no transaction is active

RELEASE "nope"
----
! OperationalError: no such savepoint: nope

PRAGMA foreign_keys
----
1

BEGIN
----

DELETE FROM "book_tags"
----

DELETE FROM "book"
----

DELETE FROM "author"
----

ROLLBACK
----

SELECT COUNT(*) FROM "book_tags"
----
5

UPDATE "author" SET "id" = 500 WHERE "id" = 4
----

UPDATE "author" SET "id" = 501 WHERE "id" = 1
----
! IntegrityError: FOREIGN KEY constraint failed

DROP TABLE "author"
----
! IntegrityError: FOREIGN KEY constraint failed

SELECT "id" FROM "author" ORDER BY "id"
----
1
2
3
99
500
