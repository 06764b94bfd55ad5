//! Reading one collection's table: documents by id, pages by keyset, counts. The same within a transaction and
//! outside of one.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::tables::{Table, column, storable};
use crate::{
    EngineError, Result,
    db::{Db, Row, Sql, Tx, Value},
    documents::{Document, Field, FieldKind, Filter, ListQuery},
};

/// Where statements run.
pub(super) enum Source<'a> {
    Db(&'a Db),
    Tx(&'a mut Tx),
}

impl Source<'_> {
    async fn fetch(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        match self {
            Self::Db(db) => db.fetch(sql, values).await,
            Self::Tx(tx) => tx.fetch(sql, values).await,
        }
    }
}

/// Documents by id, in the order asked.
pub(super) async fn get(
    source: &mut Source<'_>,
    table: &Table,
    ids: &[String],
) -> Result<Vec<Option<Document>>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let name = &table.name;
    let sql = Sql::composed_per(
        format!("SELECT id, version, body FROM {name} WHERE id IN (SELECT value FROM json_each($1))"),
        format!("SELECT id, version, body FROM {name} WHERE id = ANY($1)"),
    );
    let mut found = HashMap::new();
    for row in source.fetch(sql, vec![Value::Texts(storable(ids))]).await? {
        let document = document(&row)?;
        found.insert(document.id.clone(), document);
    }
    // An id that is asked for once, as most are, gives its document away.
    let mut times: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
    for id in ids {
        *times.entry(id).or_default() += 1;
    }
    let mut take = |id: &String| match times.get_mut(id.as_str()) {
        Some(times) if *times > 1 => {
            *times -= 1;
            found.get(id).cloned()
        }
        _ => found.remove(id),
    };
    Ok(ids.iter().map(&mut take).collect())
}

/// How many documents there are.
pub(super) async fn count(source: &mut Source<'_>, table: &Table) -> Result<u64> {
    let sql = Sql::composed(format!("SELECT count(*) FROM {}", table.name));
    let count: i64 = source.fetch(sql, Vec::new()).await?[0].get(0)?;
    Ok(count.unsigned_abs())
}

/// A page. Documents without a value of the order's field come first, or last when the largest are first.
pub(super) async fn list(source: &mut Source<'_>, table: &Table, query: &ListQuery) -> Result<Vec<Document>> {
    let mut found = Vec::new();
    for segment in segments(table, query)? {
        let missing = query.limit - found.len();
        if missing == 0 {
            break;
        }
        let Some((sql, values)) = page(table, query, segment, missing)? else { continue };
        for row in source.fetch(sql, values).await? {
            found.push(document(&row)?);
        }
    }
    Ok(found)
}

