//! Profile photos, so that a browser never asks Telegram for them (the address of a file there
//! contains the bot's token).
//!
//! Knows a source of photos and a cache; knows nothing of HTTP routes or rooms.

mod bot_api;
mod image;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use moka::Expiry;
use moka::future::Cache;

use crate::ids::UserId;

pub use bot_api::BotApiAvatars;
pub use image::Avatar;

/// Bytes of photos kept in memory; about 4000 of the usual 16 KiB.
const CACHE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// What an entry weighs beside its photo (keys, bookkeeping).
const ENTRY_BYTES: usize = 256;
/// For how long a photo is kept; people change theirs seldom.
const PHOTO_TTL: Duration = Duration::from_secs(6 * 3600);
/// For how long it is remembered that somebody has none (or shows none to bots).
const NO_PHOTO_TTL: Duration = Duration::from_secs(600);
/// For how long nobody asks again after a failure, which passes sooner or later.
const FAILURE_TTL: Duration = Duration::from_secs(30);
/// A longer order to wait is taken for a mistake.
const WAIT_MAX: Duration = Duration::from_secs(3600);

/// Why a photo could not be had at the moment. Never contains an address or the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AvatarError {
    /// The other side did not answer, or not in time.
    #[error("Telegram cannot be reached")]
    Unreachable,
    /// It answered, but not with what was asked for.
    #[error("Telegram answered with something else")]
    BadAnswer,
    /// It asks us to wait (429).
    #[error("Telegram asks to wait for {seconds} s")]
    Busy {
        /// For so long.
        seconds: u64,
    },
    /// It names a file on its own disk, which we cannot read.
    #[error(
        "the server at FILE_API_URL runs with --local and names files on its own disk, which cannot \
         be read here: mount its folder at the same path, or run it without --local"
    )]
    OnItsDisk,
    /// The photo is larger than we take, or not a picture.
    #[error("the photo cannot be used")]
    BadImage,
}

impl AvatarError {
    /// For how long it stays true.
    fn lasts(self) -> Duration {
        match self {
            Self::Busy { seconds } => Duration::from_secs(seconds).min(WAIT_MAX),
            _ => FAILURE_TTL,
        }
    }
}

/// Where photos come from.
pub trait AvatarSource: Send + Sync + 'static {
    /// The photo of a person; `None` when they have none that we may see.
    fn fetch(&self, user: UserId) -> BoxFuture<'_, Result<Option<Avatar>, AvatarError>>;
}

/// The source of a deployment without Telegram.
#[derive(Clone, Copy, Debug)]
pub struct NoAvatars;

impl AvatarSource for NoAvatars {
    fn fetch(&self, _: UserId) -> BoxFuture<'_, Result<Option<Avatar>, AvatarError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

/// Photos with a cache in front of their source. A clone is a reference.
#[derive(Clone)]
pub struct Avatars {
    source: Arc<dyn AvatarSource>,
    cache: Cache<UserId, Known>,
}

/// What is known of somebody's photo.
type Known = Result<Option<Avatar>, AvatarError>;

impl Avatars {
    /// An empty cache in front of `source`.
    #[must_use]
    pub fn new(source: Arc<dyn AvatarSource>) -> Self {
        let cache = Cache::builder()
            .max_capacity(CACHE_BYTES_MAX)
            .weigher(|_, known: &Known| weight(known))
            .expire_after(ByOutcome)
            .build();
        Self { source, cache }
    }

