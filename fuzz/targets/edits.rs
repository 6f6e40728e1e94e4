//! Sequences of edits, as the page would make them: each byte of the text is a choice.
//!
//! The promises: the page's state keeps its invariants, a run of the same text is the same run, an undone reset gives
//! the text back, and every event of a run can be shown.

use std::collections::HashMap;
use std::rc::Rc;

use ormery::web::edits::{self, Prompt};
use ormery::web::engine::Clockwork;
use ormery::web::protocol::{Engine, Reply, engine_reply};
use ormery::web::state::{Action, Panel, Seek, State, Theme};

const LESSON: &str = include_str!("../edited.md");
const TYPED: [(Prompt, &str); 16] = [
    (Prompt::Shell, "Album.objects.create(title='new')"),
    (Prompt::Shell, "Album.objects.all()"),
    (Prompt::Shell, "album = Album.objects.first()"),
    (Prompt::Shell, "album.delete()"),
    (Prompt::Shell, "for i in range(3):\n    print(i)\n"),
    (Prompt::Shell, "nobody"),
    (Prompt::Shell, "exit()"),
    (Prompt::Console, "python manage.py makemigrations"),
    (Prompt::Console, "python manage.py migrate"),
    (Prompt::Console, "python manage.py migrate shop zero"),
    (Prompt::Console, "rm -f db.sqlite3"),
    (Prompt::Console, "rm shop/migrations/0001_initial.py"),
    (Prompt::Sql, "UPDATE shop_album SET stock = stock + 1"),
    (Prompt::Sql, "DROP TABLE shop_album"),
    (Prompt::Sql, "no sql"),
    (Prompt::Shell, "```"),
];
const FILES: [&str; 6] = [
    "shop/models.py",
    "shop/admin.py",
    "mysite/settings.py",
    "shop/migrations/0001_initial.py",
    "notes.txt",
    "tools/models.py",
];
const TEXTS: [&str; 6] = [
    "from django.db import models\n\n\nclass Album(models.Model):\n    title = models.CharField(max_length=50)\n",
    "from django.db import models\n\n\nclass Album(models.Model):\n    title = models.TextField(null=True)\n    stock = models.IntegerField(default=1)\n",
    "",
    "class Broken(\n",
    "```\nnot the end\n",
    "AUTH_USER_MODEL = 'shop.User'\n",
];

/// Bytes as choices.
struct Choices<'a>(std::str::Bytes<'a>);

impl Choices<'_> {
    fn next(&mut self) -> Option<usize> {
        self.0.next().map(usize::from)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let at = self.next()?;
        all.get(at % all.len()).copied()
    }
}

/// Makes the edits.
pub fn run(text: &str) -> Result<String, String> {
    let mut choices = Choices(text.bytes());
    let mut page = Page {
        state: State::new(Theme::System).reduce(Action::Open(0, LESSON.to_owned(), LESSON.to_owned(), None)),
        engine: Clockwork::default(),
        known: HashMap::new(),
        answer: String::new(),
    };
    page.run()?;
    for _ in 0..12 {
        if page.edit(&mut choices).is_none() {
            break;
        }
        page.run()?;
    }
    Ok(page.answer)
}

struct Page {
    state: State,
    engine: Clockwork,
    known: HashMap<String, String>,
    answer: String,
}

impl Page {
    fn act(&mut self, action: Action) {
        self.state = self.state.reduce(action);
    }

    /// One edit or step; `None` when the choices are at their end.
    fn edit(&mut self, choices: &mut Choices) -> Option<()> {
        let source = self.state.source.clone();
        let number = choices.next()?;
        self.answer.push_str(&format!("edit {}\n", (b'a' + (number % 14) as u8) as char));
        match number % 14 {
            0 | 1 => {
                let (prompt, typed) = choices.of(&TYPED)?;
                self.act(Action::Typed(edits::type_at_end(&source, prompt, typed)));
            }
            2 | 3 => {
                let (path, text) = (choices.of(&FILES)?, choices.of(&TEXTS)?);
                self.act(Action::Edit(edits::write_file(&source, path, text)));
            }
            4 => self.act(Action::Edit(edits::remove_file(&source, choices.of(&FILES)?))),
            5 => {
                let (old, new) = (choices.of(&FILES)?, choices.of(&FILES)?);
                self.act(Action::Edit(edits::rename_file(&source, old, new)));
            }
            6 => {
                let (line, source_here, _) = self.state.here()?;
                let (prompt, typed) = choices.of(&TYPED)?;
                self.act(Action::Fork(edits::branch(&source, line, &source_here, prompt, typed)));
            }
            7 => {
                let (line, source_here, _) = self.state.here()?;
                let (path, text) = (choices.of(&FILES)?, choices.of(&TEXTS)?);
                self.act(Action::Fork(edits::branch_with_file(&source, line, &source_here, path, text)));
            }
            8 => self.act(Action::Return),
            9 => {
                self.act(Action::Reset(LESSON.to_owned()));
                if choices.next()? % 2 == 0 {
                    self.act(Action::Undo);
                    debug_assert_eq!(self.state.source, source, "an undone reset gives the text back");
                    if self.state.source != source {
                        self.answer.push_str("LOST");
                    }
                }
            }
            10 => {
                if let Some(text) = edits::hand_in_file(&source, choices.of(&FILES)?, choices.of(&TEXTS)?) {
                    self.act(Action::Edit(text));
                }
            }
            11 => self.act(Action::Stop),
            12 => self.act(Action::Pin(choices.of(&[None, Some(Panel::Sql), Some(Panel::Admin)])?)),
            _ => {
                let to = Seek::To(choices.next()? * 3);
                let seek = choices.of(&[
                    Seek::First,
                    Seek::Back,
                    Seek::Step,
                    Seek::NextStatement,
                    Seek::Last,
                    to,
                ])?;
                self.act(Action::Go(seek));
            }
        }
        Some(())
    }

    /// Runs the text as the page does, and looks at where it stands.
    fn run(&mut self) -> Result<(), String> {
        super::promise(!self.answer.contains("LOST"), || "an undone reset lost the text".to_owned())?;
        let source = self.state.source.clone();
        if source.len() > 32 << 10 {
            return Ok(());
        }
        self.act(Action::Running);
        match self.engine.run(&source) {
            Err(why) => {
                self.answer.push_str(&why);
                self.act(Action::Failed(why));
            }
            Ok(run) => {
                let told = serde_json::to_string(&run).unwrap_or_default();
                if let Some(known) = self.known.insert(source, told.clone()) {
                    super::promise(known == told, || "the same text gave another run".to_owned())?;
                }
                let outputs = run.lesson.blocks.iter().map(|block| format!("{block:?}")).collect::<Vec<_>>();
                self.answer.push_str(&outputs.last().cloned().unwrap_or_default());
                self.act(Action::Ran(Rc::new(run)));
            }
        }
        let (event, count) = (self.state.event, self.state.count());
        super::promise(event == 0 || event < count, || format!("event {event} of {count}"))?;
        if let (Some(wanted), true) = (self.state.wanted(), self.state.answering) {
            let reply = engine_reply(&mut self.engine, &format!("{{\"moment\": {wanted}}}"));
            match serde_json::from_str(&reply) {
                Ok(Reply::Moment(moment)) => self.act(Action::Moment(Rc::from(moment))),
                other => return Err(format!("event {wanted} of {count} was answered by {other:?}")),
            }
        }
        Ok(())
    }
}
