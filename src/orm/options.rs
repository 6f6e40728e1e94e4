//! `_meta`: everything a model knows about itself.
//!
//! [`Options`] is the payload of the Python `Options` object and is kept on the class too ([`Options::of`]). What
//! follows from other models (inherited fields, reverse relations, managers) is computed when asked for and kept
//! until the registry changes.
//!
//! Mirrors `django/db/models/options.py`.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::exceptions;
use super::fields::{Field, FieldKind, FieldRef};
use super::registry::Apps;
use super::related::PathInfo;
use crate::python::class::Instance;
use crate::python::exception::value_error;
use crate::python::{Class, Machine, PyResult, Str, Value};

/// What is computed from other models.
#[derive(Default)]
struct Cache {
    forward: Option<Rc<Vec<FieldRef>>>,
    fields: Option<Rc<Vec<Rc<Field>>>>,
    concrete_fields: Option<Rc<Vec<Rc<Field>>>>,
    many_to_many: Option<Rc<Vec<Rc<Field>>>>,
    forward_map: Option<Rc<HashMap<Str, FieldRef>>>,
    reverse_map: Option<Rc<HashMap<Str, FieldRef>>>,
    related_objects: Option<Rc<Vec<Rc<super::related::Rel>>>>,
    managers: Option<Rc<Vec<Value>>>,
    base_manager: Option<Value>,
    default_manager: Option<Option<Value>>,
}

/// A model's options.
pub struct Options {
    /// The Python object.
    pub object: OnceCell<Rc<Instance>>,
    /// The model; `None` only while it is being made.
    pub model: RefCell<Option<Rc<Class>>>,
    /// The model whose table is used: itself, or what a proxy stands for.
    pub concrete: RefCell<Option<Rc<Class>>>,
    /// The registry the model is in.
    pub apps: Rc<Apps>,
    /// `app_label`.
    pub app_label: RefCell<Str>,
    /// `object_name`: the class's name.
    pub object_name: RefCell<Str>,
    /// `model_name`: the same in lower case.
    pub model_name: RefCell<Str>,
    /// `verbose_name`.
    pub verbose_name: RefCell<Value>,
    /// `verbose_name_plural`.
    pub verbose_name_plural: RefCell<Value>,
    /// `db_table`.
    pub db_table: RefCell<Str>,
    /// `db_table_comment`.
    pub db_table_comment: RefCell<Value>,
    /// `db_tablespace`.
    pub db_tablespace: RefCell<Value>,
    /// `ordering`: names and expressions; kept as written, because checks look at the type.
    pub ordering: RefCell<Value>,
    /// Whether both `ordering` and `order_with_respect_to` were given.
    pub ordering_clash: Cell<bool>,
    /// `order_with_respect_to`: the field's name as given.
    pub order_with_respect_to: RefCell<Option<Str>>,
    /// `indexes`.
    pub indexes: RefCell<Vec<Value>>,
    /// `constraints`.
    pub constraints: RefCell<Vec<Value>>,
    /// `unique_together`, normalised to a tuple of tuples (or as written, when it cannot be).
    pub unique_together: RefCell<Value>,
    /// `select_on_save`.
    pub select_on_save: Cell<bool>,
    /// `default_permissions`.
    pub default_permissions: RefCell<Value>,
    /// `permissions`.
    pub permissions: RefCell<Value>,
    /// `get_latest_by`.
    pub get_latest_by: RefCell<Value>,
    /// `required_db_features`.
    pub required_db_features: RefCell<Value>,
    /// `required_db_vendor`.
    pub required_db_vendor: RefCell<Value>,
    /// `abstract`.
    pub abstract_: Cell<bool>,
    /// `managed`.
    pub managed: Cell<bool>,
    /// `proxy`.
    pub proxy: Cell<bool>,
    /// `proxy_for_model`.
    pub proxy_for_model: RefCell<Option<Rc<Class>>>,
    /// `swappable`: the name of the setting.
    pub swappable: RefCell<Option<Str>>,
    /// `auto_created`: the model this one was made for (an intermediate table).
    pub auto_created: RefCell<Option<Rc<Class>>>,
    /// `default_related_name`.
    pub default_related_name: RefCell<Option<Str>>,
    /// `default_manager_name`.
    pub default_manager_name: RefCell<Option<Str>>,
    /// `base_manager_name`.
    pub base_manager_name: RefCell<Option<Str>>,
    /// What `class Meta` said, for migrations: in Django's order of names.
    pub original_attrs: RefCell<Vec<(Str, Value)>>,
    /// Fields with a column declared here, in order of creation.
    pub local_fields: RefCell<Vec<Rc<Field>>>,
    /// Many-to-many fields declared here.
    pub local_many_to_many: RefCell<Vec<Rc<Field>>>,
    /// Fields without a column of their own (generic foreign keys), copied to each child.
    pub private_fields: RefCell<Vec<Rc<Field>>>,
    /// Managers declared here.
    pub local_managers: RefCell<Vec<Value>>,
    /// The primary key; there is one on every model that is not abstract.
    pub pk: RefCell<Option<Rc<Field>>>,
    /// The automatic field, if there is one.
    pub auto_field: RefCell<Option<Rc<Field>>>,
    /// Concrete parents, each with the field that links to it (none for a proxy's).
    pub parents: RefCell<Vec<(Rc<Class>, Option<Rc<Field>>)>>,
    cache: RefCell<Cache>,
}

