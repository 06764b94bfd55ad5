//! What `Db` must do alike on SQLite and on PostgreSQL.

use mercato_engines::{
    EngineError,
    db::{ColumnKind, Db, Dialect, Durability, InsertMany, Migration, PoolSize, Sql, Value},
    testing::TestDatabase,
};
use mercato_kernel::{Clock, SystemClock, Timestamp};
use serde_json::json;
use uuid::Uuid;

mercato_engines::on_both_databases!(
    gives_back_every_kind_of_value,
    inserts_thousands_of_rows_at_once,
    binds_lists,
    names_constraints_alike,
    returns_to_savepoints,
    rolls_back_what_is_dropped,
    sees_one_state_in_a_snapshot,
    loses_no_update_of_many_writers,
    streams_rows,
    keeps_what_was_committed_when_opened_again,
    migrates_once_and_in_order,
    undoes_a_migration_that_fails,
    refuses_data_of_a_newer_version,
    signals_commits_and_nothing_else,
    keeps_its_services_apart,
);

const SETUP: Migration = Migration {
    name: "0001_setup",
    sqlite: "CREATE TABLE things (id BLOB NOT NULL PRIMARY KEY, flag INTEGER, number INTEGER, words TEXT, bytes BLOB, \
             at INTEGER, body TEXT) STRICT;
             CREATE TABLE stock (id INTEGER NOT NULL PRIMARY KEY, sku TEXT NOT NULL, shelf TEXT NOT NULL, \
             on_hand INTEGER NOT NULL CONSTRAINT stock_on_hand_check CHECK (on_hand >= 0), \
             kept_in INTEGER REFERENCES stock (id), UNIQUE (sku, shelf)) STRICT;
             CREATE UNIQUE INDEX stock_lower_key ON stock (lower(sku || shelf)) WHERE on_hand > 100;",
    postgres: "CREATE TABLE things (id UUID NOT NULL PRIMARY KEY, flag BOOLEAN, number BIGINT, words TEXT, bytes BYTEA, \
               at TIMESTAMPTZ, body JSONB);
               CREATE TABLE stock (id BIGINT NOT NULL PRIMARY KEY, sku TEXT NOT NULL, shelf TEXT NOT NULL, \
               on_hand BIGINT NOT NULL CONSTRAINT stock_on_hand_check CHECK (on_hand >= 0), \
               kept_in BIGINT REFERENCES stock (id), UNIQUE (sku, shelf));
               CREATE UNIQUE INDEX stock_lower_key ON stock (lower(sku || shelf)) WHERE on_hand > 100;",
};

const THINGS: InsertMany = InsertMany {
    table: "things",
    columns: &[
        ("id", ColumnKind::Uuid),
        ("flag", ColumnKind::Bool),
        ("number", ColumnKind::Int),
        ("words", ColumnKind::Text),
        ("bytes", ColumnKind::Bytes),
        ("at", ColumnKind::Time),
        ("body", ColumnKind::Json),
    ],
    suffix: "ON CONFLICT (id) DO NOTHING",
};

const STOCK: &str = "INSERT INTO stock (id, sku, shelf, on_hand, kept_in) VALUES ($1, $2, $3, $4, $5)";

/// A handle of its own, as another process would have.
async fn reopen(database: &TestDatabase) -> Db {
    Db::open(database.uri(), "shop", PoolSize::default()).await.expect("the database opens")
}

async fn open(database: &TestDatabase) -> Db {
    let db = reopen(database).await;
    db.migrate("shop", &[SETUP]).await.expect("the tables are made");
    db
}

fn stock(id: i64, sku: &str, on_hand: i64) -> Vec<Value> {
    vec![id.into(), sku.into(), "left".into(), on_hand.into(), Value::Int(None)]
}

async fn number(db: &Db, sql: &'static str) -> i64 {
    db.fetch(sql, Vec::new()).await.unwrap()[0].get(0).unwrap()
}

