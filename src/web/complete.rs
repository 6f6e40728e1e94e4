//! Completion: what could be meant by what was typed so far, from the models and names of the moment that is shown.
//!
//! It reads the text before the cursor as far as it must: the chain of names that ends there, or the call that it
//! stands in. **Boundary:** knows the stage's view of models; runs nothing.

use serde::Serialize;

use super::view::{ModelManagers, ModelView, MomentView, NameView, ObjectKind};
use crate::catalogue::say;

/// What can be completed, in the form that the editor takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Completions {
    /// How many characters of it are typed already.
    pub typed: usize,
    /// The choices.
    pub options: Vec<Choice>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// What is put in.
    pub label: String,
    /// What it is.
    pub detail: String,
}

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Model(String),
    Rows(String),
    One(String),
}

const GIVES_ROWS: &[&str] = &[
    "all",
    "filter",
    "exclude",
    "order_by",
    "reverse",
    "distinct",
    "select_related",
    "prefetch_related",
    "annotate",
    "only",
    "defer",
    "using",
    "none",
    "select_for_update",
    "values",
    "values_list",
    "union",
    "get_queryset",
];
const GIVES_ONE: &[&str] = &["get", "create", "first", "last", "earliest", "latest"];
const OF_ROWS: &[&str] = &[
    "aggregate",
    "count",
    "exists",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "in_bulk",
    "iterator",
    "explain",
];
const OF_ONE: &[&str] = &["save", "delete", "refresh_from_db", "full_clean", "pk"];
const LOOKUPS: &[&str] = &[
    "exact",
    "iexact",
    "contains",
    "icontains",
    "in",
    "gt",
    "gte",
    "lt",
    "lte",
    "startswith",
    "endswith",
    "isnull",
    "range",
];
const KEYWORDS: &[&str] = &[
    "and", "as", "class", "def", "del", "elif", "else", "except", "False", "finally", "for", "from", "if",
    "import", "in", "is", "lambda", "None", "not", "or", "pass", "raise", "return", "True", "try", "while",
    "with", "yield", "len", "list", "print", "range", "str", "sorted",
];
const COMMANDS: &[&str] = &[
    "check",
    "makemigrations",
    "migrate",
    "optimizemigration",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
    "test",
];

/// Completes Python.
pub fn python(before: &str, moment: &MomentView) -> Completions {
    let word = tail(before, |letter| letter.is_alphanumeric() || letter == '_');
    let head = &before[..before.len() - word.len()];
    let options = match head.strip_suffix('.') {
        Some(receiver) => after_dot(receiver, moment),
        None => in_call(head, word, moment)
            .unwrap_or_else(|| if word.is_empty() { Vec::new() } else { names(moment) }),
    };
    // After `author__na` the part behind the last `__` is what is typed.
    let typed = match word.rfind("__") {
        Some(at) if !head.ends_with('.') => &word[at + 2..],
        _ => word,
    };
    choose(typed, options)
}

/// Completes a line of the console.
pub fn console(before: &str, moment: &MomentView) -> Completions {
    let word = tail(before, |letter| !letter.is_whitespace());
    let words: Vec<&str> = before[..before.len() - word.len()].split_whitespace().collect();
    let choice = |label: &str, detail: &str| Choice { label: label.to_owned(), detail: detail.to_owned() };
    let options = match words.as_slice() {
        [] => vec![choice("python", ""), choice("rm", "")],
        ["python"] => vec![choice("manage.py", "")],
        ["python", "manage.py"] => COMMANDS.iter().map(|one| choice(one, "")).collect(),
        ["rm", ..] => vec![choice("db.sqlite3", "")],
        ["python", "manage.py", command, rest @ ..] => {
            let mut options: Vec<Choice> = Vec::new();
            let apps = moment.registry.apps.iter().map(|app| choice(&app.label, &say("complete-app")));
            let named = rest.iter().find(|one| moment.registry.apps.iter().any(|app| app.label == **one));
            match (named, *command) {
                (Some(app), "migrate" | "sqlmigrate" | "squashmigrations" | "optimizemigration") => {
                    let nodes = moment.migrations.nodes.iter().filter(|node| node.app == **app);
                    options.extend(nodes.map(|node| choice(&node.name, &say("complete-migration"))));
                    options.push(choice("zero", &say("complete-zero")));
                }
                _ => options.extend(apps),
            }
            let flags: &[&str] = match *command {
                "makemigrations" => &["--empty", "--name", "--dry-run", "--merge", "--check"],
                "migrate" => &["--fake", "--fake-initial", "--plan", "--check"],
                "showmigrations" => &["--list", "--plan"],
                _ => &[],
            };
            options.extend(flags.iter().map(|flag| choice(flag, "")));
            options
        }
        _ => Vec::new(),
    };
    choose(word, options)
}

