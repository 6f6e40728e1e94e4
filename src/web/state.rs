//! The page's state, and the one reducer that changes it.
//!
//! What the page shows follows from [`State`] alone. **Invariants:** (a) `event` is an index into the run's events,
//! or 0 without a run; (b) `shown` is the moment of some event of this run, and of `event` itself as soon as the
//! engine has answered; (c) moments never outlive the run they belong to.
//!
//! **Boundary:** no browser here: effects (asking the engine, keeping work, timers) belong to the components.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::asking;
use super::linked::Linked;
use super::opening::Opening;
use super::view::{Block, EventKind, MomentView, PeekView, RunView};

/// Moments kept to be shown again at once. A moment is some 20 KB, so that all of them stay below 10 MB.
const MOMENTS_KEPT: usize = 400;

/// Engines that may be lost one after the other before the page gives up.
const MOST_LOST: usize = 5;

/// A lesson of the picker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonEntry {
    /// The file's name without its ending.
    pub name: String,
    /// Where to fetch it.
    pub file: String,
    /// The title.
    pub title: String,
    /// What it is about, in a sentence.
    pub summary: String,
    /// The topic it is listed under.
    pub topic: String,
    /// Where to fetch its opening, by language.
    pub opening: BTreeMap<String, String>,
}

/// What the engine is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Engine {
    /// Running a lesson.
    #[default]
    Running,
    /// Waiting for questions.
    Ready,
    /// Ended by the learner.
    Stopped,
    /// Ended by itself, with a sentence on why.
    Failed(String),
}

/// A panel below the lanes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// Each model's managers, and the path of the current query.
    #[default]
    Managers,
    /// The statements sent.
    Sql,
    /// Apps and models.
    Registry,
    /// Migrations.
    Migrations,
    /// The admin.
    Admin,
}

impl Panel {
    /// All, in the order of their tabs.
    pub const ALL: [Self; 5] = [Self::Managers, Self::Sql, Self::Registry, Self::Migrations, Self::Admin];

    /// The name that ids and the catalogue use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Managers => "managers",
            Self::Sql => "sql",
            Self::Registry => "registry",
            Self::Migrations => "migrations",
            Self::Admin => "admin",
        }
    }

    /// The panel that tells most about an event of a kind, if one does.
    fn of(kind: EventKind) -> Option<Self> {
        match kind {
            EventKind::Page => Some(Self::Admin),
            EventKind::Migration => Some(Self::Migrations),
            EventKind::Manager => Some(Self::Managers),
            EventKind::Query | EventKind::Write => Some(Self::Sql),
            _ => None,
        }
    }
}

/// A lesson that was left for a branch of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// The lesson's text before.
    pub source: String,
    /// The event it was left at.
    pub event: usize,
}

/// What a phone shows, one at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    /// The notebook.
    #[default]
    Lesson,
    /// The code that runs.
    Code,
    /// Memory.
    Memory,
    /// The database.
    Database,
    /// The panels.
    Panels,
}

impl Lane {
    /// All, in the order of their tabs.
    pub const ALL: [Self; 5] = [Self::Lesson, Self::Code, Self::Memory, Self::Database, Self::Panels];

    /// The name that style sheets and the catalogue use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lesson => "lesson",
            Self::Code => "code",
            Self::Memory => "memory",
            Self::Database => "database",
            Self::Panels => "panels",
        }
    }
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Warm paper.
    Light,
    /// Ink blue.
    Dark,
}

impl Theme {
    /// The theme's word, which is also the name it is kept under.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a word.
    pub fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The one after this.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// Where to go in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seek {
    /// The first event.
    First,
    /// One event back.
    Back,
    /// One event on.
    Step,
    /// The beginning of this statement, or of the one before.
    PreviousStatement,
    /// The beginning of the next statement.
    NextStatement,
    /// The last event.
    Last,
    /// An event by its number.
    To(usize),
    /// The next breakpoint, or the end.
    Breakpoint,
}