impl Options {
    /// Options with Django's defaults.
    pub fn new(apps: Rc<Apps>, app_label: &str) -> Options {
        let empty = || RefCell::new(Value::list(Vec::new()));
        let permissions = ["add", "change", "delete", "view"].map(Value::str).to_vec();
        Options {
            object: OnceCell::new(),
            model: RefCell::default(),
            concrete: RefCell::default(),
            apps,
            app_label: RefCell::new(Str::intern(app_label)),
            object_name: RefCell::new(Str::intern("")),
            model_name: RefCell::new(Str::intern("")),
            verbose_name: RefCell::default(),
            verbose_name_plural: RefCell::default(),
            db_table: RefCell::new(Str::intern("")),
            db_table_comment: RefCell::new(Value::str("")),
            db_tablespace: RefCell::new(Value::str("")),
            ordering: empty(),
            ordering_clash: Cell::new(false),
            order_with_respect_to: RefCell::default(),
            indexes: RefCell::default(),
            constraints: RefCell::default(),
            unique_together: empty(),
            select_on_save: Cell::new(false),
            default_permissions: RefCell::new(Value::tuple(permissions)),
            permissions: empty(),
            get_latest_by: RefCell::default(),
            required_db_features: empty(),
            required_db_vendor: RefCell::default(),
            abstract_: Cell::new(false),
            managed: Cell::new(true),
            proxy: Cell::new(false),
            proxy_for_model: RefCell::default(),
            swappable: RefCell::default(),
            auto_created: RefCell::default(),
            default_related_name: RefCell::default(),
            default_manager_name: RefCell::default(),
            base_manager_name: RefCell::default(),
            original_attrs: RefCell::default(),
            local_fields: RefCell::default(),
            local_many_to_many: RefCell::default(),
            private_fields: RefCell::default(),
            local_managers: RefCell::default(),
            pk: RefCell::default(),
            auto_field: RefCell::default(),
            parents: RefCell::default(),
            cache: RefCell::default(),
        }
    }

    /// The options of a model class; `None` for other classes and for `Model` itself.
    pub fn of(class: &Rc<Class>) -> Option<Rc<Options>> {
        class.native::<Options>()
    }

    /// The options of the model that an instance is of.
    pub fn of_instance(value: &Value) -> Option<Rc<Options>> {
        if let Value::Instance(instance) = value { Options::of(&instance.class()) } else { None }
    }

    /// The Python object.
    pub fn value(&self) -> Value {
        self.object.get().cloned().map_or(Value::None, Value::Instance)
    }

    /// The model.
    pub fn model(&self) -> Option<Rc<Class>> {
        self.model.borrow().clone()
    }

    /// `concrete_model`.
    pub fn concrete_model(&self) -> Option<Rc<Class>> {
        self.concrete.borrow().clone()
    }

    /// The label of the concrete model: what relations are filed under.
    pub fn concrete_label(&self) -> String {
        match self.concrete_model().and_then(|model| Options::of(&model)) {
            Some(opts) => opts.label(),
            None => self.label(),
        }
    }