    /// The photo of a person; `None` when they have none. However many ask at once, the source is
    /// asked once, and after a failure not again for half a minute, or for as long as it says.
    pub async fn get(&self, user: UserId) -> Result<Option<Avatar>, AvatarError> {
        if user.is_guest() {
            return Ok(None);
        }
        self.cache.get_with(user, self.source.fetch(user)).await
    }
}

fn weight(known: &Known) -> u32 {
    let bytes = match known {
        Ok(Some(avatar)) => avatar.bytes.len(),
        Ok(None) | Err(_) => 0,
    };
    u32::try_from(bytes + ENTRY_BYTES).unwrap_or(u32::MAX)
}

/// Photos are kept longer than the knowledge that there is none, and that longer than a failure.
struct ByOutcome;

impl Expiry<UserId, Known> for ByOutcome {
    fn expire_after_create(&self, _: &UserId, known: &Known, _: Instant) -> Option<Duration> {
        Some(match known {
            Ok(Some(_)) => PHOTO_TTL,
            Ok(None) => NO_PHOTO_TTL,
            Err(error) => error.lasts(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    /// Answers from a list, counting, once the gate is open.
    struct Scripted {
        answers: Mutex<Vec<Result<Option<Avatar>, AvatarError>>>,
        fetches: AtomicUsize,
        gate: Notify,
    }

    impl Scripted {
        fn new(answers: Vec<Result<Option<Avatar>, AvatarError>>) -> Arc<Self> {
            Arc::new(Self {
                answers: Mutex::new(answers),
                fetches: AtomicUsize::new(0),
                gate: Notify::new(),
            })
        }
    }

    impl AvatarSource for Scripted {
        fn fetch(&self, _: UserId) -> BoxFuture<'_, Result<Option<Avatar>, AvatarError>> {
            Box::pin(async {
                self.fetches.fetch_add(1, Ordering::SeqCst);
                self.gate.notified().await;
                self.answers.lock().expect("not poisoned").remove(0)
            })
        }
    }

    fn photo() -> Avatar {
        Avatar::new(vec![0xff, 0xd8, 0xff, 1, 2, 3].into()).expect("a JPEG by its first bytes")
    }

    #[tokio::test]
    async fn a_hundred_who_ask_at_once_make_one_fetch() {
        let source = Scripted::new(vec![Ok(Some(photo()))]);
        let avatars = Avatars::new(source.clone());
        let asking: Vec<_> = (0..100)
            .map(|_| {
                let avatars = avatars.clone();
                tokio::spawn(async move { avatars.get(UserId(1)).await })
            })
            .collect();
        tokio::task::yield_now().await;
        source.gate.notify_one();
        for one in asking {
            assert_eq!(one.await.expect("no panic"), Ok(Some(photo())));
        }
        assert_eq!(source.fetches.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_failure_is_remembered_as_a_failure() {
        let source = Scripted::new(vec![Err(AvatarError::Unreachable)]);
        let avatars = Avatars::new(source.clone());
        source.gate.notify_one();
        for _ in 0..3 {
            assert_eq!(avatars.get(UserId(1)).await, Err(AvatarError::Unreachable));
        }
        assert_eq!(source.fetches.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn that_somebody_has_no_photo_is_remembered() {
        let source = Scripted::new(vec![Ok(None)]);
        let avatars = Avatars::new(source.clone());
        source.gate.notify_one();
        for _ in 0..3 {
            assert_eq!(avatars.get(UserId(1)).await, Ok(None));
        }
        assert_eq!(source.fetches.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn guests_are_not_asked_for() {
        let source = Scripted::new(vec![]);
        assert_eq!(Avatars::new(source.clone()).get(UserId(-1)).await, Ok(None));
        assert_eq!(source.fetches.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_photo_is_believed_for_hours_absence_for_minutes_and_a_failure_for_half_a_minute() {
        let life = |known| ByOutcome.expire_after_create(&UserId(1), &known, Instant::now());
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (known, expected) in [
            (Ok(Some(photo())), 6 * 3600),
            (Ok(None), 600),
            (Err(AvatarError::Unreachable), 30),
            (Err(AvatarError::BadAnswer), 30),
            (Err(AvatarError::BadImage), 30),
            (Err(AvatarError::OnItsDisk), 30),
            (Err(AvatarError::Busy { seconds: 7 }), 7),
            (Err(AvatarError::Busy { seconds: 90 }), 90),
            (Err(AvatarError::Busy { seconds: u64::MAX }), 3600),
        ] {
            assert_eq!(life(known.clone()), seconds(expected), "{known:?}");
        }
    }

    #[test]
    fn an_entry_weighs_its_bytes() {
        assert_eq!(weight(&Ok(None)), 256);
        assert_eq!(weight(&Err(AvatarError::BadAnswer)), 256);
        assert_eq!(weight(&Ok(Some(photo()))), 262);
    }
}
