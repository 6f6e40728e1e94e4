//! GROUP BY and aggregates.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::affinity::{number, to_real};
use super::bound::*;
use super::error::{SqlError, SqlResult};
use super::eval::{Context, Env, collate};
use super::plan::BoundSelect;
use super::run::Pending;
use super::value::SqlValue;

impl Context<'_> {
    /// One row a group, in the order of the groups' keys, without those that HAVING drops.
    pub(super) fn grouped(
        &self,
        select: &BoundSelect,
        tuples: Vec<Tuple>,
        outer: Option<&Env<'_>>,
    ) -> SqlResult<Vec<Pending>> {
        let mut groups: BTreeMap<Vec<SqlValue>, Vec<Tuple>> = BTreeMap::new();
        if select.group_by.is_empty() {
            // Without GROUP BY there is one group, of no rows if need be.
            groups.insert(Vec::new(), tuples);
        } else {
            for tuple in tuples {
                let mut key = self.eval_all(&select.group_by, &Env::of(&tuple, outer))?;
                for (value, expr) in key.iter_mut().zip(&select.group_by) {
                    if let (SqlValue::Text(text), Some((Collation::NoCase, _))) = (&*value, expr.collation())
                    {
                        *value = SqlValue::from(text.to_ascii_lowercase());
                    }
                }
                groups.entry(key).or_default().push(tuple);
            }
        }
        let mut out = Vec::with_capacity(groups.len());
        for (_, tuples) in groups {
            let mut aggregates = Vec::with_capacity(select.aggregates.len());
            for aggregate in &select.aggregates {
                aggregates.push(self.aggregate(aggregate, &tuples, outer)?);
            }
            let tuple = self.representative(select, tuples, outer)?;
            let pending = Pending { tuple, aggregates, windows: Vec::new() };
            let holds = match &select.having {
                Some(having) => self.holds(having, &pending.env(outer))?,
                None => true,
            };
            if holds {
                out.push(pending);
            }
        }
        Ok(out)
    }

    /// The row that bare columns are read from: with a lone MIN or MAX the row that has it, as SQLite says;
    /// else the group's first.
    fn representative(
        &self,
        select: &BoundSelect,
        tuples: Vec<Tuple>,
        outer: Option<&Env<'_>>,
    ) -> SqlResult<Tuple> {
        if let [BoundAggregate { name, args, collation, .. }] = select.aggregates.as_slice()
            && let ("MIN" | "MAX", [arg]) = (name.as_str(), args.as_slice())
        {
            let mut best: Option<(SqlValue, Tuple)> = None;
            for tuple in tuples {
                let value = self.eval(arg, &Env::of(&tuple, outer))?;
                let better = match &best {
                    None => true,
                    Some((known, _)) if known.is_null() => !value.is_null(),
                    Some((known, _)) => {
                        let order = collate(&value, known, *collation);
                        !value.is_null() && if name == "MIN" { order.is_lt() } else { order.is_gt() }
                    }
                };
                if better {
                    best = Some((value, tuple));
                }
            }
            return Ok(best.map(|(_, tuple)| tuple).unwrap_or_default());
        }
        Ok(tuples.into_iter().next().unwrap_or_default())
    }

    fn aggregate(
        &self,
        aggregate: &BoundAggregate,
        tuples: &[Tuple],
        outer: Option<&Env<'_>>,
    ) -> SqlResult<SqlValue> {
        let mut state = Accumulator::new(&aggregate.name, aggregate.distinct, aggregate.collation);
        for tuple in tuples {
            let env = Env::of(tuple, outer);
            if let Some(filter) = &aggregate.filter
                && !self.holds(filter, &env)?
            {
                continue;
            }
            state.add(self.eval_all(&aggregate.args, &env)?);
        }
        state.finish()
    }
}

/// Gathers values for one aggregate.
pub(super) struct Accumulator<'n> {
    name: &'n str,
    collation: Collation,
    seen: Option<FxHashSet<Vec<SqlValue>>>,
    values: Vec<SqlValue>,
    separator: Option<String>,
    count: i64,
}

impl<'n> Accumulator<'n> {
    pub(super) fn new(name: &'n str, distinct: bool, collation: Collation) -> Self {
        let seen = distinct.then(FxHashSet::default);
        Accumulator { name, collation, seen, values: Vec::new(), separator: None, count: 0 }
    }