    /// `label`: `app.Model`.
    pub fn label(&self) -> String {
        format!("{}.{}", self.app_label.borrow(), self.object_name.borrow())
    }

    /// `label_lower`: `app.model`.
    pub fn label_lower(&self) -> String {
        format!("{}.{}", self.app_label.borrow(), self.model_name.borrow())
    }

    /// `db_table`.
    pub fn db_table(&self) -> Str {
        self.db_table.borrow().clone()
    }

    /// `pk`. Invariant: asked only of models that are not abstract, which have one.
    pub fn pk(&self) -> Option<Rc<Field>> {
        self.pk.borrow().clone()
    }

    /// `ordering` as a list.
    pub fn ordering(&self, m: &mut Machine) -> PyResult<Vec<Value>> {
        let ordering = self.ordering.borrow().clone();
        m.collect(&ordering)
    }

    /// `swapped`: the label of the model that has replaced this one.
    pub fn swapped(&self, m: &mut Machine) -> Option<String> {
        let setting = self.swappable.borrow().clone()?;
        let settings = super::settings::Settings::of(m);
        let replacement = settings.get(&setting).and_then(|v| v.as_str().cloned())?;
        if replacement.is_empty() {
            return None;
        }
        // A setting that is no label counts as swapped: the checks complain about it.
        match replacement.split_once('.') {
            Some((app, name)) if format!("{app}.{}", name.to_lowercase()) == self.label_lower() => None,
            _ => Some(replacement.to_string()),
        }
    }

    /// `can_migrate`.
    pub fn can_migrate(&self, m: &mut Machine) -> bool {
        if self.proxy.get() || self.swapped(m).is_some() || !self.managed.get() {
            return false;
        }
        match &*self.required_db_vendor.borrow() {
            Value::Str(vendor) => &**vendor == "sqlite",
            _ => true,
        }
    }

    /// Adds a manager.
    pub fn add_manager(&self, manager: Value) {
        self.local_managers.borrow_mut().push(manager);
        self.expire_cache();
    }

    /// `add_field`: keeps fields in order of creation.
    pub fn add_field(&self, field: &Rc<Field>, private: bool) {
        let list = match (private, field.kind) {
            (true, _) => &self.private_fields,
            (false, FieldKind::ManyToMany) => &self.local_many_to_many,
            _ => &self.local_fields,
        };
        let mut fields = list.borrow_mut();
        let at = match private {
            true => fields.len(),
            false => fields.partition_point(|f| f.creation_counter.get() <= field.creation_counter.get()),
        };
        fields.insert(at, field.clone());
        drop(fields);
        if !private && field.kind != FieldKind::ManyToMany {
            self.setup_pk(field);
        }
        self.expire_cache();
        if field.rel().and_then(|rel| rel.opts()).is_some() {
            self.apps.clear_cache();
        }
    }

    /// `setup_pk`.
    pub fn setup_pk(&self, field: &Rc<Field>) {
        if self.pk.borrow().is_none() && field.primary_key.get() {
            *self.pk.borrow_mut() = Some(field.clone());
            field.serialize.set(false);
        }
    }

    /// `setup_proxy`.
    pub fn setup_proxy(&self, target: &Rc<Class>) {
        if let Some(opts) = Options::of(target) {
            *self.pk.borrow_mut() = opts.pk();
            *self.proxy_for_model.borrow_mut() = Some(target.clone());
            *self.db_table.borrow_mut() = opts.db_table();
        }
    }

    /// Forgets what was computed.
    pub fn expire_cache(&self) {
        let old = std::mem::take(&mut *self.cache.borrow_mut());
        drop(old);
    }

    /// The link fields and options of the concrete parents, in order.
    pub fn parent_options(&self) -> Vec<(Rc<Class>, Rc<Options>, Option<Rc<Field>>)> {
        let parents = self.parents.borrow();
        parents.iter().filter_map(|(c, f)| Some((c.clone(), Options::of(c)?, f.clone()))).collect()
    }

