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

CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL)
----

CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(80) NOT NULL UNIQUE)
----

CREATE TABLE "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED)
----

CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NOT NULL, "is_superuser" bool NOT NULL, "username" varchar(30) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(75) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL)
----

CREATE TABLE "auth_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED)
----

CREATE TABLE "auth_user_user_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED)
----

PRAGMA foreign_key_check
----

CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename")
----

CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id")
----

CREATE UNIQUE INDEX "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" ON "auth_group_permissions" ("group_id", "permission_id")
----

CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id")
----

CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id")
----

CREATE UNIQUE INDEX "auth_user_groups_user_id_group_id_94350c0c_uniq" ON "auth_user_groups" ("user_id", "group_id")
----

CREATE INDEX "auth_user_groups_user_id_6a12ed8b" ON "auth_user_groups" ("user_id")
----

CREATE INDEX "auth_user_groups_group_id_97559544" ON "auth_user_groups" ("group_id")
----

CREATE UNIQUE INDEX "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq" ON "auth_user_user_permissions" ("user_id", "permission_id")
----

CREATE INDEX "auth_user_user_permissions_user_id_a95ead1b" ON "auth_user_user_permissions" ("user_id")
----

CREATE INDEX "auth_user_user_permissions_permission_id_1fbb5f2c" ON "auth_user_user_permissions" ("permission_id")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0001_initial', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
2

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "action_time" datetime NOT NULL, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED)
----

PRAGMA foreign_key_check
----

CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id")
----

CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('admin', '0001_initial', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
3

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "action_time" datetime NOT NULL)
----

INSERT INTO "new__django_admin_log" ("id", "object_id", "object_repr", "action_flag", "change_message", "content_type_id", "user_id", "action_time") SELECT "id", "object_id", "object_repr", "action_flag", "change_message", "content_type_id", "user_id", "action_time" FROM "django_admin_log"
----

DROP TABLE "django_admin_log"
----

ALTER TABLE "new__django_admin_log" RENAME TO "django_admin_log"
----

CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id")
----

CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id")
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('admin', '0002_logentry_remove_auto_add', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
4

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('admin', '0003_logentry_add_action_flag_choices', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
5

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
6

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

CREATE TABLE "new__auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL)
----

INSERT INTO "new__auth_permission" ("id", "content_type_id", "codename", "name") SELECT "id", "content_type_id", "codename", "name" FROM "auth_permission"
----

DROP TABLE "auth_permission"
----

ALTER TABLE "new__auth_permission" RENAME TO "auth_permission"
----

CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename")
----

CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id")
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0002_alter_permission_name_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
7

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NOT NULL, "is_superuser" bool NOT NULL, "username" varchar(30) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "email" varchar(254) NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "is_staff", "is_active", "date_joined", "email") SELECT "id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "is_staff", "is_active", "date_joined", "email" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0003_alter_user_email_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
8

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0004_alter_user_username_opts', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
9

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "is_superuser" bool NOT NULL, "username" varchar(30) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "last_login" datetime NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "last_login") SELECT "id", "password", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "last_login" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0005_alter_user_last_login_null', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
10

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0006_require_contenttypes_0002', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
11

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0007_alter_validators_add_error_messages', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
12

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "username" varchar(150) NOT NULL UNIQUE)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "username") SELECT "id", "password", "last_login", "is_superuser", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "username" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0008_alter_user_username_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
13

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "last_name" varchar(150) NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "first_name", "email", "is_staff", "is_active", "date_joined", "last_name") SELECT "id", "password", "last_login", "is_superuser", "username", "first_name", "email", "is_staff", "is_active", "date_joined", "last_name" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0009_alter_user_last_name_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
14

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

CREATE TABLE "new__auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE)
----

INSERT INTO "new__auth_group" ("id", "name") SELECT "id", "name" FROM "auth_group"
----

DROP TABLE "auth_group"
----

ALTER TABLE "new__auth_group" RENAME TO "auth_group"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0010_alter_group_name_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
15

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0011_update_proxy_permissions', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
16

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "last_name", "email", "is_staff", "is_active", "date_joined", "first_name") SELECT "id", "password", "last_login", "is_superuser", "username", "last_name", "email", "is_staff", "is_active", "date_joined", "first_name" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0012_alter_user_first_name_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
17

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

CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL)
----

PRAGMA foreign_key_check
----

CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('sessions', '0001_initial', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
18

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
2|'auth'|'0001_initial'|'2025-01-01 00:00:00'
3|'admin'|'0001_initial'|'2025-01-01 00:00:00'
4|'admin'|'0002_logentry_remove_auto_add'|'2025-01-01 00:00:00'
5|'admin'|'0003_logentry_add_action_flag_choices'|'2025-01-01 00:00:00'
6|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
7|'auth'|'0002_alter_permission_name_max_length'|'2025-01-01 00:00:00'
8|'auth'|'0003_alter_user_email_max_length'|'2025-01-01 00:00:00'
9|'auth'|'0004_alter_user_username_opts'|'2025-01-01 00:00:00'
10|'auth'|'0005_alter_user_last_login_null'|'2025-01-01 00:00:00'
11|'auth'|'0006_require_contenttypes_0002'|'2025-01-01 00:00:00'
12|'auth'|'0007_alter_validators_add_error_messages'|'2025-01-01 00:00:00'
13|'auth'|'0008_alter_user_username_max_length'|'2025-01-01 00:00:00'
14|'auth'|'0009_alter_user_last_name_max_length'|'2025-01-01 00:00:00'
15|'auth'|'0010_alter_group_name_max_length'|'2025-01-01 00:00:00'
16|'auth'|'0011_update_proxy_permissions'|'2025-01-01 00:00:00'
17|'auth'|'0012_alter_user_first_name_max_length'|'2025-01-01 00:00:00'
18|'sessions'|'0001_initial'|'2025-01-01 00:00:00'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'admin'
----

BEGIN
----

INSERT INTO "django_content_type" ("app_label", "model") VALUES ('admin', 'logentry') RETURNING "django_content_type"."id"
----
1

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE ("django_content_type"."app_label" = 'admin' AND "django_content_type"."model" IN ('logentry'))
----
1|'admin'|'logentry'

SELECT "auth_permission"."content_type_id" AS "content_type", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_permission"."content_type_id" IN (1) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, 2 ASC
----

BEGIN
----

INSERT INTO "auth_permission" ("name", "content_type_id", "codename") VALUES ('Can add log entry', 1, 'add_logentry'), ('Can change log entry', 1, 'change_logentry'), ('Can delete log entry', 1, 'delete_logentry'), ('Can view log entry', 1, 'view_logentry') RETURNING "auth_permission"."id"
----
1
2
3
4

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'admin'
----
1|'admin'|'logentry'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'auth'
----

BEGIN
----

INSERT INTO "django_content_type" ("app_label", "model") VALUES ('auth', 'permission'), ('auth', 'group'), ('auth', 'user') RETURNING "django_content_type"."id"
----
2
3
4

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE ("django_content_type"."app_label" = 'auth' AND "django_content_type"."model" IN ('permission', 'group', 'user'))
----
3|'auth'|'group'
2|'auth'|'permission'
4|'auth'|'user'

SELECT "auth_permission"."content_type_id" AS "content_type", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_permission"."content_type_id" IN (2, 3, 4) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, 2 ASC
----

BEGIN
----

INSERT INTO "auth_permission" ("name", "content_type_id", "codename") VALUES ('Can add permission', 2, 'add_permission'), ('Can change permission', 2, 'change_permission'), ('Can delete permission', 2, 'delete_permission'), ('Can view permission', 2, 'view_permission'), ('Can add group', 3, 'add_group'), ('Can change group', 3, 'change_group'), ('Can delete group', 3, 'delete_group'), ('Can view group', 3, 'view_group'), ('Can add user', 4, 'add_user'), ('Can change user', 4, 'change_user'), ('Can delete user', 4, 'delete_user'), ('Can view user', 4, 'view_user') RETURNING "auth_permission"."id"
----
5
6
7
8
9
10
11
12
13
14
15
16

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'auth'
----
3|'auth'|'group'
2|'auth'|'permission'
4|'auth'|'user'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'contenttypes'
----

BEGIN
----

INSERT INTO "django_content_type" ("app_label", "model") VALUES ('contenttypes', 'contenttype') RETURNING "django_content_type"."id"
----
5

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE ("django_content_type"."app_label" = 'contenttypes' AND "django_content_type"."model" IN ('contenttype'))
----
5|'contenttypes'|'contenttype'

SELECT "auth_permission"."content_type_id" AS "content_type", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_permission"."content_type_id" IN (5) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, 2 ASC
----

BEGIN
----

INSERT INTO "auth_permission" ("name", "content_type_id", "codename") VALUES ('Can add content type', 5, 'add_contenttype'), ('Can change content type', 5, 'change_contenttype'), ('Can delete content type', 5, 'delete_contenttype'), ('Can view content type', 5, 'view_contenttype') RETURNING "auth_permission"."id"
----
17
18
19
20

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'contenttypes'
----
5|'contenttypes'|'contenttype'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'sessions'
----

BEGIN
----

INSERT INTO "django_content_type" ("app_label", "model") VALUES ('sessions', 'session') RETURNING "django_content_type"."id"
----
6

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE ("django_content_type"."app_label" = 'sessions' AND "django_content_type"."model" IN ('session'))
----
6|'sessions'|'session'

SELECT "auth_permission"."content_type_id" AS "content_type", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_permission"."content_type_id" IN (6) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, 2 ASC
----

BEGIN
----

INSERT INTO "auth_permission" ("name", "content_type_id", "codename") VALUES ('Can add session', 6, 'add_session'), ('Can change session', 6, 'change_session'), ('Can delete session', 6, 'delete_session'), ('Can view session', 6, 'view_session') RETURNING "auth_permission"."id"
----
21
22
23
24

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'sessions'
----
6|'sessions'|'session'

INSERT INTO "auth_user" ("password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined") VALUES ('p', NULL, 0, 'ada', '', '', 'a@b.c', 0, 1, '2025-01-01 00:00:00') RETURNING "auth_user"."id"
----
1

UPDATE "auth_user" SET "password" = 'p', "date_joined" = '2024-01-02 03:04:05' WHERE "auth_user"."id" = 1
----

INSERT INTO "auth_user" ("password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined") VALUES ('p', NULL, 0, 'bob', '', '', '', 1, 1, '2023-03-02 10:04:05.500000') RETURNING "auth_user"."id"
----
2

INSERT INTO "auth_user" ("password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined") VALUES ('p', NULL, 0, 'Cy', '', '', '', 0, 1, '2023-02-02 10:04:05.500000') RETURNING "auth_user"."id"
----
3

INSERT INTO "auth_user" ("password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined") VALUES ('p', NULL, 0, 'dan', '', '', '', 0, 1, '2023-03-02 10:04:05.500000') RETURNING "auth_user"."id"
----
4

INSERT INTO "auth_group" ("name") VALUES ('g1') RETURNING "auth_group"."id"
----
1

INSERT INTO "auth_group" ("name") VALUES ('g2') RETURNING "auth_group"."id"
----
2

BEGIN
----

INSERT OR IGNORE INTO "auth_user_groups" ("user_id", "group_id") VALUES (1, 1), (1, 2)
----

COMMIT
----

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE "auth_user"."username" = 'bob' LIMIT 21
----
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'

BEGIN
----

INSERT OR IGNORE INTO "auth_user_groups" ("user_id", "group_id") VALUES (2, 1)
----

COMMIT
----

SELECT "auth_group"."id", "auth_group"."name" FROM "auth_group" INNER JOIN "auth_user_groups" ON ("auth_group"."id" = "auth_user_groups"."group_id") WHERE "auth_user_groups"."user_id" = 1
----
1|'g1'
2|'g2'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" INNER JOIN "auth_user_groups" ON ("auth_user"."id" = "auth_user_groups"."user_id") INNER JOIN "auth_group" ON ("auth_user_groups"."group_id" = "auth_group"."id") WHERE "auth_group"."name" = 'g1'
----
1|'p'|NULL|0|'ada'|''|''|'a@b.c'|0|1|'2024-01-02 03:04:05'
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE NOT (EXISTS(SELECT 1 AS "a" FROM "auth_user_groups" U1 INNER JOIN "auth_group" U2 ON (U1."group_id" = U2."id") WHERE (U2."name" = 'g1' AND U1."user_id" = ("auth_user"."id")) LIMIT 1))
----
3|'p'|NULL|0|'Cy'|''|''|''|0|1|'2023-02-02 10:04:05.500000'
4|'p'|NULL|0|'dan'|''|''|''|0|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."username" AS "username", COUNT("auth_user_groups"."group_id") AS "n" FROM "auth_user" LEFT OUTER JOIN "auth_user_groups" ON ("auth_user"."id" = "auth_user_groups"."user_id") GROUP BY "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", 1, "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" ORDER BY 2 DESC, 1 ASC
----
'ada'|2
'bob'|1
'Cy'|0
'dan'|0

SELECT "auth_user"."is_staff" AS "is_staff", COUNT("auth_user"."id") AS "c" FROM "auth_user" GROUP BY 1 ORDER BY 1 ASC
----
0|3
1|1

SELECT MAX("auth_user"."date_joined") AS "date_joined__max", MIN("auth_user"."id") AS "id__min", AVG("auth_user"."id") AS "id__avg", COUNT(DISTINCT "auth_user_groups"."group_id") AS "groups__count" FROM "auth_user" LEFT OUTER JOIN "auth_user_groups" ON ("auth_user"."id" = "auth_user_groups"."user_id")
----
'2024-01-02 03:04:05'|1|2.2|2

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user"
----
1|'p'|NULL|0|'ada'|''|''|'a@b.c'|0|1|'2024-01-02 03:04:05'
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'
3|'p'|NULL|0|'Cy'|''|''|''|0|1|'2023-02-02 10:04:05.500000'
4|'p'|NULL|0|'dan'|''|''|''|0|1|'2023-03-02 10:04:05.500000'

SELECT ("auth_user_groups"."user_id") AS "_prefetch_related_val_user_id", "auth_group"."id", "auth_group"."name" FROM "auth_group" INNER JOIN "auth_user_groups" ON ("auth_group"."id" = "auth_user_groups"."group_id") WHERE "auth_user_groups"."user_id" IN (1, 2, 3, 4)
----
1|1|'g1'
1|2|'g2'
2|1|'g1'

SELECT ("auth_group_permissions"."group_id") AS "_prefetch_related_val_group_id", "auth_permission"."id", "auth_permission"."name", "auth_permission"."content_type_id", "auth_permission"."codename" FROM "auth_permission" INNER JOIN "auth_group_permissions" ON ("auth_permission"."id" = "auth_group_permissions"."permission_id") INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_group_permissions"."group_id" IN (1, 2) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, "auth_permission"."codename" ASC
----

SELECT "auth_permission"."id", "auth_permission"."name", "auth_permission"."content_type_id", "auth_permission"."codename", "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, "auth_permission"."codename" ASC LIMIT 5
----
1|'Can add log entry'|1|'add_logentry'|1|'admin'|'logentry'
2|'Can change log entry'|1|'change_logentry'|1|'admin'|'logentry'
3|'Can delete log entry'|1|'delete_logentry'|1|'admin'|'logentry'
4|'Can view log entry'|1|'view_logentry'|1|'admin'|'logentry'
9|'Can add group'|3|'add_group'|3|'auth'|'group'

SELECT django_datetime_extract('month', "auth_user"."date_joined", 'UTC', 'UTC') AS "date_joined__month" FROM "auth_user" WHERE "auth_user"."date_joined" BETWEEN '2023-01-01 00:00:00' AND '2023-12-31 23:59:59.999999'
----
3
2
3

SELECT django_datetime_trunc('month', "auth_user"."date_joined", 'UTC', 'UTC') AS "m", COUNT("auth_user"."id") AS "c" FROM "auth_user" GROUP BY 1 ORDER BY 1 ASC
----
'2023-02-01 00:00:00'|1
'2023-03-01 00:00:00'|2
'2024-01-01 00:00:00'|1

SELECT DISTINCT django_date_trunc('year', "auth_user"."date_joined", 'UTC', 'UTC') AS "datefield" FROM "auth_user" WHERE "auth_user"."date_joined" IS NOT NULL ORDER BY 1 ASC
----
'2023-01-01'
'2024-01-01'

SELECT DISTINCT django_datetime_trunc('month', "auth_user"."date_joined", 'UTC', 'UTC') AS "datetimefield" FROM "auth_user" WHERE "auth_user"."date_joined" IS NOT NULL ORDER BY 1 ASC
----
'2023-02-01 00:00:00'
'2023-03-01 00:00:00'
'2024-01-01 00:00:00'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE "auth_user"."username" LIKE '%A%' ESCAPE '\' ORDER BY "auth_user"."id" ASC
----
1|'p'|NULL|0|'ada'|''|''|'a@b.c'|0|1|'2024-01-02 03:04:05'
4|'p'|NULL|0|'dan'|''|''|''|0|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE "auth_user"."username" LIKE 'b%' ESCAPE '\'
----
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE "auth_user"."username" LIKE 'CY' ESCAPE '\'
----
3|'p'|NULL|0|'Cy'|''|''|''|0|1|'2023-02-02 10:04:05.500000'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE "auth_user"."username" REGEXP '^[ab]' ORDER BY "auth_user"."id" ASC
----
1|'p'|NULL|0|'ada'|''|''|'a@b.c'|0|1|'2024-01-02 03:04:05'
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE "auth_user"."username" REGEXP '(?i)' || '^C'
----
3|'p'|NULL|0|'Cy'|''|''|''|0|1|'2023-02-02 10:04:05.500000'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE ("auth_user"."username" = 'ada' OR "auth_user"."is_staff") ORDER BY "auth_user"."id" ASC
----
1|'p'|NULL|0|'ada'|''|''|'a@b.c'|0|1|'2024-01-02 03:04:05'
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE (("auth_user"."username" = 'ada' OR "auth_user"."is_staff") AND 1 = (CASE WHEN "auth_user"."username" = 'ada' THEN 1 ELSE 0 END + CASE WHEN "auth_user"."is_staff" THEN 1 ELSE 0 END)) ORDER BY "auth_user"."id" ASC
----
1|'p'|NULL|0|'ada'|''|''|'a@b.c'|0|1|'2024-01-02 03:04:05'
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'

SELECT (COALESCE("auth_user"."username", '') || COALESCE((COALESCE('-', '') || COALESCE("auth_user"."email", '')), '')) AS "full" FROM "auth_user" ORDER BY 1 ASC
----
'Cy-'
'ada-a@b.c'
'bob-'
'dan-'

SELECT CASE WHEN "auth_user"."is_staff" THEN 's' ELSE 'u' END AS "x", "auth_user"."username" AS "username" FROM "auth_user" ORDER BY 1 ASC, 2 ASC
----
's'|'bob'
'u'|'Cy'
'u'|'ada'
'u'|'dan'

SELECT "auth_user"."username" AS "username", ROW_NUMBER() OVER (ORDER BY "auth_user"."username" DESC) AS "r" FROM "auth_user" ORDER BY 2 ASC
----
'dan'|1
'bob'|2
'ada'|3
'Cy'|4

SELECT * FROM ( SELECT "auth_user"."id" AS "col1", "auth_user"."password" AS "col2", "auth_user"."last_login" AS "col3", "auth_user"."is_superuser" AS "col4", "auth_user"."username" AS "col5", "auth_user"."first_name" AS "col6", "auth_user"."last_name" AS "col7", "auth_user"."email" AS "col8", "auth_user"."is_staff" AS "col9", "auth_user"."is_active" AS "col10", "auth_user"."date_joined" AS "col11", RANK() OVER (PARTITION BY "auth_user"."is_staff" ORDER BY "auth_user"."username") AS "r" FROM "auth_user" ORDER BY "auth_user"."id" ASC ) "qualify" WHERE "r" = 1 ORDER BY "col1" ASC
----
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'|1
3|'p'|NULL|0|'Cy'|''|''|''|0|1|'2023-02-02 10:04:05.500000'|1

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE EXISTS(SELECT 1 AS "a" FROM "auth_group" U0 INNER JOIN "auth_user_groups" U1 ON (U0."id" = U1."group_id") WHERE U1."user_id" = ("auth_user"."id") LIMIT 1) ORDER BY "auth_user"."id" ASC
----
1|'p'|NULL|0|'ada'|''|''|'a@b.c'|0|1|'2024-01-02 03:04:05'
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."username" AS "username", (SELECT U0."name" AS "name" FROM "auth_group" U0 INNER JOIN "auth_user_groups" U1 ON (U0."id" = U1."group_id") WHERE U1."user_id" = ("auth_user"."id") ORDER BY 1 DESC LIMIT 1) AS "g" FROM "auth_user" ORDER BY "auth_user"."id" ASC
----
'ada'|'g2'
'bob'|'g1'
'Cy'|NULL
'dan'|NULL

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE "auth_user"."id" IN (SELECT U0."id" FROM "auth_user" U0 WHERE U0."is_staff")
----
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."username" AS "username" FROM "auth_user" UNION SELECT "auth_group"."name" AS "name" FROM "auth_group" ORDER BY 1 ASC
----
'Cy'
'ada'
'bob'
'dan'
'g1'
'g2'

SELECT "auth_user"."id" AS "pk" FROM "auth_user" INTERSECT SELECT "auth_group"."id" AS "pk" FROM "auth_group"
----
1
2

SELECT "auth_user"."id" AS "pk" FROM "auth_user" EXCEPT SELECT "auth_group"."id" AS "pk" FROM "auth_group"
----
3
4

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" ORDER BY "auth_user"."last_login" ASC NULLS LAST, "auth_user"."id" ASC LIMIT 2 OFFSET 1
----
2|'p'|NULL|0|'bob'|''|''|''|1|1|'2023-03-02 10:04:05.500000'
3|'p'|NULL|0|'Cy'|''|''|''|0|1|'2023-02-02 10:04:05.500000'

SELECT COUNT(*) AS "__count" FROM "auth_user" WHERE "auth_user"."id" > 1
----
3

SELECT 1 AS "a" FROM "auth_user" WHERE "auth_user"."username" = 'zz' LIMIT 1
----

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" ORDER BY "auth_user"."id" DESC LIMIT 1
----
4|'p'|NULL|0|'dan'|''|''|''|0|1|'2023-03-02 10:04:05.500000'

SELECT DISTINCT "auth_user"."is_staff" AS "is_staff" FROM "auth_user" ORDER BY 1 ASC
----
0
1

UPDATE "auth_user" SET "first_name" = "auth_user"."username", "last_name" = UPPER("auth_user"."username") WHERE "auth_user"."id" = 2
----

SELECT "auth_user"."first_name" AS "first_name", "auth_user"."last_name" AS "last_name" FROM "auth_user" ORDER BY "auth_user"."id" ASC
----
''|''
'bob'|'BOB'
''|''
''|''

BEGIN
----

INSERT OR IGNORE INTO "auth_group" ("name") VALUES ('g1'), ('g3')
----

COMMIT
----

BEGIN
----

INSERT INTO "auth_group" ("id", "name") VALUES (1, 'gx') ON CONFLICT("id") DO UPDATE SET "name" = EXCLUDED."name" RETURNING "auth_group"."id"
----
1

COMMIT
----

SELECT "auth_group"."id", "auth_group"."name" FROM "auth_group" ORDER BY "auth_group"."id" ASC
----
1|'gx'
2|'g2'
4|'g3'

SELECT "auth_group"."id", "auth_group"."name" FROM "auth_group" WHERE "auth_group"."name" = 'g4' LIMIT 21
----

BEGIN
----

INSERT INTO "auth_group" ("name") VALUES ('g4') RETURNING "auth_group"."id"
----
5

COMMIT
----

BEGIN
----

SELECT "auth_group"."id", "auth_group"."name" FROM "auth_group" WHERE "auth_group"."name" = 'g4' LIMIT 21
----
5|'g4'

UPDATE "auth_group" SET "name" = 'g5' WHERE "auth_group"."id" = 5
----

COMMIT
----

SELECT "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE ("auth_permission"."codename" LIKE '%user' ESCAPE '\' AND "django_content_type"."app_label" = 'auth') ORDER BY 1 ASC
----
'add_user'
'change_user'
'delete_user'
'view_user'

SELECT LENGTH("auth_user"."username") AS "l", SUBSTR("auth_user"."username", 1, 2) AS "s", LOWER("auth_user"."username") AS "lo" FROM "auth_user" ORDER BY "auth_user"."id" ASC
----
3|'ad'|'ada'
3|'bo'|'bob'
2|'Cy'|'cy'
3|'da'|'dan'

SELECT "auth_user"."username" AS "username", COUNT("auth_user_groups"."group_id") FILTER (WHERE "auth_group"."name" = 'g2') AS "n" FROM "auth_user" LEFT OUTER JOIN "auth_user_groups" ON ("auth_user"."id" = "auth_user_groups"."user_id") LEFT OUTER JOIN "auth_group" ON ("auth_user_groups"."group_id" = "auth_group"."id") GROUP BY "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", 1, "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" HAVING COUNT("auth_user_groups"."group_id") FILTER (WHERE ("auth_group"."name" = 'g2')) >= 0 ORDER BY "auth_user"."id" ASC
----
'ada'|1
'bob'|0
'Cy'|0
'dan'|0

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type"
----
1|'admin'|'logentry'
2|'auth'|'permission'
3|'auth'|'group'
4|'auth'|'user'
5|'contenttypes'|'contenttype'
6|'sessions'|'session'

SELECT "auth_permission"."name" AS "name" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, "auth_permission"."codename" ASC
----
'Can add log entry'
'Can change log entry'
'Can delete log entry'
'Can view log entry'
'Can add group'
'Can change group'
'Can delete group'
'Can view group'
'Can add permission'
'Can change permission'
'Can delete permission'
'Can view permission'
'Can add user'
'Can change user'
'Can delete user'
'Can view user'
'Can add content type'
'Can change content type'
'Can delete content type'
'Can view content type'
'Can add session'
'Can change session'
'Can delete session'
'Can view session'

SELECT "auth_user"."username" AS "username" FROM "auth_user"
----
'Cy'
'ada'
'bob'
'dan'

SELECT "auth_group"."id" AS "id" FROM "auth_group"
----
1
2
4
5

SELECT "auth_user"."email" AS "email" FROM "auth_user"
----
'a@b.c'
''
''
''

SELECT "django_content_type"."model" AS "content_type__model", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") ORDER BY 1 ASC, 2 DESC LIMIT 7
----
'contenttype'|'view_contenttype'
'contenttype'|'delete_contenttype'
'contenttype'|'change_contenttype'
'contenttype'|'add_contenttype'
'group'|'view_group'
'group'|'delete_group'
'group'|'change_group'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" INNER JOIN "auth_user_user_permissions" ON ("auth_user"."id" = "auth_user_user_permissions"."user_id") INNER JOIN "auth_permission" ON ("auth_user_user_permissions"."permission_id" = "auth_permission"."id") INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "django_content_type"."model" = 'user'
----

SELECT "auth_group"."id", "auth_group"."name" FROM "auth_group" LEFT OUTER JOIN "auth_group_permissions" ON ("auth_group"."id" = "auth_group_permissions"."group_id") WHERE "auth_group_permissions"."permission_id" IS NULL ORDER BY "auth_group"."id" ASC
----
1|'gx'
2|'g2'
4|'g3'
5|'g5'

BEGIN
----

SAVEPOINT "s139777272175488_x1"
----

INSERT INTO "auth_user" ("password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined") VALUES ('', NULL, 0, 'in', '', '', '', 0, 1, '2025-01-01 00:00:00') RETURNING "auth_user"."id"
----
5

RELEASE SAVEPOINT "s139777272175488_x1"
----

INSERT INTO "auth_user" ("password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined") VALUES ('', NULL, 0, 'ada', '', '', '', 0, 1, '2025-01-01 00:00:00') RETURNING "auth_user"."id"
----
! IntegrityError: UNIQUE constraint failed: auth_user.username

ROLLBACK
----

BEGIN
----

DELETE FROM "django_admin_log" WHERE "django_admin_log"."user_id" IN (1)
----

DELETE FROM "auth_user_groups" WHERE "auth_user_groups"."user_id" IN (1)
----

DELETE FROM "auth_user_user_permissions" WHERE "auth_user_user_permissions"."user_id" IN (1)
----

DELETE FROM "auth_user" WHERE "auth_user"."id" IN (1)
----

COMMIT
----

SELECT "auth_group"."id", "auth_group"."name" FROM "auth_group"
----
1|'gx'
2|'g2'
4|'g3'
5|'g5'

BEGIN
----

DELETE FROM "auth_group_permissions" WHERE "auth_group_permissions"."group_id" IN (1, 2, 4, 5)
----

DELETE FROM "auth_user_groups" WHERE "auth_user_groups"."group_id" IN (1, 2, 4, 5)
----

DELETE FROM "auth_group" WHERE "auth_group"."id" IN (5, 4, 2, 1)
----

COMMIT
----

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE NOT "auth_user"."is_staff"
----
3|'p'|NULL|0|'Cy'|''|''|''|0|1|'2023-02-02 10:04:05.500000'
4|'p'|NULL|0|'dan'|''|''|''|0|1|'2023-03-02 10:04:05.500000'

BEGIN
----

DELETE FROM "django_admin_log" WHERE "django_admin_log"."user_id" IN (3, 4)
----

DELETE FROM "auth_user_groups" WHERE "auth_user_groups"."user_id" IN (3, 4)
----

DELETE FROM "auth_user_user_permissions" WHERE "auth_user_user_permissions"."user_id" IN (3, 4)
----

DELETE FROM "auth_user" WHERE "auth_user"."id" IN (4, 3)
----

COMMIT
----

SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date" FROM "django_session" WHERE "django_session"."expire_date" < '2024-01-01 00:00:00'
----

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE django_datetime_cast_date("auth_user"."date_joined", 'UTC', 'UTC') = '2023-03-02'
----
2|'p'|NULL|0|'bob'|'bob'|'BOB'|''|1|1|'2023-03-02 10:04:05.500000'

SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login", "auth_user"."is_superuser", "auth_user"."username", "auth_user"."first_name", "auth_user"."last_name", "auth_user"."email", "auth_user"."is_staff", "auth_user"."is_active", "auth_user"."date_joined" FROM "auth_user" WHERE django_datetime_extract('hour', "auth_user"."date_joined", 'UTC', 'UTC') >= 10 ORDER BY "auth_user"."id" DESC
----
2|'p'|NULL|0|'bob'|'bob'|'BOB'|''|1|1|'2023-03-02 10:04:05.500000'

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----
'auth_group'|'table'
'auth_group_permissions'|'table'
'auth_permission'|'table'
'auth_user'|'table'
'auth_user_groups'|'table'
'auth_user_user_permissions'|'table'
'django_admin_log'|'table'
'django_content_type'|'table'
'django_migrations'|'table'
'django_session'|'table'

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
2|'auth'|'0001_initial'|'2025-01-01 00:00:00'
3|'admin'|'0001_initial'|'2025-01-01 00:00:00'
4|'admin'|'0002_logentry_remove_auto_add'|'2025-01-01 00:00:00'
5|'admin'|'0003_logentry_add_action_flag_choices'|'2025-01-01 00:00:00'
6|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
7|'auth'|'0002_alter_permission_name_max_length'|'2025-01-01 00:00:00'
8|'auth'|'0003_alter_user_email_max_length'|'2025-01-01 00:00:00'
9|'auth'|'0004_alter_user_username_opts'|'2025-01-01 00:00:00'
10|'auth'|'0005_alter_user_last_login_null'|'2025-01-01 00:00:00'
11|'auth'|'0006_require_contenttypes_0002'|'2025-01-01 00:00:00'
12|'auth'|'0007_alter_validators_add_error_messages'|'2025-01-01 00:00:00'
13|'auth'|'0008_alter_user_username_max_length'|'2025-01-01 00:00:00'
14|'auth'|'0009_alter_user_last_name_max_length'|'2025-01-01 00:00:00'
15|'auth'|'0010_alter_group_name_max_length'|'2025-01-01 00:00:00'
16|'auth'|'0011_update_proxy_permissions'|'2025-01-01 00:00:00'
17|'auth'|'0012_alter_user_first_name_max_length'|'2025-01-01 00:00:00'
18|'sessions'|'0001_initial'|'2025-01-01 00:00:00'

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----
'auth_group'|'table'
'auth_group_permissions'|'table'
'auth_permission'|'table'
'auth_user'|'table'
'auth_user_groups'|'table'
'auth_user_user_permissions'|'table'
'django_admin_log'|'table'
'django_content_type'|'table'
'django_migrations'|'table'
'django_session'|'table'

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
2|'auth'|'0001_initial'|'2025-01-01 00:00:00'
3|'admin'|'0001_initial'|'2025-01-01 00:00:00'
4|'admin'|'0002_logentry_remove_auto_add'|'2025-01-01 00:00:00'
5|'admin'|'0003_logentry_add_action_flag_choices'|'2025-01-01 00:00:00'
6|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
7|'auth'|'0002_alter_permission_name_max_length'|'2025-01-01 00:00:00'
8|'auth'|'0003_alter_user_email_max_length'|'2025-01-01 00:00:00'
9|'auth'|'0004_alter_user_username_opts'|'2025-01-01 00:00:00'
10|'auth'|'0005_alter_user_last_login_null'|'2025-01-01 00:00:00'
11|'auth'|'0006_require_contenttypes_0002'|'2025-01-01 00:00:00'
12|'auth'|'0007_alter_validators_add_error_messages'|'2025-01-01 00:00:00'
13|'auth'|'0008_alter_user_username_max_length'|'2025-01-01 00:00:00'
14|'auth'|'0009_alter_user_last_name_max_length'|'2025-01-01 00:00:00'
15|'auth'|'0010_alter_group_name_max_length'|'2025-01-01 00:00:00'
16|'auth'|'0011_update_proxy_permissions'|'2025-01-01 00:00:00'
17|'auth'|'0012_alter_user_first_name_max_length'|'2025-01-01 00:00:00'
18|'sessions'|'0001_initial'|'2025-01-01 00:00:00'

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----
'auth_group'|'table'
'auth_group_permissions'|'table'
'auth_permission'|'table'
'auth_user'|'table'
'auth_user_groups'|'table'
'auth_user_user_permissions'|'table'
'django_admin_log'|'table'
'django_content_type'|'table'
'django_migrations'|'table'
'django_session'|'table'

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "first_name" varchar(30) NOT NULL, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "last_name", "email", "is_staff", "is_active", "date_joined", "first_name") SELECT "id", "password", "last_login", "is_superuser", "username", "last_name", "email", "is_staff", "is_active", "date_joined", "first_name" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0012_alter_user_first_name_max_length')
----

