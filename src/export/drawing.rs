//! A moment as SVG: memory on the left, tables on the right, arrows from objects to their rows.
//!
//! Positions are reckoned here from the widths of monospaced letters, so that the drawing needs no page and is the same
//! everywhere. Each state of a link has a line style and a word beside its colour, as on the page.

use std::fmt::Write;

use super::html::escaped;
use crate::timeline::view::{Change, FieldState, LinkState, MomentView, ObjectView, RowView, TableView};

const LETTER: f64 = 7.3;
const LINE: f64 = 18.0;
const PAD: f64 = 8.0;
const GAP: f64 = 96.0;
/// The longest text of a cell or a field; what is longer ends in an ellipsis.
const LONGEST: usize = 32;
/// How many rows of a table are drawn.
const ROWS: usize = 14;

const STYLE: &str = "text{font:12px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#20242f}\
.s{fill:#5b574d}.b{font-weight:600}.box{fill:#fffdf8;stroke:#a89b80}.head{fill:#f3ecdd;stroke:#a89b80}.line{stroke:#ddd3bf}\
.new{fill:#dcebd6}.deleted{fill:#f8dfda}.read{fill:#f6e7c4}.hidden{fill:#ece6da}\
.link{fill:none;stroke-width:1.5}.in-sync{stroke:#5b574d}.unsaved{stroke:#1d4fa3;stroke-dasharray:2 3}\
.stale{stroke:#855000;stroke-width:3}.gone{stroke:#a62323;stroke-dasharray:7 4}.another-row{stroke:#782b76;stroke-dasharray:10 3 2 3}";

/// The drawing of a moment.
pub fn svg(moment: &MomentView) -> String {
    let mut drawing = Drawing::default();
    drawing.moment(moment);
    drawing.finish(moment)
}

#[derive(Default)]
struct Drawing {
    out: String,
    width: f64,
    height: f64,
}

/// Where an arrow may end: a table's row, and the right edge of an object.
struct Port {
    table: String,
    row: String,
    y: f64,
}

fn shown(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).collect::<String>() + "…"
}

fn width(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER
}