    /// The field that links to this parent.
    pub fn parent_link(&self, parent: &Rc<Class>) -> Option<Rc<Field>> {
        self.parents.borrow().iter().find(|(c, _)| Rc::ptr_eq(c, parent)).and_then(|(_, f)| f.clone())
    }

    /// Fields declared here, columns first, then many-to-many, then private ones: without parents.
    pub fn local_forward_fields(&self) -> Vec<FieldRef> {
        let (fields, many) = (self.local_fields.borrow(), self.local_many_to_many.borrow());
        let private = self.private_fields.borrow();
        fields.iter().chain(many.iter()).chain(private.iter()).cloned().map(FieldRef::Field).collect()
    }

    fn forward_from_parents(&self, topmost: bool) -> Vec<FieldRef> {
        let mut fields: Vec<FieldRef> = Vec::new();
        for (_, opts, _) in self.parent_options() {
            for field in opts.forward_from_parents(false) {
                if self.inherits(&field) && !fields.iter().any(|f| f.same(&field)) {
                    fields.push(field);
                }
            }
        }
        // A proxy's parent is its concrete model, whose fields came in just now.
        fields.extend(self.local_fields.borrow().iter().cloned().map(FieldRef::Field));
        fields.extend(self.local_many_to_many.borrow().iter().cloned().map(FieldRef::Field));
        if topmost {
            fields.extend(self.private_fields.borrow().iter().cloned().map(FieldRef::Field));
        }
        fields
    }

    /// A parent's own link to its parent is left out, unless the parent is what a proxy stands for.
    fn inherits(&self, field: &FieldRef) -> bool {
        let parent_link = match field {
            FieldRef::Field(field) => field.rel().is_some_and(|rel| rel.parent_link.get()),
            FieldRef::Rel(rel) => rel.parent_link.get(),
        };
        let own = || field.model().zip(self.concrete_model()).is_some_and(|(a, b)| Rc::ptr_eq(&a, &b));
        !parent_link || own()
    }

    /// All fields, inherited ones first: `_get_fields(reverse=False)`.
    pub fn forward_fields(&self) -> Rc<Vec<FieldRef>> {
        if let Some(known) = self.cache.borrow().forward.clone() {
            return known;
        }
        let made = Rc::new(self.forward_from_parents(true));
        self.cache.borrow_mut().forward = Some(made.clone());
        made
    }

    /// `fields`: without many-to-many and generic ones.
    pub fn fields(&self) -> Rc<Vec<Rc<Field>>> {
        if let Some(known) = self.cache.borrow().fields.clone() {
            return known;
        }
        let plain = |f: &Rc<Field>| {
            !matches!(
                f.kind,
                FieldKind::ManyToMany | FieldKind::GenericRelation | FieldKind::GenericForeignKey
            )
        };
        let all = self.forward_fields();
        let made = Rc::new(
            all.iter().filter_map(FieldRef::as_field).filter(|f| plain(f)).cloned().collect::<Vec<_>>(),
        );
        self.cache.borrow_mut().fields = Some(made.clone());
        made
    }

    /// `concrete_fields`: those with a column.
    pub fn concrete_fields(&self) -> Rc<Vec<Rc<Field>>> {
        if let Some(known) = self.cache.borrow().concrete_fields.clone() {
            return known;
        }
        let made = Rc::new(self.fields().iter().filter(|f| f.concrete()).cloned().collect::<Vec<_>>());
        self.cache.borrow_mut().concrete_fields = Some(made.clone());
        made
    }

    /// `local_concrete_fields`.
    pub fn local_concrete_fields(&self) -> Vec<Rc<Field>> {
        self.local_fields.borrow().iter().filter(|f| f.concrete()).cloned().collect()
    }

    /// `many_to_many`.
    pub fn many_to_many(&self) -> Rc<Vec<Rc<Field>>> {
        if let Some(known) = self.cache.borrow().many_to_many.clone() {
            return known;
        }
        let all = self.forward_fields();
        let many = all.iter().filter_map(FieldRef::as_field).filter(|f| f.kind == FieldKind::ManyToMany);
        let made = Rc::new(many.cloned().collect::<Vec<_>>());
        self.cache.borrow_mut().many_to_many = Some(made.clone());
        made
    }

