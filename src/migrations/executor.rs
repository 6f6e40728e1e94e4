//! The executor: plans what to apply or unapply, and does it.
//!
//! Each migration runs in a transaction of its own (unless it says `atomic = False`), so that one that fails leaves the
//! database as it was.
//!
//! Mirrors `django/db/migrations/executor.py` and `Migration.apply`/`unapply`.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use super::exceptions::raise;
use super::graph::NodeKey;
use super::loader::{Loader, graph_error};
use super::operations;
use super::recorder::Recorder;
use super::schema::SchemaEditor;
use super::state::ProjectState;
use crate::python::{Args, Machine, PyResult, Value};
use crate::sql::Database;

/// What an executor reports while it works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Classes are being made of the states.
    RenderStart,
    /// They are made.
    RenderSuccess,
    /// A migration begins; whether it is only recorded.
    ApplyStart(NodeKey, bool),
    /// It is applied.
    ApplySuccess(NodeKey, bool),
    /// A migration begins to be taken back.
    UnapplyStart(NodeKey, bool),
    /// It is taken back.
    UnapplySuccess(NodeKey, bool),
}

/// Where to migrate: an app's migration, or, without one, the app's beginning.
pub type Target = (String, Option<String>);

/// A step of a plan: the migration, and whether it is taken back.
pub type PlanStep = (NodeKey, bool);

/// Told of progress.
pub type OnProgress<'a> = &'a mut dyn FnMut(&mut Machine, Progress) -> PyResult<()>;

/// Plans and runs.
pub struct Executor {
    /// The migrations.
    pub loader: Loader,
    /// The table of applied ones.
    pub recorder: Recorder,
    database: Rc<RefCell<Database>>,
}

impl Executor {
    /// Loads the migrations.
    ///
    /// # Errors
    /// The loader's.
    pub fn new(m: &mut Machine, database: Rc<RefCell<Database>>) -> PyResult<Executor> {
        let recorder = Recorder::new(database.clone());
        let loader = Loader::load(m, Some(&recorder), false)?;
        Ok(Executor { loader, recorder, database })
    }

    /// What must be done to reach the targets.
    ///
    /// # Errors
    /// When a target is no migration.
    pub fn plan(
        &mut self,
        m: &mut Machine,
        targets: &[Target],
        clean_start: bool,
    ) -> PyResult<Vec<PlanStep>> {
        let mut applied = if clean_start { IndexSet::new() } else { self.loader.applied.clone() };
        let mut plan = Vec::new();
        for (app, name) in targets {
            let Some(name) = name else {
                for root in self.loader.graph.root_nodes(Some(app)) {
                    self.plan_back(m, &root, &mut applied, &mut plan)?;
                }
                continue;
            };
            let target = (app.clone(), name.clone());
            if !self.loader.graph.contains(&target) && self.loader.disk.contains_key(&target) {
                // The target is replaced by a squashed migration: plan with its parts instead.
                self.loader = Loader::load_with(m, Some(&self.recorder), false, false)?;
                return self.plan(m, targets, clean_start);
            }
            if applied.contains(&target) {
                let children = self.loader.graph.children(&target);
                for child in children.iter().filter(|c| c.0 == target.0) {
                    self.plan_back(m, child, &mut applied, &mut plan)?;
                }
            } else {
                for key in self.loader.graph.forwards_plan(&target).map_err(|e| graph_error(m, e))? {
                    if applied.insert(key.clone()) {
                        plan.push((key, false));
                    }
                }
            }
        }
        Ok(plan)
    }

    fn plan_back(
        &self,
        m: &mut Machine,
        key: &NodeKey,
        applied: &mut IndexSet<NodeKey>,
        plan: &mut Vec<PlanStep>,
    ) -> PyResult<()> {
        for key in self.loader.graph.backwards_plan(key).map_err(|e| graph_error(m, e))? {
            if applied.shift_remove(&key) {
                plan.push((key, true));
            }
        }
        Ok(())
    }

    /// Every migration, in the order in which a fresh database would get them.
    fn full_plan(&mut self, m: &mut Machine) -> PyResult<Vec<NodeKey>> {
        let leaves = self.loader.graph.leaf_nodes(None);
        let targets: Vec<Target> = leaves.into_iter().map(|(app, name)| (app, Some(name))).collect();
        Ok(self.plan(m, &targets, true)?.into_iter().map(|(key, _)| key).collect())
    }

    /// The state after all that is applied.
    ///
    /// # Errors
    /// What an operation raises when it changes the state.
    pub fn applied_state(&mut self, m: &mut Machine) -> PyResult<ProjectState> {
        let mut state = self.loader.empty_state();
        for key in self.full_plan(m)? {
            if self.loader.applied.contains(&key) {
                self.loader.mutate(m, &key, &mut state)?;
            }
        }
        Ok(state)
    }