impl Drawing {
    fn moment(&mut self, moment: &MomentView) {
        let top = PAD * 3.0 + LINE;
        self.text(PAD * 2.0, top, "s b", "MEMORY");
        let objects: Vec<&ObjectView> = moment.memory.objects.iter().collect();
        let names = |id: u64| -> String {
            let names = moment.memory.names.iter().filter(|name| name.target == Some(id));
            names.map(|name| name.name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let wide = objects.iter().map(|object| object_width(object, &names(object.id))).fold(120.0, f64::max);
        let left = PAD * 2.0;
        let mut y = top + PAD * 1.5;
        let mut ends = Vec::new();
        for object in &objects {
            let height = self.object(left, y, wide, object, &names(object.id));
            ends.push((*object, left + wide, y + LINE));
            y += height + PAD * 1.5;
        }
        let plain: Vec<_> = moment.memory.names.iter().filter(|name| name.target.is_none()).collect();
        for name in plain {
            y += LINE;
            self.text(left, y, "", &format!("{} = {}", name.name, shown(&name.value)));
        }
        let right = left + wide + GAP;
        self.text(right, top, "s b", "DATABASE");
        let mut ports = Vec::new();
        let mut table_y = top + PAD * 1.5;
        for table in moment.tables.iter().filter(|table| drawn(table)) {
            table_y = self.table(right, table_y, table, &mut ports) + PAD * 2.0;
        }
        for (object, x, from) in ends {
            self.link(object, x, from, right, &ports);
        }
        self.grow(0.0, y.max(table_y));
    }

    fn grow(&mut self, x: f64, y: f64) {
        self.width = self.width.max(x);
        self.height = self.height.max(y);
    }

    fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let _ = writeln!(self.out, "<text x=\"{x:.0}\" y=\"{y:.0}\"{class}>{}</text>", escaped(text));
        self.grow(x + width(text), y + PAD);
    }

    fn rect(&mut self, x: f64, y: f64, wide: f64, high: f64, class: &str) {
        let _ = writeln!(
            self.out,
            "<rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{wide:.0}\" height=\"{high:.0}\" class=\"{class}\"/>"
        );
        self.grow(x + wide, y + high);
    }

    fn object(&mut self, x: f64, y: f64, wide: f64, object: &ObjectView, names: &str) -> f64 {
        let lines = 1 + object.fields.len();
        let high = lines as f64 * LINE + PAD;
        self.rect(x, y, wide, high, "box");
        self.text(x + PAD, y + LINE - 3.0, "b", &head(object, names));
        for (at, field) in object.fields.iter().enumerate() {
            let y = y + (at + 2) as f64 * LINE - 3.0;
            self.text(x + PAD, y, "", &field_text(field));
        }
        high
    }

    /// Draws a table; its lower edge.
    fn table(&mut self, x: f64, y: f64, table: &TableView, ports: &mut Vec<Port>) -> f64 {
        self.text(x, y + LINE - 4.0, "b", &table.name);
        let rows: Vec<&RowView> = table.rows.iter().take(ROWS).collect();
        let cell =
            |row: &RowView, at: usize| row.cells.get(at).map_or(String::new(), |cell| shown(&cell.text));
        let widths: Vec<f64> = table
            .columns
            .iter()
            .enumerate()
            .map(|(at, name)| {
                rows.iter().map(|row| width(&cell(row, at))).fold(width(name), f64::max) + PAD * 2.0
            })
            .collect();
        let wide: f64 = widths.iter().sum();
        let mut y = y + LINE + 2.0;
        self.rect(x, y, wide, LINE + 2.0, "head");
        let mut at_x = x;
        for (name, wide) in table.columns.iter().zip(&widths) {
            self.text(at_x + PAD, y + LINE - 4.0, "s", name);
            at_x += wide;
        }
        y += LINE + 2.0;
        for row in &rows {
            let class = match row.change {
                Change::New | Change::Changed => "box new",
                Change::Deleted => "box deleted",
                Change::None if row.hidden_by.is_some() => "box hidden",
                Change::None if row.read => "box read",
                Change::None => "box",
            };
            self.rect(x, y, wide, LINE + 2.0, class);
            let mut at_x = x;
            for (at, wide) in widths.iter().enumerate() {
                self.text(at_x + PAD, y + LINE - 4.0, "", &cell(row, at));
                at_x += wide;
            }
            let note = match (row.change, &row.hidden_by) {
                (Change::Deleted, _) => "deleted".to_owned(),
                (Change::New, _) => "new".to_owned(),
                (Change::Changed, _) => "changed".to_owned(),
                (Change::None, Some(by)) => format!("hidden by {by}"),
                _ => String::new(),
            };
            if !note.is_empty() {
                self.text(x + wide + PAD, y + LINE - 4.0, "s", &note);
            }
            if row.change != Change::Deleted {
                ports.push(Port { table: table.name.clone(), row: row.key.clone(), y: y + LINE / 2.0 });
            }
            y += LINE + 2.0;
        }
        let more = table.more + table.rows.len() - rows.len();
        if rows.is_empty() || more > 0 {
            let text = if more > 0 { format!("and {more} more rows") } else { "no rows".to_owned() };
            self.text(x + PAD, y + LINE - 4.0, "s", &text);
            y += LINE;
        }
        y
    }

    fn link(&mut self, object: &ObjectView, x: f64, y: f64, right: f64, ports: &[Port]) {
        let Some(link) = &object.link else { return };
        let port = ports.iter().find(|port| port.table == link.table && port.row == link.row);
        let (end_x, end_y) = port.map_or((x + GAP * 0.4, y), |port| (right - 6.0, port.y));
        let bend = (end_x - x) / 2.0;
        let name = link.state.name();
        let _ = writeln!(
            self.out,
            "<path class=\"link {name}\" marker-end=\"url(#tip)\" d=\"M{x:.0} {y:.0}C{:.0} {y:.0} {:.0} {end_y:.0} {end_x:.0} {end_y:.0}\"/>",
            x + bend,
            end_x - bend
        );
        if link.state != LinkState::InSync {
            self.text(x + 6.0, y - 5.0, "s", link.state.word());
        }
    }

    fn finish(self, moment: &MomentView) -> String {
        let sentence = moment.sentence.replace('`', "");
        let wide = (self.width + PAD * 2.0).max(width(&sentence) + PAD * 4.0).max(320.0);
        let high = self.height + PAD * 2.0;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {high:.0}\" width=\"{wide:.0}\" height=\"{high:.0}\" role=\"img\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n\
             <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#5b574d\"/></marker></defs>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fbf7ee\"/>\n<text x=\"{x:.0}\" y=\"{y:.0}\" class=\"b\">{title}</text>\n{body}</svg>\n",
            title = escaped(&sentence),
            x = PAD * 2.0,
            y = PAD + LINE - 4.0,
            body = self.out
        )
    }
}

fn drawn(table: &TableView) -> bool {
    !(table.internal || table.name.starts_with("auth_") && table.rows.is_empty())
}

fn head(object: &ObjectView, names: &str) -> String {
    let title = shown(&object.title);
    let title = if names.is_empty() { title } else { format!("{names}: {title}") };
    if object.note.is_empty() { title } else { format!("{title} ({})", shown(&object.note)) }
}

fn field_text(field: &crate::timeline::view::FieldView) -> String {
    let state = match field.state {
        FieldState::Same => "",
        FieldState::Unsaved => "  unsaved",
        FieldState::Stale => "  stale",
        FieldState::Deferred => "  not loaded",
    };
    format!("{} {}{state}", field.name, shown(&field.value))
}

fn object_width(object: &ObjectView, names: &str) -> f64 {
    object.fields.iter().map(|field| width(&field_text(field))).fold(width(&head(object, names)), f64::max)
        + PAD * 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::view::{CellView, RowLink};

    #[test]
    fn a_moment_is_drawn_with_its_words() {
        let mut moment = MomentView { sentence: "`a` is <stale>".into(), ..MomentView::default() };
        moment.memory.objects.push(ObjectView {
            title: "Album 1".into(),
            link: Some(RowLink {
                table: "shop_album".into(),
                row: "1".into(),
                state: LinkState::Stale,
                why: String::new(),
            }),
            ..ObjectView::default()
        });
        let row = RowView {
            key: "1".into(),
            cells: vec![CellView { text: "1".into(), changed: false }],
            ..RowView::default()
        };
        moment.tables.push(TableView {
            name: "shop_album".into(),
            columns: vec!["id".into()],
            rows: vec![row],
            ..TableView::default()
        });
        let svg = svg(&moment);
        assert!(
            svg.contains("link stale") && svg.contains(">stale<") && svg.contains("a is &lt;stale&gt;"),
            "{svg}"
        );
    }
}