/// Everything that can happen to the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The list of lessons came.
    Lessons(Vec<LessonEntry>),
    /// A lesson was opened: its place in the list, its text as published and as the learner left it, and the lesson
    /// that was left when that is a branch.
    Open(usize, String, String, Option<Branch>),
    /// As `Open`, with what the address asked for.
    OpenLinked(Box<Action>, Box<Linked>),
    /// Another part of the run may be shown.
    Bounds(usize, Option<usize>),
    /// The text is run as it is: one that came with a link and was read, or one that ran before.
    Release,
    /// The lesson's text was changed; it will be run.
    Edit(String),
    /// Something was typed at the lesson's end; it will be run, and shown from there.
    Typed(String),
    /// The tables of this moment are to be read by a query.
    Peek(String),
    /// What a query read, or nothing any more.
    Peeked(Option<Rc<PeekView>>),
    /// The lesson is left for a branch of it, which runs this text.
    Fork(String),
    /// A page was asked for at the lesson's end, or in a branch of it: the run is shown from that page.
    Visit(String, bool),
    /// The branch is left for the lesson.
    Return,
    /// The text goes back to this one, which can be undone.
    Reset(String),
    /// A reset is undone.
    Undo,
    /// The text was given to the engine.
    Running,
    /// The opening of a lesson, by its name, came before the engine had run it.
    Opening(String, Opening),
    /// The engine ran the text.
    Ran(Rc<RunView>),
    /// The engine shows a moment.
    Moment(Rc<MomentView>),
    /// The engine could not run the text.
    Failed(String),
    /// The engine has no answer about the run that is shown.
    Unanswered(String),
    /// A fresh engine knows the run that is shown again.
    Restored,
    /// The engine broke at what it was asked; a fresh one is to be started.
    Broke(String),
    /// The engine's thread was ended from outside; a fresh one is to go on where it was.
    Lost,
    /// Another tab keeps another text of this lesson, or none any more.
    Elsewhere(Option<String>),
    /// The text that another tab keeps is taken; this one's can be had back by undoing.
    TakeElsewhere,
    /// The learner ended the engine.
    Stop,
    /// Go somewhere in the run.
    Go(Seek),
    /// The question of a block was answered.
    Answered(usize),
    /// Play or pause.
    Play(bool),
    /// Play, or pause when it plays.
    TogglePlay,
    /// Milliseconds between two steps of play.
    Speed(u32),
    /// Show a panel and keep it; or follow the run again.
    Pin(Option<Panel>),
    /// Show a lane on a phone.
    Lane(Lane),
    /// Change the theme.
    Theme(Theme),
    /// Fold the notebook away, or show it.
    Fold(bool),
    /// Show the keys, or hide them.
    Help(bool),
    /// Set or remove a breakpoint.
    Breakpoint(String, usize),
}

/// Moments that were asked for, by event. All of these are alike to whoever compares two states: what is kept to be shown
/// later changes nothing that is shown, and what need not be drawn is not.
#[derive(Clone, Debug, Default)]
pub struct Moments(BTreeMap<usize, Rc<MomentView>>);

