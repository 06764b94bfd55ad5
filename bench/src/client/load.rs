//! The two loops. In the open one a request has its time in the schedule, and its latency counts from there: when the
//! server falls behind, those that had to wait say so, and nothing is omitted.

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use futures::future::try_join_all;
use http::Request;
use http_body_util::Full;
use mercato_harness::processor_time;
use tokio::time::sleep_until;

use super::{Answer, Connection, Sample};

/// How many connections an open loop has at most under way.
const OPEN_CONNECTIONS: u64 = 64;

/// What is asked, and what must be answered.
pub trait Work {
    /// The `n`th request, counted from 0.
    fn request(&self, n: u64) -> Request<Full<Bytes>>;

    /// Fails when the answer to the `n`th request is not what it must be.
    fn check(&self, n: u64, answer: &Answer) -> Result<()>;
}

/// When a closed loop ends.
#[derive(Clone, Copy)]
pub enum Until {
    /// After so many requests.
    Count(u64),
    /// When this time is over; what is under way is finished.
    Over(Duration),
}

/// Asks over `connections`, on each the next as soon as one is answered.
pub async fn closed(address: &str, connections: u64, until: Until, work: &dyn Work) -> Result<Sample> {
    let (next, sample) = (Cell::new(0), RefCell::new(Sample::empty()));
    let opened = try_join_all((0..connections).map(|_| Connection::open(address))).await?;
    let (started, used) = (Instant::now(), own_time()?);
    let asking = opened.into_iter().map(|mut connection| {
        let (next, sample) = (&next, &sample);
        async move {
            loop {
                let n = next.get();
                let over = match until {
                    Until::Count(count) => n >= count,
                    Until::Over(time) => started.elapsed() >= time,
                };
                if over {
                    return Ok::<_, anyhow::Error>(());
                }
                next.set(n + 1);
                let asked = Instant::now();
                one(&mut connection, work, n).await?;
                sample.borrow_mut().add(asked.elapsed());
            }
        }
    });
    try_join_all(asking).await?;
    finish(sample, started, used)
}

/// Asks `per_second` times a second for `time`, whatever the answers do.
pub async fn open(address: &str, per_second: f64, time: Duration, work: &dyn Work) -> Result<Sample> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a load is some requests, not 2^63"
    )]
    let all = (time.as_secs_f64() * per_second) as u64;
    ensure!(all > 0, "a load of {per_second} a second asks nothing in {time:?}");
    let (next, sample) = (Cell::new(0), RefCell::new(Sample::empty()));
    let opened = try_join_all((0..OPEN_CONNECTIONS.min(all)).map(|_| Connection::open(address))).await?;
    let (started, used) = (Instant::now(), own_time()?);
    let asking = opened.into_iter().map(|mut connection| {
        let (next, sample) = (&next, &sample);
        async move {
            while next.get() < all {
                let n = next.get();
                next.set(n + 1);
                let due = started + Duration::from_secs_f64(n as f64 / per_second);
                sleep_until(due.into()).await;
                one(&mut connection, work, n).await?;
                sample.borrow_mut().add(due.elapsed());
            }
            Ok::<_, anyhow::Error>(())
        }
    });
    try_join_all(asking).await?;
    finish(sample, started, used)
}

async fn one(connection: &mut Connection, work: &dyn Work, n: u64) -> Result<()> {
    let answer = connection.send(work.request(n)).await.with_context(|| format!("request {n}"))?;
    work.check(n, &answer).with_context(|| format!("the answer to request {n} is wrong"))
}

fn finish(sample: RefCell<Sample>, started: Instant, used: Duration) -> Result<Sample> {
    let mut sample = sample.into_inner();
    sample.took = started.elapsed();
    sample.client_time = own_time()?.saturating_sub(used);
    Ok(sample)
}

fn own_time() -> Result<Duration> {
    processor_time(std::process::id())
}
