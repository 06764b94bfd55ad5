//! One transaction for a group of commands: replays first, then the orders as one set, the new products as another, then
//! each other command in its savepoint; events and idempotency records with them; one commit; every caller answered
//! after it.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use mercato_contracts::{Event, SyncToken};
use mercato_engines::db::Dialect;
use mercato_http_kit::CommandReply;
use mercato_kernel::{ErrorCode, Failure, Result, Timestamp};

use super::{Command, Idempotency, Shared, Work, idempotency, orders, products};
use crate::{
    adapters::sql::{SqlUnit, outbox},
    ports::{CommandError, CommandResult, Context, StoreError, StoreResult},
};

/// How often a transaction is repeated that lost against another or its connection.
const ATTEMPTS: u32 = 6;
/// The pause before the second attempt; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// The answer of one command, before it is sent.
pub(super) type Answer = Result<CommandReply>;

/// Unique keys that another process may take between our look and our insert. The next attempt sees what it wrote.
const RACED: [&str; 7] = [
    idempotency::TAKEN,
    "products_handle_key",
    "variants_sku_key",
    "orders_external_number_key",
    "orders_number_key",
    "stock_variant_id_location_id_key",
    OF_THE_ORDER_ITSELF,
];
/// The unique key that only an earlier attempt of the same order can have taken.
const OF_THE_ORDER_ITSELF: &str = "orders_pkey";

/// Commands that share a transaction.
pub struct Group {
    /// The commands.
    pub commands: Vec<Command>,
    /// Whether a commit may have stood whose answer was lost: what is there is looked up before it is decided anew.
    pub is_uncertain: bool,
}

impl Group {
    /// Commands that were not attempted yet.
    pub fn fresh(commands: Vec<Command>) -> Self {
        Self { commands, is_uncertain: false }
    }
}

/// Runs a group to its answers. A statement or a panic that one command caused splits them in halves, so that it harms
/// no other.
pub async fn run(shared: &Arc<Shared>, group: Group) {
    let mut groups = vec![group];
    while let Some(mut group) = groups.pop() {
        let attempts = AssertUnwindSafe(attempt_repeatedly(shared, &mut group)).catch_unwind().await;
        let outcome = attempts.unwrap_or_else(|_| Err(StoreError::Fault("a command panicked".to_owned())));
        let Group { mut commands, is_uncertain } = group;
        match outcome {
            Ok(answers) => {
                for (command, answer) in commands.into_iter().zip(answers) {
                    command.answer_with(answer);
                }
            }
            Err(error) if commands.len() > 1 && is_of_one_command(&error) => {
                let second = commands.split_off(commands.len() / 2);
                groups.push(Group { commands: second, is_uncertain });
                groups.push(Group { commands, is_uncertain });
            }
            Err(error) => {
                let is_lost = matches!(error, StoreError::Unavailable(_));
                let (again, rest): (Vec<_>, Vec<_>) =
                    commands.into_iter().partition(|command| is_lost && is_recognisable(command));
                let (again, refused) = if rest.is_empty() { (rest, again) } else { (again, rest) };
                for command in refused {
                    command.answer_with(Err(refusal(&error)));
                }
                if !again.is_empty() {
                    groups.push(Group { commands: again, is_uncertain });
                }
            }
        }
    }
}

fn is_of_one_command(error: &StoreError) -> bool {
    !matches!(error, StoreError::Retry(_) | StoreError::Unavailable(_))
}

fn refusal(error: &StoreError) -> Failure {
    match error {
        StoreError::Check(name) => {
            Failure::new(ErrorCode::InvalidState, format!("the change would break the rule {name}"))
        }
        StoreError::Unique(name) if RACED.contains(&name.as_str()) => Failure::new(
            ErrorCode::RequestInProgress,
            "another request is changing the same; repeat it later",
        ),
        other => other.clone().into(),
    }
}