impl PartialEq for Moments {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Deref for Moments {
    type Target = BTreeMap<usize, Rc<MomentView>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Moments {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// Everything that the page shows follows from this.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The picker's lessons.
    pub lessons: Vec<LessonEntry>,
    /// The open lesson.
    pub open: usize,
    /// Its text as published.
    pub published: String,
    /// Its text as it is now.
    pub source: String,
    /// Counts the texts given to run, so that an effect can tell a new one.
    pub edition: usize,
    /// The text that is being run, or was run last.
    pub running: String,
    /// The text of the run that is shown: a fresh engine can be given it to answer as the old one did.
    pub ran: String,
    /// Whether the run that comes is shown from its last statement.
    pub from_last: bool,
    /// Whether it is shown from the last page of the admin instead.
    pub from_page: bool,
    /// Whether the engine can be asked about the run that is shown.
    pub answering: bool,
    /// Whether a fresh engine must be given [`State::ran`] first.
    pub to_restore: bool,
    /// Whether the engine broke at the last thing it was asked.
    pub broke: bool,
    /// How often an engine was lost since one last answered.
    pub lost: usize,
    /// The text of this lesson that another tab keeps.
    pub elsewhere: Option<String>,
    /// The last run.
    pub run: Option<Rc<RunView>>,
    /// The event that is wanted.
    pub event: usize,
    /// The moment that is shown.
    pub shown: Option<Rc<MomentView>>,
    /// Moments of this run, by event.
    pub moments: Moments,
    /// What the engine is doing.
    pub engine: Engine,
    /// Whether the run plays.
    pub playing: bool,
    /// Milliseconds between two steps of play.
    pub speed_ms: u32,
    /// The panel that the learner keeps open; else the panel follows the run.
    pub pinned: Option<Panel>,
    /// The lesson that was left for a branch.
    pub fork: Option<Branch>,
    /// Where the run that comes is shown, after a branch was left.
    pub back_to: Option<usize>,
    /// The event and the query that the engine is to be asked.
    pub peek: Option<(usize, String)>,
    /// What a query read.
    pub peeked: Option<Rc<PeekView>>,
    /// The text before a reset.
    pub undo: Option<String>,
    /// The open lane of a phone.
    pub lane: Lane,
    /// The theme.
    pub theme: Theme,
    /// Whether the notebook is folded away.
    pub folded: bool,
    /// Whether the keys are shown.
    pub help: bool,
    /// (file, line) of each breakpoint.
    pub breakpoints: BTreeSet<(String, usize)>,
    /// Whether the learner has stepped since the page was opened.
    pub stepped: bool,
    /// What the address asked for.
    pub linked: Linked,
    /// The blocks of questions that were answered or passed.
    pub asked: BTreeSet<usize>,
    /// The block of the question that a step waits at.
    pub asking: Option<usize>,
}

impl State {
    /// The state before anything has come.
    pub fn new(theme: Theme) -> Self {
        Self { theme, speed_ms: 700, ..Self::default() }
    }

    /// How many events the run has.
    pub fn count(&self) -> usize {
        self.run.as_ref().map_or(0, |run| run.events.len())
    }

    /// The open lesson's entry.
    pub fn entry(&self) -> Option<&LessonEntry> {
        self.lessons.get(self.open)
    }

    /// The open panel: the one that is kept, else the one that this statement, or the last before it, calls for.
    pub fn panel(&self) -> Panel {
        let follow = || {
            let events = &self.run.as_ref()?.events;
            let here = events.get(self.event)?.statement;
            let upto = events.partition_point(|mark| mark.statement <= here);
            let mut found: Option<(usize, Panel)> = None;
            for mark in events.get(..upto)?.iter().rev() {
                if found.is_some_and(|(statement, _)| statement != mark.statement) {
                    break;
                }
                // Within a statement a page is worth more than the queries that made it.
                let rank = |panel: Panel| {
                    Panel::ALL.iter().position(|one| *one == panel).map_or(9, |at| [2, 3, 4, 1, 0][at])
                };
                if let Some(panel) = Panel::of(mark.kind)
                    && found.is_none_or(|(_, known)| rank(panel) < rank(known))
                {
                    found = Some((mark.statement, panel));
                }
            }
            found.map(|(_, panel)| panel)
        };
        self.pinned.or_else(follow).unwrap_or_default()
    }

    /// The lesson's line and the input of the step at this event, and whether the run goes on after it.
    pub fn here(&self) -> Option<(usize, String, bool)> {
        let run = self.run.as_ref()?;
        let mark = run.events.get(self.event)?;
        let later = run.events.last().is_some_and(|last| last.statement != mark.statement);
        let (Block::Console { steps } | Block::Shell { steps } | Block::Sql { steps }) =
            run.lesson.blocks.get(mark.block)?
        else {
            let Block::File { source, line, .. } = run.lesson.blocks.get(mark.block)? else { return None };
            return Some((*line, format!("{source}```"), later));
        };
        let step = steps.get(mark.step)?;
        Some((step.line, step.source.clone(), later))
    }

    /// Whether the text differs from the published one.
    pub fn edited(&self) -> bool {
        self.source != self.published
    }

