//! Where arrows run: which ends they join, and the line between two rectangles.
//!
//! An arrow leaves the right edge of its cell, turns in the gutter, where there is no text, and arrives at the left
//! edge of its target. An end that is scrolled out of view is drawn at the lane's edge, and counted.
//!
//! **Boundary:** rectangles come in and path data goes out; measuring and drawing are the components' work.

use std::collections::BTreeSet;

use super::view::{LinkState, MemoryView, MomentView, NameView, ObjectView};
use crate::catalogue::{say, say_with};

/// A rectangle in the stage's own coordinates.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// The right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Half-way down.
    pub fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// A line that the moment asks for, by the names of its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The end it leaves.
    pub from: String,
    /// The end it arrives at.
    pub to: String,
    /// The link's state; plain ink for a name's arrow.
    pub state: LinkState,
    /// What it says to those who cannot see it.
    pub label: String,
}

/// The end that stands for a name.
pub fn name_end(scope: &str, name: &str) -> String {
    format!("name:{scope}:{name}")
}

/// The end that stands for an object.
pub fn object_end(id: u64) -> String {
    format!("object:{id}")
}

/// The end that stands for a row.
pub fn row_end(table: &str, key: &str) -> String {
    format!("row:{table}:{key}")
}

/// All arrows of a moment: names to objects, objects to rows.
pub fn links(moment: &MomentView) -> Vec<Link> {
    let drawn = |id: u64| moment.memory.objects.iter().find(|object| object.id == id);
    let names = moment.memory.names.iter().filter_map(|name| {
        let object = drawn(name.target?)?;
        Some(Link {
            from: name_end(&name.scope, &name.name),
            to: object_end(object.id),
            state: LinkState::InSync,
            label: format!("{} is {}", name.name, object.title),
        })
    });
    let rows = moment.memory.objects.iter().filter_map(|object| {
        let link = object.link.as_ref()?;
        Some(Link {
            from: object_end(object.id),
            to: row_end(&link.table, &link.row),
            state: link.state,
            label: say_with(
                "arrow-to-row",
                &[
                    ("object", &object.title),
                    ("row", &link.row),
                    ("table", &link.table),
                    ("state", &say(&format!("link-{}", link.state.name()))),
                ],
            ),
        })
    });
    names.chain(rows).collect()
}

/// The memory lane row by row: each object with the names that reach it beside it, so that most arrows are short and
/// level. Names that reach no drawn object come first.
pub fn memory_rows(memory: &MemoryView) -> Vec<(Vec<&NameView>, Option<&ObjectView>)> {
    let reaches = |name: &NameView, id: u64| name.target == Some(id);
    let drawn = |name: &&NameView| memory.objects.iter().any(|object| reaches(name, object.id));
    let plain: Vec<&NameView> = memory.names.iter().filter(|name| !drawn(name)).collect();
    let mut rows = Vec::new();
    if !plain.is_empty() {
        rows.push((plain, None));
    }
    for object in &memory.objects {
        rows.push((memory.names.iter().filter(|name| reaches(name, object.id)).collect(), Some(object)));
    }
    rows
}

/// The ends on the whole path through one end: a row, the objects that claim it, and the names that reach them.
pub fn path_through(links: &[Link], end: &str) -> BTreeSet<String> {
    let mut path = BTreeSet::from([end.to_owned()]);
    // Two passes each way reach from a name to a row and back: no path has more than three ends.
    for _ in 0..2 {
        let forward = links.iter().filter(|link| path.contains(&link.from)).map(|link| link.to.clone());
        let forward: Vec<String> = if end.starts_with("row:") { Vec::new() } else { forward.collect() };
        let backward = links.iter().filter(|link| path.contains(&link.to)).map(|link| link.from.clone());
        let backward: Vec<String> = if end.starts_with("name:") { Vec::new() } else { backward.collect() };
        path.extend(forward);
        path.extend(backward);
    }
    path
}

/// The keys of rows that an instance in memory still points at though the table has them no more; they are drawn as
/// an outline, so that "gone" has a place to be seen.
pub fn ghosts<'a>(moment: &'a MomentView, table: &str) -> Vec<&'a str> {
    let rows =
        moment.tables.iter().find(|one| one.name == table).map(|one| one.rows.as_slice()).unwrap_or_default();
    let links = moment.memory.objects.iter().filter_map(|object| object.link.as_ref());
    let gone = links.filter(|link| link.table == table && link.state == LinkState::Gone);
    let mut keys: Vec<&str> =
        gone.map(|link| link.row.as_str()).filter(|key| rows.iter().all(|row| row.key != *key)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// An arrow, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// SVG path data.
    pub path: String,
    /// Where the head is, or the middle of the break.
    pub head: (f64, f64),
    /// Whether its target is above (-1), in (0) or below (1) the visible part of its lane.
    pub beyond: i8,
}

/// How far a bend is rounded.
const BEND: f64 = 6.0;
/// Between two arrows that turn in the same gutter.
const LANE: f64 = 5.0;

