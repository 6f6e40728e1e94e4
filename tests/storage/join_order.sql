CREATE TABLE "artist" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL, "n" integer NOT NULL)
----

CREATE TABLE "album" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(50) NOT NULL, "stock" integer NOT NULL, "artist_id" bigint NULL REFERENCES "artist" ("id") DEFERRABLE INITIALLY DEFERRED)
----

CREATE TABLE "track" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "text" varchar(20) NOT NULL, "album_id" bigint NOT NULL REFERENCES "album" ("id") DEFERRABLE INITIALLY DEFERRED)
----

CREATE TABLE "tag" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "word" varchar(20) NOT NULL UNIQUE)
----

CREATE TABLE "album_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "album_id" bigint NOT NULL REFERENCES "album" ("id"), "tag_id" bigint NOT NULL REFERENCES "tag" ("id"))
----

CREATE INDEX "album_artist" ON "album" ("artist_id")
----

CREATE INDEX "track_album" ON "track" ("album_id")
----

CREATE UNIQUE INDEX "album_tags_uniq" ON "album_tags" ("album_id", "tag_id")
----

CREATE INDEX "album_tags_album" ON "album_tags" ("album_id")
----

CREATE INDEX "album_tags_tag" ON "album_tags" ("tag_id")
----

INSERT INTO "artist" ("name", "n") VALUES ('z', 4), ('z', 4), ('z', 6), ('x', 5), ('x', 2)
----

INSERT INTO "album" ("title", "stock", "artist_id") VALUES ('x', 2, 5), ('y', 3, 4), ('t', 2, 4), ('x', 3, 4), ('y', 3, 4), ('x', 2, 3), ('t', 6, NULL), ('x', 3, 1), ('x', 3, 4), ('x', 3, 5), ('y', 3, 4), ('x', 3, 4), ('y', 2, 5), ('y', 3, 3)
----

INSERT INTO "track" ("text", "album_id") VALUES ('y', 2), ('y', 5), ('u', 10), ('x', 10), ('u', 12), ('y', 2), ('y', 6), ('y', 8), ('u', 6), ('x', 8), ('y', 12), ('x', 1), ('y', 1), ('u', 6), ('y', 1), ('u', 13), ('y', 6), ('y', 10)
----

INSERT INTO "tag" ("word") VALUES ('red'), ('blue'), ('green')
----