    /// The event to ask the engine for, if it has not been shown yet.
    pub fn wanted(&self) -> Option<usize> {
        (self.event < self.count() && !self.moments.contains_key(&self.event)).then_some(self.event)
    }

    /// The neighbour to ask for while the learner looks: stepping should never wait.
    pub fn ahead(&self) -> Option<usize> {
        let near = [Some(self.event + 1), Some(self.event + 2), self.event.checked_sub(1)];
        near.into_iter().flatten().find(|event| *event < self.count() && !self.moments.contains_key(event))
    }

    /// The state after an action.
    #[must_use]
    pub fn reduce(&self, action: Action) -> Self {
        let mut next = self.clone();
        match action {
            Action::Lessons(lessons) => next.lessons = lessons,
            Action::Open(open, published, source, fork) => {
                let kept = Self {
                    pinned: next.pinned,
                    stepped: next.stepped,
                    fork,
                    lessons: next.lessons,
                    theme: next.theme,
                    speed_ms: next.speed_ms,
                    folded: next.folded,
                    ..Self::default()
                };
                next = Self { open, published, source, edition: self.edition + 1, ..kept };
            }
            Action::OpenLinked(open, linked) => {
                next = next.reduce(*open);
                next.linked = *linked;
            }
            Action::Bounds(from, to) => {
                (next.linked.from, next.linked.to) = (from, to);
                next.go(Seek::To(next.event));
            }
            Action::Release => {
                next.linked.held = false;
                next.edition += 1;
            }
            Action::Edit(source) => {
                next.edition += usize::from(source != next.source);
                next.undo = None;
                next.source = source;
            }
            Action::Peek(sql) => (next.peek, next.peeked) = (Some((next.event, sql)), None),
            Action::Peeked(rows) => (next.peek, next.peeked) = (None, rows),
            Action::Fork(source) => {
                let left = Branch { source: next.source.clone(), event: next.event };
                next.fork.get_or_insert(left);
                next = next.reduce(Action::Typed(source));
            }
            Action::Visit(source, branch) => {
                next = next.reduce(if branch { Action::Fork(source) } else { Action::Typed(source) });
                next.from_page = true;
            }
            Action::Return => {
                if let Some(left) = next.fork.take() {
                    next.back_to = Some(left.event);
                    next = next.reduce(Action::Edit(left.source));
                }
            }
            Action::Reset(source) => {
                let before = std::mem::take(&mut next.source);
                next.source.clone_from(&before);
                next.fork = None;
                next = next.reduce(Action::Edit(source));
                next.undo = Some(before);
            }
            Action::Undo => {
                if let Some(before) = next.undo.take() {
                    next = next.reduce(Action::Edit(before));
                }
            }
            Action::Typed(source) => {
                next.from_last = true;
                next = next.reduce(Action::Edit(source));
            }
            Action::Running => {
                next.engine = Engine::Running;
                next.running.clone_from(&self.source);
                (next.answering, next.to_restore, next.broke) = (false, false, false);
            }
            Action::Opening(name, opening) => next.take_opening(&name, opening),
            Action::Ran(run) => next.take_run(run),
            Action::Moment(moment) => next.take_moment(moment),
            Action::Failed(why) => next.lose_engine(Engine::Failed(why)),
            Action::Stop => next.lose_engine(Engine::Stopped),
            Action::Broke(why) => {
                next.lose_engine(Engine::Failed(why));
                next.broke = true;
            }
            Action::Lost => next.replace_engine(),
            Action::Elsewhere(text) => next.elsewhere = text.filter(|text| *text != next.source),
            Action::TakeElsewhere => {
                if let Some(text) = next.elsewhere.take() {
                    next = next.reduce(Action::Reset(text));
                }
            }
            Action::Unanswered(why) => (next.engine, next.answering) = (Engine::Failed(why), false),
            Action::Restored => (next.answering, next.to_restore, next.lost) = (true, false, 0),
            Action::Go(seek) => {
                next.stepped |= seek != Seek::First;
                next.go(seek);
            }
            Action::Answered(block) => {
                next.asked.insert(block);
                next.asking = next.asking.filter(|asking| *asking != block);
            }
            Action::Play(play) => next.play(play),
            Action::TogglePlay => next.play(!next.playing),
            Action::Speed(speed_ms) => next.speed_ms = speed_ms,
            Action::Pin(panel) => next.pinned = panel,
            Action::Lane(lane) => next.lane = lane,
            Action::Theme(theme) => next.theme = theme,
            Action::Fold(folded) => next.folded = folded,
            Action::Help(help) => next.help = help,
            Action::Breakpoint(file, line) => {
                let breakpoint = (file, line);
                if !next.breakpoints.remove(&breakpoint) {
                    next.breakpoints.insert(breakpoint);
                }
            }
        }
        debug_assert!(next.event == 0 || next.event < next.count(), "(a) after an action");
        next
    }