async fn attempt_repeatedly(shared: &Arc<Shared>, group: &mut Group) -> StoreResult<Vec<Answer>> {
    let mut pause = FIRST_PAUSE;
    let mut attempts = 1;
    loop {
        let outcome = attempt(shared, group).await;
        group.is_uncertain |= matches!(&outcome, Err(error) if tells_of_a_commit(error));
        match outcome {
            Err(error) if attempts < ATTEMPTS && may_repeat(&error, &group.commands) => {
                tracing::debug!(%error, attempts, "a transaction is repeated");
                metrics::counter!("mercato_write_retries_total").increment(1);
                tokio::time::sleep(pause).await;
                pause *= 2;
                attempts += 1;
            }
            outcome => return outcome,
        }
    }
}

/// Whether what was attempted may stand all the same.
fn tells_of_a_commit(error: &StoreError) -> bool {
    match error {
        StoreError::Unavailable(_) => true,
        StoreError::Unique(name) => name == OF_THE_ORDER_ITSELF,
        _ => false,
    }
}

/// Whether the whole transaction may run again. After a lost connection only what can be recognised may.
fn may_repeat(error: &StoreError, commands: &[Command]) -> bool {
    is_raced(error) || matches!(error, StoreError::Unavailable(_)) && commands.iter().all(is_recognisable)
}

/// Whether the transaction lost against another, and left nothing behind.
fn is_raced(error: &StoreError) -> bool {
    match error {
        StoreError::Retry(_) => true,
        StoreError::Unique(name) => RACED.contains(&name.as_str()),
        _ => false,
    }
}

/// Whether it can be told that a command took effect: of an order and a product by its id, of another by its
/// idempotency key.
fn is_recognisable(command: &Command) -> bool {
    matches!(command.work, Work::Order(_) | Work::Product(_)) || command.idempotency.is_some()
}

async fn attempt(shared: &Arc<Shared>, group: &Group) -> StoreResult<Vec<Answer>> {
    let commands = &group.commands;
    let now = shared.clock.now();
    let orders = commands.iter().filter(|command| matches!(command.work, Work::Order(_))).count();
    let mut numbers = shared.numbers.at_hand(orders).await?;
    let mut unit = SqlUnit::new(shared.db.begin().await?);
    let mut answers: Vec<Option<Answer>> = commands.iter().map(|_| None).collect();
    if group.is_uncertain {
        // The server may be committing still. What an earlier attempt did must be there before anything is refused for
        // the lack of what that attempt took.
        idempotency::wait_for_writers(&mut unit.tx, &key_hashes(commands)).await?;
    }
    replay(&mut unit, commands, &mut answers, now).await?;
    if group.is_uncertain {
        orders::find_placed(&mut unit, commands, &mut answers).await?;
        products::find_created(&mut unit, commands, &mut answers).await?;
    }
    orders::place(shared, &mut unit, commands, &mut answers, &mut numbers, now).await?;
    products::create(&mut unit, commands, &mut answers, now).await?;
    for (command, answer) in commands.iter().zip(&mut answers) {
        if let (Work::Job(job), None) = (&command.work, &answer) {
            let context = Context { now, traceparent: command.traceparent.clone() };
            *answer = Some(in_savepoint(&mut unit, |unit| job(unit, context)).await?);
        }
    }
    if shared.db.dialect() == Dialect::Postgres {
        replay_late(&mut unit, commands, &mut answers, now).await?;
    }
    outbox::append(&mut unit.tx, &unit.events).await?;
    record(&mut unit, commands, &answers, now).await?;
    if unit.events.is_empty() && !has_fresh_success(&answers) {
        unit.tx.rollback().await?;
    } else {
        unit.tx.commit().await?;
    }
    Ok(answers.into_iter().map(|answer| answer.expect("every command was answered")).collect())
}

fn has_fresh_success(answers: &[Option<Answer>]) -> bool {
    answers.iter().any(|answer| matches!(answer, Some(Ok(reply)) if !reply.replayed))
}