INSERT INTO "album_tags" ("album_id", "tag_id") VALUES (1, 1), (10, 2), (1, 3), (4, 3), (5, 1), (3, 2), (6, 1), (10, 3), (8, 2), (11, 3), (12, 1), (14, 2), (6, 2), (3, 3), (9, 1), (5, 3)
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id")
----
1|'z'|4
3|'z'|6
3|'z'|6
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id")
----
1|'x'|2
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
6|'x'|2
8|'x'|3
9|'x'|3
10|'x'|3
11|'y'|3
12|'x'|3
13|'y'|2
14|'y'|3

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id")
----
5|'x'|2|1|'x'|2
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
3|'z'|6|6|'x'|2
1|'z'|4|8|'x'|3
4|'x'|5|9|'x'|3
5|'x'|2|10|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3
5|'x'|2|13|'y'|2
3|'z'|6|14|'y'|3

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id")
----
7
8
6
14
2
3
4
5
9
11
12
1
10
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id")
----
1|'z'|4
2|'z'|4
3|'z'|6
3|'z'|6
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id")
----
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
4|'x'|5
3|'z'|6
3|'z'|6
3|'z'|6
3|'z'|6
1|'z'|4
1|'z'|4
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id")
----
1|'y'
2|'y'
3|'u'
4|'x'
5|'u'
6|'y'
7|'y'
8|'y'
9|'u'
10|'x'
11|'y'
12|'x'
13|'y'
14|'u'
15|'y'
16|'u'
17|'y'
18|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" = 'x'
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x'
----
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
9|'x'|3
11|'y'|3
12|'x'|3
1|'x'|2
10|'x'|3
13|'y'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x'
----
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
4|'x'|5|9|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3
5|'x'|2|1|'x'|2
5|'x'|2|10|'x'|3
5|'x'|2|13|'y'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x'
----
2
3
4
5
9
11
12
1
10
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" = 'x'
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."name" = 'x'
----
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x'
----
1|'y'
2|'y'
3|'u'
4|'x'
5|'u'
6|'y'
11|'y'
12|'x'
13|'y'
15|'y'
16|'u'
18|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."n" = 3
----

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" = 3
----

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" = 3
----

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" = 3
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."n" = 3
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."n" = 3
----

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" = 3
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."n" > 3
----
1|'z'|4
3|'z'|6
3|'z'|6
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" > 3
----
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
6|'x'|2
8|'x'|3
9|'x'|3
11|'y'|3
12|'x'|3
14|'y'|3

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" > 3
----
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
3|'z'|6|6|'x'|2
1|'z'|4|8|'x'|3
4|'x'|5|9|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3
3|'z'|6|14|'y'|3

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" > 3
----
8
6
14
2
3
4
5
9
11
12

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."n" > 3
----
1|'z'|4
2|'z'|4
3|'z'|6
3|'z'|6
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."n" > 3
----
4|'x'|5
4|'x'|5
4|'x'|5
3|'z'|6
3|'z'|6
3|'z'|6
3|'z'|6
1|'z'|4
1|'z'|4
4|'x'|5
4|'x'|5

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" > 3
----
1|'y'
2|'y'
5|'u'
6|'y'
7|'y'
8|'y'
9|'u'
10|'x'
11|'y'
14|'u'
17|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" LIKE 'x%'
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" LIKE 'x%'
----
1|'x'|2
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
9|'x'|3
10|'x'|3
11|'y'|3
12|'x'|3
13|'y'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" LIKE 'x%'
----
5|'x'|2|1|'x'|2
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
4|'x'|5|9|'x'|3
5|'x'|2|10|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3
5|'x'|2|13|'y'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" LIKE 'x%'
----
2
3
4
5
9
11
12
1
10
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" LIKE 'x%'
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."name" LIKE 'x%'
----
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" LIKE 'x%'
----
1|'y'
2|'y'
3|'u'
4|'x'
5|'u'
6|'y'
11|'y'
12|'x'
13|'y'
15|'y'
16|'u'
18|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" IN ('x', 'y')
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" IN ('x', 'y')
----
1|'x'|2
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
9|'x'|3
10|'x'|3
11|'y'|3
12|'x'|3
13|'y'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" IN ('x', 'y')
----
5|'x'|2|1|'x'|2
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
4|'x'|5|9|'x'|3
5|'x'|2|10|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3
5|'x'|2|13|'y'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" IN ('x', 'y')
----
2
3
4
5
9
11
12
1
10
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" IN ('x', 'y')
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."name" IN ('x', 'y')
----
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" IN ('x', 'y')
----
1|'y'
2|'y'
3|'u'
4|'x'
5|'u'
6|'y'
11|'y'
12|'x'
13|'y'
15|'y'
16|'u'
18|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."title" = 't'
----
4|'x'|5

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" = 't'
----
3|'t'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" = 't'
----
4|'x'|5|3|'t'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" = 't'
----
3
7

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."title" = 't'
----
4|'x'|5

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "album"."title" = 't'
----

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" = 't'
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."stock" > 3
----

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."stock" > 3
----

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."stock" > 3
----

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."stock" > 3
----
7

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."stock" > 3
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "album"."stock" > 3
----

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."stock" > 3
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."title" LIKE '%t'
----
4|'x'|5

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" LIKE '%t'
----
3|'t'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" LIKE '%t'
----
4|'x'|5|3|'t'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" LIKE '%t'
----
3
7

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."title" LIKE '%t'
----
4|'x'|5

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "album"."title" LIKE '%t'
----

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" LIKE '%t'
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" = 'x' AND "album"."title" = 'y'
----
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x' AND "album"."title" = 'y'
----
2|'y'|3
5|'y'|3
11|'y'|3
13|'y'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x' AND "album"."title" = 'y'
----
4|'x'|5|2|'y'|3
4|'x'|5|5|'y'|3
4|'x'|5|11|'y'|3
5|'x'|2|13|'y'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x' AND "album"."title" = 'y'
----
2
5
11
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" = 'x' AND "album"."title" = 'y'
----
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."name" = 'x' AND "album"."title" = 'y'
----
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x' AND "album"."title" = 'y'
----
1|'y'
6|'y'
2|'y'
16|'u'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" = 'x' AND "album"."stock" > 3
----

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x' AND "album"."stock" > 3
----

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x' AND "album"."stock" > 3
----

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x' AND "album"."stock" > 3
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."name" = 'x' AND "album"."stock" > 3
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."name" = 'x' AND "album"."stock" > 3
----

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x' AND "album"."stock" > 3
----

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."id" = 4
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" = 4
----
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
9|'x'|3
11|'y'|3
12|'x'|3

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" = 4
----
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
4|'x'|5|9|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" = 4
----
2
3
4
5
9
11
12

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."id" = 4
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."id" = 4
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" = 4
----
1|'y'
6|'y'
2|'y'
5|'u'
11|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."id" IN (5, 2)
----
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" IN (5, 2)
----
1|'x'|2
10|'x'|3
13|'y'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" IN (5, 2)
----
5|'x'|2|1|'x'|2
5|'x'|2|10|'x'|3
5|'x'|2|13|'y'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" IN (5, 2)
----
1
10
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."id" IN (5, 2)
----
2|'z'|4
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."id" IN (5, 2)
----
5|'x'|2
5|'x'|2
5|'x'|2
5|'x'|2
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" IN (5, 2)
----
12|'x'
13|'y'
15|'y'
3|'u'
4|'x'
18|'y'
16|'u'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."artist_id" = 5
----
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."artist_id" = 5
----
1|'x'|2
10|'x'|3
13|'y'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."artist_id" = 5
----
5|'x'|2|1|'x'|2
5|'x'|2|10|'x'|3
5|'x'|2|13|'y'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."artist_id" = 5
----
1
10
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."artist_id" = 5
----
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "album"."artist_id" = 5
----
5|'x'|2
5|'x'|2
5|'x'|2
5|'x'|2
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."artist_id" = 5
----
12|'x'
13|'y'
15|'y'
3|'u'
4|'x'
18|'y'
16|'u'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."id" IN (3, 8, 1)
----
5|'x'|2
4|'x'|5
1|'z'|4

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."id" IN (3, 8, 1)
----
1|'x'|2
3|'t'|2
8|'x'|3

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."id" IN (3, 8, 1)
----
5|'x'|2|1|'x'|2
4|'x'|5|3|'t'|2
1|'z'|4|8|'x'|3

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."id" IN (3, 8, 1)
----
1
3
8

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."id" IN (3, 8, 1)
----
1|'z'|4
4|'x'|5
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "album"."id" IN (3, 8, 1)
----
5|'x'|2
5|'x'|2
5|'x'|2
1|'z'|4
1|'z'|4

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."id" IN (3, 8, 1)
----
12|'x'
13|'y'
15|'y'
8|'y'
10|'x'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE NOT ("artist"."name" = 'x')
----
1|'z'|4
3|'z'|6
3|'z'|6

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE NOT ("artist"."name" = 'x')
----
6|'x'|2
8|'x'|3
14|'y'|3

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE NOT ("artist"."name" = 'x')
----
3|'z'|6|6|'x'|2
1|'z'|4|8|'x'|3
3|'z'|6|14|'y'|3

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE NOT ("artist"."name" = 'x')
----
8
6
14

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE NOT ("artist"."name" = 'x')
----
1|'z'|4
2|'z'|4
3|'z'|6
3|'z'|6

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE NOT ("artist"."name" = 'x')
----
3|'z'|6
3|'z'|6
3|'z'|6
3|'z'|6
1|'z'|4
1|'z'|4

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE NOT ("artist"."name" = 'x')
----
7|'y'
8|'y'
9|'u'
10|'x'
14|'u'
17|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."n" BETWEEN 3 AND 5
----
1|'z'|4
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" BETWEEN 3 AND 5
----
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
8|'x'|3
9|'x'|3
11|'y'|3
12|'x'|3

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" BETWEEN 3 AND 5
----
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
1|'z'|4|8|'x'|3
4|'x'|5|9|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" BETWEEN 3 AND 5
----
8
2
3
4
5
9
11
12

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "artist"."n" BETWEEN 3 AND 5
----
1|'z'|4
2|'z'|4
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "artist"."n" BETWEEN 3 AND 5
----
4|'x'|5
4|'x'|5
4|'x'|5
1|'z'|4
1|'z'|4
4|'x'|5
4|'x'|5

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."n" BETWEEN 3 AND 5
----
1|'y'
2|'y'
5|'u'
6|'y'
8|'y'
10|'x'
11|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE ("artist"."name" = 'x' OR "album"."title" = 't')
----
5|'x'|2
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE ("artist"."name" = 'x' OR "album"."title" = 't')
----
1|'x'|2
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
9|'x'|3
10|'x'|3
11|'y'|3
12|'x'|3
13|'y'|2

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE ("artist"."name" = 'x' OR "album"."title" = 't')
----
5|'x'|2|1|'x'|2
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
4|'x'|5|9|'x'|3
5|'x'|2|10|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3
5|'x'|2|13|'y'|2

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE ("artist"."name" = 'x' OR "album"."title" = 't')
----
1
2
3
4
5
7
9
10
11
12
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE ("artist"."name" = 'x' OR "album"."title" = 't')
----
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE ("artist"."name" = 'x' OR "album"."title" = 't')
----
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE ("artist"."name" = 'x' OR "album"."title" = 't')
----
1|'y'
2|'y'
3|'u'
4|'x'
5|'u'
6|'y'
11|'y'
12|'x'
13|'y'
15|'y'
16|'u'
18|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."artist_id" IS NOT NULL
----
1|'z'|4
3|'z'|6
3|'z'|6
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."artist_id" IS NOT NULL
----
1|'x'|2
2|'y'|3
3|'t'|2
4|'x'|3
5|'y'|3
6|'x'|2
8|'x'|3
9|'x'|3
10|'x'|3
11|'y'|3
12|'x'|3
13|'y'|2
14|'y'|3

