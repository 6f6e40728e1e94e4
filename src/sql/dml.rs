//! INSERT, UPDATE and DELETE: which rows, what values, which constraints, in SQLite's order.
//!
//! Each works on a copy of the state that the caller throws away if it fails, so a statement happens wholly or
//! not at all. Values are computed against the tables as they were when the statement began.

use std::rc::Rc;

use super::affinity;
use super::ast::*;
use super::bind::{Binder, Scope};
use super::bind_query::flatten;
use super::bound::*;
use super::database::Outcome;
use super::error::{SqlError, SqlResult};
use super::eval::{Context, Env};
use super::foreign_keys;
use super::plan::*;
use super::schema::Affinity;
use super::store::{State, own_scope};
use super::table::{EventId, Layout, Row, RowId, Table};
use super::value::SqlValue;

/// A statement's way to the tables: what it reads, and the state that it changes.
pub(super) struct Writer<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) event: EventId,
    pub(super) foreign_keys: bool,
}

/// What to do with a row whose key is taken.
enum Clash {
    /// The row goes in.
    None,
    Skip,
    /// `ON CONFLICT DO UPDATE` meets this row.
    Update(RowId),
}

/// RETURNING, resolved.
struct Returning {
    columns: Vec<Bound>,
    names: Vec<String>,
}

