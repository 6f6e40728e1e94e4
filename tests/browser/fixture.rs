//! A run by hand, for the page's tests alone: moments in which every state there is to draw appears.
//!
//! It is written with the view-model's own types, so that a change of theirs is a change here.

use ormery::web::protocol::Reply;
use ormery::web::view::*;

/// The lesson's text.
pub const LESSON: &str = include_str!("fixture.md");
/// The list of lessons.
pub const LIST: &str = r#"[{"name": "fixture", "file": "lessons/fixture.md", "title": "A row behind your back", "summary": "", "topic": "stale objects", "order": 1}]"#;

const MODELS: &str = "from django.db import models\n\n\nclass InStock(models.Manager):\n    def get_queryset(self):\n        # What is sold out stays behind.\n        return super().get_queryset().filter(stock__gt=0)\n\n\nclass Album(models.Model):\n    title = models.CharField(max_length=40)\n    stock = models.IntegerField(default=1)\n\n    objects = InStock()\n    everything = models.Manager()\n\n    def __str__(self):\n        return self.title\n";

const STATEMENTS: [&str; 7] = [
    "from shop.models import Album",
    "first = Album.objects.get(pk=1)",
    "albums = Album.objects.all()",
    "albums",
    "first.stock = 5",
    "Album.everything.filter(pk__in=[3, 4]).delete()",
    "Album.objects.get(title=\"Paranoid\")",
];

/// The worker's script: it answers from the moments, and loops where the lesson says so.
pub fn worker() -> String {
    let run = serde_json::to_string(&Reply::Run(Box::new(run()))).expect("a run is JSON");
    let moments: Vec<Reply> = moments().into_iter().map(|moment| Reply::Moment(Box::new(moment))).collect();
    let moments = serde_json::to_string(&moments).expect("moments are JSON");
    format!(
        "const run = {run};\nconst moments = {moments};\nself.onmessage = ({{ data }}) => {{
  if (typeof data !== 'string') return;
  const question = JSON.parse(data);
  if (question.run?.includes('while True')) for (;;);
  self.postMessage(JSON.stringify(question.run === undefined ? moments[question.moment] : run));
}};\n"
    )
}

