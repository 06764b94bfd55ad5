//! The table of one collection in one copy of a model: its name, its making, and what is written to it.
//!
//! A body is kept as the text that `serde_json` writes, on both databases: JSONB would order members in its own way
//! and refuse `\u0000`, and a rebuilt model must answer byte for byte as before.

use serde_json::Value as Json;

use crate::{
    EngineError, Result,
    db::{Column, ColumnKind, Dialect, InsertMany, Sql, Tx, Value},
    documents::{Collection, Document, Field, FieldKind, Model, members::indexed},
};

/// How many bytes of bodies one statement carries, more or less.
const CHUNK_BYTES: usize = 2 * 1024 * 1024;

/// A collection's table in one generation.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub name: String,
    pub collection: &'static Collection,
}

impl Table {
    pub(super) fn new(model: &Model, generation: i64, collection: &'static Collection) -> Self {
        let name = format!("doc_{}_{generation}_{}", model.name, collection.name);
        Self { name, collection }
    }

    /// The table of the collection called `name`.
    pub(super) fn named(model: &Model, generation: i64, name: &str) -> Result<Self> {
        let found = model.collections.iter().find(|collection| collection.name == name);
        let unknown = || EngineError::Fault(format!("the model {} has no collection {name}", model.name));
        found.map(|collection| Self::new(model, generation, collection)).ok_or_else(unknown)
    }

    pub(super) async fn create(&self, tx: &mut Tx) -> Result<()> {
        let (name, dialect) = (&self.name, tx.dialect());
        let kind = |field: &Field| sql_type(dialect, field.kind);
        let columns =
            for_each(self.collection.fields, |field| format!(", {} {}", column(field), kind(field)));
        let (text, int, strict) = match dialect {
            Dialect::Sqlite => ("TEXT", "INTEGER", "STRICT"),
            Dialect::Postgres => ("TEXT COLLATE \"C\"", "BIGINT", ""),
        };
        let create = format!(
            "CREATE TABLE {name} (id {text} NOT NULL PRIMARY KEY, version {int} NOT NULL, body TEXT NOT NULL\
             {columns}) {strict}"
        );
        tx.execute(Sql::composed(create), Vec::new()).await?;
        for field in self.collection.fields {
            self.create_index(tx, field).await?;
        }
        Ok(())
    }

    async fn create_index(&self, tx: &mut Tx, field: &Field) -> Result<()> {
        let (name, column) = (&self.name, column(field));
        let only = if field.is_sparse { format!(" WHERE {column} IS NOT NULL") } else { String::new() };
        let create = format!("CREATE INDEX \"{name}_{}\" ON {name} ({column}, id){only}", field.name);
        tx.execute(Sql::composed(create), Vec::new()).await.map(|_| ())
    }

    /// Makes what a newer code version declares and this copy lacks: the table, or columns filled from the bodies.
    pub(super) async fn complete(&self, tx: &mut Tx) -> Result<()> {
        let columns = Sql::per(
            "SELECT name FROM pragma_table_info($1)",
            "SELECT column_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1",
        );
        let rows = tx.fetch(columns, vec![self.name.as_str().into()]).await?;
        let there: Vec<String> = rows.iter().map(|row| row.get(0)).collect::<Result<_>>()?;
        if there.is_empty() {
            return self.create(tx).await;
        }
        for field in self.collection.fields {
            if !there.contains(&column_name(field)) {
                self.add_column(tx, field).await?;
            }
        }
        Ok(())
    }

    async fn add_column(&self, tx: &mut Tx, field: &Field) -> Result<()> {
        let (name, column, member) = (&self.name, column(field), field.name);
        let kind = sql_type(tx.dialect(), field.kind);
        let add = format!("ALTER TABLE {name} ADD COLUMN {column} {kind}");
        tx.execute(Sql::composed(add), Vec::new()).await?;
        let pg_type = if field.kind == FieldKind::Int { "bigint" } else { "text" };
        let fill = Sql::composed_per(
            format!("UPDATE {name} SET {column} = body ->> '$.{member}'"),
            format!("UPDATE {name} SET {column} = (body::json ->> '{member}')::{pg_type}"),
        );
        tx.execute(fill, Vec::new()).await?;
        self.create_index(tx, field).await
    }

