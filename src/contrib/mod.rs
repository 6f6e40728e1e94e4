//! Django's contributed applications: auth, contenttypes, sessions, messages, admin, and the test client.
//!
//! They are applications on top of the ORM in Django, and so they are here: Python of our own, run by the machine,
//! registered as modules by [`register`]. What is slow or shared lies in the floors below. The page's observer shows
//! none of these frames, as it shows only the project's own files.

pub mod pages;

use crate::python::native::{NativeModule, NativeModules};

/// Adds the modules of this floor.
pub fn register(modules: &mut NativeModules) {
    modules.add("django.test._shown", NativeModule::Build(pages::build));
    for (name, source, package) in MODULES {
        modules.add(name, NativeModule::Source(source, *package));
    }
}

macro_rules! modules {
    ($($kind:ident $name:literal $path:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("py/", $path)), modules!(@ $kind))),*]
    };
    (@ package) => { true };
    (@ module) => { false };
}

/// Name, source, and whether it is a package.
#[rustfmt::skip]
const MODULES: &[(&str, &str, bool)] = modules![
    package "django.contrib" "empty.py",
    package "django.core.cache" "cache/__init__.py",
    package "django.core.cache.backends" "empty.py",
    module "django.core.cache.backends.base" "cache/base.py",
    module "django.core.cache.backends.dummy" "cache/dummy.py",
    module "django.core.cache.backends.locmem" "cache/locmem.py",
    package "django.contrib.auth" "auth/__init__.py",
    module "django.contrib.auth.admin" "auth/admin.py",
    module "django.contrib.auth.apps" "auth/apps.py",
    module "django.contrib.auth.forms" "auth/forms.py",
    module "django.contrib.auth.backends" "auth/backends.py",
    module "django.contrib.auth.base_user" "auth/base_user.py",
    module "django.contrib.auth.checks" "auth/checks.py",
    module "django.contrib.auth.hashers" "auth/hashers.py",
    package "django.contrib.auth.management" "auth/management.py",
    module "django.contrib.auth.models" "auth/models.py",
    module "django.contrib.auth.password_validation" "auth/password_validation.py",
    module "django.contrib.auth.signals" "auth/signals.py",
    module "django.contrib.auth.validators" "auth/validators.py",
    package "django.contrib.auth.migrations" "empty.py",
    module "django.contrib.auth.migrations.0001_initial" "auth/migrations/0001_initial.py",
    module "django.contrib.auth.migrations.0002_alter_permission_name_max_length" "auth/migrations/0002_alter_permission_name_max_length.py",
    module "django.contrib.auth.migrations.0003_alter_user_email_max_length" "auth/migrations/0003_alter_user_email_max_length.py",
    module "django.contrib.auth.migrations.0004_alter_user_username_opts" "auth/migrations/0004_alter_user_username_opts.py",
    module "django.contrib.auth.migrations.0005_alter_user_last_login_null" "auth/migrations/0005_alter_user_last_login_null.py",
    module "django.contrib.auth.migrations.0006_require_contenttypes_0002" "auth/migrations/0006_require_contenttypes_0002.py",
    module "django.contrib.auth.migrations.0007_alter_validators_add_error_messages" "auth/migrations/0007_alter_validators_add_error_messages.py",
    module "django.contrib.auth.migrations.0008_alter_user_username_max_length" "auth/migrations/0008_alter_user_username_max_length.py",
    module "django.contrib.auth.migrations.0009_alter_user_last_name_max_length" "auth/migrations/0009_alter_user_last_name_max_length.py",
    module "django.contrib.auth.migrations.0010_alter_group_name_max_length" "auth/migrations/0010_alter_group_name_max_length.py",
    module "django.contrib.auth.migrations.0011_update_proxy_permissions" "auth/migrations/0011_update_proxy_permissions.py",
    module "django.contrib.auth.migrations.0012_alter_user_first_name_max_length" "auth/migrations/0012_alter_user_first_name_max_length.py",
    package "django.contrib.contenttypes" "empty.py",
    module "django.contrib.contenttypes.apps" "contenttypes/apps.py",
    module "django.contrib.contenttypes.checks" "contenttypes/checks.py",
    module "django.contrib.contenttypes.fields" "contenttypes/fields.py",
    package "django.contrib.contenttypes.management" "contenttypes/management.py",
    module "django.contrib.contenttypes.prefetch" "contenttypes/prefetch.py",
    module "django.contrib.contenttypes.models" "contenttypes/models.py",
    package "django.contrib.contenttypes.migrations" "empty.py",
    module "django.contrib.contenttypes.migrations.0001_initial" "contenttypes/migrations/0001_initial.py",
    module "django.contrib.contenttypes.migrations.0002_remove_content_type_name" "contenttypes/migrations/0002_remove_content_type_name.py",
    package "django.contrib.sessions" "empty.py",
    module "django.contrib.sessions.apps" "sessions/apps.py",
    module "django.contrib.sessions.models" "sessions/models.py",
    package "django.contrib.sessions.migrations" "empty.py",
    module "django.contrib.sessions.migrations.0001_initial" "sessions/migrations/0001_initial.py",
    module "django.contrib.messages.apps" "messages/apps.py",
    package "django.http" "http/__init__.py",
    module "django.http.request" "http/http.py",
    package "django.urls" "urls/urls.py",
    module "django.shortcuts" "http/shortcuts.py",
    module "django.core.mail" "http/mail.py",
    module "django.core.wsgi" "http/wsgi.py",
    module "django.core.handlers" "http/middleware.py",
    module "django.middleware.security" "http/mw_security.py",
    module "django.middleware.common" "http/mw_common.py",
    module "django.middleware.csrf" "http/mw_csrf.py",
    module "django.middleware.clickjacking" "http/mw_clickjacking.py",
    package "django.middleware" "empty.py",
    package "django.template" "empty.py",
    module "django.template.response" "http/template_response.py",
    package "django.forms" "forms/__init__.py",
    module "django.forms.fields" "forms/fields.py",
    module "django.forms.forms" "forms/forms.py",
    module "django.forms.formsets" "forms/formsets.py",
    module "django.forms.models" "forms/models.py",
    module "django.forms._model_formsets" "forms/modelformsets.py",
    module "django.core.paginator" "forms/paginator.py",
    module "django.forms.utils" "forms/utils.py",
    module "django.forms.widgets" "forms/widgets.py",
    module "django.test.client" "test/client.py",
    module "django.test.pages" "test/pages.py",
    module "django.contrib.auth.middleware" "http/mw_auth.py",
    module "django.contrib.sessions.middleware" "http/mw_sessions.py",
    package "django.contrib.sessions.backends" "empty.py",
    module "django.contrib.sessions.backends.db" "sessions/store.py",
    package "django.contrib.messages" "messages/__init__.py",
    module "django.contrib.messages.messages" "messages/messages.py",
    module "django.contrib.messages.middleware" "http/mw_messages.py",
    module "django.contrib.admin.actions" "admin/actions.py",
    module "django.contrib.admin.changelist" "admin/changelist.py",
    module "django.contrib.admin.helpers" "admin/helpers.py",
    module "django.contrib.admin.html" "admin/html.py",
    module "django.contrib.admin.utils" "admin/utils.py",
    module "django.contrib.admin.checks" "admin/checks.py",
    module "django.contrib.admin._model_checks" "admin/model_checks.py",
    module "django.contrib.admin.decorators" "admin/decorators.py",
    module "django.contrib.admin.exceptions" "admin/exceptions.py",
    module "django.contrib.admin.filters" "admin/filters.py",
    module "django.contrib.admin.options" "admin/options.py",
    module "django.contrib.admin.sites" "admin/sites.py",
    package "django.contrib.admin" "admin/__init__.py",
    module "django.contrib.admin.apps" "admin/apps.py",
    module "django.contrib.admin.models" "admin/models.py",
    package "django.contrib.admin.migrations" "empty.py",
    module "django.contrib.admin.migrations.0001_initial" "admin/migrations/0001_initial.py",
    module "django.contrib.admin.migrations.0002_logentry_remove_auto_add" "admin/migrations/0002_logentry_remove_auto_add.py",
    module "django.contrib.admin.migrations.0003_logentry_add_action_flag_choices" "admin/migrations/0003_logentry_add_action_flag_choices.py",
];