fn choose(typed: &str, options: Vec<Choice>) -> Completions {
    let mut options: Vec<Choice> =
        options.into_iter().filter(|one| one.label.starts_with(typed) && one.label != typed).collect();
    let mut seen: Vec<String> = Vec::new();
    options.retain(|one| !seen.contains(&one.label) && (seen.push(one.label.clone()), true).1);
    Completions { typed: typed.chars().count(), options }
}

fn tail(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let begin = text.char_indices().rev().take_while(|(_, letter)| belongs(*letter)).last();
    begin.map_or("", |(at, _)| &text[at..])
}

fn names(moment: &MomentView) -> Vec<Choice> {
    let bound = moment
        .memory
        .names
        .iter()
        .map(|name| Choice { label: name.name.clone(), detail: say("complete-name") });
    let models =
        models(moment).map(|(app, model)| Choice { label: model.name.clone(), detail: app.to_owned() });
    let words = KEYWORDS.iter().map(|word| Choice { label: (*word).to_owned(), detail: String::new() });
    bound.chain(models).chain(words).collect()
}

fn models(moment: &MomentView) -> impl Iterator<Item = (&str, &ModelView)> {
    moment.registry.apps.iter().flat_map(|app| app.models.iter().map(|model| (app.label.as_str(), model)))
}

fn model<'a>(moment: &'a MomentView, name: &str) -> Option<&'a ModelView> {
    models(moment)
        .find(|(app, one)| one.name == name || format!("{app}.{}", one.name) == name)
        .map(|(_, one)| one)
}

fn managers<'a>(moment: &'a MomentView, name: &str) -> Option<&'a ModelManagers> {
    moment.managers.iter().find(|one| one.model.rsplit('.').next() == Some(name) || one.model == name)
}

fn fields(moment: &MomentView, name: &str) -> Vec<Choice> {
    let of = model(moment, name).map(|model| model.fields.as_slice()).unwrap_or_default();
    of.iter().map(|(field, kind)| Choice { label: field.clone(), detail: kind.clone() }).collect()
}

fn plain<'a>(words: &'a [&str], detail: &'a str) -> impl Iterator<Item = Choice> + 'a {
    words.iter().map(move |word| Choice { label: (*word).to_owned(), detail: detail.to_owned() })
}

fn after_dot(receiver: &str, moment: &MomentView) -> Vec<Choice> {
    match kind_of(receiver, moment) {
        Some(Kind::Model(name)) => {
            let managers = managers(moment, &name).map(|one| one.managers.as_slice()).unwrap_or_default();
            let managers =
                managers.iter().map(|one| Choice { label: one.name.clone(), detail: one.class.clone() });
            let mut options: Vec<Choice> = managers.collect();
            if options.is_empty() {
                options.push(Choice { label: "objects".into(), detail: "Manager".into() });
            }
            options.extend(plain(
                &["DoesNotExist", "MultipleObjectsReturned", "_default_manager", "_base_manager", "_meta"],
                "",
            ));
            options.extend(fields(moment, &name));
            options
        }
        Some(Kind::Rows(_)) => plain(GIVES_ROWS, "queryset")
            .chain(plain(GIVES_ONE, "instance"))
            .chain(plain(OF_ROWS, ""))
            .collect(),
        Some(Kind::One(name)) => {
            let mut options = fields(moment, &name);
            options.extend(plain(OF_ONE, ""));
            options
        }
        None => Vec::new(),
    }
}