/// The line between two ends. `from_view` and `to_view` are the visible parts of the lanes that hold them, and
/// `index` tells arrows of one gutter apart. `None` when the arrow's own beginning is out of view.
pub fn route(from: Rect, to: Rect, from_view: Rect, to_view: Rect, index: usize) -> Option<Arrow> {
    let begin_y = from.middle();
    if begin_y < from_view.y || begin_y > from_view.bottom() {
        return None;
    }
    let wanted = to.middle();
    let beyond = if wanted < to_view.y { -1 } else { i8::from(wanted > to_view.bottom()) };
    let end_y = wanted.clamp(to_view.y, to_view.bottom());
    let (begin_x, end_x) = (from.right(), to.x - 2.0);
    if end_x <= begin_x {
        return None;
    }
    let gutter = (end_x - begin_x - 2.0 * BEND).max(1.0);
    // Turning near the target keeps long lines level with what they come from.
    let shift = (index as f64 * LANE) % gutter;
    let turn = (end_x - BEND - 4.0 - shift).max(begin_x + BEND);
    Some(Arrow { path: bent(begin_x, begin_y, turn, end_x, end_y), head: (end_x, end_y), beyond })
}

fn bent(begin_x: f64, begin_y: f64, turn: f64, end_x: f64, end_y: f64) -> String {
    let rise = end_y - begin_y;
    if rise.abs() < 1.0 {
        return format!("M{begin_x:.1} {begin_y:.1}H{end_x:.1}");
    }
    let bend = BEND.min(rise.abs() / 2.0).min((end_x - turn).max(0.0)).min((turn - begin_x).max(0.0));
    let down = bend * rise.signum();
    format!(
        "M{begin_x:.1} {begin_y:.1}H{:.1}Q{turn:.1} {begin_y:.1} {turn:.1} {:.1}V{:.1}Q{turn:.1} {end_y:.1} {:.1} {end_y:.1}H{end_x:.1}",
        turn - bend,
        begin_y + down,
        end_y - down,
        turn + bend,
    )
}

#[cfg(test)]
mod tests {
    use super::super::view::{RowLink, RowView, TableView};
    use super::*;

    const VIEW: Rect = Rect { x: 0.0, y: 0.0, width: 500.0, height: 300.0 };

    fn cell(x: f64, y: f64) -> Rect {
        Rect { x, y, width: 100.0, height: 20.0 }
    }

    #[test]
    fn a_level_arrow_is_one_line() {
        let arrow = route(cell(0.0, 40.0), cell(200.0, 40.0), VIEW, VIEW, 0).expect("in view");
        assert_eq!(arrow.path, "M100.0 50.0H198.0");
        assert_eq!(arrow.beyond, 0);
    }

    #[test]
    fn an_arrow_turns_between_its_ends_only() {
        for index in 0..40 {
            let arrow = route(cell(0.0, 40.0), cell(140.0, 240.0), VIEW, VIEW, index).expect("in view");
            let numbers = arrow.path.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
            let numbers: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
            assert!(numbers.iter().all(|number| (50.0..=250.0).contains(number)), "{}", arrow.path);
        }
    }

    #[test]
    fn a_target_out_of_view_is_met_at_the_edge() {
        let arrow =
            route(cell(0.0, 40.0), cell(200.0, 900.0), VIEW, VIEW, 0).expect("the beginning is in view");
        assert_eq!((arrow.head.1, arrow.beyond), (300.0, 1));
        assert!(route(cell(0.0, 900.0), cell(200.0, 40.0), VIEW, VIEW, 0).is_none());
    }

    fn moment() -> MomentView {
        let link =
            RowLink { table: "t".into(), row: "1".into(), state: LinkState::Gone, ..RowLink::default() };
        let object = ObjectView { id: 3, title: "A 1".into(), link: Some(link), ..ObjectView::default() };
        let name = NameView { name: "a".into(), target: Some(3), ..NameView::default() };
        let lost = NameView { name: "b".into(), target: Some(9), ..NameView::default() };
        let memory = MemoryView { names: vec![name, lost], objects: vec![object] };
        MomentView {
            memory,
            tables: vec![TableView { name: "t".into(), ..TableView::default() }],
            ..MomentView::default()
        }
    }

    #[test]
    fn a_name_is_joined_to_its_object_and_the_object_to_its_row() {
        let links = links(&moment());
        let ends: Vec<_> = links.iter().map(|link| (link.from.as_str(), link.to.as_str())).collect();
        assert_eq!(ends, [("name::a", "object:3"), ("object:3", "row:t:1")]);
        assert_eq!(links[1].label, "A 1 and row 1 of t: gone");
    }

    #[test]
    fn names_stand_beside_their_objects_and_plain_values_first() {
        let moment = moment();
        let rows = memory_rows(&moment.memory);
        let names: Vec<Vec<&str>> =
            rows.iter().map(|(names, _)| names.iter().map(|name| name.name.as_str()).collect()).collect();
        assert_eq!(names, [["b"], ["a"]]);
        assert_eq!(rows[1].1.map(|object| object.id), Some(3));
    }

    #[test]
    fn a_path_leads_from_a_name_to_its_row_and_back() {
        let links = links(&moment());
        for end in ["name::a", "object:3", "row:t:1"] {
            assert_eq!(path_through(&links, end).len(), 3, "{end}");
        }
        assert_eq!(path_through(&links, "name::b").len(), 1);
    }

    #[test]
    fn a_row_that_is_gone_leaves_an_outline_until_it_is_there_again() {
        let mut moment = moment();
        assert_eq!(ghosts(&moment, "t"), ["1"]);
        assert!(ghosts(&moment, "other").is_empty());
        moment.tables[0].rows.push(RowView { key: "1".into(), ..RowView::default() });
        assert!(ghosts(&moment, "t").is_empty());
    }
}
