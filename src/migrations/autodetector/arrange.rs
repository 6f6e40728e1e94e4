//! New migrations fitted to the end of the graph: numbers, names, dependencies.

use std::collections::{BTreeSet, HashMap};

use super::{Changes, Migration};
use crate::migrations::graph::{Graph, NodeKey};
use crate::migrations::questioner::Questioner;
use crate::python::{Machine, PyResult};

/// Names the migrations after their app's last one, and drops those of apps that want no first one.
///
/// # Errors
/// What an operation's name raises.
pub fn for_graph(
    m: &mut Machine,
    mut changes: Changes,
    graph: &Graph,
    questioner: &Questioner,
    migration_name: Option<&str>,
) -> PyResult<Changes> {
    let mut names: HashMap<NodeKey, NodeKey> = HashMap::new();
    let mut unwanted = Vec::new();
    for (app_label, migrations) in &mut changes {
        if migrations.is_empty() {
            continue;
        }
        let leaf = graph.leaf_nodes(Some(app_label)).into_iter().next();
        if leaf.is_none() && !questioner.ask_initial(m, app_label) {
            for migration in migrations.iter() {
                let first = (app_label.clone(), "__first__".to_string());
                names.insert((app_label.clone(), migration.name.clone()), first);
            }
            unwanted.push(app_label.clone());
            continue;
        }
        let first = leaf.as_ref().map_or(1, |leaf| parse_number(&leaf.1).unwrap_or(0) + 1);
        for (at, migration) in migrations.iter_mut().enumerate() {
            if let Some(leaf) = leaf.clone().filter(|_| at == 0) {
                migration.dependencies.push(leaf);
            }
            let told = match migration_name {
                Some(name) => name.to_string(),
                None if at == 0 && leaf.is_none() => "initial".to_string(),
                None => migration.suggest_name(m)?.chars().take(100).collect(),
            };
            let name = format!("{:04}_{told}", first + at as u64);
            names.insert((app_label.clone(), migration.name.clone()), (app_label.clone(), name.clone()));
            migration.name = name;
        }
    }
    changes.retain(|app_label, _| !unwanted.contains(app_label));
    for migration in changes.values_mut().flatten() {
        for dependency in &mut migration.dependencies {
            if let Some(name) = names.get(dependency) {
                *dependency = name.clone();
            }
        }
    }
    Ok(changes)
}

/// Drops what neither these apps nor the apps they depend on need.
pub fn trim_to_apps(mut changes: Changes, apps: &[String]) -> Changes {
    let mut required: BTreeSet<String> = apps.iter().cloned().collect();
    loop {
        let needs = |migration: &Migration| required.contains(&migration.app_label);
        let needed: Vec<String> = changes
            .values()
            .flatten()
            .filter(|migration| needs(migration))
            .flat_map(|migration| migration.dependencies.iter().map(|d| d.0.clone()))
            .collect();
        let before = required.len();
        required.extend(needed);
        if required.len() == before {
            break;
        }
    }
    changes.retain(|app_label, _| required.contains(app_label));
    changes
}

/// The number that a migration's name begins with; of a squashed one, that of the last it stands for.
pub fn parse_number(name: &str) -> Option<u64> {
    let digits = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse().ok()
    };
    match name.rsplit_once("_squashed_").and_then(|(_, rest)| digits(rest)) {
        Some(number) => Some(number),
        None => digits(name),
    }
}

#[cfg(test)]
mod tests {
    use super::parse_number;

    #[test]
    fn a_squashed_migration_counts_as_the_last_it_stands_for() {
        assert_eq!(parse_number("0001_initial"), Some(1));
        assert_eq!(parse_number("0001_squashed_0004_more"), Some(4));
        assert_eq!(parse_number("initial"), None);
    }
}