impl Writer<'_> {
    fn before(&self) -> &State {
        self.context.state
    }

    fn returning(&self, table: &Table, columns: &[SelectColumn]) -> SqlResult<Returning> {
        let mut binder = Binder::new(self.before());
        binder.scopes.push(own_scope(&table.def)?);
        let mut returning = Returning { columns: Vec::new(), names: Vec::new() };
        for column in columns {
            binder.select_column(column, &mut returning.columns, &mut returning.names)?;
        }
        Ok(returning)
    }

    fn give_back(
        &self,
        returning: &Returning,
        id: RowId,
        values: &Rc<[SqlValue]>,
        outcome: &mut Outcome,
    ) -> SqlResult<()> {
        if !returning.columns.is_empty() {
            let row = [SourceRow { rowid: id, values: Some(values.clone()) }];
            outcome.rows.push(self.context.eval_all(&returning.columns, &Env::of(&row, None))?);
        }
        Ok(())
    }

    /// `INSERT`.
    pub(super) fn insert(&self, after: &mut State, insert: &Insert) -> SqlResult<Outcome> {
        let table = self.before().must_table(&insert.table)?.clone();
        let places = insert_places(&table, insert)?;
        let returning = self.returning(&table, &insert.returning)?;
        let mut outcome = Outcome { columns: returning.names.clone(), ..Outcome::default() };
        let moved_from = moved_from(insert).and_then(|name| self.before().table(name));
        let rows = match (moved_from, &insert.source) {
            (Some(source), InsertSource::Query(query)) => {
                self.moved_rows(insert, source, query, places.len())?
            }
            _ => self.insert_values(insert, places.len())?.into_iter().map(|row| (None, row)).collect(),
        };
        let upsert = Upsert::new(self, &table, insert)?;
        for (moved, given) in rows {
            let target = after.table_mut(&insert.table)?;
            let (id, values) = self.complete(target, &places, given, moved)?;
            let clash = self.clash(target, id, &values, None, insert.on_conflict.as_ref(), &upsert)?;
            if target.layout.autoincrement {
                // The counter moves for a row that is then skipped, too.
                target.sequence = target.sequence.max(id);
            }
            match clash {
                Clash::None => {
                    // A row copied from one table to another keeps its birth: it is the same row, elsewhere.
                    let old = moved.and_then(|old| moved_from?.rows.get(&old));
                    let birth = old.map_or(self.event, |row| row.birth);
                    target.put(id, Row { birth, values: values.clone() })?;
                    outcome.last_insert_id = Some(id);
                    self.give_back(&returning, id, &values, &mut outcome)?;
                    outcome.affected += 1;
                }
                Clash::Skip => {}
                Clash::Update(met) => {
                    let changed = upsert.apply(self, target, met, id, values)?;
                    if let Some((id, values)) = changed {
                        self.give_back(&returning, id, &values, &mut outcome)?;
                        outcome.affected += 1;
                    }
                }
            }
        }
        Ok(outcome)
    }

    /// The rows that INSERT ... SELECT copies one for one, each with the rowid that it has in its table.
    fn moved_rows(
        &self,
        insert: &Insert,
        source: &Table,
        query: &Query,
        width: usize,
    ) -> SqlResult<Vec<(Option<RowId>, Vec<SqlValue>)>> {
        let mut binder = Binder::new(self.before());
        let bound = binder.query(query)?;
        check_width(insert, width, bound.width())?;
        let (BoundQuery::Select(bound), Query::Select(select)) = (&bound, query) else {
            return Ok(Vec::new());
        };
        if bound.is_grouped {
            let rows = self.insert_values(insert, width)?;
            return Ok(rows.into_iter().map(|row| (None, row)).collect());
        }
        let mut with_rowid = (**select).clone();
        let name = source.rowid_column.map_or("rowid", |at| &source.def.columns[at].name);
        with_rowid.columns.push(SelectColumn { expr: Expr::name(name), alias: None });
        let bound = Binder::new(self.before()).query(&with_rowid.into())?;
        let rows = self.context.run_query(&bound, None)?;
        let split = |mut row: Vec<SqlValue>| (row.pop().and_then(|id| id.as_int()), row);
        Ok(rows.into_iter().map(split).collect())
    }

    fn insert_values(&self, insert: &Insert, width: usize) -> SqlResult<Vec<Vec<SqlValue>>> {
        match &insert.source {
            InsertSource::Defaults => Ok(vec![Vec::new()]),
            InsertSource::Rows(rows) => {
                let mut binder = Binder::new(self.before());
                binder.scopes.push(Scope::default());
                let mut values = Vec::with_capacity(rows.len());
                for row in rows {
                    check_width(insert, width, row.len())?;
                    values.push(self.context.eval_all(&binder.exprs(row)?, &Env::empty())?);
                }
                Ok(values)
            }
            InsertSource::Query(query) => {
                let bound = Binder::new(self.before()).query(query)?;
                check_width(insert, width, bound.width())?;
                self.context.run_query(&bound, None)
            }
        }
    }

    /// A whole row from the values given: defaults, affinities and the rowid.
    fn complete(
        &self,
        table: &Table,
        places: &[usize],
        given: Vec<SqlValue>,
        moved: Option<RowId>,
    ) -> SqlResult<(RowId, Rc<[SqlValue]>)> {
        let layout = &table.layout;
        let mut values = vec![SqlValue::Null; layout.affinities.len()];
        if given.len() < values.len() {
            for (value, default) in values.iter_mut().zip(&layout.defaults) {
                if let Some(default) = default {
                    *value = self.context.eval(default, &Env::empty())?;
                }
            }
        }
        for (place, value) in places.iter().zip(given) {
            values[*place] = value;
        }
        let id = match table.rowid_column.map(|at| &values[at]) {
            // A copied row keeps its place, where nothing shows it, so that a diff knows it again.
            None if moved.is_some_and(|old| !table.rows.contains_key(&old)) => moved.unwrap_or(0),
            None | Some(SqlValue::Null) => table.next_rowid()?,
            Some(value) => rowid(value)?,
        };
        self.convert(table, id, &mut values)?;
        Ok((id, values.into()))
    }

    fn convert(&self, table: &Table, id: RowId, values: &mut [SqlValue]) -> SqlResult<()> {
        for (value, affinity) in values.iter_mut().zip(&table.layout.affinities) {
            *value = affinity::apply(*affinity, std::mem::replace(value, SqlValue::Null));
        }
        if let Some(at) = table.rowid_column {
            values[at] = SqlValue::Int(id);
        }
        generate(self.context, &table.layout, id, values)
    }

    /// NOT NULL and CHECK, in this order.
    fn check_row(&self, table: &Table, id: RowId, values: &Rc<[SqlValue]>) -> SqlResult<()> {
        for (at, column) in table.def.columns.iter().enumerate() {
            let wanted = column.not_null && table.rowid_column != Some(at);
            if wanted && values[at].is_null() {
                let (table, column) = (&table.def.name, &column.name);
                return Err(SqlError::integrity(format!("NOT NULL constraint failed: {table}.{column}")));
            }
        }
        let row = [SourceRow { rowid: id, values: Some(values.clone()) }];
        for (label, check) in &table.layout.checks {
            let value = self.context.eval(check, &Env::of(&row, None))?;
            // A CHECK fails when it is false; unknown passes.
            if affinity::truth(&value) == Some(false) {
                return Err(SqlError::integrity(format!("CHECK constraint failed: {label}")));
            }
        }
        Ok(())
    }

    /// Checks a new row (or the new values of the row `replaced`) against the constraints.
    fn clash(
        &self,
        table: &mut Table,
        id: RowId,
        values: &Rc<[SqlValue]>,
        replaced: Option<RowId>,
        on_conflict: Option<&OnConflict>,
        upsert: &Upsert,
    ) -> SqlResult<Clash> {
        let ignore = matches!(on_conflict, Some(OnConflict::OrIgnore));
        if let Err(error) = self.check_row(table, id, values) {
            return if ignore { Ok(Clash::Skip) } else { Err(error) };
        }
        if replaced != Some(id) && table.rows.contains_key(&id) {
            match on_conflict {
                Some(OnConflict::OrReplace) => {
                    table.remove(id)?;
                }
                _ if ignore || upsert.skips_rowid(table) => return Ok(Clash::Skip),
                _ if upsert.updates_rowid(table) => return Ok(Clash::Update(id)),
                _ => return Err(rowid_violation(table)),
            }
        }
        // SQLite looks at the newest index first.
        for at in (0..table.indexes.len()).rev() {
            let index = &table.indexes[at];
            if !index.unique() {
                continue;
            }
            let Some(key) = index.key(id, values)? else { continue };
            let Some(other) = index.conflict(&key, replaced.unwrap_or(id)) else { continue };
            match on_conflict {
                Some(OnConflict::OrReplace) => {
                    table.remove(other)?;
                }
                _ if ignore || upsert.skips(at) => return Ok(Clash::Skip),
                _ if upsert.updates(at) => return Ok(Clash::Update(other)),
                _ => return Err(index.violation(&table.def)),
            }
        }
        Ok(Clash::None)
    }

    /// The rows of one table for which the conditions hold.
    fn targets(
        &self,
        table: &Rc<Table>,
        filter: Option<&Expr>,
        assignments: &[(Rc<str>, Expr)],
    ) -> SqlResult<(Vec<Tuple>, Vec<Bound>)> {
        let mut binder = Binder::new(self.before());
        binder.scopes.push(own_scope(&table.def)?);
        let mut conditions = Vec::new();
        if let Some(filter) = filter {
            flatten(binder.expr(filter)?, &mut conditions);
        }
        let values =
            assignments.iter().map(|(_, value)| binder.expr(value)).collect::<SqlResult<Vec<_>>>()?;
        let width = table.def.columns.len();
        let join = BoundJoin {
            kind: JoinKind::Cross,
            source: BoundSource::Table { table: table.clone() },
            on: Vec::new(),
            // Changing rows needs them whole: no index stands in for them.
            used: vec![true; width],
        };
        let select = BoundSelect { sources: vec![join], filter: conditions, ..BoundSelect::default() };
        Ok((self.context.joined(&select, None, None)?, values))
    }

    /// `UPDATE`.
    pub(super) fn update(&self, after: &mut State, update: &Update) -> SqlResult<Outcome> {
        if update.table.eq_ignore_ascii_case("sqlite_sequence") {
            return self.update_sequences(after, update);
        }
        let table = self.before().must_table(&update.table)?.clone();
        let places = assigned_places(&table, &update.assignments)?;
        let returning = self.returning(&table, &update.returning)?;
        let mut outcome = Outcome { columns: returning.names.clone(), ..Outcome::default() };
        let (tuples, assigned) = self.targets(&table, update.filter.as_ref(), &update.assignments)?;
        let keys: Vec<Rc<str>> = match self.foreign_keys {
            true => {
                let assigned =
                    |column: &&Rc<str>| table.def.position(column).is_some_and(|at| places.contains(&at));
                table.def.references().map(|(column, _)| column).filter(assigned).cloned().collect()
            }
            false => Vec::new(),
        };
        drop(table);
        for tuple in tuples {
            let row = &tuple[0];
            let given = self.context.eval_all(&assigned, &Env::of(&tuple, None))?;
            let target = after.table_mut(&update.table)?;
            let (id, values) = self.rewrite(target, row.rowid, &places, given)?;
            for column in &keys {
                foreign_keys::note_orphan(after, &update.table, column, id);
            }
            self.give_back(&returning, id, &values, &mut outcome)?;
            outcome.affected += 1;
        }
        Ok(outcome)
    }

    /// Gives a row new values; it keeps its birth even under another key.
    fn rewrite(
        &self,
        table: &mut Table,
        id: RowId,
        places: &[usize],
        given: Vec<SqlValue>,
    ) -> SqlResult<(RowId, Rc<[SqlValue]>)> {
        let Some(old) = table.rows.get(&id).cloned() else {
            return Err(SqlError::operational("a row to update is gone"));
        };
        let mut values = old.values.to_vec();
        for (place, value) in places.iter().zip(given) {
            values[*place] = value;
        }
        let new_id = match table.rowid_column {
            Some(at) => rowid(&values[at])?,
            None => id,
        };
        self.convert(table, new_id, &mut values)?;
        let values: Rc<[SqlValue]> = values.into();
        self.clash(table, new_id, &values, Some(id), None, &Upsert::Fails)?;
        let row = Row { birth: old.birth, values: values.clone() };
        if new_id == id {
            table.replace(id, row)?;
        } else {
            table.remove(id)?;
            table.put(new_id, row)?;
        }
        Ok((new_id, values))
    }

    /// `UPDATE sqlite_sequence SET seq = ...`, as Django resets AUTOINCREMENT's counters.
    fn update_sequences(&self, after: &mut State, update: &Update) -> SqlResult<Outcome> {
        let query = Select {
            columns: [Expr::name("name")]
                .into_iter()
                .chain(update.assignments.iter().map(|(_, value)| value.clone()))
                .map(|expr| SelectColumn { expr, alias: None })
                .collect(),
            from: Some(From::table("sqlite_sequence")),
            filter: update.filter.clone(),
            ..Select::default()
        };
        let bound = Binder::new(self.before()).query(&query.into())?;
        let mut outcome = Outcome::default();
        for row in self.context.run_query(&bound, None)? {
            let mut row = row.into_iter();
            let name = row.next().unwrap_or(SqlValue::Null).to_string();
            for ((column, _), value) in update.assignments.iter().zip(row) {
                if column.eq_ignore_ascii_case("seq") {
                    after.table_mut(&name)?.sequence = affinity::to_int(&value);
                }
            }
            outcome.affected += 1;
        }
        Ok(outcome)
    }

    /// `DELETE`.
    pub(super) fn delete(&self, after: &mut State, delete: &Delete) -> SqlResult<Outcome> {
        if delete.table.eq_ignore_ascii_case("sqlite_sequence") {
            let zero = vec![(Rc::from("seq"), Expr::literal(0))];
            let Delete { table, filter, .. } = delete.clone();
            return self.update_sequences(
                after,
                &Update { table, assignments: zero, filter, returning: Vec::new() },
            );
        }
        let table = self.before().must_table(&delete.table)?.clone();
        let returning = self.returning(&table, &delete.returning)?;
        let mut outcome = Outcome { columns: returning.names.clone(), ..Outcome::default() };
        let (tuples, _) = self.targets(&table, delete.filter.as_ref(), &[])?;
        drop(table);
        let target = after.table_mut(&delete.table)?;
        outcome.affected = tuples.len();
        for row in tuples.iter().filter_map(|tuple| tuple.first()) {
            if let Some(values) = &row.values {
                self.give_back(&returning, row.rowid, values, &mut outcome)?;
            }
        }
        target.remove_all(tuples.iter().filter_map(|tuple| tuple.first()).map(|row| row.rowid).collect())?;
        Ok(outcome)
    }
}

