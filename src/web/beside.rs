//! What differs between two moments that are shown side by side: names, rows, statements of SQL.
//!
//! **Boundary:** marks only; drawing is the components' work.

use super::view::{
    ManagerView, ModelManagers, MomentView, NameView, ObjectView, QueryView, RowView, TableView,
};
use crate::catalogue::say;

/// A line of one side, and how it stands to the other side.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// What it says.
    pub text: String,
    /// How it stands to the other side.
    pub mark: Mark,
}

/// How a line stands to the other side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// The same on both sides.
    #[default]
    Same,
    /// On both sides, and not the same.
    Differs,
    /// On this side only.
    Only,
}

impl Mark {
    /// The word for people; empty where nothing is to be said.
    pub fn word(self) -> String {
        match self {
            Self::Same => String::new(),
            Self::Differs => say("mark-differs"),
            Self::Only => say("mark-only-here"),
        }
    }

    fn of<T: PartialEq>(mine: &T, other: Option<&T>) -> Self {
        match other {
            None => Self::Only,
            Some(other) if other == mine => Self::Same,
            Some(_) => Self::Differs,
        }
    }
}

/// The shell's names with what they are bound to, in words.
pub fn names(mine: &MomentView, other: &MomentView) -> Vec<Line> {
    let of_other = |name: &NameView| {
        let found =
            other.memory.names.iter().find(|one| (&one.name, &one.scope) == (&name.name, &name.scope));
        found.map(|found| told(other, found))
    };
    let line = |name: &NameView| {
        let text = told(mine, name);
        let mark = Mark::of(&text, of_other(name).as_ref());
        let scope = if name.scope.is_empty() { String::new() } else { format!("{}: ", name.scope) };
        Line { name: format!("{scope}{}", name.name), text, mark }
    };
    mine.memory.names.iter().map(line).collect()
}

/// What a name is bound to: a value, or an object with its fields.
fn told(moment: &MomentView, name: &NameView) -> String {
    let object = name.target.and_then(|id| moment.memory.objects.iter().find(|object| object.id == id));
    object.map_or_else(|| name.value.clone(), object_told)
}

fn object_told(object: &ObjectView) -> String {
    let fields: Vec<String> =
        object.fields.iter().map(|field| format!("{} = {}", field.name, field.value)).collect();
    let link =
        object.link.as_ref().map(|link| say(&format!("link-{}", link.state.name()))).unwrap_or_default();
    let parts = [object.title.as_str(), &link, object.note.as_str()];
    let head = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    if fields.is_empty() { head } else { format!("{head}: {}", fields.join(", ")) }
}

/// A table of one side.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<'a> {
    /// The table.
    pub table: &'a TableView,
    /// Whether the other side has it, with the same columns.
    pub mark: Mark,
    /// One mark a row.
    pub rows: Vec<(&'a RowView, Mark)>,
}

/// The tables of the learner's own, and those of Django's that differ.
pub fn tables<'a>(mine: &'a MomentView, other: &MomentView) -> Vec<Table<'a>> {
    let table = |table: &'a TableView| {
        let beside = other.tables.iter().find(|one| one.name == table.name);
        let mark = Mark::of(&table.columns, beside.map(|beside| &beside.columns));
        let rows = table.rows.iter().map(|row| {
            let same_key = beside.and_then(|beside| beside.rows.iter().find(|one| one.key == row.key));
            let texts = |row: &RowView| {
                let cells: Vec<String> = row.cells.iter().map(|cell| cell.text.clone()).collect();
                (cells, row.hidden_by.clone())
            };
            (row, Mark::of(&texts(row), same_key.map(texts).as_ref()))
        });
        Table { table, mark, rows: rows.collect() }
    };
    let differs = |table: &Table<'_>| {
        table.mark != Mark::Same || table.rows.iter().any(|(_, mark)| *mark != Mark::Same)
    };
    mine.tables.iter().map(table).filter(|table| !table.table.internal || differs(table)).collect()
}

/// The statements sent by the current statement, by their place.
pub fn queries<'a>(mine: &'a MomentView, other: &MomentView) -> Vec<(&'a QueryView, Mark)> {
    let texts = |query: &QueryView| (query.sql.clone(), query.params.clone(), query.rows);
    let line = |(place, query): (usize, &'a QueryView)| {
        (query, Mark::of(&texts(query), other.queries.get(place).map(texts).as_ref()))
    };
    mine.queries.iter().enumerate().map(line).collect()
}

