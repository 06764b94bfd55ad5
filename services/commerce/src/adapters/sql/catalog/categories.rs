//! The categories' table.

use std::collections::HashMap;

use mercato_engines::db::{Row, Sql, Tx, Value};
use mercato_kernel::{CategoryId, Timestamp};
use uuid::Uuid;

use super::super::column;
use crate::{
    domain::{Category, CategoryKey},
    ports::StoreResult,
};

const FIND: Sql = Sql::per(
    "SELECT id, parent_id, handle, name, position, depth FROM categories \
     WHERE id IN (SELECT unhex(value) FROM json_each($1)) OR handle IN (SELECT value FROM json_each($2))",
    "SELECT id, parent_id, handle, name, position, depth FROM categories WHERE id = ANY($1) OR handle = ANY($2)",
);

pub(super) async fn find(tx: &mut Tx, keys: &[CategoryKey]) -> StoreResult<Vec<Option<Category>>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let (mut ids, mut handles) = (Vec::new(), Vec::new());
    for key in keys {
        match key {
            CategoryKey::Id(id) => ids.push(id.uuid()),
            CategoryKey::Handle(handle) => handles.push(handle.clone()),
        }
    }
    let rows = tx.fetch(FIND, vec![Value::Uuids(ids), Value::Texts(handles)]).await?;
    let mut found: HashMap<CategoryKey, Category> = HashMap::new();
    for row in &rows {
        let category = category(row)?;
        found.insert(CategoryKey::Handle(category.handle.clone()), category.clone());
        found.insert(CategoryKey::Id(category.id), category);
    }
    Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
}

fn category(row: &Row) -> StoreResult<Category> {
    let parent: Option<Uuid> = column(row, 1)?;
    Ok(Category {
        id: CategoryId(column(row, 0)?),
        parent_id: parent.map(CategoryId),
        handle: column(row, 2)?,
        name: column(row, 3)?,
        position: column(row, 4)?,
        depth: column(row, 5)?,
    })
}

pub(super) async fn insert(tx: &mut Tx, category: &Category, now: Timestamp) -> StoreResult<()> {
    let sql = "INSERT INTO categories (id, parent_id, handle, name, position, depth, sequence, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 1, $7)";
    let Category { id, parent_id, handle, name, position, depth } = category.clone();
    let values = vec![
        id.uuid().into(),
        parent_id.map(CategoryId::uuid).into(),
        handle.into(),
        name.into(),
        position.into(),
        depth.into(),
        now.into(),
    ];
    tx.execute(sql, values).await?;
    Ok(())
}
