//! Random edits of models, with `makemigrations` and `migrate` after each: models, migrations and tables must agree.
//!
//! After every edit no changes may be detected, and the tables must be those that a fresh project makes of the same
//! models. At a sequence's end everything is migrated to zero, which leaves no table, and forwards again, which gives
//! the very same tables. A short run is part of the tests; a long one is
//! `ORMERY_SEQUENCES=1000 cargo test --release --test migrations_property`. `ORMERY_SEED=N` runs one sequence again.
//!
//! Some sequences break on Django too. Those stand in `migrations_property.txt` with Django's error, and must break here in
//! the very same one. `ORMERY_LESSONS=FOLDER` leaves each sequence there as a lesson, for real Django: `cargo xtask sequences`.

use std::collections::BTreeSet;
use std::fmt::Write;

use ormery::project::Project;
use ormery::sql::render_expr;

/// Seeds and the errors in which they end on Django.
const BREAKING: &str = include_str!("migrations_property.txt");
const SETTINGS: &str =
    "INSTALLED_APPS = [\"one\", \"two\"]\nMIDDLEWARE = []\nTEMPLATES = []\nROOT_URLCONF = None\n";
const APPS: [&str; 2] = ["one", "two"];
const MODELS: [&str; 8] = ["Ant", "Bee", "Cat", "Dog", "Eel", "Fox", "Gnu", "Hen"];
const FIELDS: [&str; 10] =
    ["age", "body", "code", "done", "edge", "flag", "girth", "height", "index", "joint"];

/// A small generator of its own: the same seed gives the same sequence everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() { None } else { items.get(self.below(items.len())) }
    }
}

/// Where a relation points: app and model, by number, so that a renamed model keeps its relations.
type ModelId = usize;

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// A field by its class and arguments.
    Plain(String),
    ForeignKey {
        to: ModelId,
        null: bool,
        own_column: bool,
    },
    OneToOne {
        to: ModelId,
    },
    ManyToMany {
        to: ModelId,
        own_table: bool,
    },
}

#[derive(Clone, Debug)]
struct Model {
    id: ModelId,
    app: &'static str,
    name: String,
    fields: Vec<(String, Kind)>,
    together: bool,
    indexed: bool,
    checked: bool,
    own_table: bool,
    ordered: bool,
    parent: Option<ModelId>,
}

#[derive(Clone, Default)]
struct World {
    models: Vec<Model>,
    made: usize,
}

impl Model {
    /// Fields that an index or a constraint may name.
    fn plain(&self) -> Vec<&str> {
        let plain = |(name, kind): &&(String, Kind)| {
            let fits =
                matches!(kind, Kind::Plain(text) if !text.starts_with("JSON") && !text.starts_with("Text"));
            fits && !name.is_empty()
        };
        self.fields.iter().filter(plain).map(|(name, _)| name.as_str()).collect()
    }

    /// Part of every name that must be its own in the whole database. A model whose renaming was denied is made anew
    /// before the old one goes, so that the two may not share such a name.
    fn own_name(&self) -> String {
        format!("{}_{}", self.name.to_lowercase(), self.id)
    }

    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }
}

fn plain_kind(random: &mut Random) -> Kind {
    let (length, number) = (random.below(9) + 1, random.below(5));
    let kinds = [
        format!("IntegerField(default={number})"),
        "IntegerField(null=True)".to_string(),
        format!("IntegerField(default={number}, db_index=True)"),
        "IntegerField(null=True, unique=True)".to_string(),
        format!("CharField(max_length={length}, default=\"x\")"),
        format!("CharField(max_length={length}, null=True, db_index=True)"),
        format!("CharField(max_length={length}, default=\"\", db_column=\"c{length}\")"),
        "TextField(blank=True, default=\"\")".to_string(),
        "BooleanField(default=False)".to_string(),
        format!("DecimalField(max_digits=7, decimal_places={number}, default=0)"),
        "DateField(null=True)".to_string(),
        "DateTimeField(null=True, db_index=True)".to_string(),
        format!("PositiveIntegerField(default={number})"),
        format!("IntegerField(db_default={number})"),
        "JSONField(default=dict)".to_string(),
        "FloatField(default=1.5, verbose_name=\"a float\")".to_string(),
        "SlugField(default=\"s\")".to_string(),
        "UUIDField(null=True)".to_string(),
        "BigIntegerField(default=0, choices=[(0, \"none\"), (1, \"one\")])".to_string(),
    ];
    Kind::Plain(kinds[random.below(kinds.len())].clone())
}

