//! One copy of an index in a folder of its own: its writer, its reader and the checkpoint in its last commit.
//! Which copy is the live one is not known here. Everything here blocks.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use tantivy::{
    DocSet as _, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TERMINATED,
    indexer::{IndexWriterOptions, LogMergePolicy},
    schema::IndexRecordOption,
};

use super::{
    analysis,
    error::engine,
    fields::{Fields, ID, VERSION},
    remembered::Remembered,
};
use crate::{
    EngineError, Result,
    log::Position,
    search::{Checkpoint, SearchBatch, SearchDocument},
};

/// What the writer gathers in memory before it writes a segment: little more than the least that Tantivy takes.
const WRITER_BYTES: usize = 16 << 20;
/// From which share of deleted documents on a segment is written anew without them.
const DELETED_SHARE: f32 = 0.2;

/// A copy of an index.
pub(super) struct IndexCopy {
    /// Where it is.
    pub(super) folder: PathBuf,
    /// Its fields.
    pub(super) fields: Arc<Fields>,
    /// What searches of the last commit have found already.
    pub(super) remembered: Remembered,
    index: Index,
    reader: IndexReader,
    /// Made by the first write; gone after a failed one, and with it what that one had begun.
    writer: Mutex<Option<IndexWriter>>,
    checkpoint: Mutex<Option<Checkpoint>>,
}

/// The checkpoint as a commit carries it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    shop: String,
    position: Position,
    generation: i64,
}