    /// Relations from other models, hidden ones and those to parents as asked for.
    pub fn reverse_relations(
        &self,
        m: &mut Machine,
        include_hidden: bool,
        parents: Parents,
    ) -> Vec<Rc<super::related::Rel>> {
        let mut result: Vec<Rc<super::related::Rel>> = Vec::new();
        if parents != Parents::None {
            for (_, opts, _) in self.parent_options() {
                let same = opts.concrete_label() == self.concrete_label();
                if parents == Parents::Proxied && !same {
                    continue;
                }
                for rel in opts.reverse_relations(m, include_hidden, parents) {
                    let known = result.iter().any(|r| Rc::ptr_eq(r, &rel));
                    if self.inherits(&FieldRef::Rel(rel.clone())) && !known {
                        result.push(rel);
                    }
                }
            }
        }
        if self.proxy.get() {
            return result;
        }
        for field in self.apps.clone().relations_to(m, &self.concrete_label()) {
            let Some(rel) = field.rel() else { continue };
            if include_hidden || !rel.hidden() {
                result.push(rel);
            }
        }
        result
    }

    /// `related_objects`: reverse relations that are not hidden, many-to-many ones even if hidden.
    pub fn related_objects(&self, m: &mut Machine) -> Rc<Vec<Rc<super::related::Rel>>> {
        if let Some(known) = self.cache.borrow().related_objects.clone() {
            return known;
        }
        let all = self.reverse_relations(m, true, Parents::All);
        let shown =
            |rel: &Rc<super::related::Rel>| !rel.hidden() || rel.kind == super::related::RelKind::ManyToMany;
        let made = Rc::new(all.into_iter().filter(shown).collect::<Vec<_>>());
        self.cache.borrow_mut().related_objects = Some(made.clone());
        made
    }

    /// `get_fields(include_parents, include_hidden)`: reverse relations first, then forward fields.
    pub fn get_fields(&self, m: &mut Machine, include_parents: bool, include_hidden: bool) -> Vec<FieldRef> {
        let parents = if include_parents { Parents::All } else { Parents::Proxied };
        self.get_fields_inner(m, parents, include_hidden, true)
    }

    fn get_fields_inner(
        &self,
        m: &mut Machine,
        parents: Parents,
        include_hidden: bool,
        topmost: bool,
    ) -> Vec<FieldRef> {
        let mut fields: Vec<FieldRef> = Vec::new();
        for (_, opts, _) in self.parent_options() {
            if parents == Parents::Proxied && opts.concrete_label() != self.concrete_label() {
                continue;
            }
            for field in opts.get_fields_inner(m, parents, include_hidden, false) {
                if self.inherits(&field) && !fields.iter().any(|f| f.same(&field)) {
                    fields.push(field);
                }
            }
        }
        if !self.proxy.get() {
            let reverse = self.reverse_relations(m, include_hidden, Parents::None);
            fields.extend(reverse.into_iter().map(FieldRef::Rel));
        }
        fields.extend(self.local_fields.borrow().iter().cloned().map(FieldRef::Field));
        fields.extend(self.local_many_to_many.borrow().iter().cloned().map(FieldRef::Field));
        if topmost {
            fields.extend(self.private_fields.borrow().iter().cloned().map(FieldRef::Field));
        }
        fields
    }

    fn forward_map(&self) -> Rc<HashMap<Str, FieldRef>> {
        if let Some(known) = self.cache.borrow().forward_map.clone() {
            return known;
        }
        let mut map = HashMap::new();
        for field in self.forward_fields().iter() {
            map.insert(field.name(), field.clone());
            if let Some(field_) = field.as_field() {
                map.insert(field_.attname(), field.clone());
            }
        }
        let made = Rc::new(map);
        self.cache.borrow_mut().forward_map = Some(made.clone());
        made
    }

    fn reverse_map(&self, m: &mut Machine) -> Rc<HashMap<Str, FieldRef>> {
        if let Some(known) = self.cache.borrow().reverse_map.clone() {
            return known;
        }
        let all = self.reverse_relations(m, true, Parents::All);
        let made =
            Rc::new(all.into_iter().map(|rel| (rel.name(), FieldRef::Rel(rel))).collect::<HashMap<_, _>>());
        self.cache.borrow_mut().reverse_map = Some(made.clone());
        made
    }

