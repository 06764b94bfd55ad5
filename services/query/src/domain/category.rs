//! Categories and the tree they make. Which products are in them stands in the products.

use std::collections::{BTreeMap, HashMap, HashSet};

use mercato_contracts::v1;
use mercato_kernel::CategoryId;
use serde::{Deserialize, Serialize};

use super::{Poison, poison};

/// A category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryDoc {
    /// The category.
    pub category_id: CategoryId,
    /// The one it lies in.
    pub parent_id: Option<CategoryId>,
    /// Its name in URLs, unique.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Its place among its siblings.
    pub position: i64,
}

impl CategoryDoc {
    /// The category that an event made.
    pub fn created(event: &v1::CategoryCreated) -> Result<Self, Poison> {
        let parent = event.parent_id.as_deref().filter(|text| !text.is_empty());
        Ok(Self {
            category_id: poison::id("category_id", &event.category_id)?,
            parent_id: parent.map(|text| poison::id("parent_id", text)).transpose()?,
            handle: event.handle.clone(),
            name: event.name.clone(),
            position: event.position,
        })
    }
}

/// All categories, found by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryTree(HashMap<CategoryId, CategoryDoc>);

impl CategoryTree {
    /// The tree of `categories`.
    pub fn new(categories: impl IntoIterator<Item = CategoryDoc>) -> Self {
        Self(categories.into_iter().map(|category| (category.category_id, category)).collect())
    }

    /// A category.
    pub fn get(&self, id: CategoryId) -> Option<&CategoryDoc> {
        self.0.get(&id)
    }

    /// The handles of `ids` and of all categories above them, each once.
    pub fn handles_up(&self, ids: &[CategoryId]) -> Vec<String> {
        let mut met = HashSet::new();
        let mut handles = Vec::new();
        for id in ids {
            let mut next = Some(*id);
            while let Some(category) = next.and_then(|id| self.0.get(&id)) {
                if !met.insert(category.category_id) {
                    break;
                }
                handles.push(category.handle.clone());
                next = category.parent_id;
            }
        }
        handles
    }

    /// Each category with its depth: parents before their children, siblings by position, then handle. One whose
    /// parent is not known yet stands at the top.
    pub fn in_order(&self) -> Vec<(usize, &CategoryDoc)> {
        let mut children: BTreeMap<Option<CategoryId>, Vec<&CategoryDoc>> = BTreeMap::new();
        for category in self.0.values() {
            let parent = category.parent_id.filter(|id| self.0.contains_key(id));
            children.entry(parent).or_default().push(category);
        }
        for siblings in children.values_mut() {
            // The last one is visited first, so the order is turned round.
            siblings.sort_by(|a, b| (b.position, &b.handle).cmp(&(a.position, &a.handle)));
        }
        let mut stack: Vec<(usize, &CategoryDoc)> = Vec::new();
        stack.extend(children.remove(&None).unwrap_or_default().into_iter().map(|top| (0, top)));
        let mut ordered = Vec::with_capacity(self.0.len());
        while let Some((depth, category)) = stack.pop() {
            ordered.push((depth, category));
            let below = children.remove(&Some(category.category_id)).unwrap_or_default();
            stack.extend(below.into_iter().map(|child| (depth + 1, child)));
        }
        ordered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(handle: &str, parent: Option<CategoryId>, position: i64) -> CategoryDoc {
        let name = handle.to_uppercase();
        CategoryDoc {
            category_id: CategoryId::new(),
            parent_id: parent,
            handle: handle.to_owned(),
            name,
            position,
        }
    }

    #[test]
    fn a_tree_is_listed_parents_first_and_looked_up_to_its_root() {
        let home = category("home", None, 2);
        let garden = category("garden", None, 1);
        let lamps = category("lamps", Some(home.category_id), 1);
        let desk = category("desk-lamps", Some(lamps.category_id), 1);
        let chairs = category("chairs", Some(home.category_id), 0);
        let lost = category("lost", Some(CategoryId::new()), 3);
        let tree = CategoryTree::new([&home, &garden, &lamps, &desk, &chairs, &lost].map(Clone::clone));
        let order: Vec<_> =
            tree.in_order().iter().map(|(depth, doc)| (*depth, doc.handle.as_str())).collect();
        let expected =
            [(0, "garden"), (0, "home"), (1, "chairs"), (1, "lamps"), (2, "desk-lamps"), (0, "lost")];
        assert_eq!(order, expected);
        let up = tree.handles_up(&[desk.category_id, chairs.category_id]);
        assert_eq!(up, ["desk-lamps", "lamps", "home", "chairs"]);
    }
}
