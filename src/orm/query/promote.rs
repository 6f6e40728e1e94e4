//! Which joins of a condition must be outer ones: every child votes for the joins it needs.
//!
//! Mirrors `JoinPromoter` in `django/db/models/sql/query.py`.

use super::tree::Query;
use crate::orm::expressions::expr::Connector;
use crate::python::Str;

/// Counts the votes of a node's children.
pub struct JoinPromoter {
    effective: Connector,
    children: usize,
    votes: Vec<(Str, usize)>,
}

impl JoinPromoter {
    /// For a node with this connector and so many children; negation swaps AND and OR.
    pub fn new(connector: Connector, children: usize, negated: bool) -> JoinPromoter {
        let effective = match (negated, connector) {
            (true, Connector::And) => Connector::Or,
            (true, _) => Connector::And,
            (false, connector) => connector,
        };
        JoinPromoter { effective, children, votes: Vec::new() }
    }

    /// One child's votes: each join once.
    pub fn add_votes(&mut self, joins: &[Str]) {
        for join in joins {
            match self.votes.iter_mut().find(|(j, _)| j == join) {
                Some((_, count)) => *count += 1,
                None => self.votes.push((join.clone(), 1)),
            }
        }
    }

    /// Promotes and demotes; gives the joins that are certainly inner.
    pub fn update_join_types(self, query: &mut Query) -> Vec<Str> {
        let (mut promote, mut demote) = (Vec::new(), Vec::new());
        for (table, votes) in self.votes {
            // With OR, a row may match without the join unless every child needs it.
            if self.effective == Connector::Or && votes < self.children {
                promote.push(table.clone());
            }
            let all = self.effective == Connector::Or && votes == self.children;
            if self.effective == Connector::And || all {
                demote.push(table);
            }
        }
        query.promote_joins(&promote);
        query.demote_joins(&demote);
        demote
    }
}
