SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL)
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(100) NOT NULL, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL)
----

CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model")
----

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----
'django_content_type'|'table'
'django_migrations'|'table'

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('contenttypes', '0001_initial', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
1

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL, "name" varchar(100) NULL)
----

INSERT INTO "new__django_content_type" ("id", "app_label", "model", "name") SELECT "id", "app_label", "model", "name" FROM "django_content_type"
----

DROP TABLE "django_content_type"
----

ALTER TABLE "new__django_content_type" RENAME TO "django_content_type"
----

CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model")
----

ALTER TABLE "django_content_type" DROP COLUMN "name"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('contenttypes', '0002_remove_content_type_name', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
2

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "shop_author" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL, "email" varchar(254) NULL UNIQUE, "born" date NULL, "bio" text NOT NULL)
----

CREATE TABLE "shop_tag" ("slug" varchar(50) NOT NULL PRIMARY KEY)
----

CREATE TABLE "shop_profile" ("author_id" bigint NOT NULL PRIMARY KEY REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "site" varchar(200) NULL)
----

CREATE TABLE "shop_special" ("author_ptr_id" bigint NOT NULL PRIMARY KEY REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "level" smallint NOT NULL)
----

CREATE TABLE "shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(100) NOT NULL, "price" decimal NOT NULL, "pages" integer unsigned NOT NULL CHECK ("pages" >= 0), "rating" real NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "editor_id" bigint NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= '0'))
----

CREATE TABLE "shop_book_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "book_id" char(32) NOT NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" varchar(50) NOT NULL REFERENCES "shop_tag" ("slug") DEFERRABLE INITIALLY DEFERRED)
----

PRAGMA foreign_key_check
----

CREATE INDEX "shop_author_name_0200c809" ON "shop_author" ("name")
----

CREATE UNIQUE INDEX "shop_book_title_author_id_b73220a8_uniq" ON "shop_book" ("title", "author_id")
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "uniq_lower" ON "shop_book" ((LOWER("title")), "pages")
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_editor_id_71eff3c6" ON "shop_book" ("editor_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

CREATE INDEX "pp" ON "shop_book" ("pages", "price" DESC)
----

CREATE INDEX "cond" ON "shop_book" ("title") WHERE "pages" > 10
----

CREATE UNIQUE INDEX "shop_book_tags_book_id_tag_id_870e5de6_uniq" ON "shop_book_tags" ("book_id", "tag_id")
----

CREATE INDEX "shop_book_tags_book_id_00064ef8" ON "shop_book_tags" ("book_id")
----

