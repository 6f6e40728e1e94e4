//! Reading the FROM clause: which source comes first, how each is reached, and the joined rows.
//!
//! Rows come in the order in which SQLite would read them, because people look at unordered results too: the
//! sources in the order of `order.rs`, an index in its own order, and a full scan prefers an index that holds every
//! column that is read. Every condition is checked on the rows that come out, so an
//! access path only has to be wide enough, never exact.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::smallvec;

use super::affinity;
use super::ast::{BinaryOp, JoinKind};
use super::bound::*;
use super::error::{SqlError, SqlResult};
use super::eval::{Context, Env};
use super::index::Index;
use super::plan::*;
use super::schema::Affinity;
use super::table::{Row, RowId, Table};
use super::value::SqlValue;

/// Where the values of a key come from.
pub(super) enum KeyValues<'b> {
    One(&'b Bound),
    List(Vec<&'b Bound>),
    Query(&'b Bound),
}

/// A condition that fixes a column of a source: `column = value`, `column IN (...)`.
pub(super) struct Key<'b> {
    pub(super) column: Option<usize>,
    pub(super) values: KeyValues<'b>,
    convert: Option<Affinity>,
    collation: Collation,
}

/// How the rows of a source are reached.
pub(super) enum Access<'b> {
    Scan,
    Rowid(Key<'b>),
    Index { at: usize, keys: Vec<Key<'b>> },
    Hash { column: usize, key: Key<'b> },
}

impl Access<'_> {
    /// Whether rows are reached by the values of this column.
    pub(super) fn uses(&self, join: &BoundJoin, column: Option<usize>) -> bool {
        match self {
            Access::Scan => false,
            Access::Hash { column: own, .. } => column == Some(*own),
            Access::Index { keys, .. } => keys.iter().any(|key| key.column == column),
            Access::Rowid(_) => match &join.source {
                BoundSource::Table { table } => column.is_none() || column == table.rowid_column,
                _ => false,
            },
        }
    }
}

/// The sources that an expression reads, as a set of bits; a correlated subquery may read all of them.
pub(super) fn sources_of(bound: &Bound) -> u64 {
    if bound.has_correlated() {
        return u64::MAX;
    }
    let mut mask = 0;
    bound.walk(&mut |e| {
        if let Bound::Column(column) = e
            && column.depth == 0
        {
            mask |= 1 << column.source;
        }
    });
    mask
}

struct Condition<'b> {
    bound: &'b Bound,
    mask: u64,
    done: bool,
}

/// The conditions that can be looked at from now on, and could not before.
fn ready<'b>(conditions: &mut [Condition<'b>], placed: u64) -> Vec<&'b Bound> {
    let mut now = Vec::new();
    for condition in conditions.iter_mut().filter(|c| !c.done && c.mask & !placed == 0) {
        condition.done = true;
        now.push(condition.bound);
    }
    now
}

/// The rows of a source that is read more than once.
struct Rows {
    list: Vec<SourceRow>,
    hashed: FxHashMap<SqlValue, Vec<usize>>,
}