/// ON CONFLICT ... DO, resolved against the table's indexes.
enum Upsert {
    /// A conflict is an error (or is decided by OR IGNORE, OR REPLACE).
    Fails,
    /// DO NOTHING or DO UPDATE for these indexes; `rowid` if the target is the rowid's column.
    Does { indexes: Vec<usize>, rowid: bool, update: Option<UpsertSet> },
}

struct UpsertSet {
    places: Vec<usize>,
    values: Vec<Bound>,
    filter: Option<Bound>,
}

impl Upsert {
    fn new(writer: &Writer<'_>, table: &Table, insert: &Insert) -> SqlResult<Upsert> {
        let (target, set) = match &insert.on_conflict {
            Some(OnConflict::DoNothing { target }) => (target, None),
            Some(OnConflict::DoUpdate { target, assignments, filter }) => {
                (target, Some(UpsertSet::new(writer, table, assignments, filter.as_ref())?))
            }
            _ => return Ok(Upsert::Fails),
        };
        if target.is_empty() {
            return Ok(Upsert::Does {
                indexes: (0..table.indexes.len()).collect(),
                rowid: true,
                update: set,
            });
        }
        let mut wanted = Vec::with_capacity(target.len());
        for name in target {
            wanted.push(table.def.position(name).ok_or_else(|| SqlError::no_such_column(name))?);
        }
        wanted.sort_unstable();
        let rowid = table.rowid_column.is_some_and(|at| wanted == [at]);
        let is_meant = |at: &usize| {
            let index = &table.indexes[*at];
            let mut columns: Vec<usize> = (0..index.width())
                .filter_map(|place| index.column(place))
                .map(|(column, _)| column)
                .collect();
            columns.sort_unstable();
            index.unique() && columns == wanted
        };
        let indexes: Vec<usize> = (0..table.indexes.len()).filter(is_meant).collect();
        if indexes.is_empty() && !rowid {
            return Err(SqlError::operational(
                "ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint",
            ));
        }
        Ok(Upsert::Does { indexes, rowid, update: set })
    }