/// Within the brackets of `filter(` and its like: the model's fields, along relations.
fn in_call(head: &str, word: &str, moment: &MomentView) -> Option<Vec<Choice>> {
    let open = open_bracket(head)?;
    let inside = head[open + 1..].trim_end();
    if !(inside.is_empty() || inside.ends_with(',') || inside.ends_with('(')) {
        return None;
    }
    let call = &head[..open];
    let method = tail(call, |letter| letter.is_alphanumeric() || letter == '_');
    let receiver = call[..call.len() - method.len()].strip_suffix('.');
    let name = match (receiver.and_then(|receiver| kind_of(receiver, moment)), method) {
        (Some(Kind::Rows(name) | Kind::One(name)), _) => name,
        (None, name) if model(moment, name).is_some() => name.to_owned(),
        _ => return None,
    };
    let mut parts: Vec<&str> = word.split("__").collect();
    parts.pop();
    let (mut name, mut field) = (name, None);
    for part in parts {
        field = fields(moment, &name).into_iter().find(|one| one.label == part);
        name = related(moment, &name, part).unwrap_or_default();
    }
    let mut options = fields(moment, &name);
    if field.is_some() {
        options.extend(plain(LOOKUPS, "lookup"));
    }
    // Names in scope may be arguments too.
    if !word.contains("__") {
        options.extend(names(moment));
    }
    Some(options)
}

