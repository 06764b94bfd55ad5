//! The background worker that makes pictures' renditions: one picture at a time in each process, behind everything else
//! that the machine has to do. What waits stands in the database, so a restart or a crash forgets nothing: a file that
//! was put before the crash is found again by its content, and rows are written all at once.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use mercato_engines::{
    EngineError,
    blobs::SharedBlobs,
    db::{Db, Dialect},
};
use mercato_kernel::{Clock, Failure, Result, Timestamp, hex};
use sha2::{Digest, Sha256};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    pictures::{Encoded, Pictures, Unscalable, scale},
    sql::{
        IMAGES_SIGNAL,
        renditions::{self, Claimed},
    },
};
use crate::{
    domain::{Image, Rendition},
    ports::StoreResult,
};

/// How long a picture is claimed; each rendition renews it. So long waits one whose process was killed, where other
/// processes may be at work.
const CLAIM_MINUTES: i64 = 2;
/// How often a picture is begun: what brings down the process is given up then.
const MAX_ATTEMPTS: i64 = 3;
/// What part of an upload has to be saved for it to be encoded once more in its own size and form.
const HARDLY_LARGER: i64 = 4;
/// How long one picture may take.
const LONGEST_WORK: Duration = Duration::from_mins(10);
/// How long the worker waits for a wake-up before it looks by itself.
const IDLE_POLL: Duration = Duration::from_secs(10);

/// Makes renditions.
pub struct Scaler {
    /// Commerce's database.
    pub db: Db,
    /// Where the files lie.
    pub blobs: SharedBlobs,
    /// The places for decodings, which it shares with the uploads.
    pub pictures: Pictures,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

/// How the work on one picture ended.
enum Outcome {
    Made(Vec<Rendition>),
    Unscalable(Unscalable),
    /// It took too long.
    Late,
    /// The shop stops.
    Stopped,
}

impl Scaler {
    /// Works until `stop`.
    pub async fn run(&self, stop: CancellationToken) -> Result<()> {
        let mut woken = self.db.signals().subscribe(IMAGES_SIGNAL);
        // Nobody else works on this file: what is claimed there was claimed by a process that is gone.
        if self.db.dialect() == Dialect::Sqlite {
            renditions::release_all(&self.db).await?;
        }
        while !stop.is_cancelled() {
            woken.mark_unchanged();
            let has_worked = self.scale_next(&stop).await?;
            metrics::gauge!("mercato_pictures_waiting").set(renditions::waiting(&self.db).await? as f64);
            if !has_worked {
                tokio::select! {
                    () = stop.cancelled() => {}
                    _ = woken.changed() => {}
                    () = tokio::time::sleep(IDLE_POLL) => {}
                }
            }
        }
        Ok(())
    }

    /// Whether there was a picture.
    async fn scale_next(&self, stop: &CancellationToken) -> Result<bool> {
        let Some(claimed) = renditions::claim(&self.db, self.clock.now(), self.claim_end()).await? else {
            return Ok(false);
        };
        let Claimed { image, attempts } = claimed;
        if attempts > MAX_ATTEMPTS {
            let why = format!("it was begun {MAX_ATTEMPTS} times without an end");
            self.give_up(&image, &Unscalable::Broken(why)).await?;
            return Ok(true);
        }
        let began = Instant::now();
        let outcome = self.work(&image, stop).await;
        match outcome {
            Ok(Outcome::Made(made)) => {
                renditions::finish(&self.db, image.id, &made, self.clock.now()).await?;
                metrics::counter!("mercato_pictures_scaled_total", "outcome" => "done").increment(1);
                metrics::histogram!("mercato_picture_scaling_seconds").record(began.elapsed().as_secs_f64());
            }
            Ok(Outcome::Unscalable(why)) => self.give_up(&image, &why).await?,
            Ok(Outcome::Late) => {
                tracing::error!(image = %image.id, "a picture takes too long to scale");
                renditions::release(&self.db, image.id, false).await?;
            }
            Ok(Outcome::Stopped) => renditions::release(&self.db, image.id, true).await?,
            Err(failure) => {
                // The picture is not to blame. Where this fails too, the claim ends by itself.
                let _ = renditions::release(&self.db, image.id, true).await;
                return Err(failure);
            }
        }
        Ok(true)
    }