    fn skips(&self, index: usize) -> bool {
        matches!(self, Upsert::Does { indexes, update: None, .. } if indexes.contains(&index))
    }

    fn updates(&self, index: usize) -> bool {
        matches!(self, Upsert::Does { indexes, update: Some(_), .. } if indexes.contains(&index))
    }

    fn skips_rowid(&self, _table: &Table) -> bool {
        matches!(self, Upsert::Does { rowid: true, update: None, .. })
    }

    fn updates_rowid(&self, _table: &Table) -> bool {
        matches!(self, Upsert::Does { rowid: true, update: Some(_), .. })
    }

    fn apply(
        &self,
        writer: &Writer<'_>,
        table: &mut Table,
        met: RowId,
        id: RowId,
        excluded: Rc<[SqlValue]>,
    ) -> SqlResult<Option<(RowId, Rc<[SqlValue]>)>> {
        let (Upsert::Does { update: Some(set), .. }, Some(old)) = (self, table.rows.get(&met).cloned())
        else {
            return Ok(None);
        };
        let rows = [
            SourceRow { rowid: met, values: Some(old.values) },
            SourceRow { rowid: id, values: Some(excluded) },
        ];
        let env = Env::of(&rows, None);
        if let Some(filter) = &set.filter
            && !writer.context.holds(filter, &env)?
        {
            return Ok(None);
        }
        let given = writer.context.eval_all(&set.values, &env)?;
        writer.rewrite(table, met, &set.places, given).map(Some)
    }
}