    /// A forward field by name or attname, without errors.
    pub fn find_field(&self, name: &str) -> Option<Rc<Field>> {
        self.forward_map().get(name).and_then(|f| f.as_field().cloned())
    }

    /// `get_field(name)`: forward fields by name or attname, then reverse relations by name.
    pub fn get_field(&self, m: &mut Machine, name: &str) -> PyResult<FieldRef> {
        if let Some(field) = self.forward_map().get(name) {
            return Ok(field.clone());
        }
        let object_name = self.object_name.borrow().clone();
        if !self.apps.models_ready.get() {
            return Err(exceptions::field_does_not_exist(
                m,
                format!(
                    "{object_name} has no field named '{name}'. The app cache isn't ready yet, so if this is an \
                 auto-created related field, it won't be available yet."
                ),
            ));
        }
        match self.reverse_map(m).get(name) {
            Some(field) => Ok(field.clone()),
            None => {
                let message = format!("{object_name} has no field named '{name}'");
                Err(exceptions::field_does_not_exist(m, message))
            }
        }
    }

    /// `get_field(name)` for a forward field with `FieldDoesNotExist` otherwise.
    pub fn get_forward_field(&self, m: &mut Machine, name: &str) -> PyResult<Rc<Field>> {
        match self.get_field(m, name)? {
            FieldRef::Field(field) => Ok(field),
            FieldRef::Rel(_) => {
                let message = format!("{} has no field named '{name}'", self.object_name.borrow());
                Err(exceptions::field_does_not_exist(m, message))
            }
        }
    }

    /// `get_base_chain`: the parents that lead to an ancestor.
    pub fn get_base_chain(&self, model: &Rc<Class>) -> Vec<Rc<Class>> {
        if self.parents.borrow().iter().any(|(c, _)| Rc::ptr_eq(c, model)) {
            return vec![model.clone()];
        }
        for (parent, opts, _) in self.parent_options() {
            let mut chain = opts.get_base_chain(model);
            if !chain.is_empty() {
                chain.insert(0, parent);
                return chain;
            }
        }
        Vec::new()
    }

    /// `all_parents`: every concrete ancestor, nearest first.
    pub fn all_parents(&self) -> Vec<Rc<Class>> {
        let mut result: Vec<Rc<Class>> = self.parents.borrow().iter().map(|(c, _)| c.clone()).collect();
        for (_, opts, _) in self.parent_options() {
            for ancestor in opts.all_parents() {
                if !result.iter().any(|c| Rc::ptr_eq(c, &ancestor)) {
                    result.push(ancestor);
                }
            }
        }
        result
    }

    /// `get_ancestor_link`.
    pub fn get_ancestor_link(&self, ancestor: &Rc<Class>) -> Option<Rc<Field>> {
        if let Some((_, link)) = self.parents.borrow().iter().find(|(c, _)| Rc::ptr_eq(c, ancestor)) {
            return link.clone();
        }
        for (_, opts, own) in self.parent_options() {
            if let Some(link) = opts.get_ancestor_link(ancestor) {
                return own.or(Some(link));
            }
        }
        None
    }

    /// `get_path_to_parent`.
    pub fn get_path_to_parent(&self, m: &mut Machine, parent: &Rc<Class>) -> PyResult<Vec<PathInfo>> {
        let mut path = Vec::new();
        if self.model().is_some_and(|model| Rc::ptr_eq(&model, parent)) {
            return Ok(path);
        }
        let proxied = self.concrete_model();
        let mut links = self.parents.borrow().clone();
        for step in self.get_base_chain(parent) {
            let Some(to_opts) = Options::of(&step) else { continue };
            let link = links.iter().find(|(c, _)| Rc::ptr_eq(c, &step)).and_then(|(_, f)| f.clone());
            links = to_opts.parents.borrow().clone();
            if proxied.as_ref().is_some_and(|p| Rc::ptr_eq(p, &step)) {
                continue;
            }
            let Some(link) = link else { continue };
            let (Some(from_opts), Some(rel)) = (link.opts(), link.rel()) else { continue };
            let target_fields = vec![rel.related_field(m)?];
            let join_field = FieldRef::Field(link);
            path.push(PathInfo::new(from_opts, to_opts, target_fields, join_field));
        }
        Ok(path)
    }

