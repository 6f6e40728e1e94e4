//! Checks of relations: whether both ends exist, and whether names clash.
//!
//! Mirrors the `_check_...` methods of `django/db/models/fields/related.py`.

use std::rc::Rc;

use super::{Found, among};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::options::Options;
use crate::orm::related::Rel;
use crate::orm::{orm, py};
use crate::python::{Class, Machine, PyResult, Value};

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// All of them, in Django's order.
pub fn check(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let (Some(rel), Some(opts)) = (field.rel(), field.opts()) else { return Ok(()) };
    names(m, field, &rel, &opts, found)?;
    target(m, field, &rel, &opts, found)?;
    clashes(m, field, &rel, &opts, found)?;
    match field.kind {
        FieldKind::ManyToMany => many_to_many(m, field, &rel, &opts, found),
        _ => foreign_key(m, field, &rel, found),
    }
}

fn names(
    m: &mut Machine,
    field: &Rc<Field>,
    rel: &Rc<Rel>,
    opts: &Options,
    found: &mut Found,
) -> PyResult<()> {
    let about = field.value();
    if let Some(name) = rel.related_name.borrow().clone() {
        let identifier = !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
            && !name.starts_with(|c: char| c.is_numeric())
            && !KEYWORDS.contains(&&*name);
        if !identifier && !name.ends_with('+') {
            let text = format!(
                "The name '{name}' is invalid related_name for field {}.{}",
                opts.object_name.borrow(),
                field.name()
            );
            let hint = "Related name must be a valid Python identifier or end with a '+'";
            found.error(m, "fields.E306", text, Some(hint.into()), about.clone())?;
        }
    }
    if rel.hidden() {
        return Ok(());
    }
    let query_name = field.related_query_name();
    let hint =
        || Some("Add or change a related_name or related_query_name argument for this field.".to_owned());
    if query_name.ends_with('_') {
        let text = format!("Reverse query name '{query_name}' must not end with an underscore.");
        found.error(m, "fields.E308", text, hint(), about.clone())?;
    }
    if query_name.contains("__") {
        let text = format!("Reverse query name '{query_name}' must not contain '__'.");
        found.error(m, "fields.E309", text, hint(), about)?;
    }
    Ok(())
}

/// Whether the model that is named is installed, and not swapped out.
fn target(
    m: &mut Machine,
    field: &Rc<Field>,
    rel: &Rc<Rel>,
    opts: &Options,
    found: &mut Found,
) -> PyResult<()> {
    let about = field.value();
    let installed = opts.apps.get_models(m, true, false);
    let class = rel.model_class();
    let swapped = rel.opts().and_then(|opts| opts.swapped(m));
    let missing = class.as_ref().is_none_or(|class| !among(&installed, class));
    if missing && (class.is_none() || swapped.is_none()) {
        let name = match &class {
            Some(class) => class.name().to_string(),
            None => py::as_text(&rel.model.borrow()).map(|name| name.to_string()).unwrap_or_default(),
        };
        let text = format!(
            "Field defines a relation with model '{name}', which is either not installed, or is abstract."
        );
        found.error(m, "fields.E300", text, None, about.clone())?;
    }
    if let (true, Some(target), Some(_)) = (missing, rel.opts(), swapped) {
        let text = format!(
            "Field defines a relation with the model '{}', which has been swapped out.",
            target.label()
        );
        let setting = target.swappable.borrow().clone();
        let hint = setting.map(|setting| format!("Update the relation to point at 'settings.{setting}'."));
        found.error(m, "fields.E301", text, hint, about)?;
    }
    Ok(())
}