    /// Drops the table called `name`.
    pub(super) async fn drop(tx: &mut Tx, name: &str) -> Result<()> {
        let drop = format!("DROP TABLE {name}");
        tx.execute(Sql::composed(drop), Vec::new()).await.map(|_| ())
    }

    pub(super) async fn delete(&self, tx: &mut Tx, ids: &[String]) -> Result<()> {
        let name = &self.name;
        let delete = Sql::composed_per(
            format!("DELETE FROM {name} WHERE id IN (SELECT value FROM json_each($1))"),
            format!("DELETE FROM {name} WHERE id = ANY($1)"),
        );
        tx.execute(delete, vec![Value::Texts(storable(ids))]).await.map(|_| ())
    }

    /// Writes `documents`, each id once, where the stored version is not newer.
    pub(super) async fn put(&self, tx: &mut Tx, documents: &[&Document]) -> Result<()> {
        let (name, fields) = (&self.name, self.collection.fields);
        let own: Vec<String> = fields.iter().map(column).collect();
        let mut columns: Vec<Column<'_>> =
            vec![("id", ColumnKind::Text), ("version", ColumnKind::Int), ("body", ColumnKind::Text)];
        columns.extend(own.iter().zip(fields).map(|(name, field)| (name.as_str(), column_kind(field.kind))));
        let updates = for_each(fields, |field| format!(", {0} = excluded.{0}", column(field)));
        let suffix = format!(
            "ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body{updates} \
             WHERE excluded.version >= {name}.version"
        );
        let upsert = InsertMany { table: name, columns: &columns, suffix: &suffix };
        let mut rest = documents.iter();
        while !rest.as_slice().is_empty() {
            tx.insert_many(&upsert, rows(fields, &mut rest)?).await?;
        }
        Ok(())
    }
}

/// The rows of the next documents, as many as one statement carries.
fn rows(fields: &[Field], documents: &mut std::slice::Iter<'_, &Document>) -> Result<Vec<Vec<Value>>> {
    let (mut rows, mut bytes) = (Vec::with_capacity(documents.len()), 0);
    while bytes <= CHUNK_BYTES {
        let Some(document) = documents.next() else { break };
        bytes += document.body.len() + document.id.len() + 64;
        rows.push(row(fields, document)?);
    }
    Ok(rows)
}

fn row(fields: &[Field], document: &Document) -> Result<Vec<Value>> {
    if document.id.contains('\0') {
        return Err(EngineError::Fault(format!("{:?} is no document's id", document.id)));
    }
    let mut row: Vec<Value> =
        vec![document.id.as_str().into(), document.version.into(), document.body.as_str().into()];
    let members = indexed(document, fields)?;
    row.extend(fields.iter().zip(members).map(|(field, value)| match (field.kind, value) {
        (FieldKind::Int, value) => Value::Int(value.as_i64()),
        (FieldKind::Text, Json::String(text)) => Value::Text(Some(text)),
        (FieldKind::Text, _) => Value::Text(None),
    }));
    Ok(row)
}

/// One piece of a statement's text for each field.
fn for_each(fields: &[Field], piece: impl Fn(&Field) -> String) -> String {
    fields.iter().map(piece).collect::<Vec<_>>().concat()
}

/// The column of a field, prefixed so that no field meets `id`, `version` or `body`, and quoted for its case.
pub(super) fn column(field: &Field) -> String {
    format!("\"{}\"", column_name(field))
}

fn column_name(field: &Field) -> String {
    format!("f_{}", field.name)
}

fn column_kind(kind: FieldKind) -> ColumnKind {
    match kind {
        FieldKind::Text => ColumnKind::Text,
        FieldKind::Int => ColumnKind::Int,
    }
}

fn sql_type(dialect: Dialect, kind: FieldKind) -> &'static str {
    match (dialect, kind) {
        (Dialect::Sqlite, FieldKind::Text) => "TEXT",
        (Dialect::Sqlite, FieldKind::Int) => "INTEGER",
        (Dialect::Postgres, FieldKind::Text) => "TEXT COLLATE \"C\"",
        (Dialect::Postgres, FieldKind::Int) => "BIGINT",
    }
}

/// `ids` without those that no document has: PostgreSQL takes no NUL in a text.
pub(super) fn storable(ids: &[String]) -> Vec<String> {
    ids.iter().filter(|id| !id.contains('\0')).cloned().collect()
}