fn key_hashes(commands: &[Command]) -> Vec<[u8; 32]> {
    commands.iter().filter_map(|command| command.idempotency.as_ref()).map(|key| key.key_hash).collect()
}

/// Answers commands whose idempotency key is known.
async fn replay(
    unit: &mut SqlUnit,
    commands: &[Command],
    answers: &mut [Option<Answer>],
    now: Timestamp,
) -> StoreResult<()> {
    let found = idempotency::find(&mut unit.tx, &key_hashes(commands), now).await?;
    for (command, answer) in commands.iter().zip(answers) {
        let Some(key) = &command.idempotency else { continue };
        *answer = found.get(key.key_hash.as_slice()).map(|record| record.replay(key));
    }
    Ok(())
}

/// Answers refused commands whose key has become known since it was looked up: the same request ran in another process
/// (or in one that died with its commit under way), this one waited for its locks, and met what it had done. On SQLite
/// one process writes, one transaction at a time.
async fn replay_late(
    unit: &mut SqlUnit,
    commands: &[Command],
    answers: &mut [Option<Answer>],
    now: Timestamp,
) -> StoreResult<()> {
    let refused = |(command, answer): (&Command, &Option<Answer>)| {
        let is_refused = matches!(answer, Some(Err(_)));
        command.idempotency.as_ref().filter(|_| is_refused).map(|key| key.key_hash)
    };
    let keys: Vec<[u8; 32]> = commands.iter().zip(answers.iter()).filter_map(refused).collect();
    let found = idempotency::find(&mut unit.tx, &keys, now).await?;
    for (command, answer) in commands.iter().zip(answers) {
        let (Some(key), Some(Err(_))) = (&command.idempotency, &answer) else { continue };
        if let Some(record) = found.get(key.key_hash.as_slice()) {
            *answer = Some(record.replay(key));
        }
    }
    Ok(())
}

/// Runs one command so that its refusal undoes only what it did itself.
async fn in_savepoint<'u, F>(unit: &'u mut SqlUnit, job: F) -> StoreResult<Answer>
where
    F: for<'j> FnOnce(
        &'j mut dyn crate::ports::Unit,
    ) -> futures::future::BoxFuture<'j, CommandResult<CommandReply>>,
{
    unit.tx.savepoint("command").await?;
    let before = unit.events.len();
    match job(unit).await {
        Ok(mut reply) => {
            unit.tx.release("command").await?;
            let made: &[Event] = &unit.events[before..];
            reply.sync = SyncToken::of(made);
            Ok(Ok(reply))
        }
        Err(CommandError::Refused(failure)) => {
            unit.tx.rollback_to("command").await?;
            unit.events.truncate(before);
            Ok(Err(failure))
        }
        Err(CommandError::Store(error))
            if is_raced(&error) || matches!(error, StoreError::Unavailable(_)) =>
        {
            Err(error)
        }
        Err(CommandError::Store(error)) => {
            unit.tx.rollback_to("command").await?;
            unit.events.truncate(before);
            Ok(Err(refusal(&error)))
        }
    }
}

async fn record(
    unit: &mut SqlUnit,
    commands: &[Command],
    answers: &[Option<Answer>],
    now: Timestamp,
) -> StoreResult<()> {
    let fresh = |(command, answer): (&'_ Command, &'_ Option<Answer>)| match (&command.idempotency, answer) {
        (Some(_), Some(Ok(reply))) => !reply.replayed && (200..300).contains(&reply.status),
        _ => false,
    };
    let records: Vec<(&Idempotency, &CommandReply)> = commands
        .iter()
        .zip(answers)
        .filter(|pair| fresh(*pair))
        .filter_map(|(command, answer)| {
            Some((command.idempotency.as_ref()?, answer.as_ref()?.as_ref().ok()?))
        })
        .collect();
    idempotency::insert(&mut unit.tx, &records, now).await
}
