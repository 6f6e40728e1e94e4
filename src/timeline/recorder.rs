//! The recorder: watches a run and keeps, for each event, what is needed to show that moment again.
//!
//! What is kept is cheap: a snapshot of the database is a clone, memory is shared with the event before where nothing
//! changed, texts are shared. Sentences, link states and tables are made when a moment is looked at ([`super::moment`]).
//!
//! Only the learner's own code makes events of its own: files that the lesson wrote, and the shell. Django's side is
//! told by what it reports. **Invariant:** watching changes nothing in the run.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::event::{Happening, Narrowing, Place, Recorded, Recording};
use super::memory::{Keeper, Scope, names_of};
use super::panels::{self, Panels};
use super::repr;
use super::view::EventKind;
use crate::contrib::pages::PageShown;
use crate::migrations::events::MigrationEvent;
use crate::orm::connection::Connection;
use crate::orm::events::OrmEvent;
use crate::orm::options::Options;
use crate::orm::queryset::QuerySetState;
use crate::project::{Project, World};
use crate::python::host::{Event, Observer};
use crate::python::machine::Frame;
use crate::python::{Dict, Instance, Machine, Value};
use crate::sql::table::EventId;
use crate::sql::{Database, SqlValue};

/// How many events are kept; a run goes on beyond them, unseen.
pub const EVENTS: usize = 20_000;
/// The path that the shell's code has.
const SHELL: &str = "<console>";

/// What a step of the run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// A file is written.
    File,
    /// A console line.
    Console,
    /// A statement of the shell.
    Shell,
    /// SQL of another client.
    Sql,
}

/// Watches the processes of a project.
pub struct Recorder {
    state: RefCell<State>,
    world: Rc<World>,
    database: Rc<RefCell<Database>>,
}

struct State {
    run: Recording,
    keeper: Keeper,
    step: usize,
    kind: StepKind,
    statement: usize,
    /// The event that began the step.
    begun: usize,
    /// Whether the shell's statement of this step has begun to run.
    running: bool,
    /// Paths of files that the lesson wrote.
    own: HashSet<String>,
    /// Files whose loading was shown since they were written.
    loaded: HashSet<String>,
    /// Module namespaces whose loading is being shown.
    loading: Vec<usize>,
    shell: Option<Rc<Dict>>,
    shell_text: Rc<str>,
    shell_line: usize,
    /// Lines of the shell before this step.
    lines_before: usize,
    narrowing: Option<Rc<Narrowing>>,
    to_compile: Vec<Rc<Narrowing>>,
    next_birth: u64,
    raised: Option<usize>,
    /// The app whose migration runs.
    migrating: String,
    printed: usize,
    process: Option<usize>,
    files: Vec<(Rc<str>, Rc<str>)>,
}

impl Recorder {
    /// A recorder that watches a project from now on.
    pub fn watch(project: &mut Project) -> Rc<Recorder> {
        let state = State {
            run: Recording::default(),
            keeper: Keeper::default(),
            step: 0,
            kind: StepKind::File,
            statement: 0,
            begun: 0,
            running: false,
            own: HashSet::new(),
            loaded: HashSet::new(),
            loading: Vec::new(),
            shell: None,
            shell_text: Rc::from(""),
            shell_line: 0,
            lines_before: 0,
            narrowing: None,
            to_compile: Vec::new(),
            next_birth: 1,
            raised: None,
            migrating: String::new(),
            printed: 0,
            process: None,
            files: Vec::new(),
        };
        let recorder = Rc::new(Recorder {
            state: RefCell::new(state),
            world: project.world.clone(),
            database: project.database.clone(),
        });
        project.set_observer(Some(recorder.clone()));
        recorder
    }