COMMIT
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

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0011_update_proxy_permissions')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(80) NOT NULL UNIQUE)
----

INSERT INTO "new__auth_group" ("id", "name") SELECT "id", "name" FROM "auth_group"
----

DROP TABLE "auth_group"
----

ALTER TABLE "new__auth_group" RENAME TO "auth_group"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0010_alter_group_name_max_length')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "last_name" varchar(30) NOT NULL, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "first_name", "email", "is_staff", "is_active", "date_joined", "last_name") SELECT "id", "password", "last_login", "is_superuser", "username", "first_name", "email", "is_staff", "is_active", "date_joined", "last_name" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0009_alter_user_last_name_max_length')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "username" varchar(30) NOT NULL UNIQUE, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "username") SELECT "id", "password", "last_login", "is_superuser", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "username" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0008_alter_user_username_max_length')
----

COMMIT
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

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0007_alter_validators_add_error_messages')
----

COMMIT
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

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0006_require_contenttypes_0002')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "last_login" datetime NOT NULL, "password" varchar(128) NOT NULL, "is_superuser" bool NOT NULL, "username" varchar(30) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "last_login") SELECT "id", "password", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", coalesce("last_login", '2025-01-01 00:00:00') FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0005_alter_user_last_login_null')
----

COMMIT
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

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0004_alter_user_username_opts')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "email" varchar(75) NOT NULL, "password" varchar(128) NOT NULL, "last_login" datetime NOT NULL, "is_superuser" bool NOT NULL, "username" varchar(30) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "is_staff", "is_active", "date_joined", "email") SELECT "id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "is_staff", "is_active", "date_joined", "email" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0003_alter_user_email_max_length')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL)
----