impl IndexCopy {
    /// Makes an empty copy in `folder`, which is made too.
    pub(super) fn create(folder: &Path, fields: Arc<Fields>) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(engine)?;
        let settings =
            IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let builder = Index::builder().schema(fields.schema.clone()).settings(settings);
        let index = builder.create_in_dir(folder).map_err(engine)?;
        Self::with_index(folder, fields, index)
    }

    /// Opens the copy in `folder`. One that is torn, of another layout or without a checkpoint is an error: it
    /// must not be searched.
    pub(super) fn open(folder: &Path, fields: Arc<Fields>) -> Result<Self> {
        verify_files(folder)?;
        let index = Index::open_in_dir(folder).map_err(engine)?;
        if index.schema() != fields.schema {
            return Err(EngineError::Corrupt("the search index has other fields".into()));
        }
        let payload = index.load_metas().map_err(engine)?.payload.unwrap_or_default();
        let payload: Payload = serde_json::from_str(&payload)
            .map_err(|error| EngineError::Corrupt(format!("the search index's checkpoint: {error}")))?;
        let copy = Self::with_index(folder, fields, index)?;
        *lock(&copy.checkpoint) = Some(Checkpoint {
            shop: payload.shop,
            position: payload.position,
            generation: payload.generation,
        });
        Ok(copy)
    }

    fn with_index(folder: &Path, fields: Arc<Fields>, mut index: Index) -> Result<Self> {
        index.set_tokenizers(analysis::analysers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(1)
            .try_into()
            .map_err(engine)?;
        let (writer, checkpoint) = (Mutex::new(None), Mutex::new(None));
        let (folder, remembered) = (folder.to_owned(), Remembered::default());
        Ok(Self { folder, fields, remembered, index, reader, writer, checkpoint })
    }

    /// The checkpoint of the last commit.
    pub(super) fn checkpoint(&self) -> Option<Checkpoint> {
        lock(&self.checkpoint).clone()
    }

    /// The last commit, as it stays for whoever holds it.
    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Writes `batch` and `checkpoint` in one durable commit and shows it to searches.
    pub(super) fn apply(&self, batch: &SearchBatch, checkpoint: Option<&Checkpoint>) -> Result<()> {
        let mut slot = lock(&self.writer);
        // Taken out, so that a failure on the way drops the writer with what it had begun.
        let mut writer = match slot.take() {
            Some(writer) => writer,
            None => self.new_writer()?,
        };
        self.write(&mut writer, batch)?;
        let mut commit = writer.prepare_commit().map_err(engine)?;
        if let Some(Checkpoint { shop, position, generation }) = checkpoint.cloned() {
            let payload = serde_json::to_string(&Payload { shop, position, generation });
            commit.set_payload(&payload.expect("a checkpoint is plain data"));
        }
        commit.commit().map_err(engine)?;
        self.reader.reload().map_err(engine)?;
        *lock(&self.checkpoint) = checkpoint.cloned();
        *slot = Some(writer);
        Ok(())
    }

    fn write(&self, writer: &mut IndexWriter, batch: &SearchBatch) -> Result<()> {
        let deletes: HashSet<&str> = batch.deletes.iter().map(String::as_str).collect();
        let mut newest: HashMap<&str, &SearchDocument> = HashMap::new();
        for document in batch.upserts.iter().filter(|document| !deletes.contains(document.id.as_str())) {
            let kept = newest.entry(&document.id).or_insert(document);
            if document.version > kept.version {
                *kept = document;
            }
        }
        for id in deletes {
            writer.delete_term(self.fields.id_term(id));
        }
        let searcher = self.searcher();
        for document in newest.into_values() {
            let known = self.version_of(&searcher, &document.id)?;
            if known.is_none_or(|known| document.version > known) {
                writer.delete_term(self.fields.id_term(&document.id));
                writer.add_document(self.fields.document(document)?).map_err(engine)?;
            }
        }
        Ok(())
    }

    fn version_of(&self, searcher: &Searcher, id: &str) -> Result<Option<i64>> {
        let term = self.fields.id_term(id);
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.id).map_err(engine)?;
            let postings = index.read_postings(&term, IndexRecordOption::Basic).map_err(engine)?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED && segment.is_deleted(postings.doc()) {
                postings.advance();
            }
            if postings.doc() != TERMINATED {
                return Ok(segment.fast_fields().i64(VERSION).map_err(engine)?.first(postings.doc()));
            }
        }
        Ok(None)
    }

    fn new_writer(&self) -> Result<IndexWriter> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(WRITER_BYTES)
            .build();
        let writer: IndexWriter = self.index.writer_with_options(options).map_err(engine)?;
        let mut merges = LogMergePolicy::default();
        merges.set_del_docs_ratio_before_merge(DELETED_SHARE);
        writer.set_merge_policy(Box::new(merges));
        Ok(writer)
    }

    /// Every id with its version.
    pub(super) fn versions(&self) -> Result<Vec<(String, i64)>> {
        let mut all = Vec::new();
        for segment in self.searcher().segment_readers() {
            let Some(ids) = segment.fast_fields().str(ID).map_err(engine)? else { continue };
            let versions = segment.fast_fields().i64(VERSION).map_err(engine)?;
            let mut found: Vec<(u64, i64)> = segment
                .doc_ids_alive()
                .filter_map(|doc| Some((ids.ords().first(doc)?, versions.first(doc)?)))
                .collect();
            found.sort_unstable();
            let ords: Vec<u64> = found.iter().map(|(ord, _)| *ord).collect();
            let mut rest = found.iter();
            let name = |id: &[u8]| {
                let (_, version) = rest.next().expect("one name is read for each ordinal");
                all.push((String::from_utf8_lossy(id).into_owned(), *version));
            };
            ids.dictionary().sorted_ords_to_term_cb(&ords, name).map_err(engine)?;
        }
        Ok(all)
    }

    /// Ends the writer with its merges. What is searched still is stays readable.
    pub(super) fn close(&self) {
        let writer = lock(&self.writer).take();
        if let Some(Err(error)) = writer.map(IndexWriter::wait_merging_threads) {
            tracing::warn!(%error, "a merge of a search index that goes away failed");
        }
    }
}

/// Compares each file with its checksum. The index that reads them is dropped again, and with it the mapped files.
fn verify_files(folder: &Path) -> Result<()> {
    let index = Index::open_in_dir(folder).map_err(engine)?;
    let damaged = index.validate_checksum().map_err(engine)?;
    match damaged.iter().next() {
        Some(file) => {
            Err(EngineError::Corrupt(format!("the search index's file {} is torn", file.display())))
        }
        None => Ok(()),
    }
}

/// A panic of another holder left the value whole: each is replaced in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