    /// The engine is lost or useless, and what is shown stays: another engine is to know it.
    fn lose_engine(&mut self, engine: Engine) {
        self.engine = engine;
        self.playing = false;
        self.answering = false;
        self.to_restore = self.run.is_some();
        (self.from_last, self.from_page, self.back_to) = (false, false, None);
    }

    /// A fresh engine goes on where the lost one was, unless engines are lost again and again.
    fn replace_engine(&mut self) {
        self.lost += 1;
        if self.lost > MOST_LOST {
            return self.lose_engine(Engine::Failed(crate::catalogue::say("engine-lost")));
        }
        if self.engine == Engine::Running {
            self.edition += 1;
        } else {
            (self.answering, self.to_restore) = (false, self.run.is_some());
        }
    }

    fn play(&mut self, play: bool) {
        self.playing = play && self.event + 1 < self.count();
    }

    /// Shows what the engine will answer, unless it has answered or is asked something else by now.
    fn take_opening(&mut self, name: &str, opening: Opening) {
        let open = self.entry().map_or("", |entry| entry.name.as_str());
        if open != name
            || self.run.is_some()
            || self.edited()
            || self.linked.held
            || self.engine != Engine::Running
        {
            return;
        }
        let running = self.running.clone();
        self.take_run(Rc::new(opening.run));
        (self.running, self.engine, self.answering) = (running, Engine::Running, false);
        // The engine may not have been given the text yet.
        self.ran.clone_from(&self.source);
        opening.moments.into_iter().for_each(|moment| self.take_moment(Rc::new(moment)));
    }

    fn take_run(&mut self, run: Rc<RunView>) {
        if self.linked.held {
            // Only read so far: there is nothing to step through and nobody to ask.
            (self.run, self.engine) = (Some(run), Engine::Ready);
            return;
        }
        // An edit keeps the place; a lesson that has just been opened starts where its shell starts.
        let last = run.events.len().saturating_sub(1);
        let back_to = self.back_to.take();
        self.event = match (self.from_last, self.run.is_some()) {
            _ if back_to.is_some() => back_to.unwrap_or_default(),
            (true, _) => {
                let page = run.events.iter().rposition(|mark| mark.kind == EventKind::Page);
                page.filter(|_| self.from_page).unwrap_or_else(|| statement_at(&run, last))
            }
            (false, true) => self.event,
            (false, false) => first_event(&run),
        };
        let wanted = self.linked.start.take().unwrap_or(self.event);
        self.event = self.linked.within(wanted, last);
        (self.from_last, self.from_page) = (false, false);
        (self.peek, self.peeked) = (None, None);
        self.ran = std::mem::take(&mut self.running);
        self.answering = true;
        self.run = Some(run);
        self.lost = 0;
        self.moments.clear();
        self.engine = Engine::Ready;
        self.playing = false;
    }

    fn take_moment(&mut self, moment: Rc<MomentView>) {
        if moment.event >= self.count() {
            return;
        }
        if self.moments.len() >= MOMENTS_KEPT {
            let here = self.event;
            let farthest = self.moments.keys().copied().max_by_key(|event| event.abs_diff(here));
            farthest.map(|event| self.moments.remove(&event));
        }
        if moment.event == self.event {
            self.shown = Some(Rc::clone(&moment));
        }
        self.moments.insert(moment.event, moment);
    }