INSERT INTO "new__auth_permission" ("id", "content_type_id", "codename", "name") SELECT "id", "content_type_id", "codename", "name" FROM "auth_permission"
----

DROP TABLE "auth_permission"
----

ALTER TABLE "new__auth_permission" RENAME TO "auth_permission"
----

CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename")
----

CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0002_alter_permission_name_max_length')
----

COMMIT
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

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'admin' AND "django_migrations"."name" = '0003_logentry_add_action_flag_choices')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "action_time" datetime NOT NULL, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED)
----

INSERT INTO "new__django_admin_log" ("id", "object_id", "object_repr", "action_flag", "change_message", "content_type_id", "user_id", "action_time") SELECT "id", "object_id", "object_repr", "action_flag", "change_message", "content_type_id", "user_id", "action_time" FROM "django_admin_log"
----

DROP TABLE "django_admin_log"
----

ALTER TABLE "new__django_admin_log" RENAME TO "django_admin_log"
----

CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id")
----

CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id")
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'admin' AND "django_migrations"."name" = '0002_logentry_remove_auto_add')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP TABLE "django_admin_log"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'admin' AND "django_migrations"."name" = '0001_initial')
----

COMMIT
----

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

DROP TABLE "auth_user_groups"
----

DROP TABLE "auth_user_user_permissions"
----