async fn gives_back_every_kind_of_value(database: TestDatabase) {
    let db = open(&database).await;
    let odd = "Größe ✓ 🛒 ' \" \\ \u{2028} \u{1f}\n$1";
    let bytes = vec![0, 0xff, b'\'', b'\\', 0x80];
    let (now, early): (Timestamp, Timestamp) =
        (SystemClock.now(), "1815-12-10T12:00:00.000001Z".parse().unwrap());
    let body = json!({"b": [1, null, "ä\"\\"], "a": {"deep": true}});
    let row = |id: Uuid, at: Timestamp| -> Vec<Value> {
        vec![
            id.into(),
            true.into(),
            i64::MIN.into(),
            odd.into(),
            bytes.clone().into(),
            at.into(),
            body.clone().into(),
        ]
    };
    let nothing = |id: Uuid| {
        let nulls = vec![
            Value::Bool(None),
            Value::Int(None),
            Value::Text(None),
            Value::Bytes(None),
            Value::Time(None),
        ];
        [vec![id.into()], nulls, vec![Value::Json(None)]].concat()
    };
    // The same values one by one and as a set.
    let one =
        "INSERT INTO things (id, flag, number, words, bytes, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let ids: Vec<Uuid> = (0..4).map(|_| Uuid::now_v7()).collect();
    db.execute(one, row(ids[0], now)).await.unwrap();
    db.execute(one, nothing(ids[1])).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.insert_many(&THINGS, vec![row(ids[2], early), nothing(ids[3])]).await.unwrap(), 2);
    tx.commit().await.unwrap();

    let all = "SELECT id, flag, number, words, bytes, at, body FROM things ORDER BY id";
    let rows = db.fetch(all, Vec::new()).await.unwrap();
    for (index, at) in [(0, now), (2, early)] {
        let row = &rows[index];
        assert_eq!(row.get::<Uuid>(0).unwrap(), ids[index]);
        assert!(row.get::<bool>(1).unwrap());
        assert_eq!(row.get::<i64>(2).unwrap(), i64::MIN);
        assert_eq!(row.get::<String>(3).unwrap(), odd);
        assert_eq!(row.get::<Vec<u8>>(4).unwrap(), bytes);
        assert_eq!(row.get::<Timestamp>(5).unwrap(), at);
        assert_eq!(row.get::<serde_json::Value>(6).unwrap(), body);
    }
    for index in [1, 3] {
        let row = &rows[index];
        assert_eq!((row.get::<Option<bool>>(1).unwrap(), row.get::<Option<i64>>(2).unwrap()), (None, None));
        assert_eq!(row.get::<Option<String>>(3).unwrap(), None);
        assert_eq!(row.get::<Option<Vec<u8>>>(4).unwrap(), None);
        assert_eq!(row.get::<Option<Timestamp>>(5).unwrap(), None);
        assert_eq!(row.get::<Option<serde_json::Value>>(6).unwrap(), None);
        assert!(matches!(row.get::<Timestamp>(5), Err(EngineError::Fault(_))));
    }
}

async fn inserts_thousands_of_rows_at_once(database: TestDatabase) {
    let db = open(&database).await;
    let words = "ä\"\n".repeat(250);
    let row = |number: i64| -> Vec<Value> {
        let at = Timestamp::from_microsecond(number).unwrap();
        vec![
            Uuid::now_v7().into(),
            (number % 2 == 0).into(),
            number.into(),
            words.as_str().into(),
            vec![7_u8; 100].into(),
            at.into(),
            json!({ "number": number }).into(),
        ]
    };
    let rows: Vec<_> = (0..5_000).map(row).collect();
    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.insert_many(&THINGS, rows.clone()).await.unwrap(), 5_000);
    assert_eq!(tx.insert_many(&THINGS, rows).await.unwrap(), 0, "on conflict nothing");
    assert_eq!(tx.insert_many(&THINGS, Vec::new()).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(number(&db, "SELECT CAST(sum(number) AS bigint) FROM things").await, 12_497_500);
    let whole = "SELECT count(*) FROM things WHERE length(words) = 750 AND length(bytes) = 100";
    assert_eq!(number(&db, whole).await, 5_000);

    let mut tx = db.begin().await.unwrap();
    let narrow = tx.insert_many(&THINGS, vec![vec![Uuid::now_v7().into()]]).await;
    assert!(matches!(narrow, Err(EngineError::Fault(_))), "{narrow:?}");
    let mut wrong = row(1);
    wrong[2] = "a text for a number".into();
    assert!(matches!(tx.insert_many(&THINGS, vec![wrong]).await, Err(EngineError::Fault(_))));
}