    fn go(&mut self, seek: Seek) {
        let Some(run) = self.run.clone() else { return };
        let last = run.events.len().saturating_sub(1);
        let to = match seek {
            Seek::First => 0,
            Seek::Back => self.event.saturating_sub(1),
            Seek::Step => (self.event + 1).min(last),
            Seek::PreviousStatement => statement_before(&run, self.event),
            Seek::NextStatement => statement_after(&run, self.event),
            Seek::Last => last,
            Seek::To(event) => event.min(last),
            Seek::Breakpoint => self.next_breakpoint(&run),
        };
        self.asking = match seek {
            Seek::Step | Seek::NextStatement => {
                asking::between(&run, self.event, to).find(|block| !self.asked.contains(block))
            }
            _ => None,
        };
        if let Some(block) = self.asking {
            // The step waits once; who steps again would rather see than say.
            self.asked.insert(block);
            self.playing = false;
            return;
        }
        self.event = self.linked.within(to, last);
        self.playing &= self.event < last;
        if let Some(moment) = self.moments.get(&self.event) {
            self.shown = Some(Rc::clone(moment));
        }
    }

    fn next_breakpoint(&self, run: &RunView) -> usize {
        let later = run.events.iter().enumerate().skip(self.event + 1);
        let hit = later.filter_map(|(index, mark)| Some((index, run.files.get(mark.file?)?, mark.line)));
        let hit = hit.filter(|(_, file, line)| self.breakpoints.contains(&((*file).clone(), *line)));
        hit.map(|(index, ..)| index).next().unwrap_or(run.events.len().saturating_sub(1))
    }
}

/// Where a lesson starts: its first shell line, else its first command, else its first event.
pub fn first_event(run: &RunView) -> usize {
    let first = |wanted: fn(&Block) -> bool| {
        let found = |block: usize| run.lesson.blocks.get(block).is_some_and(wanted);
        run.events.iter().position(|mark| mark.kind == EventKind::Statement && found(mark.block))
    };
    first(|block| matches!(block, Block::Shell { .. }))
        .or_else(|| first(|block| matches!(block, Block::Console { .. })))
        .unwrap_or(0)
}

fn statement_after(run: &RunView, event: usize) -> usize {
    let here = run.events.get(event).map(|mark| mark.statement);
    let later = run.events.iter().skip(event).position(|mark| Some(mark.statement) != here);
    later.map_or(run.events.len().saturating_sub(1), |steps| event + steps)
}

/// Where an event's statement begins.
fn statement_at(run: &RunView, event: usize) -> usize {
    let here = run.events.get(event).map(|mark| mark.statement);
    run.events.iter().position(|mark| Some(mark.statement) == here).unwrap_or(0)
}

fn statement_before(run: &RunView, event: usize) -> usize {
    let start = statement_at(run, event);
    if start < event { start } else { statement_at(run, event.saturating_sub(1)) }
}

#[cfg(test)]
mod tests {
    use super::super::view::{EventMark, StepView};
    use super::*;

    /// A run of statements with so many events each.
    fn run(counts: &[usize]) -> Rc<RunView> {
        let mut run = RunView { files: vec!["a.py".into()], ..RunView::default() };
        run.lesson.blocks = vec![Block::Shell { steps: vec![StepView::default(); counts.len()] }];
        for (statement, count) in counts.iter().enumerate() {
            for index in 0..*count {
                let kind = if index == 0 { EventKind::Statement } else { EventKind::Call };
                run.events.push(EventMark {
                    kind,
                    statement,
                    step: statement,
                    file: Some(0),
                    line: index + 1,
                    ..EventMark::default()
                });
            }
        }
        Rc::new(run)
    }

    fn ready(counts: &[usize]) -> State {
        State::new(Theme::System).reduce(Action::Ran(run(counts)))
    }

    fn walk(state: State, seeks: &[Seek]) -> usize {
        seeks.iter().fold(state, |state, seek| state.reduce(Action::Go(*seek))).event
    }