fn run() -> RunView {
    let got = [
        "",
        "",
        "",
        "<QuerySet [<Album: Paranoid>, <Album: Ace of Spades>]>",
        "",
        "(2, {'shop.Album': 2})",
        ERROR,
    ];
    let step = |(source, got): (&&str, &str)| StepView {
        source: (*source).into(),
        want: got.into(),
        got: got.into(),
        ok: true,
        ran: true,
        line: 30,
    };
    let shell: Vec<StepView> = STATEMENTS.iter().zip(got).map(step).collect();
    let console = StepView {
        source: "python manage.py migrate -v 0".into(),
        ok: true,
        ran: true,
        ..StepView::default()
    };
    let blocks = vec![
        Block::Prose { markdown: "An object is a **copy** of a row, made when the row was read. What happens to the row later, the object does not notice.\n\n`InStock` is the first manager, so it is the *default* one: it decides what the admin shows and what `category.album_set` holds.\n".into() },
        Block::File { path: "shop/models.py".into(), source: MODELS.into(), line: 8 },
        Block::Console { steps: vec![console] },
        Block::Prose { markdown: "Now read a row, and change the table behind its back:\n".into() },
        Block::Question(QuestionView {
            prompt: "Row 2 has `stock` 0. What will `Album.objects.count()` say of it?".into(),
            kind: "choice".into(),
            options: vec!["It counts".into(), "It stays behind".into()],
            answers: vec!["It stays behind".into()],
            explanations: vec![("It counts".into(), "`InStock` adds `stock > 0` to every query.".into())],
            line: 20,
            ..QuestionView::default()
        }),
        Block::Shell { steps: shell },
        Block::Prose { markdown: "What is left:\n\n1. `save()` writes all columns, stale ones too.\n2. `refresh_from_db()` reads the row again.\n".into() },
    ];
    let lesson = LessonView {
        title: "A row behind your back".into(),
        summary: "What an object in memory knows of its row, and what it does not".into(),
        topic: "stale objects".into(),
        blocks,
        ..LessonView::default()
    };
    let mark = |kind, depth, statement, block, step, line| EventMark {
        kind,
        depth,
        statement,
        block,
        step,
        file: Some(0),
        line,
        ..EventMark::default()
    };
    let events = vec![
        mark(EventKind::File, 0, 0, 1, 0, 1),
        mark(EventKind::Migration, 0, 1, 2, 0, 1),
        mark(EventKind::Statement, 0, 2, 5, 0, 1),
        mark(EventKind::Statement, 0, 3, 5, 1, 2),
        mark(EventKind::Manager, 1, 3, 5, 1, 7),
        mark(EventKind::Query, 2, 3, 5, 1, 7),
        mark(EventKind::Instance, 1, 3, 5, 1, 2),
        mark(EventKind::Statement, 0, 4, 5, 2, 3),
        mark(EventKind::Statement, 0, 5, 5, 3, 4),
        mark(EventKind::Query, 1, 5, 5, 3, 7),
        mark(EventKind::Statement, 0, 6, 5, 4, 5),
        mark(EventKind::Statement, 0, 7, 5, 5, 6),
        mark(EventKind::Write, 1, 7, 5, 5, 6),
        mark(EventKind::Signal, 2, 7, 5, 5, 6),
        mark(EventKind::Statement, 0, 8, 5, 6, 7),
        mark(EventKind::Error, 0, 8, 5, 6, 7),
    ];
    RunView { lesson, events, files: vec!["shop/models.py".into()], passed: 8, total: 8, stopped: None }
}

const ERROR: &str = "Traceback (most recent call last):\n    ...\nshop.models.Album.DoesNotExist: Album matching query does not exist.";

fn moments() -> Vec<MomentView> {
    let sentences = [
        "`shop/models.py` is written; the Python process starts anew and the database stays",
        "`shop.0001_initial` makes the table `shop_album`",
        "`Album` is the class of the table `shop_album`",
        "`Album.objects` is asked for the row with the key 1",
        "`Album.objects` is an `InStock` manager: it adds `stock > 0`, so row 2 stays behind",
        "One row comes back; two are hidden by `InStock`",
        "`first` is a new `Album`, a copy of row 1",
        "`albums` is a queryset: it asked nothing yet",
        "Printing `albums` needs its rows",
        "Two rows are read, and the queryset keeps them",
        "`first.stock` is 5 in memory; row 1 still says 3",
        "`Album.everything` deletes the rows 3 and 4",
        "Two rows are gone; objects in memory do not notice",
        "`post_delete` is sent for each; nobody listens",
        "`Album.objects` looks for the title \"Paranoid\"",
        "No row answers: row 1 was renamed by another client, and `InStock` hides row 2",
    ];
    sentences.into_iter().enumerate().map(|(event, sentence)| moment(event, sentence)).collect()
}