    /// Runs a plan; the state afterwards.
    ///
    /// # Errors
    /// What a migration raises: those before it stay applied.
    pub fn migrate(
        &mut self,
        m: &mut Machine,
        plan: &[PlanStep],
        state: ProjectState,
        fake: bool,
        fake_initial: bool,
        progress: OnProgress<'_>,
    ) -> PyResult<ProjectState> {
        if plan.is_empty() {
            return Ok(state);
        }
        self.recorder.ensure_schema(m)?;
        let backwards = plan.iter().filter(|(_, back)| *back).count();
        let state = if backwards == 0 {
            self.all_forwards(m, plan, state, fake, fake_initial, progress)?
        } else if backwards == plan.len() {
            self.all_backwards(m, plan, fake, progress)?
        } else {
            let shown: Vec<String> = plan
                .iter()
                .map(|((a, n), back)| format!("(<Migration {a}.{n}>, {})", truth(*back)))
                .collect();
            let message = format!(
                "Migration plans with both forwards and backwards migrations are not supported. Please split your \
                 migration process into separate plans of only forwards OR backwards migrations. [{}]",
                shown.join(", ")
            );
            return Err(raise(m, "InvalidMigrationPlan", &message));
        };
        self.check_replacements(m)?;
        Ok(state)
    }

    fn all_forwards(
        &mut self,
        m: &mut Machine,
        plan: &[PlanStep],
        mut state: ProjectState,
        fake: bool,
        fake_initial: bool,
        progress: OnProgress<'_>,
    ) -> PyResult<ProjectState> {
        state.has_classes = true;
        let mut to_run: IndexSet<&NodeKey> = plan.iter().map(|(key, _)| key).collect();
        for key in self.full_plan(m)? {
            if to_run.shift_remove(&key) {
                self.apply(m, &key, &mut state, fake, fake_initial, progress)?;
            }
            if to_run.is_empty() {
                break;
            }
        }
        Ok(state)
    }

    fn apply(
        &self,
        m: &mut Machine,
        key: &NodeKey,
        state: &mut ProjectState,
        fake: bool,
        fake_initial: bool,
        progress: OnProgress<'_>,
    ) -> PyResult<()> {
        progress(m, Progress::ApplyStart(key.clone(), fake))?;
        let mut fake = fake;
        if !fake && fake_initial && self.is_soft_applied(m, key, state)? {
            fake = true;
        }
        if fake {
            self.loader.mutate(m, key, state)?;
            self.record(m, key, true)?;
        } else {
            let migration = self.loader.migration(key)?;
            let editor = Rc::new(SchemaEditor::new(self.database.clone(), false));
            self.in_transaction(m, &migration, |m| {
                apply_operations(m, &migration, &key.0, state, &editor)?;
                crate::orm::constraints::check(m, None)?;
                editor.run_deferred(m)?;
                self.record(m, key, true)
            })?;
        }
        progress(m, Progress::ApplySuccess(key.clone(), fake))
    }

    fn in_transaction(
        &self,
        m: &mut Machine,
        migration: &Value,
        work: impl FnOnce(&mut Machine) -> PyResult<()>,
    ) -> PyResult<()> {
        let atomic = m.getattr(migration, "atomic")?;
        if !m.truth(&atomic)? {
            return work(m);
        }
        crate::orm::transaction::atomic(m, "default", true, work)
    }

    fn record(&self, m: &mut Machine, key: &NodeKey, applied: bool) -> PyResult<()> {
        let parts = self.loader.replacements.get(key).cloned().unwrap_or_else(|| vec![key.clone()]);
        for part in &parts {
            if applied {
                self.recorder.record_applied(m, part)?
            } else {
                self.recorder.record_unapplied(m, part)?
            }
        }
        if !applied && self.loader.replacements.contains_key(key) {
            self.recorder.record_unapplied(m, key)?;
        }
        Ok(())
    }

    fn all_backwards(
        &mut self,
        m: &mut Machine,
        plan: &[PlanStep],
        fake: bool,
        progress: OnProgress<'_>,
    ) -> PyResult<ProjectState> {
        let full_plan = self.full_plan(m)?;
        let mut applied = self.loader.applied.clone();
        progress(m, Progress::RenderStart)?;
        let mut states: IndexMap<NodeKey, ProjectState> = IndexMap::new();
        let mut state = self.loader.empty_state();
        for key in &full_plan {
            if plan.iter().any(|(k, _)| k == key) {
                state.has_classes = true;
                states.insert(key.clone(), state.clone());
            }
            if applied.contains(key) {
                self.loader.mutate(m, key, &mut state)?;
            }
        }
        progress(m, Progress::RenderSuccess)?;
        for (key, _) in plan {
            let before = states.get(key).cloned().unwrap_or_default();
            self.unapply(m, key, before, fake, progress)?;
            applied.shift_remove(key);
        }
        let mut state = self.loader.empty_state();
        for key in full_plan.iter().filter(|key| applied.contains(*key)) {
            self.loader.mutate(m, key, &mut state)?;
        }
        Ok(state)
    }