/// The models whose managers are not the same on both sides, with each manager's part.
pub fn managers(mine: &MomentView, other: &MomentView) -> Vec<Line> {
    let told = |model: &ModelManagers| {
        let manager = |one: &ManagerView| {
            let parts = [(one.default, "manager-default"), (one.base, "manager-base")];
            let parts: Vec<String> =
                parts.into_iter().filter(|(is, _)| *is).map(|(_, key)| say(key)).collect();
            let part = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
            format!("{} = {}{part}", one.name, one.class)
        };
        let listed = model.managers.iter().map(manager).collect::<Vec<_>>().join(", ");
        model.swapped_for.as_ref().map_or(listed, |by| format!("{} {by}", say("swapped-for")))
    };
    let line = |model: &ModelManagers| {
        let beside = other.managers.iter().find(|one| one.model == model.model).map(told);
        let text = told(model);
        let mark = Mark::of(&text, beside.as_ref());
        Line { name: model.model.clone(), text, mark }
    };
    mine.managers.iter().map(line).filter(|line| line.mark != Mark::Same).collect()
}

/// The error that ends the statement, if there is one.
pub fn error(mine: &MomentView, other: &MomentView) -> Option<(String, Mark)> {
    let text = |moment: &MomentView| moment.error_card.as_ref().map(|card| card.error.clone());
    text(mine).map(|error| (error.clone(), Mark::of(&error, text(other).as_ref())))
}

/// How many things differ, seen from both sides: names, rows, statements, managers, errors, and what was printed.
pub fn count(a: &MomentView, b: &MomentView) -> usize {
    let marked = |mine: &MomentView, other: &MomentView, wanted: &dyn Fn(Mark) -> bool| {
        let names = names(mine, other).iter().filter(|line| wanted(line.mark)).count();
        let rows: usize = tables(mine, other)
            .iter()
            .map(|table| table.rows.iter().filter(|(_, mark)| wanted(*mark)).count())
            .sum();
        let queries = queries(mine, other).iter().filter(|(_, mark)| wanted(*mark)).count();
        let managers = managers(mine, other).iter().filter(|line| wanted(line.mark)).count();
        let error = error(mine, other).iter().filter(|(_, mark)| wanted(*mark)).count();
        names + rows + queries + managers + error
    };
    let both = marked(a, b, &|mark| mark != Mark::Same);
    both + marked(b, a, &|mark| mark == Mark::Only) + usize::from(a.output != b.output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::view::CellView;

    fn moment(names: &[(&str, &str)], rows: &[(&str, &str)]) -> MomentView {
        let mut moment = MomentView::default();
        let name = |(name, value): &(&str, &str)| NameView {
            name: (*name).into(),
            value: (*value).into(),
            ..NameView::default()
        };
        moment.memory.names = names.iter().map(name).collect();
        let row = |(key, text): &(&str, &str)| RowView {
            key: (*key).into(),
            cells: vec![CellView { text: (*text).into(), changed: false }],
            ..RowView::default()
        };
        moment.tables = vec![TableView {
            name: "t".into(),
            rows: rows.iter().map(row).collect(),
            ..TableView::default()
        }];
        moment
    }

    #[test]
    fn names_and_rows_are_marked_by_what_the_other_side_has() {
        let a = moment(&[("x", "1"), ("y", "2")], &[("1", "mira"), ("2", "tom")]);
        let b = moment(&[("x", "1"), ("y", "3"), ("z", "4")], &[("1", "mira"), ("3", "ida")]);
        let marks = |lines: Vec<Line>| lines.into_iter().map(|line| line.mark).collect::<Vec<_>>();
        assert_eq!(marks(names(&a, &b)), [Mark::Same, Mark::Differs]);
        assert_eq!(marks(names(&b, &a)), [Mark::Same, Mark::Differs, Mark::Only]);
        let rows = tables(&a, &b)[0].rows.iter().map(|(_, mark)| *mark).collect::<Vec<_>>();
        assert_eq!(rows, [Mark::Same, Mark::Only]);
        assert_eq!((count(&a, &b), count(&a, &a)), (4, 0));
    }
}