fn clashes(
    m: &mut Machine,
    field: &Rc<Field>,
    rel: &Rc<Rel>,
    opts: &Options,
    found: &mut Found,
) -> PyResult<()> {
    let Some(far) = rel.opts() else { return Ok(()) };
    let (hidden, about) = (rel.hidden(), field.value());
    let accessor = rel.accessor_name();
    let shown = accessor.as_ref().map_or("None".to_owned(), |name| name.to_string());
    let (query_name, own) = (field.related_query_name(), format!("{}.{}", opts.label(), field.name()));
    let far_name = far.object_name.borrow().clone();
    let rename = |clash: &str| {
        Some(format!(
            "Rename field '{clash}', or add/change a related_name argument to the definition for field '{own}'."
        ))
    };
    let (columns, many) = (far.fields(), far.many_to_many());
    for other in columns.iter().chain(many.iter()) {
        let clash = format!("{}.{}", far.label(), other.name());
        if !hidden && accessor.as_ref() == Some(&other.name()) {
            let text = format!(
                "Reverse accessor '{far_name}.{shown}' for '{own}' clashes with field name '{clash}'."
            );
            found.error(m, "fields.E302", text, rename(&clash), about.clone())?;
        }
        if other.name() == query_name {
            let text = format!("Reverse query name for '{own}' clashes with field name '{clash}'.");
            found.error(m, "fields.E303", text, rename(&clash), about.clone())?;
        }
    }
    for other in far.related_objects(m).iter().filter(|other| !Rc::ptr_eq(other, rel)) {
        let (Some(other_field), Some(other_opts)) =
            (other.field(), other.related_model().and_then(|c| Options::of(&c)))
        else {
            continue;
        };
        let clash = format!("{}.{}", other_opts.label(), other_field.name());
        let hint = || {
            Some(format!("Add or change a related_name argument to the definition for '{own}' or '{clash}'."))
        };
        let name = other.accessor_name();
        if !hidden && name == accessor {
            let text = format!(
                "Reverse accessor '{far_name}.{shown}' for '{own}' clashes with reverse accessor for '{clash}'."
            );
            found.error(m, "fields.E304", text, hint(), about.clone())?;
        }
        if name.as_ref() == Some(&query_name) {
            let text =
                format!("Reverse query name for '{own}' clashes with reverse query name for '{clash}'.");
            found.error(m, "fields.E305", text, hint(), about.clone())?;
        }
    }
    Ok(())
}

fn foreign_key(m: &mut Machine, field: &Rc<Field>, rel: &Rc<Rel>, found: &mut Found) -> PyResult<()> {
    let about = field.value();
    if let Some(far) = rel.opts() {
        let named = rel.field_name.borrow().clone();
        match named.filter(|name| far.find_field(name).is_none()) {
            Some(name) => {
                let text =
                    format!("The to_field '{name}' doesn't exist on the related model '{}'.", far.label());
                found.error(m, "fields.E312", text, None, about.clone())?;
            }
            None => unique_target(m, field, rel, &far, found)?,
        }
    }
    let rule = rel.on_delete.borrow().clone();
    let rules = orm(m);
    if rule.is(&rules.on_delete.set_null) && !field.null.get() {
        let hint = "Set null=True argument on the field, or change the on_delete rule.";
        let text = "Field specifies on_delete=SET_NULL, but cannot be null.";
        found.error(m, "fields.E320", text, Some(hint.into()), about.clone())?;
    } else if rule.is(&rules.on_delete.set_default) && !field.has_default() {
        let hint = "Set a default value, or change the on_delete rule.";
        let text = "Field specifies on_delete=SET_DEFAULT, but has no default value.";
        found.error(m, "fields.E321", text, Some(hint.into()), about.clone())?;
    }
    if field.kind == FieldKind::ForeignKey && field.unique() {
        let text = "Setting unique=True on a ForeignKey has the same effect as using a OneToOneField.";
        let hint = "ForeignKey(unique=True) is usually better served by a OneToOneField.";
        found.warning(m, "fields.W342", text, Some(hint.into()), about)?;
    }
    Ok(())
}

fn unique_target(
    m: &mut Machine,
    field: &Rc<Field>,
    rel: &Rc<Rel>,
    far: &Rc<Options>,
    found: &mut Found,
) -> PyResult<()> {
    let Ok(target) = rel.related_field(m) else { return Ok(()) };
    if target.unique() || far.pk().is_some_and(|pk| Rc::ptr_eq(&pk, &target)) {
        return Ok(());
    }
    let together = far.unique_together.borrow().clone();
    for group in m.collect(&together)? {
        let names = m.collect(&group)?;
        if names.len() == 1 && names[0].as_str().is_some_and(|name| *name == target.name()) {
            return Ok(());
        }
    }
    let total = m.getattr(&far.value(), "total_unique_constraints")?;
    for constraint in m.collect(&total)? {
        let names = m.getattr(&constraint, "fields")?;
        let names = m.collect(&names)?;
        if names.len() == 1 && names[0].as_str().is_some_and(|name| *name == target.name()) {
            return Ok(());
        }
    }
    let model = rel.model_class().map(|class| class.name().to_string()).unwrap_or_default();
    let text =
        format!("'{model}.{}' must be unique because it is referenced by a foreign key.", target.name());
    let hint = "Add unique=True to this field or add a UniqueConstraint (without condition) in the model \
                Meta.constraints.";
    found.error(m, "fields.E311", text, Some(hint.into()), field.value())
}

