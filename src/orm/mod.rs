//! The ORM floor: Django's models, managers, querysets and signals over `python` and `sql`.

pub mod connection;
pub mod events;
pub mod exceptions;
pub mod expressions;
pub mod fields;
pub mod lookups;
pub mod manager;
pub mod options;
pub mod query;
pub mod queryset;
pub mod registry;
pub mod related;
pub mod settings;
pub mod transaction;

use std::rc::Rc;

use crate::python::Machine;

/// What the ORM keeps with a process: one registry, one set of settings, one set of classes.
pub struct Orm {
    /// The main registry.
    pub apps: Rc<registry::Apps>,
    /// The settings.
    pub settings: Rc<settings::Settings>,
    /// Exception classes.
    pub exceptions: exceptions::Exceptions,
}

/// The ORM of this process, made when first asked for.
pub fn orm(m: &mut Machine) -> Rc<Orm> {
    if let Some(found) = m.find_extension::<Orm>() {
        return found;
    }
    let made = Rc::new(Orm {
        apps: Rc::new(registry::Apps::default()),
        settings: Rc::new(settings::Settings::with_defaults()),
        exceptions: exceptions::Exceptions::build(),
    });
    m.set_extension(made.clone());
    made
}