fn moment(event: usize, sentence: &str) -> MomentView {
    let in_manager = (4..=5).contains(&event) || event == 9;
    let statement = [0, 0, 1, 2, 2, 2, 2, 3, 4, 4, 5, 6, 6, 6, 7, 7][event];
    let code = if event == 0 || in_manager {
        let values = vec![LineValue { line: 7, name: "stock__gt".into(), text: "0".into() }];
        let calls = vec!["<module>".into(), "Manager.get".into(), "InStock.get_queryset".into()];
        CodeView {
            file: "shop/models.py".into(),
            source: MODELS.into(),
            line: Some(if event == 0 { 1 } else { 7 }),
            values: if event == 0 { vec![] } else { values },
            calls: if event == 0 { vec![] } else { calls },
        }
    } else {
        let values = if event >= 10 {
            vec![LineValue { line: 5, name: "first.stock".into(), text: "5".into() }]
        } else {
            vec![]
        };
        CodeView {
            file: "shell".into(),
            source: STATEMENTS[..statement.max(1)].join("\n"),
            line: (statement > 0).then_some(statement),
            values,
            calls: vec!["<module>".into()],
        }
    };
    MomentView {
        event,
        sentence: sentence.into(),
        code,
        memory: memory(event),
        tables: if event >= 1 { tables(event) } else { vec![] },
        path: if event >= 4 { path() } else { vec![] },
        queries: if event >= 5 { queries() } else { vec![] },
        managers: managers(),
        registry: registry(),
        migrations: migrations(event),
        admin: (event >= 12).then(admin),
        output: String::new(),
        error_card: (event == 15).then(card),
        ..MomentView::default()
    }
}

fn object(id: u64, kind: ObjectKind, title: &str, note: &str, fields: &[(&str, &str)]) -> ObjectView {
    let field = |(name, value): &(&str, &str)| FieldView {
        name: (*name).into(),
        value: (*value).into(),
        ..FieldView::default()
    };
    ObjectView {
        id,
        kind,
        title: title.into(),
        note: note.into(),
        fields: fields.iter().map(field).collect(),
        ..ObjectView::default()
    }
}