impl World {
    fn find(&self, id: ModelId) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    fn kind(&self, random: &mut Random) -> Kind {
        let ids: Vec<ModelId> = self.models.iter().map(|model| model.id).collect();
        match (random.below(10), random.pick(&ids)) {
            (0 | 1, Some(to)) => Kind::ForeignKey { to: *to, null: true, own_column: random.chance(20) },
            (2, Some(to)) => Kind::OneToOne { to: *to },
            (3 | 4, Some(to)) => Kind::ManyToMany { to: *to, own_table: random.chance(20) },
            _ => plain_kind(random),
        }
    }

    fn add_model(&mut self, random: &mut Random) {
        let app = APPS[random.below(2)];
        let name = MODELS[random.below(MODELS.len())];
        if self.models.iter().any(|model| model.name == name) {
            return;
        }
        self.made += 1;
        let parents: Vec<ModelId> =
            self.models.iter().filter(|m| m.fields.is_empty() && m.parent.is_none()).map(|m| m.id).collect();
        let mut model = Model {
            id: self.made,
            app,
            name: name.to_string(),
            fields: Vec::new(),
            together: random.chance(20),
            indexed: random.chance(20),
            checked: random.chance(20),
            own_table: random.chance(15),
            ordered: random.chance(20),
            parent: random.pick(&parents).copied().filter(|_| random.chance(50)),
        };
        for _ in 0..random.below(4) {
            let name = FIELDS[random.below(FIELDS.len())];
            let kind = self.kind(random);
            if !model.has(name) {
                model.fields.push((name.to_string(), kind));
            }
        }
        self.models.push(model);
    }

    /// One edit. `alone` says that no other comes with it: a model renamed in the same breath as another app begins to
    /// point at it gives a migration that cannot run, on Django too.
    fn edit(&mut self, random: &mut Random, alone: bool) {
        if self.models.len() < 2 || random.chance(12) {
            return self.add_model(random);
        }
        let at = random.below(self.models.len());
        let kind = self.kind(random);
        let fresh = FIELDS[random.below(FIELDS.len())].to_string();
        let id = self.models[at].id;
        let is_parent = self.models.iter().any(|model| model.parent == Some(id));
        let name = MODELS[random.below(MODELS.len())].to_string();
        let taken = self.models.iter().any(|model| model.name == name);
        let model = &mut self.models[at];
        let field = random.below(model.fields.len().max(1));
        match random.below(14) {
            0..=2 if !model.has(&fresh) && !is_parent => model.fields.push((fresh, kind)),
            3 if !model.fields.is_empty() => drop(model.fields.remove(field)),
            4 | 5 if !model.fields.is_empty() => {
                // A relation does not become another thing under its own name: Django refuses some of those.
                let old = &mut model.fields[field].1;
                if matches!((&*old, &kind), (Kind::Plain(_), Kind::Plain(_)))
                    || matches!((&*old, &kind), (Kind::ForeignKey { .. }, Kind::ForeignKey { .. }))
                {
                    *old = kind;
                }
            }
            6 if !model.fields.is_empty() && !model.has(&fresh) => model.fields[field].0 = fresh,
            7 => model.together = !model.together,
            8 => model.indexed = !model.indexed,
            9 => model.checked = !model.checked,
            10 => model.own_table = !model.own_table,
            11 => model.ordered = !model.ordered,
            12 if !taken && alone => model.name = name,
            13 if !is_parent => self.remove_model(id),
            _ => {}
        }
    }