impl Context<'_> {
    /// The joined rows that WHERE lets through; no more than `stop` of them if that is given.
    pub(super) fn joined(
        &self,
        select: &BoundSelect,
        outer: Option<&Env<'_>>,
        stop: Option<usize>,
    ) -> SqlResult<Vec<Tuple>> {
        let count = select.sources.len();
        if count > 63 {
            return Err(SqlError::operational("at most 64 tables in a join"));
        }
        let inner_on = select.sources.iter().filter(|s| s.kind != JoinKind::LeftOuter).flat_map(|s| &s.on);
        let mut conditions: Vec<Condition<'_>> = select
            .filter
            .iter()
            .chain(inner_on)
            .map(|bound| {
                let mask = sources_of(bound);
                // A subquery that reads outer rows may read any source: it waits for the last one.
                let mask = if mask == u64::MAX { (1 << count) - 1 } else { mask };
                Condition { bound, mask, done: false }
            })
            .collect();
        let nothing = SourceRow { rowid: 0, values: None };
        let mut tuples: Vec<Tuple> = vec![smallvec![nothing; count]];
        let mut placed = 0_u64;
        self.apply(&mut conditions, placed, &mut tuples, outer)?;
        for (step, source) in super::order::of_sources(select).into_iter().enumerate() {
            let join = &select.sources[source];
            let own: Vec<&Bound> = if join.kind == JoinKind::LeftOuter {
                join.on.iter().collect()
            } else {
                conditions.iter().map(|c| c.bound).collect()
            };
            let access = access_path(join, source, &own, placed);
            placed |= 1 << source;
            let limit = if step + 1 == count { stop } else { None };
            if let (Access::Scan, [only], BoundSource::Table { table }) = (&access, &tuples[..], &join.source)
                && join.kind != JoinKind::LeftOuter
            {
                let only = only.clone();
                tuples = self.scanned(table, join, source, &mut conditions, placed, only, outer, limit)?;
                if tuples.is_empty() {
                    return Ok(tuples);
                }
                continue;
            }
            tuples = self.level(select, source, access, &mut conditions, placed, tuples, outer, limit)?;
            if tuples.is_empty() {
                return Ok(tuples);
            }
        }
        Ok(tuples)
    }

    fn apply(
        &self,
        conditions: &mut [Condition<'_>],
        placed: u64,
        tuples: &mut Vec<Tuple>,
        outer: Option<&Env<'_>>,
    ) -> SqlResult<()> {
        for condition in conditions.iter_mut().filter(|c| !c.done && c.mask & !placed == 0) {
            condition.done = true;
            let mut kept = Vec::with_capacity(tuples.len());
            for tuple in tuples.drain(..) {
                if self.holds(condition.bound, &Env::of(&tuple, outer))? {
                    kept.push(tuple);
                }
            }
            *tuples = kept;
        }
        Ok(())
    }

    /// As [`Context::level`], for a table that is read once from end to end: its rows are looked at as they come.
    #[allow(clippy::too_many_arguments, reason = "one step of a loop, split off to be read")]
    fn scanned(
        &self,
        table: &Table,
        join: &BoundJoin,
        source: usize,
        conditions: &mut [Condition<'_>],
        placed: u64,
        mut tuple: Tuple,
        outer: Option<&Env<'_>>,
        stop: Option<usize>,
    ) -> SqlResult<Vec<Tuple>> {
        let now = ready(conditions, placed);
        let mut out = Vec::new();
        let mut look = |rowid: RowId, row: &Row| -> SqlResult<bool> {
            let row = SourceRow { rowid, values: Some(row.values.clone()) };
            self.look(source, row, &mut tuple, &now, outer, &mut out)?;
            Ok(stop.is_some_and(|stop| out.len() >= stop))
        };
        match covering_index(table, &join.used) {
            Some(index) => {
                for id in index.ids() {
                    if let Some(row) = table.rows.get(&id)
                        && look(id, row)?
                    {
                        break;
                    }
                }
            }
            None => {
                for (id, row) in &table.rows {
                    if look(*id, row)? {
                        break;
                    }
                }
            }
        }
        Ok(out)
    }

    #[allow(clippy::too_many_arguments, reason = "one step of a loop, split off to be read")]
    fn level(
        &self,
        select: &BoundSelect,
        source: usize,
        access: Access<'_>,
        conditions: &mut [Condition<'_>],
        placed: u64,
        tuples: Vec<Tuple>,
        outer: Option<&Env<'_>>,
        stop: Option<usize>,
    ) -> SqlResult<Vec<Tuple>> {
        let join = &select.sources[source];
        let now = ready(conditions, placed);
        let is_left = join.kind == JoinKind::LeftOuter;
        let mut shared: Option<Rows> = None;
        let mut out = Vec::new();
        for mut tuple in tuples {
            if let (
                false,
                Access::Rowid(Key { values: KeyValues::One(bound), convert, .. }),
                BoundSource::Table { table },
            ) = (is_left, &access, &join.source)
            {
                // At most one row: nothing need be gathered, and the tuple itself goes on.
                let value = self.eval(bound, &Env::of(&tuple, outer))?;
                let Some(row) = row_by_key(table, value, *convert) else { continue };
                tuple[source] = row;
                if self.all_hold(now.iter().copied(), &Env::of(&tuple, outer))? {
                    out.push(tuple);
                    if stop.is_some_and(|stop| out.len() >= stop) {
                        return Ok(out);
                    }
                }
                continue;
            }
            let mut matched = false;
            let candidates = self.candidates(join, &access, &Env::of(&tuple, outer), &mut shared, outer)?;
            let candidates = match candidates {
                Candidates::Own(rows) if !is_left => {
                    out.reserve(rows.len());
                    for row in rows {
                        self.look(source, row, &mut tuple, &now, outer, &mut out)?;
                        if stop.is_some_and(|stop| out.len() >= stop) {
                            return Ok(out);
                        }
                    }
                    continue;
                }
                other => other,
            };
            let list = shared.as_ref().map_or(&[] as &[SourceRow], |rows| &rows.list);
            for row in candidates.iter(list) {
                tuple[source] = row.clone();
                let env = Env::of(&tuple, outer);
                if is_left && !self.all_hold(&join.on, &env)? {
                    continue;
                }
                matched = true;
                if self.all_hold(now.iter().copied(), &env)? {
                    out.push(tuple.clone());
                    if stop.is_some_and(|stop| out.len() >= stop) {
                        return Ok(out);
                    }
                }
            }
            if is_left && !matched {
                tuple[source] = SourceRow { rowid: 0, values: None };
                if self.all_hold(now.iter().copied(), &Env::of(&tuple, outer))? {
                    out.push(tuple);
                }
            }
        }
        Ok(out)
    }

    /// Adds the tuple with this row in it if the conditions hold.
    fn look(
        &self,
        source: usize,
        row: SourceRow,
        tuple: &mut Tuple,
        conditions: &[&Bound],
        outer: Option<&Env<'_>>,
        out: &mut Vec<Tuple>,
    ) -> SqlResult<()> {
        if tuple.len() == 1 {
            // The row is all there is: it moves on, and no count of references is touched.
            let alone = smallvec![row];
            if self.all_hold(conditions.iter().copied(), &Env::of(&alone, outer))? {
                out.push(alone);
            }
            return Ok(());
        }
        tuple[source] = row;
        if self.all_hold(conditions.iter().copied(), &Env::of(tuple, outer))? {
            out.push(tuple.clone());
        }
        Ok(())
    }

    /// The rows of a source that may join the row at hand.
    fn candidates(
        &self,
        join: &BoundJoin,
        access: &Access<'_>,
        env: &Env<'_>,
        shared: &mut Option<Rows>,
        outer: Option<&Env<'_>>,
    ) -> SqlResult<Candidates> {
        if let (BoundSource::Table { table }, Access::Rowid(_) | Access::Index { .. }) =
            (&join.source, access)
        {
            return Ok(Candidates::Own(self.fetch(table, access, env)?));
        }
        if shared.is_none() {
            *shared = Some(self.all_rows(join, access, outer)?);
        }
        let (Some(rows), Access::Hash { key, .. }) = (shared.as_ref(), access) else {
            return Ok(Candidates::All);
        };
        let mut places = Vec::new();
        for value in self.key_values(key, env)? {
            places.extend(rows.hashed.get(&value).into_iter().flatten().copied());
        }
        Ok(Candidates::Places(places))
    }

    /// All rows of a source, hashed by the column that the access wants.
    fn all_rows(&self, join: &BoundJoin, access: &Access<'_>, outer: Option<&Env<'_>>) -> SqlResult<Rows> {
        let list: Vec<SourceRow> = match &join.source {
            BoundSource::Table { table } => scan(table, &join.used),
            BoundSource::Rows { rows } => numbered(rows.iter().cloned()),
            BoundSource::Query { query } => numbered(self.run_query(query, outer)?.into_iter().map(Rc::from)),
        };
        let mut hashed: FxHashMap<SqlValue, Vec<usize>> = FxHashMap::default();
        if let Access::Hash { column, .. } = access {
            for (place, row) in list.iter().enumerate() {
                let value = row.values.as_ref().and_then(|values| values.get(*column));
                if let Some(value) = value.filter(|value| !value.is_null()) {
                    hashed.entry(value.clone()).or_default().push(place);
                }
            }
        }
        Ok(Rows { list, hashed })
    }

    /// The values of a key, converted as the comparison would, sorted and each once, without NULL.
    fn key_values(&self, key: &Key<'_>, env: &Env<'_>) -> SqlResult<Vec<SqlValue>> {
        let mut values = match &key.values {
            KeyValues::One(bound) => vec![self.eval(bound, env)?],
            KeyValues::List(list) => {
                list.iter().map(|bound| self.eval(bound, env)).collect::<SqlResult<Vec<_>>>()?
            }
            KeyValues::Query(nested) => self.nested_column(nested, env)?,
        };
        values.retain(|value| !value.is_null());
        if let Some(affinity) = key.convert {
            values = values.into_iter().map(|value| affinity::apply(affinity, value)).collect();
        }
        if values.len() > 1 {
            values.sort();
            values.dedup();
        }
        Ok(values)
    }

    fn fetch(&self, table: &Table, access: &Access<'_>, env: &Env<'_>) -> SqlResult<Vec<SourceRow>> {
        let mut ids: Vec<RowId> = Vec::new();
        match access {
            Access::Rowid(key) => {
                for value in self.key_values(key, env)? {
                    if let SqlValue::Int(id) = affinity::apply(Affinity::Integer, value) {
                        ids.push(id);
                    }
                }
            }
            Access::Index { at, keys } => {
                let mut prefixes: Vec<Vec<SqlValue>> = vec![Vec::new()];
                for key in keys {
                    let values = self.key_values(key, env)?;
                    prefixes = prefixes
                        .iter()
                        .flat_map(|prefix| {
                            values
                                .iter()
                                .map(move |value| [prefix.as_slice(), std::slice::from_ref(value)].concat())
                        })
                        .collect();
                }
                if let Some(index) = table.indexes.get(*at) {
                    for prefix in prefixes {
                        ids.extend(index.with_prefix(&prefix));
                    }
                }
            }
            _ => {}
        }
        Ok(rows_of(table, &ids))
    }
}

/// The rows with these keys. Many of them that are asked for in the table's own order are met on one walk through it.
fn rows_of(table: &Table, ids: &[RowId]) -> Vec<SourceRow> {
    let found = |id: RowId, row: &Row| SourceRow { rowid: id, values: Some(row.values.clone()) };
    let many = ids.len() > 64 && ids.len() * 4 > table.rows.len() && ids.is_sorted();
    let Some(first) = ids.first().filter(|_| many) else {
        return ids.iter().filter_map(|id| table.rows.get(id).map(|row| found(*id, row))).collect();
    };
    let mut rows = Vec::with_capacity(ids.len());
    let mut wanted = ids.iter().copied().peekable();
    for (id, row) in table.rows.range(*first..) {
        while wanted.next_if(|wanted| wanted < id).is_some() {}
        match wanted.peek() {
            None => break,
            Some(_) => {
                if wanted.next_if_eq(id).is_some() {
                    rows.push(found(*id, row));
                }
            }
        }
    }
    rows
}

/// The row with this key, converted as the comparison and then the key would.
fn row_by_key(table: &Table, value: SqlValue, convert: Option<Affinity>) -> Option<SourceRow> {
    let id = match value {
        SqlValue::Int(id) => id,
        SqlValue::Null => return None,
        other => {
            let other = match convert {
                Some(affinity) => affinity::apply(affinity, other),
                None => other,
            };
            let SqlValue::Int(id) = affinity::apply(Affinity::Integer, other) else { return None };
            id
        }
    };
    let row = table.rows.get(&id)?;
    Some(SourceRow { rowid: id, values: Some(row.values.clone()) })
}

/// Which rows may join: fetched for the purpose, or places in a list that is kept.
enum Candidates {
    Own(Vec<SourceRow>),
    All,
    Places(Vec<usize>),
}

impl Candidates {
    fn iter<'a>(&'a self, list: &'a [SourceRow]) -> Box<dyn Iterator<Item = &'a SourceRow> + 'a> {
        match self {
            Candidates::Own(rows) => Box::new(rows.iter()),
            Candidates::All => Box::new(list.iter()),
            Candidates::Places(places) => Box::new(places.iter().filter_map(|place| list.get(*place))),
        }
    }
}

fn numbered(rows: impl Iterator<Item = Rc<[SqlValue]>>) -> Vec<SourceRow> {
    rows.zip(1..).map(|(values, rowid)| SourceRow { rowid, values: Some(values) }).collect()
}

/// All rows, in the order of the narrowest index that holds every column read, or in rowid order.
fn scan(table: &Table, used: &[bool]) -> Vec<SourceRow> {
    let row =
        |id: RowId| table.rows.get(&id).map(|row| SourceRow { rowid: id, values: Some(row.values.clone()) });
    match covering_index(table, used) {
        Some(index) => index.ids().filter_map(row).collect(),
        None => table
            .rows
            .iter()
            .map(|(id, row)| SourceRow { rowid: *id, values: Some(row.values.clone()) })
            .collect(),
    }
}

/// Whether an index holds every column that is read.
pub(super) fn covers(table: &Table, index: &Index, used: &[bool]) -> bool {
    let holds = |column: usize| table.rowid_column == Some(column) || index.has_column(column);
    used.iter().enumerate().all(|(column, used)| !used || holds(column))
}

pub(super) fn covering_index<'t>(table: &'t Table, used: &[bool]) -> Option<&'t Index> {
    if !used.iter().any(|used| *used) {
        return None;
    }
    let own = table.estimated_width();
    let narrow = |index: &&Index| {
        !index.is_partial() && index.estimated_width(&table.def) < own && covers(table, index, used)
    };
    // The newest index stands first in SQLite's list, and the first of equals is taken.
    table.indexes.iter().rev().filter(narrow).min_by_key(|index| index.estimated_width(&table.def))
}

