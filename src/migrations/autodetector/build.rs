//! Operations put into an order that works and cut into migrations.

use std::collections::{BTreeSet, VecDeque};

use super::dependency::Dependency;
use super::{Autodetector, Generated, Migration};
use crate::migrations::graph::{Graph, NodeKey};
use crate::migrations::optimizer;
use crate::python::exception::value_error;
use crate::python::{Machine, PyResult};

/// What an operation waits for.
enum Wait {
    /// Nothing more; these migrations must run before it.
    Ready(BTreeSet<NodeKey>),
    /// Something that no migration has yet.
    Blocked,
}

impl Autodetector<'_> {
    /// Sorts each app's operations so that each comes after what it needs inside the app.
    pub(super) fn sort_operations(&mut self, m: &mut Machine) -> PyResult<()> {
        for (app_label, operations) in &mut self.generated {
            let mut needs: Vec<Vec<usize>> = Vec::new();
            for operation in operations.iter() {
                let mut before = Vec::new();
                for dependency in &operation.dependencies {
                    let (dependency, _) = dependency.resolved(m);
                    if dependency.app_label == *app_label {
                        let met = operations.iter().enumerate().filter(|(_, o)| dependency.is_met_by(o));
                        before.extend(met.map(|(at, _)| at));
                    }
                }
                needs.push(before);
            }
            let Some(order) = static_order(&needs) else {
                return Err(value_error(format!(
                    "nodes are in a cycle: the operations of app '{app_label}'"
                )));
            };
            let mut taken: Vec<Option<Generated>> =
                std::mem::take(operations).into_iter().map(Some).collect();
            *operations = order.into_iter().filter_map(|at| taken[at].take()).collect();
        }
        Ok(())
    }

    /// Goes through the apps, again and again, and makes a migration of the operations that wait for nothing. Only
    /// when a whole round brings nothing is an app's list cut in two.
    pub(super) fn build_migrations(&mut self, m: &mut Machine, graph: &Graph) -> PyResult<()> {
        let mut chop_mode = false;
        let mut left = self.operations_left();
        while left > 0 {
            let apps: Vec<String> = self.generated.keys().cloned().collect();
            for app_label in apps {
                if self.build_migration(m, graph, &app_label, chop_mode) {
                    chop_mode = false;
                }
            }
            let now_left = self.operations_left();
            if now_left == left {
                if chop_mode {
                    return Err(self.unresolved(m));
                }
                chop_mode = true;
            }
            left = now_left;
        }
        Ok(())
    }

    fn operations_left(&self) -> usize {
        self.generated.values().map(Vec::len).sum()
    }

    fn unresolved(&self, m: &mut Machine) -> crate::python::Unwind {
        let mut told = Vec::new();
        for (app_label, operations) in self.generated.iter().filter(|(_, o)| !o.is_empty()) {
            let mut all = Vec::new();
            for operation in operations {
                match m.repr(&operation.operation) {
                    Ok(text) => all.push(text),
                    Err(unwind) => return unwind,
                }
            }
            told.push(format!("'{app_label}': [{}]", all.join(", ")));
        }
        value_error(format!("Cannot resolve operation dependencies: {{{}}}", told.join(", ")))
    }

    /// Whether a migration could be made of the front of the app's operations.
    fn build_migration(&mut self, m: &mut Machine, graph: &Graph, app_label: &str, chop_mode: bool) -> bool {
        let mut waiting: VecDeque<Generated> = self.generated.remove(app_label).unwrap_or_default().into();
        let mut chopped: Vec<Generated> = Vec::new();
        let mut dependencies = BTreeSet::new();
        // Seen by the checks of other operations: what is still in the list is not yet in a migration.
        while let Some(operation) = waiting.front() {
            match self.wait(m, graph, app_label, operation, chop_mode) {
                Wait::Ready(found) => {
                    dependencies.extend(found);
                    chopped.extend(waiting.pop_front());
                }
                Wait::Blocked => break,
            }
        }
        let worth = !dependencies.is_empty() || !chopped.is_empty();
        if !worth || !(waiting.is_empty() || chop_mode) {
            chopped.extend(waiting);
            self.generated.insert(app_label.to_string(), chopped);
            return false;
        }
        self.generated.insert(app_label.to_string(), waiting.into());
        let initial = !self.existing_apps.contains(app_label);
        let migrations = self.migrations.entry(app_label.to_string()).or_default();
        let mut migration = Migration::new(&format!("auto_{}", migrations.len() + 1), app_label);
        migration.dependencies = dependencies.into_iter().collect();
        migration.operations = chopped.into_iter().map(|generated| generated.operation).collect();
        migration.initial = initial;
        migrations.push(migration);
        true
    }

    fn wait(
        &self,
        m: &mut Machine,
        graph: &Graph,
        app_label: &str,
        operation: &Generated,
        chop_mode: bool,
    ) -> Wait {
        let mut found = BTreeSet::new();
        for original in &operation.dependencies {
            let (dependency, swappable) = original.resolved(m);
            if dependency.app_label == app_label {
                continue;
            }
            let others = self.generated.get(&dependency.app_label);
            if others.is_some_and(|others| others.iter().any(|other| dependency.is_met_by(other))) {
                return Wait::Blocked;
            }
            if swappable {
                found.insert((original.app_label.clone(), original.model.clone()));
                continue;
            }
            match self.provider(graph, &dependency, chop_mode) {
                Some(node) => found.insert(node),
                None => return Wait::Blocked,
            };
        }
        Wait::Ready(found)
    }

    /// The migration of another app that is to run before: the latest made now, or what the app already has.
    fn provider(&self, graph: &Graph, dependency: &Dependency, chop_mode: bool) -> Option<NodeKey> {
        let app_label = &dependency.app_label;
        if let Some(last) = self.migrations.get(app_label).and_then(|made| made.last()) {
            return Some((app_label.clone(), last.name.clone()));
        }
        // Another round might bring one.
        if !chop_mode {
            return None;
        }
        let leaf = graph.leaf_nodes(Some(app_label)).into_iter().next();
        Some(leaf.unwrap_or_else(|| (app_label.clone(), "__first__".to_string())))
    }

    /// Chains the migrations of each app, and shortens each.
    pub(super) fn optimize_migrations(&mut self, m: &mut Machine) -> PyResult<()> {
        for (app_label, migrations) in &mut self.migrations {
            for at in 1..migrations.len() {
                let before = (app_label.clone(), migrations[at - 1].name.clone());
                let dependencies = &mut migrations[at].dependencies;
                if !dependencies.contains(&before) {
                    dependencies.push(before);
                }
            }
            for migration in migrations {
                migration.operations = optimizer::optimize(m, &migration.operations, app_label)?;
            }
        }
        Ok(())
    }
}