    fn unapply(
        &self,
        m: &mut Machine,
        key: &NodeKey,
        state: ProjectState,
        fake: bool,
        progress: OnProgress<'_>,
    ) -> PyResult<()> {
        progress(m, Progress::UnapplyStart(key.clone(), fake))?;
        if !fake {
            let migration = self.loader.migration(key)?;
            let editor = Rc::new(SchemaEditor::new(self.database.clone(), false));
            self.in_transaction(m, &migration, |m| {
                unapply_operations(m, &migration, &key.0, state, &editor)?;
                crate::orm::constraints::check(m, None)?;
                editor.run_deferred(m)
            })?;
        }
        self.record(m, key, false)?;
        progress(m, Progress::UnapplySuccess(key.clone(), fake))
    }

    /// Squashed migrations whose parts are all applied are recorded too.
    fn check_replacements(&mut self, m: &mut Machine) -> PyResult<()> {
        let applied = self.recorder.applied();
        for (key, parts) in &self.loader.replacements {
            if !applied.contains(key) && parts.iter().all(|p| applied.contains(p)) {
                self.recorder.record_applied(m, key)?;
            }
        }
        Ok(())
    }

    /// `detect_soft_applied`: whether the tables and columns of an initial migration are there already.
    fn is_soft_applied(&self, m: &mut Machine, key: &NodeKey, state: &ProjectState) -> PyResult<bool> {
        let migration = self.loader.migration(key)?;
        let initial = m.getattr(&migration, "initial")?;
        let parents = self.loader.graph.parents(key);
        let is_initial = match initial {
            Value::None => parents.iter().all(|p| p.0 != key.0),
            other => m.truth(&other)?,
        };
        if !is_initial {
            return Ok(false);
        }
        let mut after = state.clone();
        self.loader.mutate(m, key, &mut after)?;
        let list = m.getattr(&migration, "operations")?;
        let mut found_any = false;
        for operation in m.collect(&list)? {
            let op = operations::Operation::of(&operation);
            let (model, field) = match &*op.kind(m)? {
                "CreateModel" => (op.text(m, "name")?, None),
                "AddField" => (op.text(m, "model_name")?, Some(op.text(m, "name")?)),
                _ => continue,
            };
            let Some(model) = after.model(&key.0, &model).cloned() else { continue };
            if !operations::database::can_migrate(m, &model) {
                continue;
            }
            found_any = true;
            if !self.is_there(m, &after, &model, field.as_deref())? {
                return Ok(false);
            }
        }
        Ok(found_any)
    }

    fn is_there(
        &self,
        m: &mut Machine,
        state: &ProjectState,
        model: &super::state::ModelState,
        field: Option<&str>,
    ) -> PyResult<bool> {
        let Some(name) = field else {
            return Ok(self.database.borrow().table(&model.db_table()).is_some());
        };
        let Some(field) = model.field(name) else { return Ok(false) };
        if let Some(through) = super::schema::table::ModelTable::through(m, state, model, name, &field)? {
            return Ok(self.database.borrow().table(&through.name).is_some());
        }
        let column = super::schema::table::column_name(&field, name);
        let database = self.database.borrow();
        Ok(database.table(&model.db_table()).is_some_and(|t| t.def().column(&column).is_some()))
    }

    /// The SQL of a plan, for `sqlmigrate`.
    ///
    /// # Errors
    /// What the operations raise.
    pub fn collect_sql(&mut self, m: &mut Machine, key: &NodeKey, backwards: bool) -> PyResult<Vec<String>> {
        let mut state = self.loader.project_state(m, Some(std::slice::from_ref(key)), false)?;
        let migration = self.loader.migration(key)?;
        let editor = Rc::new(SchemaEditor::new(self.database.clone(), true));
        if backwards {
            unapply_operations(m, &migration, &key.0, state, &editor)?;
        } else {
            apply_operations(m, &migration, &key.0, &mut state, &editor)?;
        }
        editor.run_deferred(m)?;
        let lines = editor.collected.borrow().clone();
        Ok(lines)
    }
}