/// A part of a list that one index range answers.
#[derive(Clone, Copy)]
enum Segment {
    /// There is no leading field.
    ById,
    /// Documents that have a value there.
    Valued(&'static Field),
    /// Documents that have none.
    Absent(&'static Field),
}

/// The parts of a list in order, from the one on in which `after` stands.
fn segments(table: &Table, query: &ListQuery) -> Result<Vec<Segment>> {
    let Some(name) = query.order.field else { return Ok(vec![Segment::ById]) };
    let field = field(table, name)?;
    if field.is_sparse {
        return Err(EngineError::Fault(format!("{} cannot be listed by {name}", table.collection.name)));
    }
    let mut segments = vec![Segment::Absent(field), Segment::Valued(field)];
    if query.order.descending {
        segments.reverse();
    }
    if let Some((value, _)) = &query.after {
        let stands_in_first = value.is_null() != query.order.descending;
        if !stands_in_first {
            segments.remove(0);
        }
    }
    Ok(segments)
}

/// The statement of one segment; `None` where nothing can match.
fn page(
    table: &Table,
    query: &ListQuery,
    segment: Segment,
    limit: usize,
) -> Result<Option<(Sql, Vec<Value>)>> {
    let mut conditions = Conditions::default();
    for filter in &query.filters {
        if !conditions.filter(table, filter)? {
            return Ok(None);
        }
    }
    let (than, direction) = if query.order.descending { ("<", "DESC") } else { (">", "ASC") };
    let order = match segment {
        Segment::ById | Segment::Absent(_) => {
            if let Segment::Absent(field) = segment {
                conditions.push(format!("{} IS NULL", column(field)));
            }
            // After a value, the segment of those without one begins at its start.
            if let Some((_, id)) = query.after.as_ref().filter(|(value, _)| value.is_null()) {
                let id = conditions.bind(id.as_str().into());
                conditions.push(format!("id {than} {id}"));
            }
            format!("id {direction}")
        }
        Segment::Valued(field) => {
            let column = column(field);
            match query.after.as_ref().filter(|(value, _)| !value.is_null()) {
                None => conditions.push(format!("{column} IS NOT NULL")),
                Some((value, id)) => {
                    let value = value_of(field, value)?.unwrap_or_else(|| "".into());
                    let (value, id) = (conditions.bind(value), conditions.bind(id.as_str().into()));
                    conditions.push(format!("({column}, id) {than} ({value}, {id})"));
                }
            }
            format!("{column} {direction}, id {direction}")
        }
    };
    let limit = conditions.bind(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let tail = format!("ORDER BY {order} LIMIT {limit}");
    let text = |conditions: Vec<String>| {
        let conditions = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") };
        format!("SELECT id, version, body FROM {} WHERE {conditions} {tail}", table.name)
    };
    Ok(Some((Sql::composed_per(text(conditions.sqlite), text(conditions.postgres)), conditions.values)))
}

#[derive(Default)]
struct Conditions {
    sqlite: Vec<String>,
    postgres: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// Answers the value's place in the statement.
    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn push(&mut self, condition: String) {
        self.sqlite.push(condition.clone());
        self.postgres.push(condition);
    }

    /// Answers whether anything can match.
    fn filter(&mut self, table: &Table, filter: &Filter) -> Result<bool> {
        let (name, operator, value) = match filter {
            Filter::In(name, values) => return self.any_of(field(table, name)?, values),
            Filter::Eq(name, value) => (name, "=", value),
            Filter::AtLeast(name, value) => (name, ">=", value),
            Filter::Below(name, value) => (name, "<", value),
        };
        let field = field(table, name)?;
        let Some(value) = value_of(field, value)? else { return Ok(false) };
        let value = self.bind(value);
        self.push(format!("{} {operator} {value}", column(field)));
        Ok(true)
    }

    fn any_of(&mut self, field: &Field, values: &[Json]) -> Result<bool> {
        let (mut texts, mut ints) = (Vec::new(), Vec::new());
        for value in values {
            match value_of(field, value)? {
                Some(Value::Text(text)) => texts.extend(text),
                Some(Value::Int(int)) => ints.extend(int),
                _ => {}
            }
        }
        if texts.is_empty() && ints.is_empty() {
            return Ok(false);
        }
        let list = self.bind(match field.kind {
            FieldKind::Text => Value::Texts(texts),
            FieldKind::Int => Value::Ints(ints),
        });
        let column = column(field);
        self.sqlite.push(format!("{column} IN (SELECT value FROM json_each({list}))"));
        self.postgres.push(format!("{column} = ANY({list})"));
        Ok(true)
    }
}

fn field(table: &Table, name: &str) -> Result<&'static Field> {
    let unknown = || EngineError::Fault(format!("{} is not indexed by {name}", table.collection.name));
    table.collection.fields.iter().find(|field| field.name == name).ok_or_else(unknown)
}

/// `None` for a text that no document can have.
fn value_of(field: &Field, value: &Json) -> Result<Option<Value>> {
    match (field.kind, value) {
        (FieldKind::Text, Json::String(text)) if text.contains('\0') => Ok(None),
        (FieldKind::Text, Json::String(text)) => Ok(Some(text.as_str().into())),
        (FieldKind::Int, Json::Number(number)) if number.is_i64() => Ok(Some(number.as_i64().into())),
        _ => Err(EngineError::Fault(format!("{value} cannot be compared with {}", field.name))),
    }
}

fn document(row: &Row) -> Result<Document> {
    Ok(Document { id: row.get(0)?, version: row.get(1)?, body: row.get(2)? })
}