impl UpsertSet {
    fn new(
        writer: &Writer<'_>,
        table: &Table,
        assignments: &[(Rc<str>, Expr)],
        filter: Option<&Expr>,
    ) -> SqlResult<UpsertSet> {
        let mut scope = own_scope(&table.def)?;
        for mut source in own_scope(&table.def)?.sources {
            source.name = Some(Rc::from("excluded"));
            source.only_qualified = true;
            scope.sources.push(source);
        }
        let mut binder = Binder::new(writer.before());
        binder.scopes.push(scope);
        let values =
            assignments.iter().map(|(_, value)| binder.expr(value)).collect::<SqlResult<Vec<_>>>()?;
        let filter = filter.map(|filter| binder.expr(filter)).transpose()?;
        Ok(UpsertSet { places: assigned_places(table, assignments)?, values, filter })
    }
}

/// Computes the generated columns of a row. One may follow from another, whichever stands first: it is done as often as
/// there are any.
pub(super) fn generate(
    context: &Context<'_>,
    layout: &Layout,
    id: RowId,
    values: &mut [SqlValue],
) -> SqlResult<()> {
    for _ in 0..layout.generated.len() {
        for (at, expr) in &layout.generated {
            let row = [SourceRow { rowid: id, values: Some(values.to_vec().into()) }];
            let value = context.eval(expr, &Env::of(&row, None))?;
            values[*at] = affinity::apply(layout.affinities[*at], value);
        }
    }
    Ok(())
}