/// The key that a condition gives for a column of `source`, once the sources of `placed` are at hand.
pub(super) fn key_of<'b>(condition: &'b Bound, source: usize, placed: u64) -> Option<Key<'b>> {
    let own = |bound: &Bound| match bound {
        Bound::Column(column) if column.depth == 0 && column.source == source => Some(*column),
        _ => None,
    };
    let ready = |bound: &Bound| sources_of(bound) & !placed == 0;
    match condition {
        Bound::Compare { op: BinaryOp::Eq, left, right, coercion } => {
            let Coercion { left: on_left, right: on_right, collation } = *coercion;
            if let Some(column) = own(left)
                && on_left.is_none()
                && ready(right)
            {
                return Some(Key {
                    column: column.column,
                    values: KeyValues::One(right),
                    convert: on_right,
                    collation,
                });
            }
            let column = own(right).filter(|_| on_right.is_none() && ready(left))?;
            Some(Key { column: column.column, values: KeyValues::One(left), convert: on_left, collation })
        }
        Bound::InList { expr, list, negated: false, .. } => {
            let column = own(expr)?;
            let how = list.first().map(|(_, how)| *how).unwrap_or_default();
            if how.left.is_some() || !list.iter().all(|(item, _)| ready(item)) {
                return None;
            }
            let values = KeyValues::List(list.iter().map(|(item, _)| item).collect());
            Some(Key { column: column.column, values, convert: how.right, collation: how.collation })
        }
        Bound::InQuery { exprs, query, coercions, negated: false } if !query.correlated => {
            let ([expr], [how]) = (exprs.as_slice(), coercions.as_slice()) else { return None };
            let column = own(expr).filter(|_| how.left.is_none())?;
            let values = KeyValues::Query(condition);
            Some(Key { column: column.column, values, convert: how.right, collation: how.collation })
        }
        _ => None,
    }
}