    async fn give_up(&self, image: &Image, why: &Unscalable) -> StoreResult<()> {
        tracing::warn!(image = %image.id, %why, "a picture cannot be scaled; it is served as it is");
        metrics::counter!("mercato_pictures_scaled_total", "outcome" => "impossible").increment(1);
        renditions::give_up(&self.db, image.id, &why.to_string()).await
    }

    /// Scales one picture; each rendition is in the blobs before the next one is made.
    async fn work(&self, image: &Image, stop: &CancellationToken) -> Result<Outcome> {
        let place = self.pictures.begin_decoding().await?;
        let Some(file) = self.blobs.get(&image.blob_name, None).await? else {
            return Ok(Outcome::Unscalable(Unscalable::Broken("its file is gone".to_owned())));
        };
        let (mut encoded, end) = on_a_thread(file, place)?;
        let (deadline, mut made) = (Instant::now() + LONGEST_WORK, Vec::new());
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(Outcome::Stopped),
                () = tokio::time::sleep_until(deadline) => return Ok(Outcome::Late),
                next = encoded.recv() => match next {
                    Some(next) => made.push(self.keep(image, next).await?),
                    None => break,
                },
            }
        }
        Ok(match end.await {
            Ok(Ok(())) => Outcome::Made(made),
            Ok(Err(why)) => Outcome::Unscalable(why),
            Err(_) => Outcome::Unscalable(Unscalable::Broken("a decoder broke on it".to_owned())),
        })
    }

    /// Puts a rendition into the blobs, under its hash: who makes the same one again finds it there. Where the upload
    /// shows the same in the same form and is hardly larger, it is its own best rendition: encoded once more it is worse.
    async fn keep(&self, image: &Image, encoded: Encoded) -> Result<Rendition> {
        renditions::renew(&self.db, image.id, self.claim_end()).await?;
        let (width, height) = (i64::from(encoded.width), i64::from(encoded.height));
        let media_type = encoded.media_type.to_owned();
        let size_bytes = i64::try_from(encoded.bytes.len()).expect("pictures are bounded");
        let is_same = encoded.is_unchanged && image.media_type == media_type;
        if is_same && image.size_bytes - size_bytes <= image.size_bytes / HARDLY_LARGER {
            let (content_hash, blob_name) = (image.content_hash, image.blob_name.clone());
            let size_bytes = image.size_bytes;
            return Ok(Rendition { width, height, media_type, size_bytes, content_hash, blob_name });
        }
        let content_hash: [u8; 32] = Sha256::digest(&encoded.bytes).into();
        let blob_name = format!("renditions/{}", hex(&content_hash));
        match self.blobs.put_new(&blob_name, encoded.bytes.into()).await {
            Ok(()) | Err(EngineError::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Rendition { width, height, media_type, size_bytes, content_hash, blob_name })
    }

    fn claim_end(&self) -> Timestamp {
        self.clock.now() + mercato_kernel::minutes(CLAIM_MINUTES)
    }
}

type Ending = oneshot::Receiver<Result<(), Unscalable>>;

/// Scales on a thread of its own, of low priority: whoever asks the shop for anything goes first. It ends soon after
/// nobody takes what it makes, and its memory goes with it.
fn on_a_thread<P: Send + 'static>(file: Bytes, place: P) -> Result<(mpsc::Receiver<Encoded>, Ending)> {
    let (sender, encoded) = mpsc::channel(1);
    let (ended, end) = oneshot::channel();
    let thread = std::thread::Builder::new().name("picture-scaler".to_owned()).spawn(move || {
        lower_priority();
        let outcome = scale(&file, place, |encoded| sender.blocking_send(encoded).is_ok());
        // Nobody listens when the shop stops.
        let _ = ended.send(outcome);
    });
    thread.map_err(Failure::internal)?;
    Ok((encoded, end))
}

/// A tenth of what others get where all of the machine is wanted, so that pictures are done on a busy day, too. Linux has
/// a priority for each thread; elsewhere it would be the whole shop's. Where it may not be changed, it stays.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 10);
}