SELECT "artist"."id", "artist"."name", "artist"."n", "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."artist_id" IS NOT NULL
----
5|'x'|2|1|'x'|2
4|'x'|5|2|'y'|3
4|'x'|5|3|'t'|2
4|'x'|5|4|'x'|3
4|'x'|5|5|'y'|3
3|'z'|6|6|'x'|2
1|'z'|4|8|'x'|3
4|'x'|5|9|'x'|3
5|'x'|2|10|'x'|3
4|'x'|5|11|'y'|3
4|'x'|5|12|'x'|3
5|'x'|2|13|'y'|2
3|'z'|6|14|'y'|3

SELECT "album"."id" FROM "album" LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."artist_id" IS NOT NULL
----
8
6
14
2
3
4
5
9
11
12
1
10
13

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" LEFT OUTER JOIN "album" ON ("artist"."id" = "album"."artist_id") WHERE "album"."artist_id" IS NOT NULL
----
1|'z'|4
3|'z'|6
3|'z'|6
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
4|'x'|5
5|'x'|2
5|'x'|2
5|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "album"."artist_id" IS NOT NULL
----
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
4|'x'|5
3|'z'|6
3|'z'|6
3|'z'|6
3|'z'|6
1|'z'|4
1|'z'|4
5|'x'|2
5|'x'|2
5|'x'|2
4|'x'|5
4|'x'|5
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."artist_id" IS NOT NULL
----
1|'y'
2|'y'
3|'u'
4|'x'
5|'u'
6|'y'
7|'y'
8|'y'
9|'u'
10|'x'
11|'y'
12|'x'
13|'y'
14|'u'
15|'y'
16|'u'
17|'y'
18|'y'

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "track"."text" = 'x'
----
5|'x'|2
1|'z'|4
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "track"."text" = 'x'
----
4|'x'
10|'x'
12|'x'