async fn binds_lists(database: TestDatabase) {
    let db = open(&database).await;
    let ids: Vec<Uuid> = (0..3).map(|_| Uuid::now_v7()).collect();
    for (number, id) in ids.iter().enumerate() {
        let values = vec![(*id).into(), i64::try_from(number).unwrap().into(), format!("ü{number}'").into()];
        db.execute("INSERT INTO things (id, number, words) VALUES ($1, $2, $3)", values).await.unwrap();
    }
    let lists = [
        (
            Sql::per(
                "SELECT number FROM things WHERE id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY id",
                "SELECT number FROM things WHERE id = ANY($1) ORDER BY id",
            ),
            Value::Uuids(vec![ids[2], Uuid::now_v7(), ids[0]]),
        ),
        (
            Sql::per(
                "SELECT number FROM things WHERE words IN (SELECT value FROM json_each($1)) ORDER BY id",
                "SELECT number FROM things WHERE words = ANY($1) ORDER BY id",
            ),
            Value::Texts(vec!["ü0'".into(), "ü2'".into(), String::new()]),
        ),
        (
            Sql::per(
                "SELECT number FROM things WHERE number IN (SELECT value FROM json_each($1)) ORDER BY id",
                "SELECT number FROM things WHERE number = ANY($1) ORDER BY id",
            ),
            Value::Ints(vec![2, 0, i64::MAX]),
        ),
    ];
    for (sql, list) in lists {
        let rows = db.fetch(sql, vec![list]).await.unwrap();
        let found: Vec<i64> = rows.iter().map(|row| row.get(0).unwrap()).collect();
        assert_eq!(found, [0, 2]);
    }
}

async fn names_constraints_alike(database: TestDatabase) {
    let db = open(&database).await;
    db.execute(STOCK, stock(1, "A-1", 500)).await.unwrap();
    let refusal = async |values| db.execute(STOCK, values).await.unwrap_err();
    assert_eq!(refusal(stock(1, "A-2", 5)).await, EngineError::Unique("stock_pkey".into()));
    assert_eq!(refusal(stock(2, "A-1", 5)).await, EngineError::Unique("stock_sku_shelf_key".into()));
    assert_eq!(refusal(stock(2, "a-1", 500)).await, EngineError::Unique("stock_lower_key".into()));
    assert_eq!(refusal(stock(2, "A-2", -1)).await, EngineError::Check("stock_on_hand_check".into()));
    let mut orphan = stock(2, "A-2", 5);
    orphan[4] = 99.into();
    assert!(matches!(refusal(orphan).await, EngineError::ForeignKey(_)));
    let id = Uuid::now_v7();
    let thing = "INSERT INTO things (id) VALUES ($1)";
    db.execute(thing, vec![id.into()]).await.unwrap();
    let twice = db.execute(thing, vec![id.into()]).await.unwrap_err();
    assert_eq!(twice, EngineError::Unique("things_pkey".into()));
    let unknown = db.fetch("SELECT nothing FROM nowhere", Vec::new()).await.map(|_| ());
    assert!(matches!(unknown, Err(EngineError::Fault(_))), "{unknown:?}");
    assert_eq!(number(&db, "SELECT count(*) FROM stock").await, 1);
}