    fn remove_model(&mut self, id: ModelId) {
        self.models.retain(|model| model.id != id);
        for model in &mut self.models {
            model.fields.retain(|(_, kind)| {
                !matches!(kind, Kind::ForeignKey { to, .. } | Kind::OneToOne { to } | Kind::ManyToMany { to, .. } if *to == id)
            });
        }
    }

    /// The text of an app's `models.py`.
    fn source(&self, app: &str) -> String {
        let mut text = "from django.db import models\n".to_string();
        // Parents stand before their children.
        let mut models: Vec<&Model> = self.models.iter().filter(|model| model.app == app).collect();
        models.sort_by_key(|model| model.parent.is_some());
        for model in models {
            self.write_model(&mut text, model);
        }
        text
    }

    fn write_model(&self, text: &mut String, model: &Model) {
        let parent = model.parent.and_then(|id| self.find(id));
        let base = match parent {
            Some(parent) if parent.app == model.app => parent.name.clone(),
            Some(parent) => {
                let _ = write!(text, "\n\nfrom {}.models import {}\n", parent.app, parent.name);
                parent.name.clone()
            }
            None => "models.Model".to_string(),
        };
        let _ = write!(text, "\n\nclass {}({base}):\n", model.name);
        for (name, kind) in &model.fields {
            let _ = writeln!(text, "    {name} = models.{}", self.field(model, name, kind));
        }
        let _ = write!(text, "\n    class Meta:\n        verbose_name = \"{}\"\n", model.name.to_lowercase());
        let plain = model.plain();
        if model.own_table {
            let _ = writeln!(text, "        db_table = \"t{}\"", model.own_name());
        }
        if let (true, [a, b, ..]) = (model.together, &plain[..]) {
            let _ = writeln!(text, "        unique_together = [(\"{a}\", \"{b}\")]");
        }
        if let (true, Some(field)) = (model.indexed, plain.last()) {
            let _ = writeln!(
                text,
                "        indexes = [models.Index(fields=[\"-{field}\"], name=\"i{}\")]",
                model.own_name()
            );
        }
        if let (true, Some(field)) = (model.checked, plain.first()) {
            let condition = format!("condition=~models.Q({field}=None) | models.Q({field}=None)");
            let _ = writeln!(
                text,
                "        constraints = [models.CheckConstraint({condition}, name=\"k{}\")]",
                model.own_name()
            );
        }
        if model.ordered {
            let _ = writeln!(text, "        ordering = [\"-pk\"]");
        }
    }

    fn field(&self, model: &Model, name: &str, kind: &Kind) -> String {
        let to = |id: &ModelId| {
            self.find(*id).map_or_else(|| "self".to_string(), |m| format!("{}.{}", m.app, m.name))
        };
        match kind {
            Kind::Plain(text) => text.clone(),
            Kind::ForeignKey { to: id, null, own_column } => {
                let null = if *null { ", null=True" } else { "" };
                let column = if *own_column { format!(", db_column=\"r_{name}\"") } else { String::new() };
                format!("ForeignKey(\"{}\", models.CASCADE, related_name=\"+\"{null}{column})", to(id))
            }
            Kind::OneToOne { to: id } => {
                format!("OneToOneField(\"{}\", models.SET_NULL, null=True, related_name=\"+\")", to(id))
            }
            Kind::ManyToMany { to: id, own_table } => {
                let table = if *own_table {
                    format!(", db_table=\"m_{}_{name}\"", model.own_name())
                } else {
                    String::new()
                };
                format!("ManyToManyField(\"{}\", related_name=\"+\"{table})", to(id))
            }
        }
    }
}

