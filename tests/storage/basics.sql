CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "age" integer unsigned NULL CHECK ("age" >= 0), "score" decimal NULL, "ratio" real NULL)
----

INSERT INTO "auth_user" ("password", "last_login", "is_superuser", "username", "age", "score", "ratio") VALUES ('x', NULL, 0, 'zoe', 31, '10.50', 1), ('y', '2024-01-02 03:04:05', 1, 'adam', NULL, '7', 0.5), ('z', '2024-01-02 03:04:05.678900', 0, 'Bea', 25, NULL, NULL) RETURNING "auth_user"."id"
----
1
2
3

SELECT "auth_user"."id", "auth_user"."username" FROM "auth_user" WHERE "auth_user"."username" = 'adam' LIMIT 21
----
2|'adam'

SELECT * FROM "auth_user"
----
1|'x'|NULL|0|'zoe'|31|10.5|1.0
2|'y'|'2024-01-02 03:04:05'|1|'adam'|NULL|7|0.5
3|'z'|'2024-01-02 03:04:05.678900'|0|'Bea'|25|NULL|NULL

SELECT "username" FROM "auth_user"
----
'Bea'
'adam'
'zoe'

SELECT "id", "username" FROM "auth_user" WHERE "id" IN (3, 1, 2)
----
1|'zoe'
2|'adam'
3|'Bea'

SELECT "id" FROM "auth_user" WHERE "id" = '2'
----
2

SELECT "id" FROM "auth_user" WHERE "username" = 5
----

SELECT "id" FROM "auth_user" WHERE NOT ("id" = 2) ORDER BY "username" DESC
----
1
3

SELECT "username" FROM "auth_user" ORDER BY "age" ASC
----
'adam'
'Bea'
'zoe'

SELECT "username" FROM "auth_user" ORDER BY "age" DESC, 1 ASC
----
'zoe'
'Bea'
'adam'

SELECT "username" FROM "auth_user" ORDER BY "age" ASC NULLS LAST
----
'Bea'
'zoe'
'adam'

SELECT "username" FROM "auth_user" ORDER BY "id" ASC LIMIT -1 OFFSET 1
----
'adam'
'Bea'

SELECT "username" FROM "auth_user" ORDER BY "username" COLLATE NOCASE ASC
----
'adam'
'Bea'
'zoe'

SELECT COUNT(*) AS "__count" FROM "auth_user"
----
3

SELECT COUNT("age"), SUM("age"), AVG("age"), MIN("age"), MAX("username"), SUM("score"), TOTAL("ratio") FROM "auth_user" WHERE "id" > 0
----
2|56|28.0|25|'zoe'|17.5|1.5

SELECT SUM("age"), COUNT(*), MAX("age") FROM "auth_user" WHERE "id" > 100
----
NULL|0|NULL

SELECT 1 AS "a" FROM "auth_user" WHERE "auth_user"."username" = 'zoe' LIMIT 1
----
1

SELECT "id" FROM "auth_user" WHERE "username" LIKE 'B%' ESCAPE '\'
----
3

SELECT "id" FROM "auth_user" WHERE "username" LIKE '%A%' ESCAPE '\' ORDER BY "id"
----
2
3

SELECT "id" FROM "auth_user" WHERE "username" REGEXP '^[az]'
----
2
1

SELECT "id" FROM "auth_user" WHERE "age" BETWEEN 25 AND 31
----
1
3

SELECT "id" FROM "auth_user" WHERE ("age" IS NULL OR "age" > 30)
----
1
2

SELECT "id" FROM "auth_user" WHERE ("age" IS NOT NULL AND NOT ("age" > 30 AND "age" IS NOT NULL))
----
3

SELECT "id" FROM "auth_user" WHERE "is_superuser"
----
2

SELECT "id" FROM "auth_user" WHERE NOT "is_superuser" ORDER BY "id"
----
1
3

SELECT typeof("score"), "score", typeof("ratio"), "ratio", typeof("last_login") FROM "auth_user"
----
'real'|10.5|'real'|1.0|'null'
'integer'|7|'real'|0.5|'text'
'null'|NULL|'null'|NULL|'text'

UPDATE "auth_user" SET "age" = ("auth_user"."age" + 1) WHERE "auth_user"."id" = 1
----

UPDATE "auth_user" SET "age" = -1 WHERE "auth_user"."id" = 1
----
! IntegrityError: CHECK constraint failed: age

UPDATE "auth_user" SET "username" = 'adam' WHERE "auth_user"."id" = 1
----
! IntegrityError: UNIQUE constraint failed: auth_user.username

UPDATE "auth_user" SET "password" = NULL WHERE "auth_user"."id" = 1
----
! IntegrityError: NOT NULL constraint failed: auth_user.password

SELECT "id", "age" FROM "auth_user" ORDER BY "id"
----
1|32
2|NULL
3|25

INSERT INTO "auth_user" ("password", "is_superuser", "username") VALUES ('p', 0, 'zoe')
----
! IntegrityError: UNIQUE constraint failed: auth_user.username