async fn returns_to_savepoints(database: TestDatabase) {
    let db = open(&database).await;
    let mut tx = db.begin().await.unwrap();
    tx.execute(STOCK, stock(1, "A-1", 5)).await.unwrap();
    tx.savepoint("order_one").await.unwrap();
    tx.execute(STOCK, stock(2, "A-2", 5)).await.unwrap();
    assert!(tx.execute(STOCK, stock(3, "A-3", -1)).await.is_err());
    tx.rollback_to("order_one").await.unwrap();
    tx.savepoint("order_two").await.unwrap();
    tx.execute(STOCK, stock(4, "A-4", 5)).await.unwrap();
    tx.release("order_two").await.unwrap();
    tx.commit().await.unwrap();
    let rows = db.fetch("SELECT id FROM stock ORDER BY id", Vec::new()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.get::<i64>(0).unwrap()).collect::<Vec<_>>(), [1, 4]);
}

async fn rolls_back_what_is_dropped(database: TestDatabase) {
    let db = open(&database).await;
    let mut tx = db.begin().await.unwrap();
    tx.execute(STOCK, stock(1, "A-1", 5)).await.unwrap();
    drop(tx);
    let mut tx = db.begin().await.unwrap();
    tx.execute(STOCK, stock(1, "A-1", 5)).await.expect("the key is free again");
    tx.rollback().await.unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM stock").await, 0);
}

async fn sees_one_state_in_a_snapshot(database: TestDatabase) {
    let db = open(&database).await;
    db.execute(STOCK, stock(1, "A-1", 5)).await.unwrap();
    let mut snapshot = db.snapshot().await.unwrap();
    let count = async |tx: &mut mercato_engines::db::Tx| -> i64 {
        tx.fetch("SELECT count(*) FROM stock", Vec::new()).await.unwrap()[0].get(0).unwrap()
    };
    assert_eq!(count(&mut snapshot).await, 1);
    db.execute(STOCK, stock(2, "A-2", 5)).await.unwrap();
    assert_eq!(count(&mut snapshot).await, 1);
    assert!(snapshot.execute(STOCK, stock(3, "A-3", 5)).await.is_err(), "it only reads");
    drop(snapshot);
    assert_eq!(number(&db, "SELECT count(*) FROM stock").await, 2);
}

async fn loses_no_update_of_many_writers(database: TestDatabase) {
    let handles = [open(&database).await, reopen(&database).await];
    handles[0].execute(STOCK, stock(1, "A-1", 30)).await.unwrap();
    let takers = (0..40).map(|taker| {
        let db = handles[taker % 2].clone();
        tokio::spawn(async move {
            db.execute("UPDATE stock SET on_hand = on_hand - 1 WHERE id = $1", vec![1.into()]).await
        })
    });
    let (mut taken, mut refused) = (0, 0);
    for taker in takers.collect::<Vec<_>>() {
        match taker.await.unwrap() {
            Ok(touched) => taken += touched,
            Err(error) => {
                assert_eq!(error, EngineError::Check("stock_on_hand_check".into()));
                refused += 1;
            }
        }
    }
    assert_eq!((taken, refused), (30, 10));
    assert_eq!(number(&handles[1], "SELECT on_hand FROM stock").await, 0);
}

async fn streams_rows(database: TestDatabase) {
    let db = open(&database).await;
    for id in 0..20 {
        db.execute(STOCK, stock(id, &format!("A-{id}"), id)).await.unwrap();
    }
    let mut sum = 0;
    let mut tx = db.snapshot().await.unwrap();
    let add = |row: mercato_engines::db::Row| {
        sum += row.get::<i64>(0)?;
        Ok(())
    };
    tx.for_each("SELECT on_hand FROM stock WHERE id >= $1", vec![10.into()], add).await.unwrap();
    assert_eq!(sum, 145);
    let stop = |_| Err(EngineError::Fault("enough".into()));
    assert_eq!(
        tx.for_each("SELECT on_hand FROM stock", Vec::new(), stop).await,
        Err(EngineError::Fault("enough".into()))
    );
}