/// Every table with its columns, constraints and indexes. With `exact`, in order and by name; otherwise as sets, since a
/// table that grew has its columns in another order, and an index keeps the name it was made under.
fn schema(project: &Project, exact: bool) -> Vec<String> {
    let database = project.database.borrow();
    let mut tables = Vec::new();
    for name in database.table_names() {
        if name == "sqlite_sequence" || name == "django_migrations" {
            continue;
        }
        let Some(table) = database.table(&name) else { continue };
        let def = table.def();
        let mut parts: Vec<String> = Vec::new();
        for column in &def.columns {
            let check = column.check.as_ref().map(|check| render_expr(&check.expr).last_executed());
            let default = column.default.as_ref().map(|expr| render_expr(expr).last_executed());
            let references = column.references.as_ref().map(|r| format!("{}.{:?}", r.table, r.column));
            parts.push(format!(
                "{} {} null={} key={} auto={} unique={} {check:?} {default:?} {references:?}",
                column.name,
                column.type_text,
                !column.not_null,
                column.primary_key,
                column.autoincrement,
                column.unique
            ));
        }
        parts.extend(
            def.checks.iter().map(|c| format!("check {:?} {}", c.name, render_expr(&c.expr).last_executed())),
        );
        parts.extend(def.uniques.iter().map(|unique| format!("unique {:?}", unique.columns)));
        for index in table.created_indexes() {
            let terms: Vec<String> = index
                .terms
                .iter()
                .map(|t| format!("{} {:?}", render_expr(&t.expr).last_executed(), t.direction))
                .collect();
            let name = if exact { &*index.name } else { "" };
            parts.push(format!("index {name} {terms:?} unique={}", index.unique));
        }
        if !exact {
            parts.sort();
        }
        tables.push(format!("{name}\n    {}", parts.join("\n    ")));
    }
    tables
}

/// What went wrong in a sequence, with all that is needed to see it again.
struct Failure(String);

/// A project and all that was done to it, as a lesson: to be shown to Django when something goes wrong.
struct Told {
    project: Project,
    lesson: String,
}

impl Told {
    fn new() -> Told {
        let mut told = Told { project: Project::new(), lesson: String::new() };
        for app in APPS {
            told.file(&format!("{app}/models.py"), "");
        }
        told.file("mysite/settings.py", SETTINGS);
        told
    }

    fn file(&mut self, path: &str, text: &str) {
        self.project.write_file(path, text);
        let _ = write!(self.lesson, "```python title=\"{path}\"\n{text}```\n");
    }

    fn models(&mut self, world: &World) {
        for app in APPS {
            self.file(&format!("{app}/models.py"), &world.source(app));
        }
    }

    fn run(&mut self, line: &str, answers: &str, want: &str) -> Result<(), Failure> {
        let argv: Vec<String> = line.split_whitespace().map(String::from).collect();
        let pipe = answers.replace('\n', "\\n");
        let pipe = if pipe.is_empty() { pipe } else { format!("printf \"{pipe}\" | ") };
        let _ = write!(self.lesson, "```console\n$ {pipe}python manage.py {line}\n```\n");
        let output = self.project.manage(&argv, answers);
        if output.text.contains("Traceback") || output.status != 0 || !output.text.contains(want) {
            return self.fail(&format!("manage.py {line}\n{}", output.text));
        }
        Ok(())
    }

    fn fail(&self, message: &str) -> Result<(), Failure> {
        Err(Failure(format!("{message}\nthe whole sequence:\n\n{}", self.lesson)))
    }

    fn compare(&self, what: &str, want: &[String], got: &[String]) -> Result<(), Failure> {
        if want == got {
            return Ok(());
        }
        let (want, got): (BTreeSet<&String>, BTreeSet<&String>) =
            (want.iter().collect(), got.iter().collect());
        let only = |a: &BTreeSet<&String>, b: &BTreeSet<&String>| {
            a.difference(b).map(|s| s.as_str()).collect::<Vec<_>>().join("\n")
        };
        self.fail(&format!("{what}\nwanted:\n{}\ngot:\n{}", only(&want, &got), only(&got, &want)))
    }
}