    /// A step of the lesson begins. `title` is a file's path.
    pub fn begin_step(&self, number: usize, kind: StepKind, title: &str, source: &str) {
        self.world.printed.borrow_mut().clear();
        let mut guard = self.state.borrow_mut();
        let state = &mut *guard;
        state.statement += usize::from(!state.run.events.is_empty());
        (state.step, state.kind, state.begun, state.printed) = (number, kind, state.run.events.len(), 0);
        (state.running, state.raised, state.narrowing) = (false, None, None);
        state.run.outputs.push(Rc::from(""));
        state.run.sources.push(Rc::from(source));
        if kind == StepKind::File {
            state.own.insert(title.to_owned());
            state.loaded.remove(title);
            state.end_shell();
        }
        if kind == StepKind::Console && source.trim_start().starts_with("rm ") {
            state.end_shell();
        }
        // A shell that has not run yet gets the numbers of its rows with its first statement.
        self.database.borrow_mut().set_event(EventId(state.next_birth));
        state.next_birth += 1;
        let place = match kind {
            StepKind::File => Place { file: state.file(title), line: 1, text: Rc::from(source) },
            StepKind::Console => {
                Place { file: state.file("console"), line: 1, text: Rc::from(format!("$ {source}")) }
            }
            StepKind::Sql => Place { file: state.file("sql"), line: 1, text: Rc::from(source) },
            StepKind::Shell => {
                state.lines_before = state.shell_line;
                state.shell_line += source.lines().count().max(1);
                state.shell_text =
                    Rc::from(format!("{}{}\n", state.shell_text, source.trim_end_matches('\n')));
                Place {
                    file: state.file("shell"),
                    line: state.lines_before + 1,
                    text: state.shell_text.clone(),
                }
            }
        };
        let what = match kind {
            StepKind::File => Happening::File { path: title.to_owned() },
            _ => Happening::Statement { source: Rc::from(source) },
        };
        // A file is written and SQL is run before anybody can look: those events show what came of it.
        state.push(self, EventKind::Statement, 0, what, place, Vec::new(), None);
    }

    /// A step has ended with this output.
    pub fn end_step(&self, output: &str) {
        let mut guard = self.state.borrow_mut();
        let state = &mut *guard;
        if let Some(last) = state.run.outputs.last_mut() {
            *last = Rc::from(self.world.printed.borrow().as_str());
        }
        let failed = super::cards::error_line(output).map(str::to_owned);
        match state.kind {
            StepKind::File | StepKind::Sql => {
                let at = state.begun;
                let snapshot = self.database.borrow().snapshot();
                if let Some(event) = state.run.events.get_mut(at) {
                    event.snapshot = snapshot;
                    event.kind =
                        if state.kind == StepKind::File { EventKind::File } else { EventKind::Write };
                }
            }
            StepKind::Console | StepKind::Shell => {}
        }
        let place = state.run.events.get(state.begun).map(|event| event.place.clone());
        let Some(place) = place else { return };
        if let Some(error) = failed {
            // Where it was raised in the learner's own code there is an event for it already.
            let at = match state.raised.filter(|at| *at < state.run.events.len()) {
                Some(at) => at,
                None => {
                    let what = Happening::Error { error: error.clone(), caught: false };
                    state.push(self, EventKind::Error, 0, what, place, Vec::new(), None);
                    state.run.events.len().saturating_sub(1)
                }
            };
            state.run.failures.insert(at, Rc::from(output));
            if let Some(Happening::Error { error: told, caught }) =
                state.run.events.get_mut(at).map(|e| &mut e.what)
            {
                (*told, *caught) = (error, false);
            }
            return;
        }
        let changed = state.changed_names(self);
        let printed = self.world.printed.borrow().len() > state.printed
            || (!output.trim().is_empty() && state.kind != StepKind::Sql);
        if printed {
            state.printed = self.world.printed.borrow().len();
            if let Some(last) = state.run.outputs.last_mut() {
                *last = Rc::from(output);
            }
            state.push(
                self,
                EventKind::Output,
                0,
                Happening::Output { names: changed },
                place,
                Vec::new(),
                None,
            );
        } else if !changed.is_empty() {
            state.push(
                self,
                EventKind::Return,
                0,
                Happening::Bound { names: changed },
                place,
                Vec::new(),
                None,
            );
        } else if state.kind == StepKind::Shell && state.differs_from_last(self) {
            state.push(self, EventKind::Return, 0, Happening::Done, place, Vec::new(), None);
        }
    }