async fn keeps_what_was_committed_when_opened_again(database: TestDatabase) {
    let db = open(&database).await;
    db.execute(STOCK, stock(1, "A-1", 5)).await.unwrap();
    let mut cut_off = db.begin().await.unwrap();
    cut_off.execute(STOCK, stock(2, "A-2", 5)).await.unwrap();
    drop((cut_off, db));
    let again =
        Db::open_with(database.uri(), "shop", PoolSize::default(), Durability::Rebuildable).await.unwrap();
    assert_eq!(number(&again, "SELECT count(*) FROM stock").await, 1);
    again.execute(STOCK, stock(2, "A-2", 5)).await.unwrap();
    again.ping().await.unwrap();
    again.close().await;
    assert!(matches!(again.ping().await, Err(EngineError::Unavailable(_))));
    assert_eq!(number(&reopen(&database).await, "SELECT count(*) FROM stock").await, 2);
}

const SECOND: Migration = Migration {
    name: "0002_more",
    sqlite: "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT",
    postgres: "CREATE TABLE more (id BIGINT PRIMARY KEY)",
};

async fn migrates_once_and_in_order(database: TestDatabase) {
    let db = reopen(&database).await;
    assert_eq!(db.pending("shop", &[SETUP, SECOND]).await.unwrap(), ["0001_setup", "0002_more"]);
    let others = [reopen(&database).await, reopen(&database).await, db.clone()];
    let runs = others.iter().map(|db| db.migrate("shop", &[SETUP]));
    let ran: Vec<_> = futures::future::join_all(runs).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(ran.concat(), ["0001_setup"], "one of them ran it");
    assert_eq!(db.pending("shop", &[SETUP, SECOND]).await.unwrap(), ["0002_more"]);
    assert_eq!(db.migrate("shop", &[SETUP, SECOND]).await.unwrap(), ["0002_more"]);
    assert!(db.migrate("shop", &[SETUP, SECOND]).await.unwrap().is_empty());
    assert_eq!(number(&db, "SELECT count(*) FROM more").await, 0);
}

async fn undoes_a_migration_that_fails(database: TestDatabase) {
    let broken = Migration {
        name: "0002_more",
        sqlite: "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE stock (id INTEGER) STRICT",
        postgres: "CREATE TABLE more (id BIGINT PRIMARY KEY); CREATE TABLE stock (id BIGINT)",
    };
    let db = open(&database).await;
    assert!(matches!(db.migrate("shop", &[SETUP, broken]).await, Err(EngineError::Fault(_))));
    assert_eq!(db.pending("shop", &[SETUP, SECOND]).await.unwrap(), ["0002_more"]);
    db.migrate("shop", &[SETUP, SECOND]).await.expect("nothing is left of the broken one");
}

async fn refuses_data_of_a_newer_version(database: TestDatabase) {
    let db = open(&database).await;
    db.migrate("shop", &[SETUP, SECOND]).await.unwrap();
    for answer in [db.migrate("shop", &[SETUP]).await, db.pending("shop", &[SETUP]).await] {
        let Err(EngineError::Newer(text)) = answer else { panic!("{answer:?}") };
        assert!(text.contains("0002_more"), "{text}");
    }
}

async fn signals_commits_and_nothing_else(database: TestDatabase) {
    let db = open(&database).await;
    // Within a process on SQLite, between processes on PostgreSQL.
    let listening =
        if database.dialect() == Dialect::Postgres { reopen(&database).await } else { db.clone() };
    let mut placed = listening.signals().subscribe("placed");
    if database.dialect() == Dialect::Postgres {
        // The first wake-up says that it listens.
        placed.changed().await.unwrap();
    }
    let other = listening.signals().subscribe("other");
    let mut undone = db.begin().await.unwrap();
    undone.wake("placed");
    undone.rollback().await.unwrap();
    assert!(!placed.has_changed().unwrap());

    for _ in 0..3 {
        let mut tx = db.begin().await.unwrap();
        tx.wake("placed");
        tx.wake("placed");
        tx.commit().await.unwrap();
        placed.changed().await.unwrap();
    }
    assert!(!other.has_changed().unwrap());
}