fn album(id: u64, row: u64, title: &str, state: LinkState, why: &str) -> ObjectView {
    let link = RowLink { table: "shop_album".into(), row: row.to_string(), state, why: why.into() };
    let fields = [("id", row.to_string()), ("title", format!("'{title}'")), ("stock", "3".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ObjectView { link: Some(link), ..object(id, ObjectKind::Instance, &format!("Album {row}"), "", &fields) }
}

fn memory(event: usize) -> MemoryView {
    let name =
        |name: &str, target: u64| NameView { name: name.into(), target: Some(target), ..NameView::default() };
    let mut memory = MemoryView::default();
    if event >= 2 {
        memory.names.push(name("Album", 1));
        memory.objects.push(object(1, ObjectKind::Class, "class Album", "", &[]));
    }
    if event >= 6 {
        memory.names.push(name("first", 2));
        let mut first = album(2, 1, "Paranoid", LinkState::InSync, "");
        first.changed = event == 6 || event == 10;
        if event >= 10 {
            first.link = Some(RowLink {
                state: LinkState::Unsaved,
                why: "`first.stock` was set and not saved".into(),
                ..first.link.unwrap_or_default()
            });
            first.fields[2] = FieldView {
                name: "stock".into(),
                value: "5".into(),
                state: FieldState::Unsaved,
                stored: Some("3".into()),
                target: None,
            };
        }
        memory.objects.push(first);
    }
    if event >= 7 {
        memory.names.push(name("albums", 3));
        let note = if event >= 9 { "2 rows cached" } else { "not run yet" };
        memory.objects.push(object(3, ObjectKind::Queryset, "QuerySet of Album", note, &[]));
    }
    if event >= 12 {
        memory.names.extend([name("second", 4), name("third", 5), name("fourth", 6), name("fine", 7)]);
        let mut stale =
            album(4, 2, "Ace of Spades", LinkState::Stale, "row 2 was changed after `second` was read");
        stale.fields[1] = FieldView {
            name: "title".into(),
            value: "'Ace of Spades'".into(),
            state: FieldState::Stale,
            stored: Some("'Overkill'".into()),
            target: None,
        };
        memory.objects.push(stale);
        memory.objects.push(album(
            5,
            3,
            "Gone",
            LinkState::Gone,
            "row 3 was deleted by `Album.everything.filter(...).delete()`",
        ));
        memory.objects.push(album(
            6,
            5,
            "Orgasmatron",
            LinkState::AnotherRow,
            "`fourth` was read from the row born at event 2; the row of that key now was born at event 13",
        ));
        memory.objects.push(album(7, 6, "Bomber", LinkState::InSync, ""));
        memory.names.push(NameView {
            name: "count".into(),
            value: "4".into(),
            scope: "restock".into(),
            target: None,
        });
    }
    memory
}

fn tables(event: usize) -> Vec<TableView> {
    let row = |key: &str, title: &str, stock: &str| RowView {
        key: key.into(),
        birth: 1,
        cells: [key, title, stock]
            .into_iter()
            .map(|text| CellView { text: text.into(), changed: false })
            .collect(),
        ..RowView::default()
    };
    let mut rows = vec![
        row("1", "Paranoid", "3"),
        row("2", if event >= 12 { "Overkill" } else { "Ace of Spades" }, "0"),
    ];
    if event < 13 {
        rows.extend([row("3", "Gone", "2"), row("4", "Bastards", "0")]);
    }
    rows.extend([row("5", "1916", "NULL"), row("6", "Bomber", "12")]);
    if (4..=5).contains(&event) || event == 9 {
        for row in &mut rows {
            row.hidden_by = (row.cells[2].text == "0").then(|| "InStock".into());
            row.read = row.hidden_by.is_none() && (event == 9 || row.key == "1");
        }
    }
    if event == 12 {
        rows[2].change = Change::Deleted;
        rows[3].change = Change::Deleted;
        rows[1].change = Change::Changed;
        rows[1].cells[1].changed = true;
        rows[4].change = Change::New;
    }
    let columns = ["id", "title", "stock"].map(String::from).to_vec();
    let users = TableView {
        name: "auth_user".into(),
        columns: vec!["id".into(), "username".into()],
        rows: vec![],
        more: 0,
        internal: true,
    };
    vec![TableView { name: "shop_album".into(), columns, rows, more: 0, internal: false }, users]
}

fn path() -> Vec<PathStop> {
    let stop = |kind, text: &str, event| PathStop { kind, text: text.into(), event };
    vec![
        stop(EventKind::Call, "Album.objects.get(pk=1)", Some(3)),
        stop(EventKind::Manager, "InStock.get_queryset", Some(4)),
        stop(EventKind::Query, "SELECT … WHERE stock > 0 AND id = 1", Some(5)),
        stop(EventKind::Rows, "1 row, 2 hidden", None),
    ]
}

fn queries() -> Vec<QueryView> {
    let sql = "SELECT \"shop_album\".\"id\", \"shop_album\".\"title\", \"shop_album\".\"stock\" FROM \"shop_album\" WHERE (\"shop_album\".\"stock\" > %s AND \"shop_album\".\"id\" = %s) LIMIT 21";
    vec![QueryView {
        sql: sql.into(),
        params: vec!["0".into(), "1".into()],
        rows: 1,
        line: Some(2),
        file: "shell".into(),
        path: vec!["<module>".into(), "InStock.get_queryset".into()],
        event: Some(5),
    }]
}

fn managers() -> Vec<ModelManagers> {
    let manager = |name: &str, class: &str, default, base| ManagerView {
        name: name.into(),
        class: class.into(),
        default,
        base,
        origin: String::new(),
    };
    let users = [
        ("admin", "objects"),
        ("get_object_or_404", "objects"),
        ("category.album_set", "objects"),
        ("refresh_from_db, save", "_base_manager"),
    ];
    let users: Vec<(String, String)> =
        users.into_iter().map(|(who, which)| (who.into(), which.into())).collect();
    vec![
        ModelManagers {
            model: "shop.Album".into(),
            managers: vec![
                manager("objects", "InStock", true, false),
                manager("everything", "Manager", false, false),
                manager("_base_manager", "Manager", false, true),
            ],
            users,
            swapped_for: None,
        },
        ModelManagers {
            model: "auth.User".into(),
            managers: vec![],
            users: vec![],
            swapped_for: Some("accounts.User".into()),
        },
    ]
}

fn registry() -> RegistryView {
    let model = |name: &str, table: &str, swapped_for: Option<&str>, fields: &[(&str, &str)]| ModelView {
        name: name.into(),
        table: table.into(),
        swapped_for: swapped_for.map(String::from),
        fields: fields.iter().map(|(name, kind)| ((*name).into(), (*kind).into())).collect(),
    };
    let app = |label: &str, contrib, models| AppView { label: label.into(), contrib, models };
    RegistryView {
        auth_user_model: "accounts.User".into(),
        apps: vec![
            app(
                "auth",
                true,
                vec![
                    model("User", "auth_user", Some("accounts.User"), &[]),
                    model("Group", "auth_group", None, &[]),
                ],
            ),
            app(
                "shop",
                false,
                vec![model(
                    "Album",
                    "shop_album",
                    None,
                    &[
                        ("id", "BigAutoField"),
                        ("title", "CharField"),
                        ("owner", "ForeignKey to accounts.User"),
                    ],
                )],
            ),
            app("accounts", false, vec![model("User", "accounts_user", None, &[("username", "CharField")])]),
        ],
    }
}

fn migrations(event: usize) -> MigrationsView {
    let node = |app: &str, name: &str, status, dependencies: &[(&str, &str)]| MigrationNode {
        app: app.into(),
        name: name.into(),
        status,
        dependencies: dependencies.iter().map(|(app, name)| ((*app).into(), (*name).into())).collect(),
        operations: vec!["Create model Album".into()],
        current: event == 1 && app == "shop",
    };
    MigrationsView {
        nodes: vec![
            node("accounts", "0001_initial", MigrationStatus::Unapplied, &[]),
            node("admin", "0001_initial", MigrationStatus::Inconsistent, &[("accounts", "0001_initial")]),
            node("auth", "0001_initial", MigrationStatus::Applied, &[]),
            node("auth", "0002_alter_permission_name_max_length", MigrationStatus::Faked, &[]),
            node("shop", "0001_initial", MigrationStatus::Applied, &[("accounts", "0001_initial")]),
            node("shop", "0002_album_stock", MigrationStatus::Missing, &[]),
        ],
        differences: vec![Difference {
            subject: "shop.Album.stock".into(),
            models: "IntegerField".into(),
            state: "missing".into(),
            database: "integer".into(),
        }],
    }
}

fn admin() -> AdminView {
    AdminView {
        url: "/admin/shop/album/".into(),
        user: "ada".into(),
        status: 200,
        title: "Select album to change".into(),
        messages: vec!["album with ID “2” doesn’t exist. Perhaps it was deleted?".into()],
        manager: "Album.objects (InStock)".into(),
        columns: vec!["Album".into(), "Stock".into()],
        rows: vec![vec!["Paranoid".into(), "3".into()], vec!["Bomber".into(), "12".into()]],
        row_links: vec!["/admin/shop/album/1/change/".into(), "/admin/shop/album/3/change/".into()],
        links: vec![("Add album".into(), "/admin/shop/album/add/".into())],
        ..AdminView::default()
    }
}

fn card() -> ErrorCard {
    ErrorCard {
        error: "shop.models.Album.DoesNotExist: Album matching query does not exist.".into(),
        what: "Row 2 is in the table, and `Album.objects` did not see it".into(),
        why: "`Album.objects` is an `InStock` manager; its `get_queryset` adds `stock > 0`, and row 2 has `stock` 0".into(),
        place: "shell, line 7".into(),
        not: "A lost row: `Album.everything.get(pk=2)` finds it".into(),
        mends: vec!["Ask the unfiltered manager: `Album.everything`".into(), "Make `everything` the first manager, or name it in `Meta.default_manager_name`".into()],
        documentation: "Managers: default managers".into(),
        traceback: ERROR.into(),
    }
}