DROP TABLE "auth_user"
----

DROP TABLE "auth_group_permissions"
----

DROP TABLE "auth_group"
----

DROP TABLE "auth_permission"
----

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

BEGIN
----

DELETE FROM "django_migrations" WHERE ("django_migrations"."app" = 'auth' AND "django_migrations"."name" = '0001_initial')
----

COMMIT
----

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
6|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
18|'sessions'|'0001_initial'|'2025-01-01 00:00:00'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'contenttypes'
----
5|'contenttypes'|'contenttype'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'sessions'
----
6|'sessions'|'session'

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----
'django_content_type'|'table'
'django_migrations'|'table'
'django_session'|'table'

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
6|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
18|'sessions'|'0001_initial'|'2025-01-01 00:00:00'

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----
'django_content_type'|'table'
'django_migrations'|'table'
'django_session'|'table'

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
6|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
18|'sessions'|'0001_initial'|'2025-01-01 00:00:00'

SELECT name, type FROM sqlite_master             WHERE type in ('table', 'view') AND NOT name='sqlite_sequence'             ORDER BY name
----
'django_content_type'|'table'
'django_migrations'|'table'
'django_session'|'table'

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL)
----

CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(80) NOT NULL UNIQUE)
----

CREATE TABLE "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED)
----

CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NOT NULL, "is_superuser" bool NOT NULL, "username" varchar(30) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(75) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL)
----

CREATE TABLE "auth_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED)
----

CREATE TABLE "auth_user_user_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED)
----

PRAGMA foreign_key_check
----

CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename")
----

CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id")
----

CREATE UNIQUE INDEX "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" ON "auth_group_permissions" ("group_id", "permission_id")
----

CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id")
----

CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id")
----

CREATE UNIQUE INDEX "auth_user_groups_user_id_group_id_94350c0c_uniq" ON "auth_user_groups" ("user_id", "group_id")
----

CREATE INDEX "auth_user_groups_user_id_6a12ed8b" ON "auth_user_groups" ("user_id")
----

CREATE INDEX "auth_user_groups_group_id_97559544" ON "auth_user_groups" ("group_id")
----

CREATE UNIQUE INDEX "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq" ON "auth_user_user_permissions" ("user_id", "permission_id")
----

CREATE INDEX "auth_user_user_permissions_user_id_a95ead1b" ON "auth_user_user_permissions" ("user_id")
----

CREATE INDEX "auth_user_user_permissions_permission_id_1fbb5f2c" ON "auth_user_user_permissions" ("permission_id")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0001_initial', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
19

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "action_time" datetime NOT NULL, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED)
----