fn open_bracket(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in text.char_indices().rev() {
        match letter {
            ')' | ']' | '}' => depth += 1,
            '(' if depth == 0 => return Some(at),
            '(' | '[' | '{' => depth -= 1,
            '\n' if depth == 0 => return None,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    None
}

/// What a chain such as `Album.objects.filter(title="a")` gives.
fn kind_of(expression: &str, moment: &MomentView) -> Option<Kind> {
    let chain = chain(expression);
    let ((root, called), rest) = chain.split_first()?;
    let mut kind = if model(moment, root).is_some() {
        let name = (*root).to_owned();
        if *called { Kind::One(name) } else { Kind::Model(name) }
    } else {
        bound(moment.memory.names.iter().rev().find(|name| name.name == **root)?, moment)?
    };
    for (name, called) in rest {
        kind = match (kind, called) {
            (Kind::Model(model), false) if is_manager(moment, &model, name) => Kind::Rows(model),
            (Kind::Rows(model), true) if GIVES_ONE.contains(name) => Kind::One(model),
            (Kind::Rows(model), true) if !OF_ROWS.contains(name) => Kind::Rows(model),
            (Kind::One(model), false) => Kind::One(related(moment, &model, name)?),
            _ => return None,
        };
    }
    Some(kind)
}

fn is_manager(moment: &MomentView, model: &str, name: &str) -> bool {
    managers(moment, model).is_none_or(|of| of.managers.iter().any(|one| one.name == name))
}

/// The model that a field refers to.
fn related(moment: &MomentView, model: &str, field: &str) -> Option<String> {
    let field = fields(moment, model).into_iter().find(|one| one.label == field)?;
    field.detail.split_once(" to ").map(|(_, to)| to.to_owned())
}

fn bound(name: &NameView, moment: &MomentView) -> Option<Kind> {
    let object = moment.memory.objects.iter().find(|one| Some(one.id) == name.target)?;
    match object.kind {
        ObjectKind::Instance => {
            object.title.split_whitespace().next().map(|model| Kind::One(model.to_owned()))
        }
        ObjectKind::Queryset | ObjectKind::Manager => {
            object.title.split_whitespace().last().map(|model| Kind::Rows(model.to_owned()))
        }
        _ => None,
    }
}

/// `Album.objects.filter(x)` as names, and whether each is called; what cannot be read is empty.
fn chain(expression: &str) -> Vec<(&str, bool)> {
    let mut parts: Vec<(&str, bool)> = Vec::new();
    let mut rest = expression.trim_end();
    loop {
        let mut called = false;
        while let Some(inner) = rest.strip_suffix(')') {
            let Some(open) = matching(inner) else { return Vec::new() };
            called = true;
            rest = &rest[..open];
        }
        let name = tail(rest, |letter| letter.is_alphanumeric() || letter == '_');
        if name.is_empty() {
            return Vec::new();
        }
        rest = &rest[..rest.len() - name.len()];
        parts.push((name, called));
        match rest.strip_suffix('.') {
            Some(before) => rest = before,
            None => break,
        }
    }
    parts.reverse();
    parts
}

fn matching(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in text.char_indices().rev() {
        match letter {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth == 0 => return Some(at),
            '(' | '[' | '{' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::view::{AppView, ManagerView, MigrationNode, ObjectView};
    use super::*;

    fn moment() -> MomentView {
        let mut moment = MomentView::default();
        let fields = |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        let album = ModelView {
            name: "Album".into(),
            fields: fields(&[("title", "CharField"), ("band", "ForeignKey to shop.Band")]),
            ..ModelView::default()
        };
        let band = ModelView {
            name: "Band".into(),
            fields: fields(&[("name", "CharField")]),
            ..ModelView::default()
        };
        moment.registry.apps =
            vec![AppView { label: "shop".into(), models: vec![album, band], contrib: false }];
        let manager =
            ManagerView { name: "in_stock".into(), class: "InStock".into(), ..ManagerView::default() };
        moment.managers = vec![ModelManagers {
            model: "shop.Album".into(),
            managers: vec![manager],
            ..ModelManagers::default()
        }];
        moment.memory.names = vec![NameView { name: "metal".into(), target: Some(1), ..NameView::default() }];
        moment.memory.objects = vec![ObjectView {
            id: 1,
            kind: ObjectKind::Instance,
            title: "Album 1".into(),
            ..ObjectView::default()
        }];
        moment.migrations.nodes = vec![MigrationNode {
            app: "shop".into(),
            name: "0001_initial".into(),
            ..MigrationNode::default()
        }];
        moment
    }

    #[track_caller]
    fn offers(before: &str, label: &str) {
        let found = python(before, &moment());
        assert!(found.options.iter().any(|one| one.label == label), "{before}: {found:?}");
    }

    #[test]
    fn names_and_models_of_the_moment_are_offered() {
        offers("x = met", "metal");
        offers("Al", "Album");
        assert!(python("", &moment()).options.is_empty());
    }

    #[test]
    fn a_dot_asks_what_stands_before_it() {
        offers("Album.", "in_stock");
        offers("Album.in_stock.filter(title='x').or", "order_by");
        offers("Album.in_stock.get(pk=1).ti", "title");
        offers("metal.band.na", "name");
        offers("metal.refr", "refresh_from_db");
        assert!(python("nobody.", &moment()).options.is_empty());
    }

    #[test]
    fn a_call_offers_fields_along_relations() {
        offers("Album.in_stock.filter(", "title");
        offers("Album.in_stock.filter(title='x', ba", "band");
        offers("Album.in_stock.filter(band__", "name");
        offers("Album.in_stock.filter(title__i", "icontains");
        offers("Album(ti", "title");
        assert_eq!(python("Album.in_stock.filter(band__na", &moment()).typed, 2);
    }

    #[test]
    fn the_console_knows_commands_apps_and_migrations() {
        let offered = |before: &str| {
            console(before, &moment()).options.into_iter().map(|one| one.label).collect::<Vec<_>>()
        };
        assert_eq!(offered("python m"), ["manage.py"]);
        assert_eq!(offered("python manage.py mig"), ["migrate"]);
        assert_eq!(offered("python manage.py migrate sh"), ["shop"]);
        assert_eq!(offered("python manage.py migrate shop 00"), ["0001_initial"]);
    }

    #[test]
    fn nonsense_is_borne() {
        for before in [")))", "a[(", "….", "é.", "x.y(z.", "(((", "\n.", "__"] {
            python(before, &moment());
            console(before, &moment());
        }
    }
}