fn many_to_many(
    m: &mut Machine,
    field: &Rc<Field>,
    rel: &Rc<Rel>,
    opts: &Rc<Options>,
    found: &mut Found,
) -> PyResult<()> {
    let about = field.value();
    if field.unique() {
        found.error(m, "fields.E330", "ManyToManyFields cannot be unique.", None, about.clone())?;
    }
    through_model(m, field, rel, opts, found)?;
    link_fields(m, field, rel, found)?;
    if matches!(field.option("has_null_arg"), Value::Bool(true)) {
        found.warning(m, "fields.W340", "null has no effect on ManyToManyField.", None, about.clone())?;
    }
    if !field.validators.borrow().is_empty() {
        found.warning(
            m,
            "fields.W341",
            "ManyToManyField does not support validators.",
            None,
            about.clone(),
        )?;
    }
    if rel.symmetrical.get() && !py::is_none(&field.option("_related_name")) {
        let text = "related_name has no effect on ManyToManyField with a symmetrical relationship, e.g. to \"self\".";
        found.warning(m, "fields.W345", text, None, about.clone())?;
    }
    let comment = field.db_comment.borrow().clone();
    if m.truth(&comment)? {
        let text = "db_comment has no effect on ManyToManyField.";
        found.warning(m, "fields.W346", text, None, about.clone())?;
    }
    table(m, field, rel, opts, found)
}

fn through_model(
    m: &mut Machine,
    field: &Rc<Field>,
    rel: &Rc<Rel>,
    opts: &Rc<Options>,
    found: &mut Found,
) -> PyResult<()> {
    let about = field.value();
    let installed = opts.apps.get_models(m, true, false);
    let Some(through) = rel.through_class().filter(|through| among(&installed, through)) else {
        let name = match rel.through_class().and_then(|class| Options::of(&class)) {
            Some(opts) => opts.label(),
            None => m.str(&rel.through.borrow().clone())?,
        };
        let text = format!(
            "Field specifies a many-to-many relation through model '{name}', which has not been installed."
        );
        return found.error(m, "fields.E331", text, None, about);
    };
    let (Some(links), Some(own), Some(far)) = (Options::of(&through), field.model(), rel.model_class())
    else {
        return Ok(());
    };
    let points_at = |class: &Rc<Class>| {
        let fields = links.fields();
        fields.iter().filter(|f| f.related_model().is_some_and(|model| Rc::ptr_eq(&model, class))).count()
    };
    let (label, chosen) = (field.label(), rel.through_fields.borrow().is_some());
    if Rc::ptr_eq(&own, &far) {
        if points_at(&own) > 2 && !chosen {
            let text = format!(
                "The model is used as an intermediate model by '{label}', but it has more than two foreign keys to \
                 '{}', which is ambiguous. You must specify which two foreign keys Django should use via the \
                 through_fields keyword argument.",
                own.name()
            );
            let hint = "Use through_fields to specify which two foreign keys Django should use.";
            found.error(m, "fields.E333", text, Some(hint.into()), Value::Class(through))?;
        }
        return Ok(());
    }
    let (from, to) = (points_at(&own), points_at(&far));
    for (count, word, name, id) in
        [(from, "from", own.name(), "fields.E334"), (to, "to", far.name(), "fields.E335")]
    {
        if count > 1 && !chosen {
            let text = format!(
                "The model is used as an intermediate model by '{label}', but it has more than one foreign key {word} \
                 '{name}', which is ambiguous. You must specify which foreign key Django should use via the \
                 through_fields keyword argument."
            );
            let hint = format!(
                "If you want to create a recursive relationship, use ManyToManyField(\"self\", through=\"{}\").",
                through.name()
            );
            found.error(m, id, text, Some(hint), about.clone())?;
        }
    }
    if from == 0 || to == 0 {
        let text = format!(
            "The model is used as an intermediate model by '{label}', but it does not have a foreign key to '{}' or \
             '{}'.",
            own.name(),
            far.name()
        );
        found.error(m, "fields.E336", text, None, Value::Class(through))?;
    }
    Ok(())
}