fn rowid(value: &SqlValue) -> SqlResult<RowId> {
    match affinity::apply(Affinity::Integer, value.clone()) {
        SqlValue::Int(id) => Ok(id),
        _ => Err(SqlError::integrity("datatype mismatch")),
    }
}

fn rowid_violation(table: &Table) -> SqlError {
    let column = table.rowid_column.map_or("rowid", |at| &table.def.columns[at].name);
    SqlError::integrity(format!("UNIQUE constraint failed: {}.{column}", table.def.name))
}

fn assigned_places(table: &Table, assignments: &[(Rc<str>, Expr)]) -> SqlResult<Vec<usize>> {
    let place = |(name, _): &(Rc<str>, Expr)| {
        let at = table.def.position(name).ok_or_else(|| SqlError::no_such_column(name))?;
        written(table, at, "UPDATE")
    };
    assignments.iter().map(place).collect()
}

fn insert_places(table: &Table, insert: &Insert) -> SqlResult<Vec<usize>> {
    if matches!(insert.source, InsertSource::Defaults) {
        return Ok(Vec::new());
    }
    if insert.columns.is_empty() {
        let is_written = |at: &usize| table.def.columns[*at].generated.is_none();
        return Ok((0..table.def.columns.len()).filter(is_written).collect());
    }
    let place = |name: &Rc<str>| {
        let at = table.def.position(name).ok_or_else(|| {
            SqlError::operational(format!("table {} has no column named {name}", table.def.name))
        })?;
        written(table, at, "INSERT into")
    };
    insert.columns.iter().map(place).collect()
}

/// The place of a column that a statement may write.
fn written(table: &Table, at: usize, doing: &str) -> SqlResult<usize> {
    match &table.def.columns[at] {
        column if column.generated.is_some() => {
            Err(SqlError::operational(format!("cannot {doing} generated column \"{}\"", column.name)))
        }
        _ => Ok(at),
    }
}

fn check_width(insert: &Insert, wanted: usize, given: usize) -> SqlResult<()> {
    if wanted == given {
        return Ok(());
    }
    Err(SqlError::operational(if insert.columns.is_empty() {
        format!("table {} has {wanted} columns but {given} values were supplied", insert.table)
    } else {
        format!("{given} values for {wanted} columns")
    }))
}

/// The table whose rows an INSERT ... SELECT copies one for one.
fn moved_from(insert: &Insert) -> Option<&Rc<str>> {
    let InsertSource::Query(query) = &insert.source else { return None };
    let Query::Select(select) = &**query else { return None };
    let From { source: Source::Table { name, .. }, joins } = select.from.as_ref()? else { return None };
    let whole = joins.is_empty() && select.filter.is_none() && select.group_by.is_empty() && !select.distinct;
    whole.then_some(name)
}
