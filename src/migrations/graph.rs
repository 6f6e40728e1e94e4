//! The graph of migrations: who must run before whom.
//!
//! Nodes are `(app_label, name)`. A dependency on a migration that nobody has is kept as a dummy node until
//! [`Graph::validate`] complains, because a squashed migration may still take its place.
//!
//! Mirrors `django/db/migrations/graph.py`.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};

/// `(app_label, migration_name)`.
pub type NodeKey = (String, String);

/// What is wrong with a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GraphError {
    /// A node that is not there, with the message and who asked.
    NodeNotFound {
        /// The message as Django prints it.
        message: String,
        /// The node that is missing.
        node: NodeKey,
    },
    /// A circle of dependencies.
    Circular(String),
}

#[derive(Default, Clone)]
struct Node {
    children: BTreeSet<NodeKey>,
    parents: BTreeSet<NodeKey>,
    /// Why the node is wanted and missing.
    dummy: Option<String>,
}

/// The graph. Invariant: `a` is a parent of `b` exactly when `b` is a child of `a`.
#[derive(Default, Clone)]
pub struct Graph {
    nodes: IndexMap<NodeKey, Node>,
}

/// How Python writes a node: `('app', '0001_initial')`.
pub fn node_repr(key: &NodeKey) -> String {
    format!("('{}', '{}')", key.0, key.1)
}

impl Graph {
    /// Adds a migration.
    pub fn add_node(&mut self, key: NodeKey) {
        self.nodes.entry(key).or_default().dummy = None;
    }

    fn add_dummy(&mut self, key: &NodeKey, message: &str) {
        let node = self.nodes.entry(key.clone()).or_default();
        node.dummy = Some(message.to_string());
    }