SELECT "album"."id", "album"."title", "album"."stock" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "track"."text" = 'x'
----
10|'x'|3
8|'x'|3
1|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "track"."text" LIKE 'x'
----
5|'x'|2
1|'z'|4
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "track"."text" LIKE 'x'
----
4|'x'
10|'x'
12|'x'

SELECT "album"."id", "album"."title", "album"."stock" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "track"."text" LIKE 'x'
----
10|'x'|3
8|'x'|3
1|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "track"."text" = 'x' AND "artist"."name" = 'x'
----
5|'x'|2
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "track"."text" = 'x' AND "artist"."name" = 'x'
----
4|'x'
12|'x'

SELECT "album"."id", "album"."title", "album"."stock" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "track"."text" = 'x' AND "artist"."name" = 'x'
----
10|'x'|3
1|'x'|2

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "track"."id" IN (3, 1)
----
4|'x'|5
5|'x'|2

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "track"."id" IN (3, 1)
----
1|'y'
3|'u'

SELECT "album"."id", "album"."title", "album"."stock" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "track"."id" IN (3, 1)
----
2|'y'|3
10|'x'|3

SELECT "artist"."id", "artist"."name", "artist"."n" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "album"."title" = 't' AND "artist"."n" > 2
----

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") INNER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" = 't' AND "artist"."n" > 2
----