    /// One row's arguments; none for `COUNT(*)`.
    pub(super) fn add(&mut self, args: Vec<SqlValue>) {
        let Some(value) = args.first() else {
            self.count += 1;
            return;
        };
        if value.is_null() && self.name != "JSON_GROUP_ARRAY" {
            return;
        }
        if let Some(seen) = &mut self.seen
            && !seen.insert(vec![value.clone()])
        {
            return;
        }
        self.count += 1;
        if let Some(separator) = args.get(1) {
            self.separator = Some(separator.to_string());
        }
        if self.name != "COUNT" {
            self.values.extend(args.into_iter().next());
        }
    }

    pub(super) fn finish(&self) -> SqlResult<SqlValue> {
        let pick = |values: &[SqlValue], largest: bool| {
            let by = |a: &&SqlValue, b: &&SqlValue| collate(a, b, self.collation);
            // Of equals the first is kept, as a fold that replaces only on "better" does.
            let found = if largest { values.iter().rev().max_by(by) } else { values.iter().min_by(by) };
            found.cloned().unwrap_or(SqlValue::Null)
        };
        Ok(match self.name {
            "COUNT" => SqlValue::Int(self.count),
            "MIN" => pick(&self.values, false),
            "MAX" => pick(&self.values, true),
            "ANY_VALUE" => self.values.first().cloned().unwrap_or(SqlValue::Null),
            "SUM" if self.values.is_empty() => SqlValue::Null,
            "SUM" => return sum(&self.values),
            "TOTAL" => SqlValue::Real(self.values.iter().map(to_real).sum()),
            "AVG" if self.values.is_empty() => SqlValue::Null,
            "AVG" => SqlValue::Real(self.values.iter().map(to_real).sum::<f64>() / self.values.len() as f64),
            "GROUP_CONCAT" | "STRING_AGG" if self.values.is_empty() => SqlValue::Null,
            "GROUP_CONCAT" | "STRING_AGG" => {
                let texts: Vec<String> = self.values.iter().map(ToString::to_string).collect();
                SqlValue::from(texts.join(self.separator.as_deref().unwrap_or(",")))
            }
            "JSON_GROUP_ARRAY" => {
                let items = self.values.iter().map(|value| match value {
                    SqlValue::Null => "null".to_owned(),
                    SqlValue::Text(text) => serde_json::Value::from(&**text).to_string(),
                    other => other.to_string(),
                });
                SqlValue::from(format!("[{}]", items.collect::<Vec<_>>().join(",")))
            }
            "VAR_POP" | "VAR_SAMP" | "STDDEV_POP" | "STDDEV_SAMP" => return self.spread(),
            other => return Err(SqlError::unsupported(format!("the aggregate {other}"))),
        })
    }

    fn spread(&self) -> SqlResult<SqlValue> {
        let n = self.values.len();
        let divisor = if self.name.ends_with("_SAMP") { n.saturating_sub(1) } else { n };
        if n == 0 {
            return Ok(SqlValue::Null);
        }
        if divisor == 0 {
            // These functions are Python's, which refuses the spread of a sample of one.
            return Err(SqlError::operational("user-defined aggregate's 'finalize' method raised error"));
        }
        let reals: Vec<f64> = self.values.iter().map(to_real).collect();
        let mean = reals.iter().sum::<f64>() / n as f64;
        let variance = reals.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / divisor as f64;
        Ok(SqlValue::Real(if self.name.starts_with("STDDEV") { variance.sqrt() } else { variance }))
    }
}

/// A sum of integers is an integer, and overflows loudly; one float makes it a float.
fn sum(values: &[SqlValue]) -> SqlResult<SqlValue> {
    let mut total = 0_i64;
    for value in values {
        // Text that reads as a number is a float to SUM, as in SQLite, unless it is a whole number.
        let SqlValue::Int(int) = number(value) else {
            return Ok(SqlValue::Real(values.iter().map(to_real).sum()));
        };
        total = match total.checked_add(int) {
            Some(total) => total,
            None => return Err(SqlError::operational("integer overflow")),
        };
    }
    Ok(SqlValue::Int(total))
}