    /// What was recorded; the recorder is empty afterwards.
    pub fn take(&self) -> Recording {
        let mut state = self.state.borrow_mut();
        let files = std::mem::take(&mut state.files);
        state.run.files = files.into_iter().map(|(path, _)| path).collect();
        std::mem::take(&mut state.run)
    }
}

impl Observer for Recorder {
    fn event(&self, machine: &Machine, event: &Event) {
        let mut guard = self.state.borrow_mut();
        let state = &mut *guard;
        state.keep_births(machine);
        match event {
            Event::Statement => state.statement(self, machine),
            Event::Call => state.call(self, machine),
            Event::Return(value) => state.returned(self, machine, value),
            Event::Raise(exception) => state.raise(self, machine, exception),
            Event::Native(report) => {
                if let Some(event) = report.downcast_ref::<OrmEvent>() {
                    state.orm(self, machine, event);
                } else if let Some(event) = report.downcast_ref::<MigrationEvent>() {
                    state.migration(self, machine, event);
                } else if let Some(page) = report.downcast_ref::<PageShown>() {
                    state.page(self, machine, page);
                }
            }
        }
    }

    fn at_rest(&self, machine: &mut Machine) {
        let to_compile = std::mem::take(&mut self.state.borrow_mut().to_compile);
        for narrowing in to_compile {
            narrowing.compile(machine);
        }
        let process = panels::process(machine);
        let known = self.state.borrow().process;
        if process.is_some() && (process != known || self.state.borrow().kind == StepKind::Console) {
            let panels = Panels::of(machine, &self.world.files);
            let mut state = self.state.borrow_mut();
            let from = if process == known { state.run.events.len().saturating_sub(1) } else { state.begun };
            state.process = process;
            state.run.panels.push((from, Rc::new(panels)));
        }
    }
}

/// Whether a frame is the learner's own code.
fn is_own(own: &HashSet<String>, frame: &Frame) -> bool {
    let path = frame.code.source.path.as_str();
    path == SHELL || own.contains(path)
}

/// Whether a frame runs a module or the body of a class.
fn is_body(frame: &Frame) -> bool {
    frame.namespace.is_some() && frame.code.source.path != SHELL
}

impl State {
    /// The number of a file.
    fn file(&mut self, path: &str) -> usize {
        match self.files.iter().position(|(known, _)| &**known == path) {
            Some(at) => at,
            None => {
                self.files.push((Rc::from(path), Rc::from("")));
                self.files.len() - 1
            }
        }
    }

    fn end_shell(&mut self) {
        self.shell = None;
        self.shell_text = Rc::from("");
        self.shell_line = 0;
        self.loading.clear();
    }

    /// Rows get numbers that go on from process to process.
    fn keep_births(&mut self, machine: &Machine) {
        if let Some(connection) = machine.find_extension::<Connection>() {
            if connection.next_event.get() < self.next_birth {
                connection.next_event.set(self.next_birth);
            }
            self.next_birth = connection.next_event.get();
        }
    }