fn truth(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

fn tell(m: &mut Machine, operation: &Value, forward: bool) -> PyResult<()> {
    if m.observer.is_some() {
        let told = m.call_method(operation, "describe", Args::none())?;
        let told = m.str(&told)?;
        super::events::emit(m, || super::events::MigrationEvent::Operation { told, forward });
    }
    Ok(())
}

fn operations_of(m: &mut Machine, migration: &Value) -> PyResult<Vec<Value>> {
    let list = m.getattr(migration, "operations")?;
    m.collect(&list)
}

/// Notes an operation when SQL is only collected; false if it cannot be told in SQL.
fn note_operation(m: &mut Machine, operation: &Value, editor: &SchemaEditor) -> PyResult<bool> {
    if !editor.collect {
        return Ok(true);
    }
    let told = m.call_method(operation, "describe", Args::none())?;
    let told = m.str(&told)?;
    editor.note("--");
    editor.note(&format!("-- {told}"));
    editor.note("--");
    let reduces = m.getattr(operation, "reduces_to_sql")?;
    let reduces = m.truth(&reduces)?;
    if !reduces {
        editor.note("-- THIS OPERATION CANNOT BE WRITTEN AS SQL");
    }
    Ok(reduces)
}

/// In a migration without a transaction, an operation may ask for one of its own.
fn in_own_transaction(
    m: &mut Machine,
    migration: &Value,
    operation: &Value,
    editor: &SchemaEditor,
    work: impl FnOnce(&mut Machine) -> PyResult<()>,
) -> PyResult<()> {
    let (whole, own) = (m.getattr(migration, "atomic")?, m.getattr(operation, "atomic")?);
    if editor.collect || m.truth(&whole)? || !m.truth(&own)? {
        return work(m);
    }
    crate::orm::transaction::atomic(m, "default", true, work)
}

/// Whether an operation looks at the classes of the state before it, which are made then at the latest.
fn makes_classes(kind: &str) -> bool {
    !matches!(kind, "RunSQL" | "AlterModelOptions" | "AlterModelManagers" | "AlterConstraint")
}

/// Whether an operation on its way forwards looks at the classes of the state after it too.
fn makes_new_classes(kind: &str) -> bool {
    makes_classes(kind) && !matches!(kind, "RemoveField" | "RemoveIndex" | "DeleteModel")
}

fn apply_operations(
    m: &mut Machine,
    migration: &Value,
    app_label: &str,
    state: &mut ProjectState,
    editor: &Rc<SchemaEditor>,
) -> PyResult<()> {
    editor.new_columns_first.set(editor.collect);
    for operation in operations_of(m, migration)? {
        if !note_operation(m, &operation, editor)? {
            continue;
        }
        tell(m, &operation, true)?;
        let lines = editor.collected.borrow().len();
        let before = state.clone();
        operations::state::apply(m, &operation, app_label, state)?;
        state.check_renderable(m, &before)?;
        let kind = operations::Operation::of(&operation).kind(m)?;
        if !state.has_classes && makes_classes(&kind) {
            if makes_new_classes(&kind) {
                state.check_references(m)?;
            }
            before.check_references(m)?;
        }
        in_own_transaction(m, migration, &operation, editor, |m| {
            operations::database::run(m, &operation, app_label, editor, &before, state, true)
        })?;
        if makes_new_classes(&kind) {
            editor.new_columns_first.set(false);
            state.has_classes = true;
        }
        if editor.collect && editor.collected.borrow().len() == lines {
            editor.note("-- (no-op)");
        }
    }
    Ok(())
}

fn unapply_operations(
    m: &mut Machine,
    migration: &Value,
    app_label: &str,
    state: ProjectState,
    editor: &Rc<SchemaEditor>,
) -> PyResult<()> {
    let mut steps = Vec::new();
    let mut state = state;
    for operation in operations_of(m, migration)? {
        let reversible = m.getattr(&operation, "reversible")?;
        if !m.truth(&reversible)? {
            let (shown, migration) = (m.str(&operation)?, m.str(migration)?);
            let message = format!("Operation {shown} in {migration} is not reversible");
            return Err(raise(m, "IrreversibleError", &message));
        }
        let before = state.clone();
        operations::state::apply(m, &operation, app_label, &mut state)?;
        if !editor.collect {
            state.check_renderable(m, &before)?;
        }
        steps.push((operation, before, state.clone()));
    }
    // On the way back the old models are those that were made last.
    editor.new_columns_first.set(true);
    for (operation, before, after) in steps.into_iter().rev() {
        if !note_operation(m, &operation, editor)? {
            continue;
        }
        tell(m, &operation, false)?;
        let lines = editor.collected.borrow().len();
        let kind = operations::Operation::of(&operation).kind(m)?;
        if makes_classes(&kind) && !before.has_classes {
            before.check_references(m)?;
            after.check_references(m)?;
        }
        in_own_transaction(m, migration, &operation, editor, |m| {
            operations::database::run(m, &operation, app_label, editor, &after, &before, false)
        })?;
        if editor.collect && editor.collected.borrow().len() == lines {
            editor.note("-- (no-op)");
        }
    }
    Ok(())
}