INSERT INTO "auth_user" ("id", "password", "is_superuser", "username") VALUES (1, 'p', 0, 'new')
----
! IntegrityError: UNIQUE constraint failed: auth_user.id

INSERT INTO "auth_user" ("id", "password", "is_superuser", "username") VALUES ('abc', 'p', 0, 'new')
----
! IntegrityError: datatype mismatch

INSERT INTO "auth_user" ("password", "is_superuser") VALUES ('p', 0)
----
! IntegrityError: NOT NULL constraint failed: auth_user.username

INSERT OR IGNORE INTO "auth_user" ("password", "is_superuser", "username") VALUES ('p', 0, 'zoe'), ('p', 0, 'yan') RETURNING "id"
----
5

DELETE FROM "auth_user" WHERE "auth_user"."id" IN (4)
----

INSERT INTO "auth_user" ("password", "is_superuser", "username") VALUES ('p', 0, 'xi') RETURNING "id", "username"
----
6|'xi'

INSERT INTO "auth_user" ("id", "password", "is_superuser", "username") VALUES (50, 'p', 0, 'fifty')
----

DELETE FROM "auth_user" WHERE "id" = 50
----

INSERT INTO "auth_user" ("password", "is_superuser", "username") VALUES ('p', 0, 'next') RETURNING "id"
----
51

SELECT * FROM sqlite_sequence
----
'auth_user'|51

INSERT INTO "auth_user" ("username", "password", "is_superuser") VALUES ('zoe', 'q', 1) ON CONFLICT("username") DO UPDATE SET "password" = EXCLUDED."password", "is_superuser" = EXCLUDED."is_superuser"
----

SELECT "id", "password", "is_superuser" FROM "auth_user" WHERE "username" = 'zoe'
----
1|'q'|1

INSERT INTO "auth_user" ("id", "username", "password", "is_superuser") VALUES (1, 'zed', 'r', 1) ON CONFLICT("id") DO UPDATE SET "password" = EXCLUDED."password" || "auth_user"."username"
----

SELECT "id", "password", "username" FROM "auth_user" WHERE "id" = 1
----
1|'rzoe'|'zoe'

INSERT INTO "auth_user" ("username", "password", "is_superuser") VALUES ('zoe', 'q', 1) ON CONFLICT("password") DO NOTHING
----
! OperationalError: ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint

INSERT OR REPLACE INTO "auth_user" ("id", "username", "password", "is_superuser") VALUES (90, 'zoe', 'q', 1)
----

SELECT "id", "username" FROM "auth_user" ORDER BY "id"
----
2|'adam'
3|'Bea'
5|'yan'
6|'xi'
51|'next'
90|'zoe'

UPDATE "sqlite_sequence" SET "seq" = 0 WHERE "name" IN ('auth_user')
----

SELECT * FROM sqlite_sequence
----
'auth_user'|0

SELECT "nope" COLLATE NOCASE, "username" FROM (SELECT 1 AS "nope", 'b' AS "username") "t"
----
1|'b'

SELECT "auth_user"."nope" FROM "auth_user"
----
! OperationalError: no such column: auth_user.nope

SELECT nope FROM "auth_user"
----
! OperationalError: no such column: nope

SELECT * FROM "nope"
----
! OperationalError: no such table: nope

SELECT q.id FROM "auth_user"
----
! OperationalError: no such column: q.id

SELEC 1
----
! OperationalError: near "SELEC": syntax error

SELECT 1 FROM
----
! OperationalError: incomplete input

INSERT INTO "auth_user" ("zz") VALUES (1)
----
! OperationalError: table auth_user has no column named zz

INSERT INTO "auth_user" ("id", "username") VALUES (1)
----
! OperationalError: 1 values for 2 columns

UPDATE "auth_user" SET "zz" = 1
----
! OperationalError: no such column: zz

CREATE TABLE "auth_user" ("id" integer)
----
! OperationalError: table "auth_user" already exists

DROP TABLE "nope"
----
! OperationalError: no such table: nope

CREATE TABLE "plain" ("id" integer NOT NULL PRIMARY KEY, "t" text)
----

INSERT INTO "plain" ("t") VALUES ('a'), ('b'), ('c')
----

DELETE FROM "plain" WHERE "id" = 3
----

INSERT INTO "plain" ("t") VALUES ('d') RETURNING "id"
----
3

SELECT rowid, * FROM "plain"
----
1|1|'a'
2|2|'b'
3|3|'d'

INSERT INTO "plain" VALUES (NULL, 5), (10, 1.5)
----

SELECT "id", "t", typeof("t") FROM "plain" WHERE "t" = 5 OR "t" = '1.5'
----
4|'5'|'text'
10|'1.5'|'text'

UPDATE "plain" SET "id" = 20 WHERE "id" = 10
----

UPDATE "plain" SET "id" = 1 WHERE "id" = 20
----
! IntegrityError: UNIQUE constraint failed: plain.id

SELECT "id" FROM "plain" ORDER BY "id" DESC
----
20
4
3
2
1