pub(super) fn access_path<'b>(
    join: &'b BoundJoin,
    source: usize,
    conditions: &[&'b Bound],
    placed: u64,
) -> Access<'b> {
    let keys: Vec<Key<'b>> = conditions.iter().filter_map(|c| key_of(c, source, placed)).collect();
    if let BoundSource::Table { table } = &join.source {
        let is_rowid = |key: &Key<'_>| key.column.is_none() || key.column == table.rowid_column;
        let mut keys = keys;
        if let Some(at) = keys.iter().position(is_rowid) {
            return Access::Rowid(keys.swap_remove(at));
        }
        if let Some((at, chosen)) = best_index(table, &join.used, &keys) {
            let mut order: Vec<Option<Key<'b>>> = keys.into_iter().map(Some).collect();
            let keys = chosen.into_iter().filter_map(|place| order[place].take()).collect();
            return Access::Index { at, keys };
        }
        return hash_access(keys, placed);
    }
    hash_access(keys, placed)
}

/// A hash pays only when there are several rows to join with, that is behind another source.
fn hash_access(keys: Vec<Key<'_>>, placed: u64) -> Access<'_> {
    let usable = keys.into_iter().find(|key| {
        key.collation == Collation::Binary && key.column.is_some() && matches!(key.values, KeyValues::One(_))
    });
    match usable {
        Some(key) if placed != 0 => match key.column {
            Some(column) => Access::Hash { column, key },
            None => Access::Scan,
        },
        _ => Access::Scan,
    }
}

/// The index with the longest run of leading columns that have keys, and the keys' places in that order.
fn best_index(table: &Table, used: &[bool], keys: &[Key<'_>]) -> Option<(usize, Vec<usize>)> {
    /// Unique and whole, how many keys, whether the table need not be read.
    type Score = (bool, usize, bool);
    let mut best: Option<(Score, usize, Vec<usize>)> = None;
    for (at, index) in table.indexes.iter().enumerate().rev() {
        if index.is_partial() {
            continue;
        }
        let mut chosen = Vec::new();
        while let Some((column, collation)) = index.column(chosen.len()) {
            let fits = |key: &Key<'_>| key.column == Some(column) && key.collation == collation;
            match keys.iter().position(fits) {
                Some(place) if !chosen.contains(&place) => chosen.push(place),
                _ => break,
            }
        }
        if chosen.is_empty() {
            continue;
        }
        let covering = covers(table, index, used);
        let score = (index.unique() && chosen.len() == index.width(), chosen.len(), covering);
        if best.as_ref().is_none_or(|(known, _, _)| score > *known) {
            best = Some((score, at, chosen));
        }
    }
    best.map(|(_, at, chosen)| (at, chosen))
}