/// `through_fields` must name two foreign keys of the intermediate model, from here and to the other side.
fn link_fields(m: &mut Machine, field: &Rc<Field>, rel: &Rc<Rel>, found: &mut Found) -> PyResult<()> {
    let Some(names) = rel.through_fields.borrow().clone() else { return Ok(()) };
    let Some(links) = rel.through_class().and_then(|through| Options::of(&through)) else { return Ok(()) };
    let (label, object_name) = (links.label(), links.object_name.borrow().clone());
    let (Some(source), Some(target)) = (names.first(), names.get(1)) else {
        let text = format!(
            "Field specifies 'through_fields' but does not provide the names of the two link fields that should be used \
             for the relation through model '{label}'."
        );
        let hint = "Make sure you specify 'through_fields' as through_fields=('field1', 'field2')";
        return found.error(m, "fields.E337", text, Some(hint.into()), field.value());
    };
    for (name, model) in [(source, field.model()), (target, rel.model_class())] {
        let Some(model) = model else { continue };
        let points = |other: &Rc<Field>| other.related_model().is_some_and(|to| Rc::ptr_eq(&to, &model));
        let possible: Vec<String> = links
            .fields()
            .iter()
            .filter(|other| points(other))
            .map(|other| other.name().to_string())
            .collect();
        let hint = (!possible.is_empty()).then(|| {
            let (model, names) = (model.name(), possible.join(", "));
            format!("Did you mean one of the following foreign keys to '{model}': {names}?")
        });
        match links.get_field(m, name) {
            Err(_) => {
                let text = format!("The intermediary model '{label}' has no field '{name}'.");
                found.error(m, "fields.E338", text, hint, field.value())?;
            }
            Ok(other) if !other.as_field().is_some_and(points) => {
                let text = format!("'{object_name}.{name}' is not a foreign key to '{}'.", model.name());
                found.error(m, "fields.E339", text, hint, field.value())?;
            }
            Ok(_) => {}
        }
    }
    Ok(())
}

/// No other model may have the intermediate table.
fn table(
    m: &mut Machine,
    field: &Rc<Field>,
    rel: &Rc<Rel>,
    opts: &Rc<Options>,
    found: &mut Found,
) -> PyResult<()> {
    let Some(through) = rel.through_class() else { return Ok(()) };
    let Some(links) = Options::of(&through).filter(|links| links.managed.get()) else { return Ok(()) };
    let table = links.db_table();
    for model in opts.apps.get_models(m, true, false) {
        let Some(other) = Options::of(&model) else { continue };
        let same = Rc::ptr_eq(&model, &through) || other.concrete_label() == links.concrete_label();
        if same || !other.managed.get() || other.db_table() != table {
            continue;
        }
        let owner = other.auto_created.borrow().as_ref().and_then(Options::of);
        let clash = match owner {
            Some(owner) => {
                let many = owner.many_to_many();
                let name = many.iter().find(|f| {
                    f.rel()
                        .and_then(|rel| rel.through_class())
                        .is_some_and(|class| Rc::ptr_eq(&class, &model))
                });
                format!("{}.{}", owner.label(), name.map(|f| f.name().to_string()).unwrap_or_default())
            }
            None => other.label(),
        };
        let text =
            format!("The field's intermediary table '{table}' clashes with the table name of '{clash}'.");
        let routers = orm(m).settings.get("DATABASE_ROUTERS").unwrap_or_default();
        if !m.truth(&routers)? {
            return found.error(m, "fields.E340", text, None, field.value());
        }
        let hint = format!(
            "You have configured settings.DATABASE_ROUTERS. Verify that the table of {} is correctly routed to a \
             separate database.",
            py::quoted(m, &clash)
        );
        return found.warning(m, "fields.W344", text, Some(hint), field.value());
    }
    Ok(())
}
