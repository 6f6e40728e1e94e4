//! Django's exceptions that have no behaviour of their own: `django.core.exceptions` and `django.db.utils`.
//!
//! `ValidationError` has its own file. Mirrors `django/core/exceptions.py` and `django/db/utils.py`.

use std::rc::Rc;

use crate::python::exception::Unwind;
use crate::python::{Class, ClassBuilder, Machine, Value, types};
use crate::sql::{ErrorKind, SqlError};

macro_rules! exceptions {
    ($($module:literal { $($name:ident : $base:tt),* $(,)? })*) => {
        /// The exception classes of one process.
        #[allow(non_snake_case, missing_docs)]
        pub struct Exceptions { $($(pub $name: Rc<Class>,)*)* }

        impl Exceptions {
            /// Makes the classes.
            #[allow(non_snake_case)]
            pub fn build() -> Exceptions {
                $($(let $name = ClassBuilder::in_module(stringify!($name), $module).base(exceptions!(@base $base)).build();)*)*
                Exceptions { $($($name,)*)* }
            }

            /// The classes of one module.
            pub fn of_module(&self, module: &str) -> Vec<Rc<Class>> {
                let all = vec![$($(($module, &self.$name),)*)*];
                all.into_iter().filter(|(m, _)| *m == module).map(|(_, c)| c.clone()).collect()
            }
        }
    };
    (@base [$builtin:ident]) => { &types().$builtin };
    (@base $own:ident) => { &$own };
}

exceptions! {
    "django.core.exceptions" {
        FieldDoesNotExist: [Exception],
        AppRegistryNotReady: [Exception],
        ObjectDoesNotExist: [Exception],
        MultipleObjectsReturned: [Exception],
        SuspiciousOperation: [Exception],
        SuspiciousFileOperation: SuspiciousOperation,
        DisallowedHost: SuspiciousOperation,
        BadRequest: [Exception],
        PermissionDenied: [Exception],
        ViewDoesNotExist: [Exception],
        MiddlewareNotUsed: [Exception],
        ImproperlyConfigured: [Exception],
        FieldError: [Exception],
        EmptyResultSet: [Exception],
        FullResultSet: [Exception],
        SynchronousOnlyOperation: [Exception],
    }
    "django.db.utils" {
        Error: [Exception],
        InterfaceError: Error,
        DatabaseError: Error,
        DataError: DatabaseError,
        OperationalError: DatabaseError,
        IntegrityError: DatabaseError,
        InternalError: DatabaseError,
        ProgrammingError: DatabaseError,
        NotSupportedError: DatabaseError,

    }
    "django.utils.connection" {
        ConnectionDoesNotExist: [Exception],
    }
    "django.db.models.deletion" {
        ProtectedError: IntegrityError,
        RestrictedError: IntegrityError,
    }
    "django.db.transaction" {
        TransactionManagementError: ProgrammingError,
    }
    "django.http.response" {
        Http404: [Exception],
    }
}

/// A database error as the exception that Django raises for it.
pub fn from_sql(m: &mut Machine, error: &SqlError) -> Unwind {
    let all = &super::orm(m).exceptions;
    let class = match error.kind {
        ErrorKind::Integrity => &all.IntegrityError,
        ErrorKind::Operational => &all.OperationalError,
        ErrorKind::Programming => &all.ProgrammingError,
        ErrorKind::Data => &all.DataError,
        ErrorKind::Unsupported => &types().NotImplementedError,
    };
    Unwind::new(class, error.to_string())
}

macro_rules! shortcuts {
    ($($function:ident => $class:ident),* $(,)?) => {
        $(#[doc = concat!("A `", stringify!($class), "` with this message.")]
        pub fn $function(m: &mut Machine, message: impl AsRef<str>) -> Unwind {
            Unwind::with_args(&super::orm(m).exceptions.$class, vec![Value::str(message)])
        })*
    };
}
shortcuts! {
    field_error => FieldError,
    field_does_not_exist => FieldDoesNotExist,
    improperly_configured => ImproperlyConfigured,
    database_error => DatabaseError,
    operational_error => OperationalError,
    integrity_error => IntegrityError,
    not_supported => NotSupportedError,
    http_404 => Http404,
    empty_result_set => EmptyResultSet,
}