/// What a lesson of a sequence shows at its end: every migration's text, its statements both ways, and the tables.
const LAST: &str = r#"```pycon
>>> from pathlib import Path
>>> for path in sorted(Path(".").glob("*/migrations/0*.py")):
...     print(path, path.read_text())
>>> from django.core.management import call_command
>>> for path in sorted(Path(".").glob("*/migrations/0*.py")):
...     _ = call_command("sqlmigrate", path.parts[0], path.stem)
...     _ = call_command("sqlmigrate", path.parts[0], path.stem, backwards=True)
>>> from django.db import connection
>>> with connection.cursor() as cursor:
...     _ = cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
...     rows = cursor.fetchall()
>>> for row in rows:
...     print(*row)
```
"#;

/// Leaves what was done as a lesson, if somebody wants it.
fn leave_lesson(seed: u64, told: &Told) {
    let Ok(folder) = std::env::var("ORMERY_LESSONS") else { return };
    let path = std::path::Path::new(&folder).join(format!("{seed:04}.md"));
    std::fs::write(&path, format!("Sequence {seed}.\n\n{}{LAST}", told.lesson)).expect("the folder is there");
}

fn sequence(seed: u64) -> Result<(), Failure> {
    let mut told = Told::new();
    let result = run_sequence(seed, &mut told);
    leave_lesson(seed, &told);
    match (result, django_error(seed)) {
        (Err(Failure(text)), Some(error)) if text.lines().any(|line| line == error) => Ok(()),
        (Ok(()), Some(error)) => told.fail(&format!("this ends on Django with {error}")),
        (result, _) => result,
    }
}

/// In which error a sequence ends on Django, if it does.
fn django_error(seed: u64) -> Option<&'static str> {
    let mut known = BREAKING.lines().filter_map(|line| line.split_once(' '));
    known.find(|(known, _)| *known == seed.to_string()).map(|(_, error)| error)
}

fn run_sequence(seed: u64, told: &mut Told) -> Result<(), Failure> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut world = World::default();
    for _ in 0..3 + random.below(6) {
        let edits = 1 + random.below(2);
        for _ in 0..edits {
            world.edit(&mut random, edits == 1);
        }
        told.models(&world);
        let answers = if random.chance(60) { "y\n" } else { "n\n" }.repeat(30);
        told.run("makemigrations", &answers, "")?;
        told.run("migrate", "", "")?;
        told.run("makemigrations --check --dry-run", "", "No changes detected")?;
        let mut fresh = Told::new();
        fresh.models(&world);
        fresh.run("makemigrations -v 0", "", "")?;
        fresh.run("migrate -v 0", "", "")?;
        let (want, got) = (schema(&fresh.project, false), schema(&told.project, false));
        told.compare("the tables are not what the models say", &want, &got)?;
    }
    let before = schema(&told.project, true);
    for app in APPS {
        if told.project.files.paths().iter().any(|path| path.starts_with(&format!("{app}/migrations/0"))) {
            told.run(&format!("migrate {app} zero"), "", "")?;
        }
    }
    told.compare("tables are left at zero", &[], &schema(&told.project, true))?;
    told.run("migrate", "", "")?;
    told.compare("forwards again gives other tables", &before, &schema(&told.project, true))
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

#[test]
fn models_migrations_and_tables_agree() {
    let seeds = match number("ORMERY_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("ORMERY_SEQUENCES").unwrap_or(12),
    };
    let mut failures = Vec::new();
    for seed in seeds.clone() {
        if let Err(Failure(told)) = sequence(seed) {
            failures.push(seed);
            println!("ORMERY_SEED={seed}\n{told}\n");
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} sequences failed: {failures:?}",
        failures.len(),
        seeds.end - seeds.start
    );
}