SELECT "album"."id", "album"."title", "album"."stock" FROM "artist" INNER JOIN "album" ON ("artist"."id" = "album"."artist_id") INNER JOIN "track" ON ("album"."id" = "track"."album_id") WHERE "album"."title" = 't' AND "artist"."n" > 2
----

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id")
----
1|'x'|2
10|'x'|3
1|'x'|2
4|'x'|3
5|'y'|3
3|'t'|2
6|'x'|2
10|'x'|3
8|'x'|3
11|'y'|3
12|'x'|3
14|'y'|3
6|'x'|2
3|'t'|2
9|'x'|3
5|'y'|3

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id")
----
1|'red'|1
2|'blue'|10
3|'green'|1
3|'green'|4
1|'red'|5
2|'blue'|3
1|'red'|6
3|'green'|10
2|'blue'|8
3|'green'|11
1|'red'|12
2|'blue'|14
2|'blue'|6
3|'green'|3
1|'red'|9
3|'green'|5

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."word" = 'red'
----
1|'x'|2
5|'y'|3
6|'x'|2
12|'x'|3
9|'x'|3

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."word" = 'red'
----
1|'red'|1
1|'red'|5
1|'red'|6
1|'red'|12
1|'red'|9

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."word" LIKE '%e%'
----
1|'x'|2
10|'x'|3
1|'x'|2
4|'x'|3
5|'y'|3
3|'t'|2
6|'x'|2
10|'x'|3
8|'x'|3
11|'y'|3
12|'x'|3
14|'y'|3
6|'x'|2
3|'t'|2
9|'x'|3
5|'y'|3

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."word" LIKE '%e%'
----
1|'red'|1
2|'blue'|10
3|'green'|1
3|'green'|4
1|'red'|5
2|'blue'|3
1|'red'|6
3|'green'|10
2|'blue'|8
3|'green'|11
1|'red'|12
2|'blue'|14
2|'blue'|6
3|'green'|3
1|'red'|9
3|'green'|5

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."id" = 2
----
10|'x'|3
3|'t'|2
8|'x'|3
14|'y'|3
6|'x'|2

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."id" = 2
----
2|'blue'|10
2|'blue'|3
2|'blue'|8
2|'blue'|14
2|'blue'|6

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "album"."title" = 't'
----
3|'t'|2
3|'t'|2

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "album"."title" = 't'
----
2|'blue'|3
3|'green'|3

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "album"."id" = 3
----
3|'t'|2
3|'t'|2

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "album"."id" = 3
----
2|'blue'|3
3|'green'|3

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."word" IN ('red', 'blue')
----
10|'x'|3
3|'t'|2
8|'x'|3
14|'y'|3
6|'x'|2
1|'x'|2
5|'y'|3
6|'x'|2
12|'x'|3
9|'x'|3

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."word" IN ('red', 'blue')
----
2|'blue'|10
2|'blue'|3
2|'blue'|8
2|'blue'|14
2|'blue'|6
1|'red'|1
1|'red'|5
1|'red'|6
1|'red'|12
1|'red'|9

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "album"."stock" > 3
----

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "album"."stock" > 3
----

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."word" = 'red' AND "album"."title" = 'x'
----
1|'x'|2
6|'x'|2
12|'x'|3
9|'x'|3