PRAGMA foreign_key_check
----

CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id")
----

CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id")
----

COMMIT
----

PRAGMA foreign_keys = ON
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('admin', '0001_initial', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
20

PRAGMA foreign_keys = OFF
----

PRAGMA foreign_keys
----
0

BEGIN
----

CREATE TABLE "new__django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "action_time" datetime NOT NULL)
----

INSERT INTO "new__django_admin_log" ("id", "object_id", "object_repr", "action_flag", "change_message", "content_type_id", "user_id", "action_time") SELECT "id", "object_id", "object_repr", "action_flag", "change_message", "content_type_id", "user_id", "action_time" FROM "django_admin_log"
----

DROP TABLE "django_admin_log"
----

ALTER TABLE "new__django_admin_log" RENAME TO "django_admin_log"
----

CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id")
----

CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id")
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('admin', '0002_logentry_remove_auto_add', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
21

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('admin', '0003_logentry_add_action_flag_choices', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
22

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

CREATE TABLE "new__auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL)
----

INSERT INTO "new__auth_permission" ("id", "content_type_id", "codename", "name") SELECT "id", "content_type_id", "codename", "name" FROM "auth_permission"
----

DROP TABLE "auth_permission"
----

ALTER TABLE "new__auth_permission" RENAME TO "auth_permission"
----

CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename")
----

CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id")
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0002_alter_permission_name_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
23

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NOT NULL, "is_superuser" bool NOT NULL, "username" varchar(30) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "email" varchar(254) NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "is_staff", "is_active", "date_joined", "email") SELECT "id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "is_staff", "is_active", "date_joined", "email" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0003_alter_user_email_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
24

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0004_alter_user_username_opts', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
25

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "is_superuser" bool NOT NULL, "username" varchar(30) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "last_login" datetime NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "last_login") SELECT "id", "password", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "last_login" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0005_alter_user_last_login_null', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
26

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0006_require_contenttypes_0002', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
27

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0007_alter_validators_add_error_messages', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
28

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "username" varchar(150) NOT NULL UNIQUE)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "username") SELECT "id", "password", "last_login", "is_superuser", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined", "username" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0008_alter_user_username_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
29

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "first_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "last_name" varchar(150) NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "first_name", "email", "is_staff", "is_active", "date_joined", "last_name") SELECT "id", "password", "last_login", "is_superuser", "username", "first_name", "email", "is_staff", "is_active", "date_joined", "last_name" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0009_alter_user_last_name_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
30

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

CREATE TABLE "new__auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE)
----

INSERT INTO "new__auth_group" ("id", "name") SELECT "id", "name" FROM "auth_group"
----

DROP TABLE "auth_group"
----

ALTER TABLE "new__auth_group" RENAME TO "auth_group"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0010_alter_group_name_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
31

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

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0011_update_proxy_permissions', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
32

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

CREATE TABLE "new__auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL)
----