CREATE INDEX "shop_book_tags_tag_id_c7a5d3dd" ON "shop_book_tags" ("tag_id")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('shop', '0001_initial', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
3

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
2|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
3|'shop'|'0001_initial'|'2025-01-01 00:00:00'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'contenttypes'
----

BEGIN
----

INSERT INTO "django_content_type" ("app_label", "model") VALUES ('contenttypes', 'contenttype') RETURNING "django_content_type"."id"
----
1

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'shop'
----

BEGIN
----

INSERT INTO "django_content_type" ("app_label", "model") VALUES ('shop', 'author'), ('shop', 'tag'), ('shop', 'profile'), ('shop', 'special'), ('shop', 'book') RETURNING "django_content_type"."id"
----
2
3
4
5
6

COMMIT
----

INSERT INTO "shop_author" ("name", "email", "born", "bio") VALUES ('Ann', 'a@x', '1970-05-06', '') RETURNING "shop_author"."id"
----
1

INSERT INTO "shop_author" ("name", "email", "born", "bio") VALUES ('Cid', 'c@x', '1980-01-31', '') RETURNING "shop_author"."id"
----
2

INSERT INTO "shop_author" ("name", "email", "born", "bio") VALUES ('Nil', NULL, NULL, '') RETURNING "shop_author"."id"
----
3

INSERT INTO "shop_tag" ("slug") VALUES ('x')
----

INSERT INTO "shop_tag" ("slug") VALUES ('y')
----

INSERT INTO "shop_tag" ("slug") VALUES ('z')
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('00000000000000000000000000000001', 'One', 1, 2, '12.50', 100, 4.5, '{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}', '2024-02-29 23:59:58.123456', 3602000000, '10:11:12', NULL, X'00FF', 1)
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('00000000000000000000000000000002', 'Two', 1, NULL, '7', 50, NULL, '{"k": 5}', '2023-01-01 00:00:00', 172800000000, NULL, '00000000000000000000000000000001', NULL, 0)
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('00000000000000000000000000000003', 'Three', 2, NULL, '0.10', 0, 2.0, '[1, "a"]', '2024-02-29 01:02:03', NULL, NULL, NULL, NULL, 0)
----

BEGIN
----

INSERT OR IGNORE INTO "shop_book_tags" ("book_id", "tag_id") VALUES ('00000000000000000000000000000001', 'y'), ('00000000000000000000000000000001', 'x')
----

COMMIT
----

BEGIN
----

INSERT OR IGNORE INTO "shop_book_tags" ("book_id", "tag_id") VALUES ('00000000000000000000000000000002', 'y')
----

COMMIT
----

BEGIN
----

INSERT INTO "shop_author" ("name", "email", "born", "bio") VALUES ('Spec', NULL, NULL, '') RETURNING "shop_author"."id"
----
4

INSERT INTO "shop_special" ("author_ptr_id", "level") VALUES (4, 3)
----

COMMIT
----

INSERT INTO "shop_profile" ("author_id", "site") VALUES (1, 'http://s')
----

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (CASE WHEN JSON_TYPE("shop_book"."meta", '$."k"') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."k"') ELSE JSON_EXTRACT("shop_book"."meta", '$."k"') END) = JSON_EXTRACT('5', '$')
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (CASE WHEN JSON_TYPE("shop_book"."meta", '$."k"."n"[0]') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."k"."n"[0]') ELSE JSON_EXTRACT("shop_book"."meta", '$."k"."n"[0]') END) = JSON_EXTRACT('1', '$')
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE JSON_TYPE("shop_book"."meta", '$."s"') IS NOT NULL
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (CASE WHEN JSON_TYPE("shop_book"."meta", '$."z"') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."z"') ELSE JSON_EXTRACT("shop_book"."meta", '$."z"') END) = 'null'
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (CASE WHEN JSON_TYPE("shop_book"."meta", '$."b"') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."b"') ELSE JSON_EXTRACT("shop_book"."meta", '$."b"') END) = 'true'
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (CASE WHEN JSON_TYPE("shop_book"."meta", '$."s"') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."s"') ELSE JSON_EXTRACT("shop_book"."meta", '$."s"') END) LIKE '%V%' ESCAPE '\'
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT (CASE WHEN JSON_TYPE("shop_book"."meta", '$."k"') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."k"') ELSE JSON_EXTRACT("shop_book"."meta", '$."k"') END) AS "meta__k", (CASE WHEN JSON_TYPE("shop_book"."meta", '$."s"') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."s"') ELSE JSON_EXTRACT("shop_book"."meta", '$."s"') END) AS "meta__s" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
'{"n":[1,2]}'|'v'
5|NULL
NULL|NULL

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (CASE WHEN JSON_TYPE("shop_book"."meta", '$."k"') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."k"') ELSE JSON_EXTRACT("shop_book"."meta", '$."k"') END) > 1
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."meta" IS NOT NULL
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" ORDER BY (CASE WHEN JSON_TYPE("shop_book"."meta", '$."k"') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$."k"') ELSE JSON_EXTRACT("shop_book"."meta", '$."k"') END) ASC
----
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (JSON_TYPE("shop_book"."meta", '$."s"') IS NOT NULL OR JSON_TYPE("shop_book"."meta", '$."q"') IS NOT NULL)
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (CASE WHEN JSON_TYPE("shop_book"."meta", '$[0]') IN ('false','true','null') THEN JSON_TYPE("shop_book"."meta", '$[0]') ELSE JSON_EXTRACT("shop_book"."meta", '$[0]') END) = JSON_EXTRACT('1', '$')
----
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."price" > '5'
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."price" = '7.00'
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."price" IN ('7', '12.5')
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT (CAST(SUM("shop_book"."price") AS NUMERIC)) AS "s", (CAST(AVG("shop_book"."price") AS NUMERIC)) AS "a", MAX("shop_book"."rating") AS "m", STDDEV_POP("shop_book"."pages") AS "d", VAR_POP("shop_book"."pages") AS "v" FROM "shop_book"
----
19.6|6.53333333333333|4.5|40.8248290463863|1666.66666666667

SELECT (CAST(((CAST(("shop_book"."price" * 2) AS NUMERIC)) + "shop_book"."pages") AS NUMERIC)) AS "x" FROM "shop_book" ORDER BY 1 ASC
----
0.2
64
125.0

SELECT ("shop_book"."pages" / 3) AS "x" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
33
16
0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE django_datetime_cast_date("shop_book"."at", NULL, NULL) = '2024-02-29' ORDER BY "shop_book"."at" ASC
----
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (django_datetime_extract('day', "shop_book"."at", NULL, NULL) = 29 AND django_datetime_extract('hour', "shop_book"."at", NULL, NULL) < 5 AND django_datetime_extract('month', "shop_book"."at", NULL, NULL) = 2 AND "shop_book"."at" BETWEEN '2024-01-01 00:00:00' AND '2024-12-31 23:59:59.999999')
----
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE django_datetime_extract('week', "shop_book"."at", NULL, NULL) = 9
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE django_datetime_extract('quarter', "shop_book"."at", NULL, NULL) = 1 ORDER BY "shop_book"."id" ASC
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE django_datetime_extract('week_day', "shop_book"."at", NULL, NULL) = 5
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."at" BETWEEN '2022-01-03 00:00:00' AND '2023-01-01 23:59:59.999999'
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT django_datetime_cast_date("shop_book"."at", NULL, NULL) AS "d", django_datetime_trunc('hour', "shop_book"."at", NULL, NULL) AS "h", django_datetime_trunc('week', "shop_book"."at", NULL, NULL) AS "w", django_datetime_trunc('quarter', "shop_book"."at", NULL, NULL) AS "q", django_datetime_cast_time("shop_book"."at", NULL, NULL) AS "tm" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
'2024-02-29'|'2024-02-29 23:00:00'|'2024-02-26 00:00:00'|'2024-01-01 00:00:00'|'23:59:58.123456'
'2023-01-01'|'2023-01-01 00:00:00'|'2022-12-26 00:00:00'|'2023-01-01 00:00:00'|'00:00:00'
'2024-02-29'|'2024-02-29 01:00:00'|'2024-02-26 00:00:00'|'2024-01-01 00:00:00'|'01:02:03'

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE django_time_extract('hour', "shop_book"."t") = 10
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."took" > 7200000000
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT (django_format_dtdelta('+', "shop_book"."at", 86400000000)) AS "e" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
'2024-03-01 23:59:58.123456'
'2023-01-02 00:00:00'
'2024-03-01 01:02:03'

SELECT django_timestamp_diff("shop_book"."at", "shop_book"."at") AS "e" FROM "shop_book"
----
0
0
0

SELECT (django_format_dtdelta('+', "shop_book"."at", "shop_book"."took")) AS "e" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
'2024-03-01 01:00:00.123456'
'2023-01-03 00:00:00'
NULL

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio" FROM "shop_author" WHERE "shop_author"."born" >= '1975-01-01' ORDER BY "shop_author"."name" ASC
----
2|'Cid'|'c@x'|'1980-01-31'|''

SELECT django_date_extract('year', "shop_author"."born") AS "age" FROM "shop_author" ORDER BY 1 ASC
----
NULL
NULL
1970
1980

SELECT "shop_author"."name" AS "name", COUNT("shop_book"."id") AS "n", SUM("shop_book"."pages") AS "t" FROM "shop_author" LEFT OUTER JOIN "shop_book" ON ("shop_author"."id" = "shop_book"."author_id") GROUP BY "shop_author"."id", 1, "shop_author"."email", "shop_author"."born", "shop_author"."bio"
----
'Ann'|2|150
'Cid'|1|0
'Nil'|0|NULL
'Spec'|0|NULL

SELECT "shop_author"."name" AS "name", COUNT(DISTINCT "shop_book"."id") AS "n", COUNT(DISTINCT T3."id") AS "e" FROM "shop_author" LEFT OUTER JOIN "shop_book" ON ("shop_author"."id" = "shop_book"."author_id") LEFT OUTER JOIN "shop_book" T3 ON ("shop_author"."id" = T3."editor_id") GROUP BY "shop_author"."id", 1, "shop_author"."email", "shop_author"."born", "shop_author"."bio" ORDER BY 2 DESC, "shop_author"."id" ASC
----
'Ann'|2|0
'Cid'|1|1
'Nil'|0|0
'Spec'|0|0

SELECT DISTINCT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio" FROM "shop_author" INNER JOIN "shop_book" ON ("shop_author"."id" = "shop_book"."author_id") INNER JOIN "shop_book_tags" ON ("shop_book"."id" = "shop_book_tags"."book_id") WHERE "shop_book_tags"."tag_id" = 'y' ORDER BY "shop_author"."name" ASC
----
1|'Ann'|'a@x'|'1970-05-06'|''

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio" FROM "shop_author" WHERE NOT (EXISTS(SELECT 1 AS "a" FROM "shop_book" U1 INNER JOIN "shop_book_tags" U2 ON (U1."id" = U2."book_id") WHERE (U2."tag_id" = 'x' AND U1."author_id" = ("shop_author"."id")) LIMIT 1)) ORDER BY "shop_author"."name" ASC
----
2|'Cid'|'c@x'|'1980-01-31'|''
3|'Nil'|NULL|NULL|''
4|'Spec'|NULL|NULL|''

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio" FROM "shop_author" LEFT OUTER JOIN "shop_book" ON ("shop_author"."id" = "shop_book"."author_id") WHERE "shop_book"."id" IS NULL ORDER BY "shop_author"."name" ASC
----
3|'Nil'|NULL|NULL|''
4|'Spec'|NULL|NULL|''

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag", "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio", T3."id", T3."name", T3."email", T3."born", T3."bio", T4."id", T4."title", T4."author_id", T4."editor_id", T4."price", T4."pages", T4."rating", T4."meta", T4."at", T4."took", T4."t", T4."parent_id", T4."raw", T4."flag", T5."id", T5."name", T5."email", T5."born", T5."bio" FROM "shop_book" INNER JOIN "shop_author" ON ("shop_book"."author_id" = "shop_author"."id") LEFT OUTER JOIN "shop_author" T3 ON ("shop_book"."editor_id" = T3."id") LEFT OUTER JOIN "shop_book" T4 ON ("shop_book"."parent_id" = T4."id") LEFT OUTER JOIN "shop_author" T5 ON (T4."author_id" = T5."id") ORDER BY "shop_book"."id" ASC
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1|1|'Ann'|'a@x'|'1970-05-06'|''|2|'Cid'|'c@x'|'1980-01-31'|''|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0|1|'Ann'|'a@x'|'1970-05-06'|''|NULL|NULL|NULL|NULL|NULL|'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1|1|'Ann'|'a@x'|'1970-05-06'|''
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0|2|'Cid'|'c@x'|'1980-01-31'|''|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" LEFT OUTER JOIN "shop_author" ON ("shop_book"."editor_id" = "shop_author"."id") INNER JOIN "shop_author" T3 ON ("shop_book"."author_id" = T3."id") WHERE ("shop_author"."name" = 'Cid' OR T3."name" = 'Cid') ORDER BY "shop_book"."title" ASC
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" LEFT OUTER JOIN "shop_author" ON ("shop_book"."editor_id" = "shop_author"."id") WHERE NOT ("shop_author"."name" = 'Cid' AND "shop_author"."name" IS NOT NULL)
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book"
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT ("shop_book_tags"."book_id") AS "_prefetch_related_val_book_id", "shop_tag"."slug" FROM "shop_tag" INNER JOIN "shop_book_tags" ON ("shop_tag"."slug" = "shop_book_tags"."tag_id") WHERE "shop_book_tags"."book_id" IN ('00000000000000000000000000000001', '00000000000000000000000000000002', '00000000000000000000000000000003')
----
'00000000000000000000000000000001'|'x'
'00000000000000000000000000000001'|'y'
'00000000000000000000000000000002'|'y'

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio" FROM "shop_author" WHERE ("shop_author"."id" = 1 OR "shop_author"."id" = 2)
----
1|'Ann'|'a@x'|'1970-05-06'|''
2|'Cid'|'c@x'|'1980-01-31'|''

SELECT "shop_profile"."author_id", "shop_profile"."site" FROM "shop_profile" WHERE "shop_profile"."author_id" IN (1, 2)
----
1|'http://s'

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio", "shop_profile"."author_id", "shop_profile"."site" FROM "shop_author" LEFT OUTER JOIN "shop_profile" ON ("shop_author"."id" = "shop_profile"."author_id") ORDER BY "shop_author"."name" ASC
----
1|'Ann'|'a@x'|'1970-05-06'|''|1|'http://s'
2|'Cid'|'c@x'|'1980-01-31'|''|NULL|NULL
3|'Nil'|NULL|NULL|''|NULL|NULL
4|'Spec'|NULL|NULL|''|NULL|NULL

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio", "shop_special"."author_ptr_id", "shop_special"."level" FROM "shop_special" INNER JOIN "shop_author" ON ("shop_special"."author_ptr_id" = "shop_author"."id") ORDER BY "shop_author"."name" ASC
----
4|'Spec'|NULL|NULL|''|4|3

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio", "shop_special"."author_ptr_id", "shop_special"."level" FROM "shop_special" INNER JOIN "shop_author" ON ("shop_special"."author_ptr_id" = "shop_author"."id") WHERE "shop_author"."name" LIKE '%p%' ESCAPE '\' ORDER BY "shop_author"."name" ASC
----
4|'Spec'|NULL|NULL|''|4|3

SELECT "shop_tag"."slug" FROM "shop_tag" INNER JOIN "shop_book_tags" ON ("shop_tag"."slug" = "shop_book_tags"."tag_id") WHERE "shop_book_tags"."book_id" = '00000000000000000000000000000001'
----
'x'
'y'

SELECT "shop_tag"."slug" FROM "shop_tag" INNER JOIN "shop_book_tags" ON ("shop_tag"."slug" = "shop_book_tags"."tag_id") WHERE "shop_book_tags"."book_id" = '00000000000000000000000000000001'
----
'x'
'y'

SELECT "shop_tag"."slug" FROM "shop_tag" INNER JOIN "shop_book_tags" ON ("shop_tag"."slug" = "shop_book_tags"."tag_id") INNER JOIN "shop_book" ON ("shop_book_tags"."book_id" = "shop_book"."id") WHERE "shop_book"."author_id" = 1
----
'x'
'y'
'y'

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."author_id" = 1
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_tag"."slug" FROM "shop_tag" WHERE "shop_tag"."slug" = 'y' LIMIT 21
----
'y'

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" INNER JOIN "shop_book_tags" ON ("shop_book"."id" = "shop_book_tags"."book_id") WHERE "shop_book_tags"."tag_id" = 'y'
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_author"."name" AS "author__name", (CAST(MAX("shop_book"."price") AS NUMERIC)) AS "m" FROM "shop_book" INNER JOIN "shop_author" ON ("shop_book"."author_id" = "shop_author"."id") GROUP BY 1 ORDER BY 1 ASC
----
'Ann'|12.5
'Cid'|0.1

SELECT "shop_book"."flag" AS "flag", COUNT(*) AS "c" FROM "shop_book" GROUP BY 1 HAVING COUNT(*) > 1
----
0|2

SELECT "shop_book"."title" AS "title", (CAST(MAX("shop_book"."price") OVER (PARTITION BY "shop_book"."author_id") AS NUMERIC)) AS "mx" FROM "shop_book" ORDER BY 1 ASC
----
'One'|12.5
'Three'|0.1
'Two'|12.5

SELECT "shop_book"."title" AS "title", SUM("shop_book"."pages") OVER (ORDER BY "shop_book"."title" ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS "c" FROM "shop_book" ORDER BY 1 ASC
----
'One'|100
'Three'|100
'Two'|50

SELECT LAG("shop_book"."title", 1) OVER (ORDER BY "shop_book"."title") AS "l", "shop_book"."title" AS "title" FROM "shop_book" ORDER BY 2 ASC
----
NULL|'One'
'One'|'Three'
'Three'|'Two'

SELECT "shop_author"."name" AS "name", (SELECT U0."title" AS "title" FROM "shop_book" U0 WHERE U0."author_id" = ("shop_author"."id") ORDER BY U0."at" DESC LIMIT 1) AS "latest" FROM "shop_author" ORDER BY 1 ASC
----
'Ann'|'One'
'Cid'|'Three'
'Nil'|NULL
'Spec'|NULL

SELECT "shop_author"."name" AS "name", EXISTS(SELECT 1 AS "a" FROM "shop_book" U0 WHERE (U0."author_id" = ("shop_author"."id") AND U0."pages" > 60) LIMIT 1) AS "has" FROM "shop_author" ORDER BY 1 ASC
----
'Ann'|1
'Cid'|0
'Nil'|0
'Spec'|0

SELECT CASE WHEN "shop_book"."price" < '1' THEN 'cheap' WHEN "shop_book"."price" < '10' THEN 'mid' ELSE 'dear' END AS "s", COUNT("shop_book"."id") AS "c" FROM "shop_book" GROUP BY 1 ORDER BY 1 ASC
----
'cheap'|1
'dear'|1
'mid'|1

SELECT COALESCE("shop_book"."rating", 0.0) AS "a", MAX("shop_book"."pages", 60) AS "g", MIN("shop_book"."pages", 60) AS "l", (CAST(ROUND("shop_book"."price", 1) AS NUMERIC)) AS "r", ABS(("shop_book"."pages" * -1)) AS "ab", MOD("shop_book"."pages", 7) AS "md", POWER("shop_book"."pages", 2) AS "pw", CEILING("shop_book"."rating") AS "ce", FLOOR("shop_book"."rating") AS "fl" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
4.5|100|60|12.5|100|2.0|10000.0|5.0|4.0
0.0|60|50|7.0|50|1.0|2500.0|NULL|NULL
2.0|60|0|0.1|0|0.0|0.0|2.0|2.0

SELECT SUBSTR("shop_book"."title", 1, 2) AS "a", SUBSTR("shop_book"."title", (2 * -1), 2) AS "b", REPLACE("shop_book"."title", 'e', 'E') AS "c", INSTR("shop_book"."title", 'o') AS "d", LPAD("shop_book"."title", 6, '*') AS "e", RPAD("shop_book"."title", 6, '*') AS "f", TRIM("shop_book"."title") AS "g", REPEAT("shop_book"."title", 2) AS "h", REVERSE("shop_book"."title") AS "i", CAST("shop_book"."pages" AS text) AS "j", CAST("shop_book"."title" AS integer) AS "k", NULLIF("shop_book"."pages", 50) AS "l", UNICODE("shop_book"."title") AS "n", (COALESCE("shop_book"."title", '') || COALESCE('!', '')) AS "o" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
'On'|'ne'|'OnE'|0|'***One'|'One***'|'One'|'OneOne'|'enO'|'100'|0|100|79|'One!'
'Tw'|'wo'|'Two'|3|'***Two'|'Two***'|'Two'|'TwoTwo'|'owT'|'50'|0|NULL|84|'Two!'
'Th'|'ee'|'ThrEE'|0|'*Three'|'Three*'|'Three'|'ThreeThree'|'eerhT'|'0'|0|0|84|'Three!'

SELECT "shop_book"."id" AS "col1", "shop_book"."title" AS "col2", "shop_book"."author_id" AS "col3", "shop_book"."editor_id" AS "col4", "shop_book"."price" AS "col5", "shop_book"."pages" AS "col6", "shop_book"."rating" AS "col7", "shop_book"."meta" AS "col8", "shop_book"."at" AS "col9", "shop_book"."took" AS "col10", "shop_book"."t" AS "col11", "shop_book"."parent_id" AS "col12", "shop_book"."raw" AS "col13", "shop_book"."flag" AS "col14" FROM "shop_book" UNION SELECT "shop_book"."id" AS "col1", "shop_book"."title" AS "col2", "shop_book"."author_id" AS "col3", "shop_book"."editor_id" AS "col4", "shop_book"."price" AS "col5", "shop_book"."pages" AS "col6", "shop_book"."rating" AS "col7", "shop_book"."meta" AS "col8", "shop_book"."at" AS "col9", "shop_book"."took" AS "col10", "shop_book"."t" AS "col11", "shop_book"."parent_id" AS "col12", "shop_book"."raw" AS "col13", "shop_book"."flag" AS "col14" FROM "shop_book" WHERE "shop_book"."pages" = 0 ORDER BY "col2" ASC
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."id" IN ('00000000000000000000000000000001', '00000000000000000000000000000003')
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."id" = '00000000000000000000000000000002'
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" ORDER BY "shop_book"."price" DESC LIMIT 1 OFFSET 1
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" ORDER BY "shop_book"."rating" DESC NULLS LAST
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."pages" BETWEEN 1 AND 60
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book"
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."title" LIKE '%O' ESCAPE '\'
----
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."title" LIKE '%\%%' ESCAPE '\'
----

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."title" LIKE UPPER(REPLACE(REPLACE(REPLACE(("shop_book"."title"), '\', '\\'), '%%', '\%%'), '_', '\_')) || '%%' ESCAPE '\'
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'[1, "a"]'|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT (UPPER(title)) AS "up", "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE (pages > 1) ORDER BY "shop_book"."title" ASC
----
'ONE'|'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'TWO'|'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT * FROM shop_book WHERE pages > 10 ORDER BY pages DESC
----
'00000000000000000000000000000001'|'One'|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|X'00FF'|1|1|2|NULL
'00000000000000000000000000000002'|'Two'|7|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|NULL|0|1|NULL|'00000000000000000000000000000001'

SELECT "shop_book"."title" AS "title" FROM "shop_book"
----
'One'
'Three'
'Two'

SELECT "shop_author"."email" AS "email" FROM "shop_author"
----
NULL
NULL
'a@x'
'c@x'

SELECT "shop_author"."name" AS "name" FROM "shop_author"
----
'Ann'
'Cid'
'Nil'
'Spec'

SELECT "shop_tag"."slug" FROM "shop_tag"
----
'x'
'y'
'z'

SELECT "shop_book_tags"."id", "shop_book_tags"."book_id", "shop_book_tags"."tag_id" FROM "shop_book_tags"
----
1|'00000000000000000000000000000001'|'y'
2|'00000000000000000000000000000001'|'x'
3|'00000000000000000000000000000002'|'y'

SELECT "shop_book"."id", "shop_book"."title" FROM "shop_book"
----
'00000000000000000000000000000001'|'One'
'00000000000000000000000000000002'|'Two'
'00000000000000000000000000000003'|'Three'

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two'|1|NULL|7|50|NULL|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0
'00000000000000000000000000000003'|'Three'|2|NULL|0.1|0|2.0|'2024-02-29 01:02:03'|NULL|NULL|NULL|NULL|0

SELECT DISTINCT django_date_trunc('month', "shop_book"."at", NULL, NULL) AS "datefield" FROM "shop_book" WHERE "shop_book"."at" IS NOT NULL ORDER BY 1 ASC
----
'2023-01-01'
'2024-02-01'

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."id" IN ('00000000000000000000000000000001')
----
'00000000000000000000000000000001'|'One'|1|2|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1

UPDATE "shop_book" SET "price" = (CAST(("shop_book"."price" + 1) AS NUMERIC)), "title" = (COALESCE("shop_book"."title", '') || COALESCE('!', '')) WHERE "shop_book"."id" = '00000000000000000000000000000002'
----

UPDATE "shop_book" SET "pages" = 7 WHERE "shop_book"."id" IN (SELECT U0."id" FROM "shop_book" U0 INNER JOIN "shop_author" U1 ON (U0."author_id" = U1."id") WHERE U1."name" = 'Cid')
----

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" WHERE "shop_book"."id" = '00000000000000000000000000000002' LIMIT 21
----
'00000000000000000000000000000002'|'Two!'|1|NULL|8|50|NULL|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

UPDATE "shop_book" SET "title" = 'Two!', "author_id" = 1, "editor_id" = NULL, "price" = '8.00', "pages" = 50, "rating" = 1.0, "meta" = '{"k": 5}', "at" = '2023-01-01 00:00:00', "took" = 172800000000, "t" = NULL, "parent_id" = '00000000000000000000000000000001', "raw" = NULL, "flag" = 0 WHERE "shop_book"."id" = '00000000000000000000000000000002'
----

UPDATE "shop_book" SET "rating" = 1.0 WHERE "shop_book"."id" = '00000000000000000000000000000002'
----

BEGIN
----

UPDATE "shop_book" SET "pages" = CASE WHEN ("shop_book"."id" = '00000000000000000000000000000001') THEN 100 WHEN ("shop_book"."id" = '00000000000000000000000000000003') THEN 0 ELSE NULL END WHERE "shop_book"."id" IN ('00000000000000000000000000000001', '00000000000000000000000000000003')
----

COMMIT
----

UPDATE "shop_book" SET "flag" = 0 WHERE "shop_book"."id" IN (SELECT U0."id" AS "pk" FROM "shop_book" U0 WHERE U0."pages" = 7)
----

BEGIN
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('38dbf220868049f08b232a2742770e54', 'One', 1, NULL, '0', 0, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 0)
----
! IntegrityError: UNIQUE constraint failed: shop_book.title, shop_book.author_id

ROLLBACK
----

BEGIN
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('00000000000000000000000000000009', 'oNE', 2, NULL, '0', 100, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 0)
----
! IntegrityError: UNIQUE constraint failed: index 'uniq_lower'

ROLLBACK
----

BEGIN
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('0000000000000000000000000000000a', 'q', 1, NULL, '-1', 0, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 0)
----
! IntegrityError: CHECK constraint failed: price_gte_0

ROLLBACK
----

BEGIN
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('0000000000000000000000000000000b', 'One', 2, NULL, '0', 3, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 1)
----
! IntegrityError: UNIQUE constraint failed: shop_book.title

ROLLBACK
----

BEGIN
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('00000000000000000000000000000001', 'w', 3, NULL, '0', 0, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 0)
----
! IntegrityError: UNIQUE constraint failed: shop_book.id

ROLLBACK
----

BEGIN
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('0000000000000000000000000000000c', 'v', 999, NULL, '0', 0, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 0)
----

COMMIT
----
! IntegrityError: FOREIGN KEY constraint failed

ROLLBACK
----

BEGIN
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('0000000000000000000000000000000d', 'u', 1, NULL, '0', -1, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 0)
----
! IntegrityError: CHECK constraint failed: pages

ROLLBACK
----

BEGIN
----

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('0000000000000000000000000000000e', NULL, 1, NULL, '0', 0, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 0)
----
! IntegrityError: NOT NULL constraint failed: shop_book.title

ROLLBACK
----

BEGIN
----

DELETE FROM shop_author WHERE name='Ann'
----

COMMIT
----
! IntegrityError: FOREIGN KEY constraint failed

ROLLBACK
----

SELECT "shop_book"."id" FROM "shop_book" WHERE "shop_book"."author_id" IN (2)
----
'00000000000000000000000000000003'

SELECT "shop_book"."id" FROM "shop_book" WHERE "shop_book"."parent_id" IN ('00000000000000000000000000000003')
----

SELECT "shop_author"."id", "shop_special"."author_ptr_id" FROM "shop_special" INNER JOIN "shop_author" ON ("shop_special"."author_ptr_id" = "shop_author"."id") WHERE "shop_special"."author_ptr_id" IN (2) ORDER BY "shop_author"."name" ASC
----

BEGIN
----

DELETE FROM "shop_book_tags" WHERE "shop_book_tags"."book_id" IN ('00000000000000000000000000000003')
----

DELETE FROM "shop_profile" WHERE "shop_profile"."author_id" IN (2)
----

UPDATE "shop_book" SET "editor_id" = NULL WHERE "shop_book"."editor_id" IN (2)
----

DELETE FROM "shop_book" WHERE "shop_book"."id" IN ('00000000000000000000000000000003')
----

DELETE FROM "shop_author" WHERE "shop_author"."id" IN (2)
----

COMMIT
----

SELECT "shop_book"."id", "shop_book"."title", "shop_book"."author_id", "shop_book"."editor_id", "shop_book"."price", "shop_book"."pages", "shop_book"."rating", "shop_book"."meta", "shop_book"."at", "shop_book"."took", "shop_book"."t", "shop_book"."parent_id", "shop_book"."raw", "shop_book"."flag" FROM "shop_book" ORDER BY "shop_book"."id" ASC
----
'00000000000000000000000000000001'|'One'|1|NULL|12.5|100|4.5|'{"k": {"n": [1, 2]}, "s": "v", "b": true, "z": null}'|'2024-02-29 23:59:58.123456'|3602000000|'10:11:12'|NULL|X'00FF'|1
'00000000000000000000000000000002'|'Two!'|1|NULL|8|50|1.0|'{"k": 5}'|'2023-01-01 00:00:00'|172800000000|NULL|'00000000000000000000000000000001'|NULL|0

SELECT "shop_tag"."slug" FROM "shop_tag" WHERE "shop_tag"."slug" = 'y'
----
'y'

BEGIN
----

DELETE FROM "shop_book_tags" WHERE "shop_book_tags"."tag_id" IN ('y')
----

DELETE FROM "shop_tag" WHERE "shop_tag"."slug" IN ('y')
----

COMMIT
----

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio", "shop_special"."author_ptr_id", "shop_special"."level" FROM "shop_special" INNER JOIN "shop_author" ON ("shop_special"."author_ptr_id" = "shop_author"."id")
----
4|'Spec'|NULL|NULL|''|4|3

SELECT "shop_book"."id" FROM "shop_book" WHERE "shop_book"."author_id" IN (4)
----

BEGIN
----

DELETE FROM "shop_profile" WHERE "shop_profile"."author_id" IN (4)
----

UPDATE "shop_book" SET "editor_id" = NULL WHERE "shop_book"."editor_id" IN (4)
----

DELETE FROM "shop_special" WHERE "shop_special"."author_ptr_id" IN (4)
----

DELETE FROM "shop_author" WHERE "shop_author"."id" IN (4)
----

COMMIT
----

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio" FROM "shop_author" WHERE "shop_author"."name" = 'Ann'
----
1|'Ann'|'a@x'|'1970-05-06'|''

SELECT "shop_book"."id" FROM "shop_book" WHERE "shop_book"."author_id" IN (1)
----
'00000000000000000000000000000001'
'00000000000000000000000000000002'

SELECT "shop_book"."id" FROM "shop_book" WHERE "shop_book"."parent_id" IN ('00000000000000000000000000000001', '00000000000000000000000000000002')
----
'00000000000000000000000000000002'

SELECT "shop_author"."id", "shop_special"."author_ptr_id" FROM "shop_special" INNER JOIN "shop_author" ON ("shop_special"."author_ptr_id" = "shop_author"."id") WHERE "shop_special"."author_ptr_id" IN (1) ORDER BY "shop_author"."name" ASC
----

BEGIN
----

DELETE FROM "shop_book_tags" WHERE "shop_book_tags"."book_id" IN ('00000000000000000000000000000001', '00000000000000000000000000000002')
----

DELETE FROM "shop_profile" WHERE "shop_profile"."author_id" IN (1)
----

UPDATE "shop_book" SET "editor_id" = NULL WHERE "shop_book"."editor_id" IN (1)
----

DELETE FROM "shop_book" WHERE "shop_book"."id" IN ('00000000000000000000000000000002', '00000000000000000000000000000001')
----

DELETE FROM "shop_author" WHERE "shop_author"."id" IN (1)
----

COMMIT
----

SELECT "shop_author"."id", "shop_author"."name", "shop_author"."email", "shop_author"."born", "shop_author"."bio" FROM "shop_author" ORDER BY "shop_author"."name" ASC
----
3|'Nil'|NULL|NULL|''

INSERT INTO "shop_author" ("name", "email", "born", "bio") VALUES ('Again', NULL, NULL, '') RETURNING "shop_author"."id"
----
5

INSERT INTO "shop_book" ("id", "title", "author_id", "editor_id", "price", "pages", "rating", "meta", "at", "took", "t", "parent_id", "raw", "flag") VALUES ('00000000000000000000000000000015', 'Kept', 5, NULL, '1.5', 3, NULL, '{}', NULL, NULL, NULL, NULL, NULL, 1)
----

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----
'django_content_type'|'table'
'django_migrations'|'table'
'shop_author'|'table'
'shop_book'|'table'
'shop_book_tags'|'table'
'shop_profile'|'table'
'shop_special'|'table'
'shop_tag'|'table'

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
2|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
3|'shop'|'0001_initial'|'2025-01-01 00:00:00'

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__shop_book" ("subtitle" varchar(20) NOT NULL, "id" char(32) NOT NULL PRIMARY KEY, "title" varchar(100) NOT NULL, "price" decimal NOT NULL, "pages" integer unsigned NOT NULL CHECK ("pages" >= 0), "rating" real NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "editor_id" bigint NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= '0'))
----

INSERT INTO "new__shop_book" ("id", "title", "price", "pages", "rating", "meta", "at", "took", "t", "raw", "flag", "author_id", "editor_id", "parent_id", "subtitle") SELECT "id", "title", "price", "pages", "rating", "meta", "at", "took", "t", "raw", "flag", "author_id", "editor_id", "parent_id", 'sub' FROM "shop_book"
----

DROP TABLE "shop_book"
----

ALTER TABLE "new__shop_book" RENAME TO "shop_book"
----

CREATE UNIQUE INDEX "shop_book_title_author_id_b73220a8_uniq" ON "shop_book" ("title", "author_id")
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "uniq_lower" ON "shop_book" ((LOWER("title")), "pages")
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_editor_id_71eff3c6" ON "shop_book" ("editor_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

CREATE INDEX "pp" ON "shop_book" ("pages", "price" DESC)
----

CREATE INDEX "cond" ON "shop_book" ("title") WHERE "pages" > 10
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "shop_book" ADD COLUMN "note" varchar(20) NULL
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "shop_book" ADD COLUMN "second_id" varchar(50) NULL REFERENCES "shop_tag" ("slug") DEFERRABLE INITIALLY DEFERRED
----

PRAGMA foreign_key_check
----

CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "price" decimal NOT NULL, "pages" integer unsigned NOT NULL CHECK ("pages" >= 0), "rating" real NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "editor_id" bigint NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NULL, "second_id" varchar(50) NULL REFERENCES "shop_tag" ("slug") DEFERRABLE INITIALLY DEFERRED, "title" varchar(200) NOT NULL, "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= '0'))
----

INSERT INTO "new__shop_book" ("id", "price", "pages", "rating", "meta", "at", "took", "t", "raw", "flag", "author_id", "editor_id", "parent_id", "subtitle", "note", "second_id", "title") SELECT "id", "price", "pages", "rating", "meta", "at", "took", "t", "raw", "flag", "author_id", "editor_id", "parent_id", "subtitle", "note", "second_id", "title" FROM "shop_book"
----

DROP TABLE "shop_book"
----

ALTER TABLE "new__shop_book" RENAME TO "shop_book"
----

CREATE UNIQUE INDEX "shop_book_title_author_id_b73220a8_uniq" ON "shop_book" ("title", "author_id")
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "uniq_lower" ON "shop_book" ((LOWER("title")), "pages")
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_editor_id_71eff3c6" ON "shop_book" ("editor_id")
----

CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

CREATE INDEX "pp" ON "shop_book" ("pages", "price" DESC)
----

CREATE INDEX "cond" ON "shop_book" ("title") WHERE "pages" > 10
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "pages" integer unsigned NOT NULL CHECK ("pages" >= 0), "rating" real NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "editor_id" bigint NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_tag" ("slug") DEFERRABLE INITIALLY DEFERRED, "note" varchar(20) NOT NULL, "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= '0'))
----

INSERT INTO "new__shop_book" ("id", "title", "price", "pages", "rating", "meta", "at", "took", "t", "raw", "flag", "author_id", "editor_id", "parent_id", "subtitle", "second_id", "note") SELECT "id", "title", "price", "pages", "rating", "meta", "at", "took", "t", "raw", "flag", "author_id", "editor_id", "parent_id", "subtitle", "second_id", coalesce("note", 'zz') FROM "shop_book"
----

DROP TABLE "shop_book"
----

ALTER TABLE "new__shop_book" RENAME TO "shop_book"
----

CREATE UNIQUE INDEX "shop_book_title_author_id_b73220a8_uniq" ON "shop_book" ("title", "author_id")
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "uniq_lower" ON "shop_book" ((LOWER("title")), "pages")
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_editor_id_71eff3c6" ON "shop_book" ("editor_id")
----

CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

CREATE INDEX "pp" ON "shop_book" ("pages", "price" DESC)
----

CREATE INDEX "cond" ON "shop_book" ("title") WHERE "pages" > 10
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP TABLE "shop_special"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP INDEX "uniq_lower"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP INDEX "cond"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE UNIQUE INDEX "ul2" ON "shop_book" ((LOWER("title")))
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP INDEX "pp"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "shop_book" RENAME COLUMN "pages" TO "length"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "shop_author" RENAME COLUMN "name" TO "full_name"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "shop_book" DROP COLUMN "rating"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_tag" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= '0'))
----

INSERT INTO "new__shop_book" ("id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "author_id", "parent_id", "subtitle", "note", "second_id", "length") SELECT "id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "author_id", "parent_id", "subtitle", "note", "second_id", "length" FROM "shop_book"
----

DROP TABLE "shop_book"
----

ALTER TABLE "new__shop_book" RENAME TO "shop_book"
----

CREATE UNIQUE INDEX "shop_book_title_author_id_b73220a8_uniq" ON "shop_book" ("title", "author_id")
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "ul2" ON "shop_book" ((LOWER("title")))
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "shop_tag" RENAME TO "shop_label"
----

CREATE TABLE "new__shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= '0'))
----

INSERT INTO "new__shop_book" ("id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "author_id", "parent_id", "subtitle", "note", "length", "second_id") SELECT "id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "author_id", "parent_id", "subtitle", "note", "length", "second_id" FROM "shop_book"
----

DROP TABLE "shop_book"
----

ALTER TABLE "new__shop_book" RENAME TO "shop_book"
----

CREATE UNIQUE INDEX "shop_book_title_author_id_b73220a8_uniq" ON "shop_book" ("title", "author_id")
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "ul2" ON "shop_book" ((LOWER("title")))
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

CREATE TABLE "new__shop_book_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "book_id" char(32) NOT NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, "label_id" varchar(50) NOT NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED)
----

INSERT INTO "new__shop_book_tags" ("id", "label_id", "book_id") SELECT "id", "tag_id", "book_id" FROM "shop_book_tags"
----

DROP TABLE "shop_book_tags"
----

ALTER TABLE "new__shop_book_tags" RENAME TO "shop_book_tags"
----

CREATE UNIQUE INDEX "shop_book_tags_book_id_label_id_c47c4702_uniq" ON "shop_book_tags" ("book_id", "label_id")
----

CREATE INDEX "shop_book_tags_book_id_00064ef8" ON "shop_book_tags" ("book_id")
----

CREATE INDEX "shop_book_tags_label_id_b9f171f5" ON "shop_book_tags" ("label_id")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "shop_author" RENAME TO "shop_writer"
----

CREATE TABLE "new__shop_profile" ("author_id" bigint NOT NULL PRIMARY KEY REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "site" varchar(200) NULL)
----

INSERT INTO "new__shop_profile" ("site", "author_id") SELECT "site", "author_id" FROM "shop_profile"
----

DROP TABLE "shop_profile"
----

ALTER TABLE "new__shop_profile" RENAME TO "shop_profile"
----

CREATE TABLE "new__shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= '0'))
----

INSERT INTO "new__shop_book" ("id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "parent_id", "subtitle", "note", "second_id", "length", "author_id") SELECT "id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "parent_id", "subtitle", "note", "second_id", "length", "author_id" FROM "shop_book"
----

DROP TABLE "shop_book"
----

ALTER TABLE "new__shop_book" RENAME TO "shop_book"
----

CREATE UNIQUE INDEX "shop_book_title_author_id_b73220a8_uniq" ON "shop_book" ("title", "author_id")
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "ul2" ON "shop_book" ((LOWER("title")))
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

SELECT sql FROM sqlite_master WHERE type='table' and name='shop_book'
----
'CREATE TABLE "shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= ''0''))'

PRAGMA table_xinfo("shop_book")
----
0|'id'|'char(32)'|1|NULL|1|0
1|'title'|'varchar(200)'|1|NULL|0|0
2|'price'|'decimal'|1|NULL|0|0
3|'meta'|'TEXT'|1|NULL|0|0
4|'at'|'datetime'|0|NULL|0|0
5|'took'|'bigint'|0|NULL|0|0
6|'t'|'time'|0|NULL|0|0
7|'raw'|'BLOB'|0|NULL|0|0
8|'flag'|'bool'|1|NULL|0|0
9|'author_id'|'bigint'|1|NULL|0|0
10|'subtitle'|'varchar(20)'|1|NULL|0|0
11|'note'|'varchar(20)'|1|NULL|0|0
12|'second_id'|'varchar(50)'|0|NULL|0|0
13|'length'|'integer unsigned'|1|NULL|0|0
14|'parent_id'|'char(32)'|0|NULL|0|0

SELECT sql             FROM sqlite_master             WHERE type = 'table' AND name = 'shop_book'
----
'CREATE TABLE "shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= ''0''))'

SAVEPOINT "s139992651975552_x1"
----

SELECT JSON('{"a": "b"}')
----
'{"a":"b"}'

RELEASE SAVEPOINT "s139992651975552_x1"
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("id")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("title")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("price")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("meta")%'
----
'CREATE TABLE "shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "price_gte_0" CHECK ("price" >= ''0''))'

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("at")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("took")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("t")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("raw")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("flag")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("author_id")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("subtitle")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("note")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("second_id")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("length")%'
----

SELECT sql                     FROM sqlite_master                     WHERE                         type = 'table' AND                         name = 'shop_book' AND                         sql LIKE '%json_valid("parent_id")%'
----

PRAGMA index_list("shop_book")
----
0|'shop_book_parent_id_3f11c574'|0|'c'|0
1|'shop_book_second_id_da122419'|0|'c'|0
2|'shop_book_author_id_82b8ab51'|0|'c'|0
3|'ul2'|1|'c'|0
4|'uniq_flagged'|1|'c'|1
5|'shop_book_title_author_id_b73220a8_uniq'|1|'c'|0
6|'sqlite_autoindex_shop_book_1'|1|'pk'|0

SELECT sql FROM sqlite_master WHERE type='index' AND name='shop_book_parent_id_3f11c574'
----
'CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")'

PRAGMA index_info("shop_book_parent_id_3f11c574")
----
0|14|'parent_id'

SELECT sql FROM sqlite_master WHERE type='index' AND name='shop_book_second_id_da122419'
----
'CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")'

PRAGMA index_info("shop_book_second_id_da122419")
----
0|12|'second_id'

SELECT sql FROM sqlite_master WHERE type='index' AND name='shop_book_author_id_82b8ab51'
----
'CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")'

PRAGMA index_info("shop_book_author_id_82b8ab51")
----
0|9|'author_id'

SELECT sql FROM sqlite_master WHERE type='index' AND name='ul2'
----
'CREATE UNIQUE INDEX "ul2" ON "shop_book" ((LOWER("title")))'

PRAGMA index_info("ul2")
----
0|-2|NULL

SELECT sql FROM sqlite_master WHERE type='index' AND name='uniq_flagged'
----
'CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"'

PRAGMA index_info("uniq_flagged")
----
0|1|'title'

SELECT sql FROM sqlite_master WHERE type='index' AND name='shop_book_title_author_id_b73220a8_uniq'
----
'CREATE UNIQUE INDEX "shop_book_title_author_id_b73220a8_uniq" ON "shop_book" ("title", "author_id")'

PRAGMA index_info("shop_book_title_author_id_b73220a8_uniq")
----
0|1|'title'
1|9|'author_id'

SELECT sql FROM sqlite_master WHERE type='index' AND name='sqlite_autoindex_shop_book_1'
----
NULL

PRAGMA table_info("shop_book")
----
0|'id'|'char(32)'|1|NULL|1
1|'title'|'varchar(200)'|1|NULL|0
2|'price'|'decimal'|1|NULL|0
3|'meta'|'TEXT'|1|NULL|0
4|'at'|'datetime'|0|NULL|0
5|'took'|'bigint'|0|NULL|0
6|'t'|'time'|0|NULL|0
7|'raw'|'BLOB'|0|NULL|0
8|'flag'|'bool'|1|NULL|0
9|'author_id'|'bigint'|1|NULL|0
10|'subtitle'|'varchar(20)'|1|NULL|0
11|'note'|'varchar(20)'|1|NULL|0
12|'second_id'|'varchar(50)'|0|NULL|0
13|'length'|'integer unsigned'|1|NULL|0
14|'parent_id'|'char(32)'|0|NULL|0

PRAGMA foreign_key_list("shop_book")
----
0|0|'shop_book'|'parent_id'|'id'|'NO ACTION'|'NO ACTION'|'NONE'
1|0|'shop_label'|'second_id'|'slug'|'NO ACTION'|'NO ACTION'|'NONE'
2|0|'shop_writer'|'author_id'|'id'|'NO ACTION'|'NO ACTION'|'NONE'

DROP INDEX "shop_book_title_author_id_b73220a8_uniq"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED)
----

INSERT INTO "new__shop_book" ("id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "author_id", "parent_id", "subtitle", "note", "second_id", "length") SELECT "id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "author_id", "parent_id", "subtitle", "note", "second_id", "length" FROM "shop_book"
----

DROP TABLE "shop_book"
----

ALTER TABLE "new__shop_book" RENAME TO "shop_book"
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "ul2" ON "shop_book" ((LOWER("title")))
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__shop_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "flag" bool NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "parent_id" char(32) NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "len_ok" CHECK ("length" < 1000))
----

INSERT INTO "new__shop_book" ("id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "author_id", "parent_id", "subtitle", "note", "second_id", "length") SELECT "id", "title", "price", "meta", "at", "took", "t", "raw", "flag", "author_id", "parent_id", "subtitle", "note", "second_id", "length" FROM "shop_book"
----

DROP TABLE "shop_book"
----

ALTER TABLE "new__shop_book" RENAME TO "shop_book"
----

CREATE UNIQUE INDEX "uniq_flagged" ON "shop_book" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "ul2" ON "shop_book" ((LOWER("title")))
----

CREATE INDEX "shop_book_author_id_82b8ab51" ON "shop_book" ("author_id")
----

CREATE INDEX "shop_book_second_id_da122419" ON "shop_book" ("second_id")
----

CREATE INDEX "shop_book_parent_id_3f11c574" ON "shop_book" ("parent_id")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

PRAGMA foreign_key_check
----

ROLLBACK
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE INDEX "note_ix" ON "shop_book" ("note")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP INDEX "note_ix"
----

CREATE INDEX "note_ix2" ON "shop_book" ("note")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "shop_book" RENAME TO "books"
----

ALTER TABLE "shop_book_tags" RENAME TO "books_tags"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "shop_pub" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "n" varchar(3) NOT NULL UNIQUE, "db" integer DEFAULT 5 NOT NULL, CONSTRAINT "ndb" UNIQUE ("n", "db"))
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

ALTER TABLE "books" ADD COLUMN "pub_id" bigint NULL REFERENCES "shop_pub" ("id") DEFERRABLE INITIALLY DEFERRED
----

PRAGMA foreign_key_check
----

CREATE INDEX "books_pub_id_8306ff9c" ON "books" ("pub_id")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__shop_pub" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "db" integer DEFAULT 5 NOT NULL, "n" varchar(3) NULL, CONSTRAINT "ndb" UNIQUE ("n", "db"))
----

INSERT INTO "new__shop_pub" ("id", "db", "n") SELECT "id", "db", "n" FROM "shop_pub"
----

DROP TABLE "shop_pub"
----

ALTER TABLE "new__shop_pub" RENAME TO "shop_pub"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "books_others" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "book_id" char(32) NOT NULL REFERENCES "books" ("id") DEFERRABLE INITIALLY DEFERRED, "pub_id" bigint NOT NULL REFERENCES "shop_pub" ("id") DEFERRABLE INITIALLY DEFERRED)
----

PRAGMA foreign_key_check
----

CREATE UNIQUE INDEX "books_others_book_id_pub_id_2571e9af_uniq" ON "books_others" ("book_id", "pub_id")
----

CREATE INDEX "books_others_book_id_5e468b25" ON "books_others" ("book_id")
----

CREATE INDEX "books_others_pub_id_f2b77af8" ON "books_others" ("pub_id")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

UPDATE books SET note = 'hi'
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__shop_writer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "born" date NULL, "bio" text NOT NULL, "full_name" varchar(50) NOT NULL, "email" varchar(254) NULL)
----

INSERT INTO "new__shop_writer" ("id", "born", "bio", "full_name", "email") SELECT "id", "born", "bio", "full_name", "email" FROM "shop_writer"
----

DROP TABLE "shop_writer"
----

ALTER TABLE "new__shop_writer" RENAME TO "shop_writer"
----

CREATE INDEX "shop_writer_full_name_55b908b0" ON "shop_writer" ("full_name")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP TABLE "shop_profile"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP TABLE "books_tags"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__books" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "author_id" bigint NOT NULL REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "pub_id" bigint NULL REFERENCES "shop_pub" ("id") DEFERRABLE INITIALLY DEFERRED, "flag" bool NULL, "parent_id" char(32) NULL REFERENCES "books" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "len_ok" CHECK ("length" < 1000))
----

INSERT INTO "new__books" ("id", "title", "price", "meta", "at", "took", "t", "raw", "author_id", "parent_id", "subtitle", "note", "second_id", "length", "pub_id", "flag") SELECT "id", "title", "price", "meta", "at", "took", "t", "raw", "author_id", "parent_id", "subtitle", "note", "second_id", "length", "pub_id", "flag" FROM "books"
----

DROP TABLE "books"
----

ALTER TABLE "new__books" RENAME TO "books"
----

CREATE UNIQUE INDEX "uniq_flagged" ON "books" ("title") WHERE "flag"
----

CREATE UNIQUE INDEX "ul2" ON "books" ((LOWER("title")))
----

CREATE INDEX "books_author_id_c90d3b48" ON "books" ("author_id")
----

CREATE INDEX "books_second_id_13e4cb24" ON "books" ("second_id")
----

CREATE INDEX "books_pub_id_8306ff9c" ON "books" ("pub_id")
----

CREATE INDEX "books_parent_id_70da66ca" ON "books" ("parent_id")
----

CREATE INDEX "note_ix2" ON "books" ("note")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

SELECT * FROM books ORDER BY id
----
'00000000000000000000000000000015'|'Kept'|1.5|'{}'|NULL|NULL|NULL|NULL|5|'sub'|'hi'|NULL|3|NULL|1|NULL

SELECT * FROM shop_writer
----
3|NULL|''|'Nil'|NULL
5|NULL|''|'Again'|NULL

SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name
----
'books'
'books_others'
'django_content_type'
'django_migrations'
'shop_label'
'shop_pub'
'shop_writer'
'sqlite_sequence'

SELECT type, name, tbl_name FROM sqlite_master ORDER BY type, name
----
'index'|'books_author_id_c90d3b48'|'books'
'index'|'books_others_book_id_5e468b25'|'books_others'
'index'|'books_others_book_id_pub_id_2571e9af_uniq'|'books_others'
'index'|'books_others_pub_id_f2b77af8'|'books_others'
'index'|'books_parent_id_70da66ca'|'books'
'index'|'books_pub_id_8306ff9c'|'books'
'index'|'books_second_id_13e4cb24'|'books'
'index'|'django_content_type_app_label_model_76bd3d3b_uniq'|'django_content_type'
'index'|'note_ix2'|'books'
'index'|'shop_writer_full_name_55b908b0'|'shop_writer'
'index'|'sqlite_autoindex_books_1'|'books'
'index'|'sqlite_autoindex_shop_label_1'|'shop_label'
'index'|'sqlite_autoindex_shop_pub_1'|'shop_pub'
'index'|'ul2'|'books'
'index'|'uniq_flagged'|'books'
'table'|'books'|'books'
'table'|'books_others'|'books_others'
'table'|'django_content_type'|'django_content_type'
'table'|'django_migrations'|'django_migrations'
'table'|'shop_label'|'shop_label'
'table'|'shop_pub'|'shop_pub'
'table'|'shop_writer'|'shop_writer'
'table'|'sqlite_sequence'|'sqlite_sequence'

PRAGMA table_info("books")
----
0|'id'|'char(32)'|1|NULL|1
1|'title'|'varchar(200)'|1|NULL|0
2|'price'|'decimal'|1|NULL|0
3|'meta'|'TEXT'|1|NULL|0
4|'at'|'datetime'|0|NULL|0
5|'took'|'bigint'|0|NULL|0
6|'t'|'time'|0|NULL|0
7|'raw'|'BLOB'|0|NULL|0
8|'author_id'|'bigint'|1|NULL|0
9|'subtitle'|'varchar(20)'|1|NULL|0
10|'note'|'varchar(20)'|1|NULL|0
11|'second_id'|'varchar(50)'|0|NULL|0
12|'length'|'integer unsigned'|1|NULL|0
13|'pub_id'|'bigint'|0|NULL|0
14|'flag'|'bool'|0|NULL|0
15|'parent_id'|'char(32)'|0|NULL|0

PRAGMA foreign_key_list("books")
----
0|0|'books'|'parent_id'|'id'|'NO ACTION'|'NO ACTION'|'NONE'
1|0|'shop_pub'|'pub_id'|'id'|'NO ACTION'|'NO ACTION'|'NONE'
2|0|'shop_label'|'second_id'|'slug'|'NO ACTION'|'NO ACTION'|'NONE'
3|0|'shop_writer'|'author_id'|'id'|'NO ACTION'|'NO ACTION'|'NONE'

PRAGMA index_list("books")
----
0|'note_ix2'|0|'c'|0
1|'books_parent_id_70da66ca'|0|'c'|0
2|'books_pub_id_8306ff9c'|0|'c'|0
3|'books_second_id_13e4cb24'|0|'c'|0
4|'books_author_id_c90d3b48'|0|'c'|0
5|'ul2'|1|'c'|0
6|'uniq_flagged'|1|'c'|1
7|'sqlite_autoindex_books_1'|1|'pk'|0

PRAGMA foreign_key_check
----

SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence' ORDER BY name
----
'books'|'CREATE TABLE "books" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "at" datetime NULL, "took" bigint NULL, "t" time NULL, "raw" BLOB NULL, "author_id" bigint NOT NULL REFERENCES "shop_writer" ("id") DEFERRABLE INITIALLY DEFERRED, "subtitle" varchar(20) NOT NULL, "note" varchar(20) NOT NULL, "second_id" varchar(50) NULL REFERENCES "shop_label" ("slug") DEFERRABLE INITIALLY DEFERRED, "length" integer unsigned NOT NULL CHECK ("length" >= 0), "pub_id" bigint NULL REFERENCES "shop_pub" ("id") DEFERRABLE INITIALLY DEFERRED, "flag" bool NULL, "parent_id" char(32) NULL REFERENCES "books" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "len_ok" CHECK ("length" < 1000))'
'books_others'|'CREATE TABLE "books_others" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "book_id" char(32) NOT NULL REFERENCES "books" ("id") DEFERRABLE INITIALLY DEFERRED, "pub_id" bigint NOT NULL REFERENCES "shop_pub" ("id") DEFERRABLE INITIALLY DEFERRED)'
'django_content_type'|'CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL)'
'django_migrations'|'CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL)'
'shop_label'|'CREATE TABLE "shop_label" ("slug" varchar(50) NOT NULL PRIMARY KEY)'
'shop_pub'|'CREATE TABLE "shop_pub" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "db" integer DEFAULT 5 NOT NULL, "n" varchar(3) NULL, CONSTRAINT "ndb" UNIQUE ("n", "db"))'
'shop_writer'|'CREATE TABLE "shop_writer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "born" date NULL, "bio" text NOT NULL, "full_name" varchar(50) NOT NULL, "email" varchar(254) NULL)'

SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name
----
'books_author_id_c90d3b48'|'CREATE INDEX "books_author_id_c90d3b48" ON "books" ("author_id")'
'books_others_book_id_5e468b25'|'CREATE INDEX "books_others_book_id_5e468b25" ON "books_others" ("book_id")'
'books_others_book_id_pub_id_2571e9af_uniq'|'CREATE UNIQUE INDEX "books_others_book_id_pub_id_2571e9af_uniq" ON "books_others" ("book_id", "pub_id")'
'books_others_pub_id_f2b77af8'|'CREATE INDEX "books_others_pub_id_f2b77af8" ON "books_others" ("pub_id")'
'books_parent_id_70da66ca'|'CREATE INDEX "books_parent_id_70da66ca" ON "books" ("parent_id")'
'books_pub_id_8306ff9c'|'CREATE INDEX "books_pub_id_8306ff9c" ON "books" ("pub_id")'
'books_second_id_13e4cb24'|'CREATE INDEX "books_second_id_13e4cb24" ON "books" ("second_id")'
'django_content_type_app_label_model_76bd3d3b_uniq'|'CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model")'
'note_ix2'|'CREATE INDEX "note_ix2" ON "books" ("note")'
'shop_writer_full_name_55b908b0'|'CREATE INDEX "shop_writer_full_name_55b908b0" ON "shop_writer" ("full_name")'
'ul2'|'CREATE UNIQUE INDEX "ul2" ON "books" ((LOWER("title")))'
'uniq_flagged'|'CREATE UNIQUE INDEX "uniq_flagged" ON "books" ("title") WHERE "flag"'