SELECT "tag"."id", "tag"."word", "album"."id" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "tag" ON ("album_tags"."tag_id" = "tag"."id") WHERE "tag"."word" = 'red' AND "album"."title" = 'x'
----
1|'red'|1
1|'red'|6
1|'red'|12
1|'red'|9

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id")
----
1|'x'|2
1|'x'|2
3|'t'|2
3|'t'|2
4|'x'|3
5|'y'|3
5|'y'|3
6|'x'|2
6|'x'|2
8|'x'|3
9|'x'|3
10|'x'|3
10|'x'|3
11|'y'|3
12|'x'|3
14|'y'|3

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") WHERE "album_tags"."tag_id" = 1
----
1|'x'|2
5|'y'|3
6|'x'|2
12|'x'|3
9|'x'|3

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") WHERE "album_tags"."tag_id" IN (2, 3)
----
10|'x'|3
3|'t'|2
8|'x'|3
14|'y'|3
6|'x'|2
1|'x'|2
4|'x'|3
10|'x'|3
11|'y'|3
3|'t'|2
5|'y'|3

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") WHERE "album"."title" = 't'
----
3|'t'|2
3|'t'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") WHERE "album"."stock" > 3
----

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") WHERE "album_tags"."tag_id" = 1 AND "album"."title" = 'x'
----
1|'x'|2
6|'x'|2
12|'x'|3
9|'x'|3

SELECT "tag"."id", "tag"."word" FROM "tag" INNER JOIN "album_tags" ON ("tag"."id" = "album_tags"."tag_id")
----
1|'red'
1|'red'
1|'red'
1|'red'
1|'red'
2|'blue'
2|'blue'
2|'blue'
2|'blue'
2|'blue'
3|'green'
3|'green'
3|'green'
3|'green'
3|'green'
3|'green'

SELECT "tag"."id", "tag"."word" FROM "tag" INNER JOIN "album_tags" ON ("tag"."id" = "album_tags"."tag_id") WHERE "album_tags"."album_id" = 3
----
2|'blue'
3|'green'

SELECT "tag"."id", "tag"."word" FROM "tag" INNER JOIN "album_tags" ON ("tag"."id" = "album_tags"."tag_id") WHERE "album_tags"."album_id" IN (9, 2, 5)
----
1|'red'
3|'green'
1|'red'

SELECT "tag"."id", "tag"."word" FROM "tag" INNER JOIN "album_tags" ON ("tag"."id" = "album_tags"."tag_id") WHERE "tag"."word" = 'red'
----
1|'red'
1|'red'
1|'red'
1|'red'
1|'red'

SELECT "tag"."id", "tag"."word" FROM "tag" INNER JOIN "album_tags" ON ("tag"."id" = "album_tags"."tag_id") WHERE "tag"."word" LIKE '%e%'
----
1|'red'
1|'red'
1|'red'
1|'red'
1|'red'
2|'blue'
2|'blue'
2|'blue'
2|'blue'
2|'blue'
3|'green'
3|'green'
3|'green'
3|'green'
3|'green'
3|'green'

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "album_tags" T4 ON ("album"."id" = T4."album_id") WHERE "album_tags"."tag_id" = 1 AND T4."tag_id" = 2
----
6|'x'|2

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "album_tags" T4 ON ("album"."id" = T4."album_id") WHERE "album_tags"."tag_id" = 1
----
1|'x'|2
1|'x'|2
5|'y'|3
5|'y'|3
6|'x'|2
6|'x'|2
12|'x'|3
9|'x'|3

SELECT "album"."id", "album"."title", "album"."stock" FROM "album" INNER JOIN "album_tags" ON ("album"."id" = "album_tags"."album_id") INNER JOIN "album_tags" T4 ON ("album"."id" = T4."album_id")
----
1|'x'|2
1|'x'|2
1|'x'|2
1|'x'|2
3|'t'|2
3|'t'|2
3|'t'|2
3|'t'|2
4|'x'|3
5|'y'|3
5|'y'|3
5|'y'|3
5|'y'|3
6|'x'|2
6|'x'|2
6|'x'|2
6|'x'|2
8|'x'|3
9|'x'|3
10|'x'|3
10|'x'|3
10|'x'|3
10|'x'|3
11|'y'|3
12|'x'|3
14|'y'|3

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."title" = 't'
----

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."name" = 'x'
----
1|'y'
2|'y'
3|'u'
4|'x'
5|'u'
6|'y'
11|'y'
12|'x'
13|'y'
15|'y'
16|'u'
18|'y'

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "track"."text" = 'x'
----
4|'x'
10|'x'
12|'x'

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "album"."stock" > 3
----

SELECT "track"."id", "track"."text" FROM "track" INNER JOIN "album" ON ("track"."album_id" = "album"."id") LEFT OUTER JOIN "artist" ON ("album"."artist_id" = "artist"."id") WHERE "artist"."id" IS NULL
----