async fn keeps_its_services_apart(database: TestDatabase) {
    let db = open(&database).await;
    if db.dialect() == Dialect::Sqlite {
        // A file has one service's tables, and the ledger of each that shares it.
        assert_eq!(db.pending("other", &[SETUP]).await.unwrap(), ["0001_setup"]);
        return;
    }
    let other = Db::open(database.uri(), "other", PoolSize::default()).await.unwrap();
    assert_eq!(other.migrate("other", &[SETUP]).await.unwrap(), ["0001_setup"]);
    db.execute(STOCK, stock(1, "A-1", 5)).await.unwrap();
    assert_eq!(number(&other, "SELECT count(*) FROM stock").await, 0);
}

#[tokio::test]
async fn sqlite_takes_no_write_from_a_reader_and_waits_for_another_process() {
    let database = TestDatabase::sqlite();
    let (db, other) = (open(&database).await, reopen(&database).await);
    let written = db.fetch("DELETE FROM stock RETURNING id", Vec::new()).await.map(|_| ());
    assert!(matches!(written, Err(EngineError::Fault(_))), "{written:?}");
    let mut tx = db.begin().await.unwrap();
    tx.execute(STOCK, stock(1, "A-1", 5)).await.unwrap();
    let waiting = tokio::spawn(async move { other.execute(STOCK, stock(2, "A-2", 5)).await });
    tx.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
}

#[tokio::test]
async fn sqlite_keeps_the_plan_of_a_statement() {
    let database = TestDatabase::sqlite();
    let db = open(&database).await;
    // It is compiled in by `.cargo/config.toml`. Without it a bound `LIMIT` costs a new plan each time.
    let sql = "SELECT count(*) FROM pragma_compile_options WHERE compile_options = 'ENABLE_QPSG'";
    assert_eq!(number(&db, sql).await, 1);
}

#[tokio::test]
async fn refuses_uris_of_no_database() {
    for (uri, part) in [
        ("mysql://there", "`mysql:` is no engine for `db`; there are: sqlite, postgres"),
        ("nothing", "there are: sqlite, postgres"),
        ("sqlite:", "needs a file"),
        ("postgres://user:secret@host:port/db", "user:***@host"),
    ] {
        let Err(EngineError::BadUri(text)) = Db::open(uri, "shop", PoolSize::default()).await.map(|_| ())
        else {
            panic!("{uri} opened")
        };
        assert!(text.contains(part) && !text.contains("secret"), "{text}");
    }
    let away = Db::open("postgres://shop@127.0.0.1:1/shop", "shop", PoolSize::default()).await.map(|_| ());
    assert!(matches!(away, Err(EngineError::Unavailable(_))), "{away:?}");
    let folder = tempfile::tempdir().unwrap();
    let no_database = folder.path().join("no-database.db");
    std::fs::write(&no_database, "this is a text, and by far not a database of any kind".repeat(20)).unwrap();
    let uri = format!("sqlite:{}", no_database.display());
    let torn = Db::open(&uri, "shop", PoolSize::default()).await.map(|_| ());
    assert!(matches!(torn, Err(EngineError::Corrupt(_))), "{torn:?}");
}

/// As when the disk is full: SQLite ends the transaction by itself, and the roll-back that follows finds none.
#[tokio::test]
async fn a_transaction_that_sqlite_ended_harms_no_later_one() {
    let database = TestDatabase::sqlite();
    let db = Db::open(database.uri(), "test", PoolSize::default()).await.expect("opens");
    db.migrate("test", &[SETUP]).await.expect("the tables");
    for id in 1..=3_i64 {
        let mut tx = db.begin().await.expect("a new transaction");
        let row =
            |id: i64| vec![id.into(), format!("sku-{id}").into(), "a".into(), 1_i64.into(), Value::Int(None)];
        tx.execute(STOCK, row(id)).await.expect("a row");
        tx.execute("ROLLBACK", Vec::new()).await.expect("ended");
        tx.commit().await.expect_err("there is nothing to commit");
        db.execute(STOCK, row(10 + id)).await.expect("the next one");
    }
    let rows = db.fetch("SELECT count(*), min(id) FROM stock", Vec::new()).await.expect("rows");
    let found: (i64, i64) = (rows[0].get(0).expect("a count"), rows[0].get(1).expect("an id"));
    assert_eq!(found, (3, 11));
}