/// The order of Python's `graphlib.TopologicalSorter.static_order`: all that are ready, in the order in which they
/// were first named, then all that these make ready, and so on. `None` when there is a circle.
fn static_order(needs: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut named: Vec<usize> = Vec::new();
    let mut known = vec![false; needs.len()];
    let mut missing = vec![0_usize; needs.len()];
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (at, before) in needs.iter().enumerate() {
        for node in std::iter::once(&at).chain(before) {
            if !known[*node] {
                known[*node] = true;
                named.push(*node);
            }
        }
        missing[at] += before.len();
        for node in before {
            followers[*node].push(at);
        }
    }
    let mut order: Vec<usize> = named.into_iter().filter(|at| missing[*at] == 0).collect();
    let mut next = 0;
    while next < order.len() {
        for follower in &followers[order[next]] {
            missing[*follower] -= 1;
            if missing[*follower] == 0 {
                order.push(*follower);
            }
        }
        next += 1;
    }
    (order.len() == needs.len()).then_some(order)
}

#[cfg(test)]
mod tests {
    use super::static_order;

    #[test]
    fn what_is_ready_comes_in_the_order_of_being_named() {
        assert_eq!(static_order(&[vec![], vec![0], vec![]]), Some(vec![0, 2, 1]));
        assert_eq!(static_order(&[vec![2], vec![], vec![]]), Some(vec![2, 1, 0]));
        assert_eq!(static_order(&[vec![1], vec![0]]), None);
    }
}
