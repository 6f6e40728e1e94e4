//! The migrations as a graph: a lane an app, a column a generation, an edge a dependency.
//!
//! A migration stands right of everything it depends on. **Boundary:** numbers only; the panel draws them.

use std::collections::HashMap;

use super::view::MigrationNode;

/// How wide a node is drawn, with the space after it.
pub const STRIDE: f64 = 176.0;
/// How wide a node is drawn.
pub const WIDTH: f64 = 144.0;
/// How high a node is drawn.
pub const HEIGHT: f64 = 44.0;
/// How high a lane is drawn.
pub const LANE: f64 = 64.0;
/// The room for the apps' names.
pub const MARGIN: f64 = 104.0;

/// A laid out graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// The apps, from above to below.
    pub lanes: Vec<String>,
    /// (index into the migrations, left, top).
    pub nodes: Vec<(usize, f64, f64)>,
    /// (from, to, path): `to` depends on `from`.
    pub edges: Vec<(usize, usize, String)>,
    /// The whole's width.
    pub width: f64,
    /// The whole's height.
    pub height: f64,
}

/// Lays out those migrations that `shown` chooses; what they depend on beyond them is not drawn.
pub fn graph(all: &[MigrationNode], shown: impl Fn(&MigrationNode) -> bool) -> Graph {
    let chosen: Vec<usize> = (0..all.len()).filter(|index| all.get(*index).is_some_and(&shown)).collect();
    let place: HashMap<(&str, &str), usize> = chosen
        .iter()
        .filter_map(|index| all.get(*index).map(|node| ((node.app.as_str(), node.name.as_str()), *index)))
        .collect();
    let parents = |index: usize| {
        let needs = all.get(index).map(|node| node.dependencies.as_slice()).unwrap_or_default();
        needs.iter().filter_map(|(app, name)| place.get(&(app.as_str(), name.as_str())).copied())
    };
    let mut column: HashMap<usize, usize> = chosen.iter().map(|index| (*index, 0)).collect();
    // As many rounds as there are migrations settle any graph, and end on one that goes in a circle.
    for _ in 0..chosen.len() {
        let mut settled = true;
        for index in &chosen {
            let least = parents(*index).filter_map(|parent| column.get(&parent)).max().map_or(0, |at| at + 1);
            if column.get(index).is_some_and(|at| *at < least.min(chosen.len())) {
                column.insert(*index, least.min(chosen.len()));
                settled = false;
            }
        }
        if settled {
            break;
        }
    }
    let mut graph = Graph::default();
    for index in &chosen {
        if let Some(node) = all.get(*index).filter(|node| !graph.lanes.contains(&node.app)) {
            graph.lanes.push(node.app.clone());
        }
    }
    // Two in one place, as two leaves of one app are, stand below each other.
    let mut tops = Vec::new();
    let mut top = 0.0;
    for lane in &graph.lanes {
        let mut taken: HashMap<usize, usize> = HashMap::new();
        for index in chosen.iter().filter(|index| all.get(**index).is_some_and(|node| node.app == *lane)) {
            let at = column.get(index).copied().unwrap_or(0);
            let below = taken.entry(at).or_default();
            graph.nodes.push((
                *index,
                MARGIN + at as f64 * STRIDE,
                top + *below as f64 * LANE + (LANE - HEIGHT) / 2.0,
            ));
            *below += 1;
        }
        tops.push(top);
        top += LANE * taken.values().copied().max().unwrap_or(1) as f64;
    }
    graph.height = top;
    graph.width = graph.nodes.iter().map(|(_, left, _)| left + WIDTH + 8.0).fold(MARGIN, f64::max);
    let spot: HashMap<usize, (f64, f64)> =
        graph.nodes.iter().map(|(index, x, y)| (*index, (*x, *y))).collect();
    for to in &chosen {
        for from in parents(*to) {
            if let (Some((ax, ay)), Some((bx, by))) = (spot.get(&from), spot.get(to)) {
                graph.edges.push((
                    from,
                    *to,
                    edge((ax + WIDTH, ay + HEIGHT / 2.0), (*bx, by + HEIGHT / 2.0)),
                ));
            }
        }
    }
    graph
}

/// From a node's right edge to another's left: straight in a lane, gently bent between lanes.
fn edge((ax, ay): (f64, f64), (bx, by): (f64, f64)) -> String {
    let end = bx - 5.0;
    if (ay - by).abs() < 1.0 && end > ax {
        return format!("M{ax:.0} {ay:.0}H{end:.0}");
    }
    let bend = ((end - ax) / 2.0).max(16.0);
    format!("M{ax:.0} {ay:.0}C{:.0} {ay:.0} {:.0} {by:.0} {end:.0} {by:.0}", ax + bend, end - bend)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(app: &str, name: &str, needs: &[(&str, &str)]) -> MigrationNode {
        let dependencies = needs.iter().map(|(app, name)| ((*app).to_owned(), (*name).to_owned())).collect();
        MigrationNode { app: app.into(), name: name.into(), dependencies, ..MigrationNode::default() }
    }

    #[test]
    fn a_migration_stands_right_of_what_it_depends_on() {
        let all = [
            node("shop", "0001", &[("accounts", "0001")]),
            node("accounts", "0001", &[]),
            node("accounts", "0002", &[("accounts", "0001"), ("shop", "0001")]),
        ];
        let graph = graph(&all, |_| true);
        let left = |index: usize| graph.nodes.iter().find(|(one, ..)| *one == index).map(|(_, x, _)| *x);
        assert_eq!(graph.lanes, ["shop", "accounts"]);
        assert!(left(1) < left(0) && left(0) < left(2));
        assert_eq!(graph.edges.len(), 3);
    }

    #[test]
    fn a_circle_is_drawn_and_does_not_hang() {
        let all = [node("a", "1", &[("a", "2")]), node("a", "2", &[("a", "1")])];
        assert_eq!(graph(&all, |_| true).nodes.len(), 2);
    }

    #[test]
    fn two_leaves_of_an_app_do_not_cover_each_other() {
        let all = [node("a", "1", &[]), node("a", "2", &[("a", "1")]), node("a", "3", &[("a", "1")])];
        let graph = graph(&all, |_| true);
        assert!((graph.height - 2.0 * LANE).abs() < 0.1);
    }
}