    /// Says that `child` needs `parent`; `migration` is who says so.
    ///
    /// # Errors
    /// When one of them is missing, unless `skip_validation` postpones the complaint.
    pub fn add_dependency(
        &mut self,
        migration: &NodeKey,
        child: &NodeKey,
        parent: &NodeKey,
        skip_validation: bool,
    ) -> Result<(), GraphError> {
        let name = format!("{}.{}", migration.0, migration.1);
        if !self.nodes.contains_key(child) {
            let message = format!(
                "Migration {name} dependencies reference nonexistent child node {}",
                node_repr(child)
            );
            self.add_dummy(child, &message);
        }
        if !self.nodes.contains_key(parent) {
            let message = format!(
                "Migration {name} dependencies reference nonexistent parent node {}",
                node_repr(parent)
            );
            self.add_dummy(parent, &message);
        }
        if let Some(node) = self.nodes.get_mut(child) {
            node.parents.insert(parent.clone());
        }
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.insert(child.clone());
        }
        if skip_validation { Ok(()) } else { self.validate() }
    }

    /// Takes the place of other nodes (a squashed migration that is in force).
    pub fn remove_replaced(&mut self, replacement: &NodeKey, replaced: &[NodeKey]) -> Result<(), GraphError> {
        let replaced: BTreeSet<&NodeKey> = replaced.iter().filter(|k| *k != replacement).collect();
        if !self.nodes.contains_key(replacement) {
            let message = format!(
                "Unable to find replacement node {}. It was either never added to the migration graph, or has been removed.",
                node_repr(replacement)
            );
            return Err(GraphError::NodeNotFound { message, node: replacement.clone() });
        }
        for key in &replaced {
            let Some(old) = self.nodes.shift_remove(*key) else { continue };
            for child in &old.children {
                self.unlink(child, key, false);
                if !replaced.contains(child) {
                    self.link(child, replacement);
                }
            }
            for parent in &old.parents {
                self.unlink(parent, key, true);
                if !replaced.contains(parent) {
                    self.link(replacement, parent);
                }
            }
        }
        Ok(())
    }

    /// Takes a squashed migration out that is not in force; what depended on it depends on what it replaces.
    pub fn remove_replacement(
        &mut self,
        replacement: &NodeKey,
        replaced: &[NodeKey],
    ) -> Result<(), GraphError> {
        let Some(node) = self.nodes.shift_remove(replacement) else {
            let message = format!(
                "Unable to remove replacement node {}. It was either never added to the migration graph, or has been \
                 removed already.",
                node_repr(replacement)
            );
            return Err(GraphError::NodeNotFound { message, node: replacement.clone() });
        };
        let known: Vec<&NodeKey> = replaced.iter().filter(|k| self.nodes.contains_key(*k)).collect();
        let parents: BTreeSet<NodeKey> = known.iter().flat_map(|k| self.nodes[*k].parents.clone()).collect();
        let leaves: Vec<NodeKey> =
            known.iter().filter(|k| !parents.contains(**k)).map(|k| (*k).clone()).collect();
        for child in &node.children {
            self.unlink(child, replacement, false);
            for leaf in &leaves {
                self.link(child, leaf);
            }
        }
        for parent in &node.parents {
            self.unlink(parent, replacement, true);
        }
        Ok(())
    }

    fn link(&mut self, child: &NodeKey, parent: &NodeKey) {
        if child == parent {
            return;
        }
        if let Some(node) = self.nodes.get_mut(child) {
            node.parents.insert(parent.clone());
        }
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.insert(child.clone());
        }
    }

    /// Forgets `gone` among the neighbours of `key`: its children, or its parents.
    fn unlink(&mut self, key: &NodeKey, gone: &NodeKey, child: bool) {
        if let Some(node) = self.nodes.get_mut(key) {
            if child {
                node.children.remove(gone)
            } else {
                node.parents.remove(gone)
            };
        }
    }

    /// Complains about the first node that is wanted and missing.
    ///
    /// # Errors
    /// `NodeNotFound`.
    pub fn validate(&self) -> Result<(), GraphError> {
        for (key, node) in &self.nodes {
            if let Some(message) = &node.dummy {
                return Err(GraphError::NodeNotFound { message: message.clone(), node: key.clone() });
            }
        }
        Ok(())
    }

    /// Complains about a circle.
    ///
    /// # Errors
    /// `Circular`, naming the migrations in it.
    pub fn ensure_not_cyclic(&self) -> Result<(), GraphError> {
        let mut todo: IndexSet<NodeKey> = self.nodes.keys().cloned().collect();
        while let Some(start) = todo.pop() {
            let mut stack = vec![start];
            while let Some(top) = stack.last().cloned() {
                let mut advanced = false;
                for child in &self.nodes[&top].children {
                    if let Some(at) = stack.iter().position(|k| k == child) {
                        let cycle: Vec<String> =
                            stack[at..].iter().map(|k| format!("{}.{}", k.0, k.1)).collect();
                        return Err(GraphError::Circular(cycle.join(", ")));
                    }
                    if todo.shift_remove(child) {
                        stack.push(child.clone());
                        advanced = true;
                        break;
                    }
                }
                if !advanced {
                    stack.pop();
                }
            }
        }
        Ok(())
    }

    /// Whether the migration is in the graph.
    pub fn contains(&self, key: &NodeKey) -> bool {
        self.nodes.get(key).is_some_and(|n| n.dummy.is_none())
    }

    /// All migrations, in order of arrival.
    pub fn keys(&self) -> impl Iterator<Item = &NodeKey> {
        self.nodes.keys()
    }

    /// What a migration depends on directly, sorted.
    pub fn parents(&self, key: &NodeKey) -> Vec<NodeKey> {
        self.nodes.get(key).map(|n| n.parents.iter().cloned().collect()).unwrap_or_default()
    }

    /// What depends on a migration directly, sorted.
    pub fn children(&self, key: &NodeKey) -> Vec<NodeKey> {
        self.nodes.get(key).map(|n| n.children.iter().cloned().collect()).unwrap_or_default()
    }

    fn must(&self, key: &NodeKey) -> Result<(), GraphError> {
        if self.nodes.contains_key(key) {
            return Ok(());
        }
        let message = format!("Node {} not a valid node", node_repr(key));
        Err(GraphError::NodeNotFound { message, node: key.clone() })
    }

    /// All that must be applied to have `key`, in order, itself last.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn forwards_plan(&self, key: &NodeKey) -> Result<Vec<NodeKey>, GraphError> {
        self.must(key)?;
        Ok(self.depth_first(key, |n| &n.parents))
    }

    /// All that must be unapplied to lose `key`, in order, itself last.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn backwards_plan(&self, key: &NodeKey) -> Result<Vec<NodeKey>, GraphError> {
        self.must(key)?;
        Ok(self.depth_first(key, |n| &n.children))
    }

    /// `iterative_dfs`: neighbours before the node, each once.
    fn depth_first(&self, start: &NodeKey, next: impl Fn(&Node) -> &BTreeSet<NodeKey>) -> Vec<NodeKey> {
        let mut visited: IndexSet<NodeKey> = IndexSet::new();
        let mut stack = vec![(start.clone(), false)];
        while let Some((key, processed)) = stack.pop() {
            if visited.contains(&key) {
                continue;
            }
            if processed {
                visited.insert(key);
                continue;
            }
            let Some(node) = self.nodes.get(&key) else { continue };
            stack.push((key, true));
            // Pushed in sorted order, so the last in the alphabet is visited first: Django applies in this order.
            stack.extend(next(node).iter().map(|k| (k.clone(), false)));
        }
        visited.into_iter().collect()
    }

    /// Migrations without a parent in their own app, sorted.
    pub fn root_nodes(&self, app: Option<&str>) -> Vec<NodeKey> {
        let is_root = |key: &&NodeKey| self.nodes[*key].parents.iter().all(|p| p.0 != key.0);
        self.sorted(app, is_root)
    }

    /// Migrations without a child in their own app, sorted.
    pub fn leaf_nodes(&self, app: Option<&str>) -> Vec<NodeKey> {
        let is_leaf = |key: &&NodeKey| self.nodes[*key].children.iter().all(|c| c.0 != key.0);
        self.sorted(app, is_leaf)
    }

    fn sorted(&self, app: Option<&str>, wanted: impl Fn(&&NodeKey) -> bool) -> Vec<NodeKey> {
        let in_app = |key: &&NodeKey| app.is_none_or(|app| key.0 == app);
        let mut keys: Vec<NodeKey> = self.nodes.keys().filter(in_app).filter(wanted).cloned().collect();
        keys.sort();
        keys
    }

    /// Apps with more than one leaf: their leaves, sorted.
    pub fn conflicts(&self) -> BTreeMap<String, Vec<String>> {
        let mut leaves: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (app, name) in self.leaf_nodes(None) {
            leaves.entry(app).or_default().push(name);
        }
        leaves.retain(|_, names| names.len() > 1);
        leaves
    }

    /// The order in which the state of these nodes is built: every parent first.
    ///
    /// # Errors
    /// When a node is missing.
    pub fn full_plan(&self, nodes: &[NodeKey], at_end: bool) -> Result<Vec<NodeKey>, GraphError> {
        let mut plan = Vec::new();
        for node in nodes {
            for key in self.forwards_plan(node)? {
                if !plan.contains(&key) && (at_end || !nodes.contains(&key)) {
                    plan.push(key);
                }
            }
        }
        Ok(plan)
    }
}