    /// `get_path_from_parent`: from the model of `parent` down to this one.
    pub fn get_path_from_parent(&self, m: &mut Machine, parent: &Rc<Options>) -> PyResult<Vec<PathInfo>> {
        let (Some(model), Some(ancestor)) = (self.concrete_model(), parent.model()) else {
            return Ok(Vec::new());
        };
        if self.model().is_some_and(|own| Rc::ptr_eq(&own, &ancestor)) {
            return Ok(Vec::new());
        }
        let Some(opts) = Options::of(&model) else { return Ok(Vec::new()) };
        let mut chain = opts.get_base_chain(&ancestor);
        chain.reverse();
        chain.push(model);
        let mut path = Vec::new();
        for pair in chain.windows(2) {
            let link = Options::of(&pair[1]).and_then(|child| child.get_ancestor_link(&pair[0]));
            if let Some(link) = link {
                path.extend(link.reverse_path_infos(m)?);
            }
        }
        Ok(path)
    }

    /// `managers`: this model's and its parents', nearest first, then in order of creation; each name once.
    pub fn managers(&self, m: &mut Machine) -> PyResult<Rc<Vec<Value>>> {
        if let Some(known) = self.cache.borrow().managers.clone() {
            return Ok(known);
        }
        let made = Rc::new(super::manager::managers_of(m, self)?);
        self.cache.borrow_mut().managers = Some(made.clone());
        Ok(made)
    }

    /// A manager by its name.
    pub fn manager_named(&self, m: &mut Machine, name: &str) -> PyResult<Option<Value>> {
        let managers = self.managers(m)?;
        let named = |v: &&Value| {
            super::manager::Manager::of(v).is_some_and(|x| x.name.borrow().as_deref() == Some(name))
        };
        Ok(managers.iter().find(named).cloned())
    }

    fn must_manager(&self, m: &mut Machine, name: &str) -> PyResult {
        match self.manager_named(m, name)? {
            Some(manager) => Ok(manager),
            None => Err(value_error(format!("{} has no manager named '{name}'", self.object_name.borrow()))),
        }
    }

    /// The options of the first model class among the ancestors.
    fn first_parent_model(&self) -> Option<Rc<Options>> {
        self.model()?.mro().iter().skip(1).find_map(Options::of)
    }

    /// `base_manager`.
    pub fn base_manager(&self, m: &mut Machine) -> PyResult {
        if let Some(known) = self.cache.borrow().base_manager.clone() {
            return Ok(known);
        }
        let mut name = self.base_manager_name.borrow().clone();
        if name.is_none()
            && let Some(parent) = self.first_parent_model()
        {
            let manager = parent.base_manager(m)?;
            let inherited = super::manager::Manager::of(&manager).and_then(|x| x.name.borrow().clone());
            name = inherited.filter(|n| &**n != "_base_manager");
        }
        let made = match name {
            Some(name) => self.must_manager(m, &name)?,
            None => super::manager::plain_manager(m, "_base_manager", self)?,
        };
        self.cache.borrow_mut().base_manager = Some(made.clone());
        Ok(made)
    }

    /// `default_manager`; `None` only for abstract models without managers.
    pub fn default_manager(&self, m: &mut Machine) -> PyResult<Option<Value>> {
        if let Some(known) = self.cache.borrow().default_manager.clone() {
            return Ok(known);
        }
        let mut name = self.default_manager_name.borrow().clone();
        if name.is_none() && self.local_managers.borrow().is_empty() {
            name = self.first_parent_model().and_then(|parent| parent.default_manager_name.borrow().clone());
        }
        let made = match name {
            Some(name) => Some(self.must_manager(m, &name)?),
            None => self.managers(m)?.first().cloned(),
        };
        self.cache.borrow_mut().default_manager = Some(made.clone());
        Ok(made)
    }
}

/// Whose fields are wanted beside a model's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parents {
    /// Nobody's.
    None,
    /// Those of the model that a proxy stands for.
    Proxied,
    /// All parents'.
    All,
}