INSERT INTO "new__auth_user" ("id", "password", "last_login", "is_superuser", "username", "last_name", "email", "is_staff", "is_active", "date_joined", "first_name") SELECT "id", "password", "last_login", "is_superuser", "username", "last_name", "email", "is_staff", "is_active", "date_joined", "first_name" FROM "auth_user"
----

DROP TABLE "auth_user"
----

ALTER TABLE "new__auth_user" RENAME TO "auth_user"
----

INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('auth', '0012_alter_user_first_name_max_length', '2025-01-01 00:00:00') RETURNING "django_migrations"."id"
----
33

PRAGMA foreign_key_check
----

COMMIT
----

PRAGMA foreign_keys = ON
----

SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
----
1|'contenttypes'|'0001_initial'|'2025-01-01 00:00:00'
6|'contenttypes'|'0002_remove_content_type_name'|'2025-01-01 00:00:00'
18|'sessions'|'0001_initial'|'2025-01-01 00:00:00'
19|'auth'|'0001_initial'|'2025-01-01 00:00:00'
20|'admin'|'0001_initial'|'2025-01-01 00:00:00'
21|'admin'|'0002_logentry_remove_auto_add'|'2025-01-01 00:00:00'
22|'admin'|'0003_logentry_add_action_flag_choices'|'2025-01-01 00:00:00'
23|'auth'|'0002_alter_permission_name_max_length'|'2025-01-01 00:00:00'
24|'auth'|'0003_alter_user_email_max_length'|'2025-01-01 00:00:00'
25|'auth'|'0004_alter_user_username_opts'|'2025-01-01 00:00:00'
26|'auth'|'0005_alter_user_last_login_null'|'2025-01-01 00:00:00'
27|'auth'|'0006_require_contenttypes_0002'|'2025-01-01 00:00:00'
28|'auth'|'0007_alter_validators_add_error_messages'|'2025-01-01 00:00:00'
29|'auth'|'0008_alter_user_username_max_length'|'2025-01-01 00:00:00'
30|'auth'|'0009_alter_user_last_name_max_length'|'2025-01-01 00:00:00'
31|'auth'|'0010_alter_group_name_max_length'|'2025-01-01 00:00:00'
32|'auth'|'0011_update_proxy_permissions'|'2025-01-01 00:00:00'
33|'auth'|'0012_alter_user_first_name_max_length'|'2025-01-01 00:00:00'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'admin'
----
1|'admin'|'logentry'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE ("django_content_type"."app_label" = 'admin' AND "django_content_type"."model" IN ('logentry'))
----
1|'admin'|'logentry'

SELECT "auth_permission"."content_type_id" AS "content_type", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_permission"."content_type_id" IN (1) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, 2 ASC
----

BEGIN
----

INSERT INTO "auth_permission" ("name", "content_type_id", "codename") VALUES ('Can add log entry', 1, 'add_logentry'), ('Can change log entry', 1, 'change_logentry'), ('Can delete log entry', 1, 'delete_logentry'), ('Can view log entry', 1, 'view_logentry') RETURNING "auth_permission"."id"
----
1
2
3
4

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'admin'
----
1|'admin'|'logentry'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'auth'
----
3|'auth'|'group'
2|'auth'|'permission'
4|'auth'|'user'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE ("django_content_type"."app_label" = 'auth' AND "django_content_type"."model" IN ('permission', 'group', 'user'))
----
3|'auth'|'group'
2|'auth'|'permission'
4|'auth'|'user'

SELECT "auth_permission"."content_type_id" AS "content_type", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_permission"."content_type_id" IN (2, 3, 4) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, 2 ASC
----

BEGIN
----

INSERT INTO "auth_permission" ("name", "content_type_id", "codename") VALUES ('Can add permission', 2, 'add_permission'), ('Can change permission', 2, 'change_permission'), ('Can delete permission', 2, 'delete_permission'), ('Can view permission', 2, 'view_permission'), ('Can add group', 3, 'add_group'), ('Can change group', 3, 'change_group'), ('Can delete group', 3, 'delete_group'), ('Can view group', 3, 'view_group'), ('Can add user', 4, 'add_user'), ('Can change user', 4, 'change_user'), ('Can delete user', 4, 'delete_user'), ('Can view user', 4, 'view_user') RETURNING "auth_permission"."id"
----
5
6
7
8
9
10
11
12
13
14
15
16

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'auth'
----
3|'auth'|'group'
2|'auth'|'permission'
4|'auth'|'user'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'contenttypes'
----
5|'contenttypes'|'contenttype'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE ("django_content_type"."app_label" = 'contenttypes' AND "django_content_type"."model" IN ('contenttype'))
----
5|'contenttypes'|'contenttype'

SELECT "auth_permission"."content_type_id" AS "content_type", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_permission"."content_type_id" IN (5) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, 2 ASC
----

BEGIN
----

INSERT INTO "auth_permission" ("name", "content_type_id", "codename") VALUES ('Can add content type', 5, 'add_contenttype'), ('Can change content type', 5, 'change_contenttype'), ('Can delete content type', 5, 'delete_contenttype'), ('Can view content type', 5, 'view_contenttype') RETURNING "auth_permission"."id"
----
17
18
19
20

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'contenttypes'
----
5|'contenttypes'|'contenttype'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'sessions'
----
6|'sessions'|'session'

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE ("django_content_type"."app_label" = 'sessions' AND "django_content_type"."model" IN ('session'))
----
6|'sessions'|'session'

SELECT "auth_permission"."content_type_id" AS "content_type", "auth_permission"."codename" AS "codename" FROM "auth_permission" INNER JOIN "django_content_type" ON ("auth_permission"."content_type_id" = "django_content_type"."id") WHERE "auth_permission"."content_type_id" IN (6) ORDER BY "django_content_type"."app_label" ASC, "django_content_type"."model" ASC, 2 ASC
----

BEGIN
----

INSERT INTO "auth_permission" ("name", "content_type_id", "codename") VALUES ('Can add session', 6, 'add_session'), ('Can change session', 6, 'change_session'), ('Can delete session', 6, 'delete_session'), ('Can view session', 6, 'view_session') RETURNING "auth_permission"."id"
----
21
22
23
24

COMMIT
----

SELECT "django_content_type"."id", "django_content_type"."app_label", "django_content_type"."model" FROM "django_content_type" WHERE "django_content_type"."app_label" = 'sessions'
----
6|'sessions'|'session'