    /// The frames that are shown, outermost first.
    fn shown<'a>(&self, machine: &'a Machine) -> Vec<&'a Frame> {
        let own = |frame: &&Frame| {
            is_own(&self.own, frame) && (!is_body(frame) || self.loading.contains(&globals(frame)))
        };
        machine.frames().iter().filter(own).collect()
    }

    fn place_of(&mut self, recorder: &Recorder, frame: &Frame) -> Place {
        let path = frame.code.source.path.as_str();
        let line = frame.line() as usize;
        if path == SHELL {
            let line = self.lines_before + line.max(1);
            return Place { file: self.file("shell"), line, text: self.shell_text.clone() };
        }
        let text = recorder.world.files.read(path).unwrap_or_else(|| frame.code.source.text.clone());
        Place { file: self.file(path), line, text }
    }

    fn scopes(&mut self, machine: Option<&Machine>) -> Vec<Scope> {
        let mut scopes: Vec<Scope> = Vec::new();
        if let Some(shell) = &self.shell {
            scopes.push((Rc::from(""), names_of(shell)));
        }
        for frame in machine.map(Machine::frames).unwrap_or_default() {
            if frame.namespace.is_none() && is_own(&self.own, frame) && !frame.code.name.starts_with('<') {
                scopes.push((Rc::from(frame.code.qualname.as_str()), frame.names()));
            }
        }
        scopes
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "an event is all of these, and this is the one place that makes it"
    )]
    fn push(
        &mut self,
        recorder: &Recorder,
        kind: EventKind,
        depth: u32,
        what: Happening,
        place: Place,
        calls: Vec<String>,
        machine: Option<&Machine>,
    ) {
        if self.run.events.len() >= EVENTS {
            self.run.overflowed = true;
            return;
        }
        let scopes = self.scopes(machine);
        let memory = self.keeper.shoot(&scopes);
        let printed = recorder.world.printed.borrow().len();
        self.run.events.push(Recorded {
            kind,
            depth,
            statement: self.statement,
            step: self.step,
            place,
            calls: calls.into(),
            what,
            snapshot: recorder.database.borrow().snapshot(),
            memory,
            output: self.run.outputs.len().saturating_sub(1),
            printed,
            narrowing: self.narrowing.clone(),
        });
    }

    /// Adds an event at the innermost line of the learner's that runs.
    fn add(&mut self, recorder: &Recorder, machine: &Machine, kind: EventKind, what: Happening) {
        if self.run.events.len() >= EVENTS {
            self.run.overflowed = true;
            return;
        }
        let shown = self.shown(machine);
        let calls: Vec<String> = shown.iter().map(|frame| frame.code.qualname.to_string()).collect();
        let depth = shown.len() as u32;
        let place = match shown.last() {
            Some(frame) => self.place_of(recorder, frame),
            None => match self.run.events.get(self.begun) {
                Some(event) => event.place.clone(),
                None => return,
            },
        };
        self.push(recorder, kind, depth.max(1), what, place, calls, Some(machine));
    }

    fn statement(&mut self, recorder: &Recorder, machine: &Machine) {
        let Some(frame) = machine.frames().last().filter(|frame| is_own(&self.own, frame)) else { return };
        self.note_output(recorder, machine);
        if frame.code.source.path == SHELL && frame.namespace.is_some() {
            return self.shell_statement(recorder, machine, frame);
        }
        if is_body(frame) && !self.loading.contains(&globals(frame)) {
            return;
        }
        let place = self.place_of(recorder, frame);
        let source = line_of(&place.text, place.line);
        let shown = self.shown(machine);
        let (depth, calls) =
            (shown.len() as u32, shown.iter().map(|frame| frame.code.qualname.to_string()).collect());
        let depth =
            if self.kind == StepKind::Shell && self.running { depth.saturating_sub(1) } else { depth };
        let what = Happening::Statement { source };
        self.push(recorder, EventKind::Statement, depth.max(1), what, place, calls, Some(machine));
    }

    fn shell_statement(&mut self, recorder: &Recorder, machine: &Machine, frame: &Frame) {
        self.shell = frame.namespace.clone();
        self.narrowing = None;
        let place = self.place_of(recorder, frame);
        let first = !self.running;
        self.running = true;
        if first && self.run.events.len() == self.begun + 1 {
            // The step's own event: the shell's names are known now.
            let scopes = self.scopes(Some(machine));
            let memory = self.keeper.shoot(&scopes);
            if let Some(event) = self.run.events.last_mut() {
                event.memory = memory;
            }
            return;
        }
        if !first {
            self.statement += 1;
        }
        let source = if first {
            self.run.sources.last().cloned().unwrap_or_default()
        } else {
            line_of(&place.text, place.line)
        };
        let calls = vec![frame.code.qualname.to_string()];
        self.push(
            recorder,
            EventKind::Statement,
            0,
            Happening::Statement { source },
            place,
            calls,
            Some(machine),
        );
    }

    /// Whatever was printed since the last event has an event of its own.
    fn note_output(&mut self, recorder: &Recorder, machine: &Machine) {
        let printed = recorder.world.printed.borrow().len();
        if printed > self.printed && self.kind == StepKind::Shell {
            self.printed = printed;
            self.add(recorder, machine, EventKind::Output, Happening::Output { names: Vec::new() });
        }
    }

    fn call(&mut self, recorder: &Recorder, machine: &Machine) {
        let Some(frame) = machine.frames().last().filter(|frame| self.own.contains(&frame.code.source.path))
        else {
            return;
        };
        if &*frame.code.name == "<module>" {
            if self.loaded.insert(frame.code.source.path.clone()) {
                self.loading.push(globals(frame));
            }
            return;
        }
        if is_body(frame) || frame.code.name.starts_with('<') {
            return;
        }
        let name = frame.code.qualname.to_string();
        self.add(recorder, machine, EventKind::Call, Happening::Call { name });
        // The call itself belongs to the line above it.
        if let Some(event) = self.run.events.last_mut() {
            event.depth = event.depth.saturating_sub(1).max(1);
        }
    }

    fn returned(&mut self, recorder: &Recorder, machine: &Machine, value: &Value) {
        let Some(frame) = machine.frames().last().filter(|frame| self.own.contains(&frame.code.source.path))
        else {
            return;
        };
        if is_body(frame) {
            if &*frame.code.name == "<module>" {
                let ended = globals(frame);
                self.loading.retain(|known| *known != ended);
            }
            return;
        }
        if frame.code.name.starts_with('<') {
            return;
        }
        let name = frame.code.qualname.to_string();
        if &*frame.code.name == "get_queryset"
            && let Some(state) = value.native::<QuerySetState>()
        {
            let narrowing = Rc::new(Narrowing::new(&name, &state));
            self.to_compile.push(narrowing.clone());
            self.narrowing = Some(narrowing);
        }
        let value = repr::short(value);
        self.add(recorder, machine, EventKind::Return, Happening::Return { name, value });
        if let Some(event) = self.run.events.last_mut() {
            event.depth = event.depth.saturating_sub(1).max(1);
        }
    }

    fn raise(&mut self, recorder: &Recorder, machine: &Machine, exception: &Value) {
        let Some(_) = machine.frames().last().filter(|frame| is_own(&self.own, frame)) else { return };
        let error = repr::short(exception);
        let class = exception.as_instance().map(|one| one.class().name().to_string()).unwrap_or_default();
        if matches!(class.as_str(), "StopIteration" | "GeneratorExit" | "SystemExit") {
            return;
        }
        // It unwinds frame after frame: the first of the learner's is where it came to light.
        let known = self.raised.and_then(|at| self.run.events.get(at));
        if let Some(Happening::Error { error: told, .. }) = known.map(|event| &event.what)
            && *told == error
        {
            return;
        }
        self.add(recorder, machine, EventKind::Error, Happening::Error { error, caught: true });
        self.raised = Some(self.run.events.len().saturating_sub(1));
    }

    fn orm(&mut self, recorder: &Recorder, machine: &Machine, event: &OrmEvent) {
        let unseen = self.kind == StepKind::Console && self.shown(machine).is_empty();
        match event {
            // What Django's own migrations send is not told, wherever it is sent from.
            OrmEvent::Query { event, .. } if super::event::is_contrib(&self.migrating) => {
                self.run.births.insert(*event, self.run.events.len());
            }
            OrmEvent::Query { sql, params, rows, event } => {
                let at = self.run.events.len();
                self.run.births.insert(*event, at);
                let kind = kind_of_sql(sql);
                let table = super::event::table_of(sql).unwrap_or_default();
                if unseen && (kind != EventKind::Write || super::event::is_internal(&table)) {
                    return;
                }
                if kind == EventKind::Write {
                    self.narrowing = None;
                }
                let what = Happening::Query { sql: sql.clone(), params: params.clone(), rows: *rows };
                self.add(recorder, machine, kind, what);
            }
            _ if unseen => {}
            OrmEvent::ManagerChosen { model, manager, class, rule, filter } => {
                self.narrowing = None;
                let what = Happening::Manager {
                    model: model.clone(),
                    manager: manager.clone(),
                    class: class.clone(),
                    rule,
                    filter: filter.clone(),
                };
                self.add(recorder, machine, EventKind::Manager, what);
            }
            OrmEvent::RowsRead { table, keys } => {
                let what = Happening::Rows { table: table.clone(), keys: keys.clone() };
                self.add(recorder, machine, EventKind::Rows, what);
            }
            OrmEvent::FromCache { model, queryset } => {
                let count = queryset.native::<QuerySetState>();
                let count = count
                    .and_then(|state| state.cache.borrow().as_ref().map(|list| list.items.borrow().len()));
                let what = Happening::FromCache { model: model.clone(), count: count.unwrap_or_default() };
                self.add(recorder, machine, EventKind::Rows, what);
            }
            OrmEvent::InstanceMade { model, instance, .. } => {
                self.remember(recorder, instance);
                self.instance(recorder, machine, model, instance);
            }
            OrmEvent::Save { model, instance, created } => {
                self.remember(recorder, instance);
                let what = Happening::Saved {
                    model: model.clone(),
                    object: repr::model_instance(instance),
                    created: *created,
                };
                self.add(recorder, machine, EventKind::Instance, what);
            }
            OrmEvent::Refreshed { model, instance } => {
                self.remember(recorder, instance);
                let what =
                    Happening::Refreshed { model: model.clone(), object: repr::model_instance(instance) };
                self.add(recorder, machine, EventKind::Instance, what);
            }
            OrmEvent::SignalSent { signal, sender, receivers } if !receivers.is_empty() => {
                let what = Happening::Signal {
                    signal: signal.clone(),
                    sender: sender.clone(),
                    receivers: receivers.clone(),
                };
                self.add(recorder, machine, EventKind::Signal, what);
            }
            OrmEvent::CascadeCollected { model, collected } if collected.len() > 1 => {
                let what = Happening::Cascade { model: model.clone(), collected: collected.clone() };
                self.add(recorder, machine, EventKind::Other, what);
            }
            _ => {}
        }
    }

    /// Instances made one after the other are one event.
    fn instance(&mut self, recorder: &Recorder, machine: &Machine, model: &str, instance: &Value) {
        let object = repr::model_instance(instance);
        let open = self.run.events.last_mut().map(|event| &mut event.what);
        if let Some(Happening::Instances { model: known, count, .. }) = open
            && known == model
        {
            *count += 1;
            return;
        }
        let what = Happening::Instances { model: model.to_owned(), first: object, count: 1 };
        self.add(recorder, machine, EventKind::Instance, what);
    }

    /// Memory and row agree now.
    fn remember(&mut self, recorder: &Recorder, value: &Value) {
        let Some(instance) = value.as_instance() else { return };
        let Some((table, key)) = row_of(instance) else { return };
        let database = recorder.database.borrow();
        let Some(rows) = database.table(&table) else { return };
        if let Some((_, row)) = super::links::find(rows, &key) {
            let event = self.run.events.len();
            self.keeper.remember(instance, &table, key, row, event);
        }
    }

    fn page(&mut self, recorder: &Recorder, machine: &Machine, page: &PageShown) {
        if let Ok(view) = serde_json::from_str(&page.json) {
            self.add(recorder, machine, EventKind::Page, Happening::Page(Box::new(view)));
        }
    }

    fn migration(&mut self, recorder: &Recorder, machine: &Machine, event: &MigrationEvent) {
        match event {
            MigrationEvent::Progress { what: "begin" | "begin_unapply", app_label, .. } => {
                self.migrating = app_label.clone();
            }
            MigrationEvent::Progress { what: "render", .. } => {}
            MigrationEvent::Progress { what, app_label, name } => {
                self.migrating.clear();
                self.migrated(recorder, machine, what, (app_label.clone(), name.clone()));
            }
            // Django's own operations are many and teach nothing here: those of the learner's apps are shown.
            _ if super::event::is_contrib(&self.migrating) => {}
            MigrationEvent::Operation { told, forward } => {
                let what = Happening::Operation { told: told.clone(), forward: *forward };
                self.add(recorder, machine, EventKind::Migration, what);
            }
            MigrationEvent::Statement { sql, rows } => {
                if super::event::table_of(sql).is_some_and(|table| super::event::is_internal(&table)) {
                    return;
                }
                let what = Happening::Query { sql: Rc::from(sql.as_str()), params: Vec::new(), rows: *rows };
                self.add(recorder, machine, EventKind::Write, what);
            }
        }
    }

    /// A migration is done; those of Django's own apps that follow each other are one event.
    fn migrated(
        &mut self,
        recorder: &Recorder,
        machine: &Machine,
        what: &'static str,
        key: (String, String),
    ) {
        if what.starts_with("faked") {
            self.run.faked.push((self.run.events.len(), key.clone()));
        }
        if super::event::is_contrib(&key.0)
            && let Some(last) = self.run.events.last_mut()
            && let Happening::Migrated { what: known, keys } = &mut last.what
            && *known == what
            && keys.first().is_some_and(|(app, _)| super::event::is_contrib(app))
        {
            keys.push(key);
            last.snapshot = recorder.database.borrow().snapshot();
            return;
        }
        self.add(recorder, machine, EventKind::Migration, Happening::Migrated { what, keys: vec![key] });
    }

    /// Names of the shell that are bound anew since the step began.
    fn changed_names(&mut self, recorder: &Recorder) -> Vec<(String, String)> {
        let _ = recorder;
        let scopes = self.scopes(None);
        let memory = self.keeper.shoot(&scopes);
        let before = self.run.events.get(self.begun).map(|event| event.memory.clone()).unwrap_or_default();
        let names = memory.names.iter().filter(|name| !before.names.contains(name));
        let told = names.map(|name| {
            let text = match &name.bound {
                super::memory::Bound::Object(id) => memory.object(*id).map(|object| object.title.clone()),
                super::memory::Bound::Text(text) => Some(text.clone()),
            };
            (name.name.to_string(), text.unwrap_or_default())
        });
        told.collect()
    }

    fn differs_from_last(&mut self, recorder: &Recorder) -> bool {
        let _ = recorder;
        let scopes = self.scopes(None);
        let memory = self.keeper.shoot(&scopes);
        self.run.events.last().is_some_and(|event| !Rc::ptr_eq(&event.memory, &memory))
    }
}

fn globals(frame: &Frame) -> usize {
    Rc::as_ptr(&frame.globals) as usize
}

fn line_of(text: &str, line: usize) -> Rc<str> {
    Rc::from(text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim())
}

fn kind_of_sql(sql: &str) -> EventKind {
    let word = sql.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    match word.as_str() {
        "INSERT" | "UPDATE" | "DELETE" | "CREATE" | "ALTER" | "DROP" | "REPLACE" => EventKind::Write,
        "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => EventKind::Transaction,
        _ => EventKind::Query,
    }
}

/// The table and key of an instance, as the database stores them.
fn row_of(instance: &Rc<Instance>) -> Option<(String, SqlValue)> {
    let options = Options::of(&instance.class())?;
    let key = match instance.get_name(&options.pk()?.attname())? {
        Value::Int(number) => SqlValue::Int(number),
        Value::Str(text) => SqlValue::text(text.as_str()),
        // Stored as text without the hyphens.
        other => SqlValue::text(repr::short(&other).replace('-', "")),
    };
    Some((options.db_table().to_string(), key))
}

/// What the recorder keeps of numbers of rows: the event of each.
pub type Births = HashMap<u64, usize>;