    #[test]
    fn the_ends_hold() {
        assert_eq!(walk(ready(&[2, 2]), &[Seek::Back]), 0);
        assert_eq!(walk(ready(&[2, 2]), &[Seek::Last, Seek::Step, Seek::NextStatement]), 3);
        assert_eq!(walk(State::new(Theme::System), &[Seek::Step, Seek::Last, Seek::To(9)]), 0);
        assert_eq!(walk(ready(&[]), &[Seek::Last, Seek::PreviousStatement]), 0);
    }

    #[test]
    fn statements_are_walked_by_their_beginnings() {
        assert_eq!(walk(ready(&[3, 2, 4]), &[Seek::NextStatement]), 3);
        assert_eq!(walk(ready(&[3, 2, 4]), &[Seek::To(7), Seek::PreviousStatement]), 5);
        assert_eq!(walk(ready(&[3, 2, 4]), &[Seek::To(5), Seek::PreviousStatement]), 3);
    }

    #[test]
    fn a_moment_of_another_event_is_kept_and_not_shown() {
        let state =
            ready(&[3]).reduce(Action::Moment(Rc::new(MomentView { event: 2, ..MomentView::default() })));
        assert!(state.shown.is_none());
        let state = state.reduce(Action::Go(Seek::Last));
        assert_eq!(state.shown.as_ref().map(|moment| moment.event), Some(2));
        assert_eq!(state.wanted(), None);
        assert_eq!(state.ahead(), Some(1));
    }

    #[test]
    fn a_new_run_forgets_the_moments_of_the_old_one_and_keeps_the_place() {
        let state = ready(&[3]).reduce(Action::Go(Seek::To(1)));
        let state = state.reduce(Action::Moment(Rc::new(MomentView { event: 1, ..MomentView::default() })));
        let state = state.reduce(Action::Ran(run(&[1, 1])));
        assert_eq!((state.event, state.wanted()), (1, Some(1)));
    }

    #[test]
    fn what_is_shown_outlives_its_engine() {
        let state = State::new(Theme::System).reduce(Action::Edit("a".into())).reduce(Action::Running);
        let state = state.reduce(Action::Ran(run(&[3])));
        let state = state.reduce(Action::Edit("b".into())).reduce(Action::Running).reduce(Action::Stop);
        assert!(state.to_restore && !state.answering && state.run.is_some());
        assert_eq!((state.ran.as_str(), state.source.as_str()), ("a", "b"));
        let state = state.reduce(Action::Restored);
        assert!(state.answering && state.engine == Engine::Stopped);
    }

    #[test]
    fn a_lost_engine_is_replaced_at_what_it_did() {
        let state = State::new(Theme::System).reduce(Action::Edit("a".into())).reduce(Action::Running);
        let again = state.reduce(Action::Lost);
        assert_eq!((again.edition, again.to_restore), (state.edition + 1, false));
        let state = state.reduce(Action::Ran(run(&[3])));
        let again = state.reduce(Action::Lost);
        assert_eq!((again.edition, again.to_restore, again.answering), (state.edition, true, false));
        assert_eq!(again.reduce(Action::Restored).lost, 0);
        let given_up = (0..=MOST_LOST).fold(state, |state, _| state.reduce(Action::Lost));
        assert!(matches!(given_up.engine, Engine::Failed(_)) && given_up.run.is_some());
    }

    #[test]
    fn a_break_is_told_until_something_runs_again() {
        let state = State::new(Theme::System).reduce(Action::Edit("a".into())).reduce(Action::Running);
        let state = state.reduce(Action::Broke("unreachable".into()));
        assert!(state.broke && state.engine == Engine::Failed("unreachable".into()) && state.source == "a");
        assert!(!state.reduce(Action::Edit("b".into())).reduce(Action::Running).broke);
    }

    #[test]
    fn another_tabs_text_is_taken_and_can_be_given_back() {
        let state = State::new(Theme::System).reduce(Action::Edit("mine".into()));
        assert_eq!(state.reduce(Action::Elsewhere(Some("mine".into()))).elsewhere, None);
        let taken = state.reduce(Action::Elsewhere(Some("theirs".into()))).reduce(Action::TakeElsewhere);
        assert_eq!((taken.source.as_str(), taken.elsewhere.as_deref()), ("theirs", None));
        assert_eq!(taken.reduce(Action::Undo).source, "mine");
    }

    #[test]
    fn what_is_typed_is_shown_from_its_beginning() {
        let state = ready(&[2, 2]).reduce(Action::Typed("x".into())).reduce(Action::Ran(run(&[2, 2, 3])));
        assert_eq!(state.event, 4);
        let state = state.reduce(Action::Typed("y".into())).reduce(Action::Ran(run(&[2, 2, 3, 1])));
        assert_eq!(state.event, 7);
    }

    #[test]
    fn a_branch_is_left_for_the_place_it_was_taken_at() {
        let state = State::new(Theme::System).reduce(Action::Edit("a".into())).reduce(Action::Running);
        let state = state.reduce(Action::Ran(run(&[3, 3]))).reduce(Action::Go(Seek::To(4)));
        let state =
            state.reduce(Action::Fork("b".into())).reduce(Action::Running).reduce(Action::Ran(run(&[1])));
        assert_eq!((state.source.as_str(), state.event), ("b", 0));
        let state = state.reduce(Action::Fork("c".into()));
        assert_eq!(state.fork.as_ref().map(|left| left.source.as_str()), Some("a"));
        let state = state.reduce(Action::Return).reduce(Action::Running).reduce(Action::Ran(run(&[3, 3])));
        assert_eq!((state.source.as_str(), state.event, state.fork), ("a", 4, None));
    }

    #[test]
    fn a_reset_can_be_undone_until_the_next_edit() {
        let state = State::new(Theme::System)
            .reduce(Action::Edit("mine".into()))
            .reduce(Action::Reset("theirs".into()));
        assert_eq!(state.source, "theirs");
        assert_eq!(state.reduce(Action::Undo).source, "mine");
        assert_eq!(state.reduce(Action::Edit("other".into())).undo, None);
    }

    #[test]
    fn the_panel_follows_the_statement_unless_it_is_kept() {
        let mut run = RunView::clone(&run(&[3, 2]));
        run.events[1].kind = EventKind::Query;
        run.events[2].kind = EventKind::Manager;
        let state = State::new(Theme::System).reduce(Action::Ran(Rc::new(run)));
        for event in 0..5 {
            assert_eq!(state.reduce(Action::Go(Seek::To(event))).panel(), Panel::Managers);
        }
        let state = state.reduce(Action::Pin(Some(Panel::Registry)));
        assert_eq!(state.panel(), Panel::Registry);
        assert_eq!(state.reduce(Action::Pin(None)).panel(), Panel::Managers);
    }

    #[test]
    fn play_stops_at_the_end() {
        let state = ready(&[2]).reduce(Action::Play(true));
        assert!(state.playing);
        let state = state.reduce(Action::Go(Seek::Step));
        assert!(!state.playing && !state.reduce(Action::Play(true)).playing);
    }

    #[test]
    fn a_breakpoint_is_found_and_else_the_end() {
        let state = ready(&[3, 3]).reduce(Action::Breakpoint("a.py".into(), 2));
        assert_eq!(walk(state.clone(), &[Seek::Breakpoint, Seek::Breakpoint]), 4);
        assert_eq!(walk(state.clone(), &[Seek::To(4), Seek::Breakpoint]), 5);
        assert!(state.reduce(Action::Breakpoint("a.py".into(), 2)).breakpoints.is_empty());
    }

    #[test]
    fn old_moments_make_room_for_new_ones() {
        let mut state = ready(&[1000]);
        for event in 0..1000 {
            state = state.reduce(Action::Go(Seek::To(event)));
            state = state.reduce(Action::Moment(Rc::new(MomentView { event, ..MomentView::default() })));
        }
        assert_eq!(state.moments.len(), MOMENTS_KEPT);
        assert!(state.moments.contains_key(&999) && !state.moments.contains_key(&0));
    }
}
