//! Photos from the Bot API: which photos, which file, the file.
//!
//! The token is part of every address here, so errors are made anew instead of passed on.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::{Avatar, AvatarError, AvatarSource};
use crate::ids::UserId;
use crate::outbound::{self, BotApiAddress};

/// Bytes of a photo; those of 160 pixels are about 16 KiB.
const PHOTO_BYTES_MAX: usize = 512 * 1024;
/// Bytes of an answer about photos; one photo in all its sizes is about 1 KiB.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Pixels that the largest tile needs on a dense screen.
const SIDE_MIN: u32 = 160;
/// For each of the three requests.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Seconds to wait when Telegram asks for it without saying for how long.
const WAIT_SECS: u64 = 30;
/// Photos fetched at once; a room of fifty opens without fifty connections to Telegram.
const FETCHES_MAX: usize = 8;

/// Asks the Bot API.
pub struct BotApiAvatars {
    client: Client,
    address: BotApiAddress,
    fetches: Semaphore,
    /// Until when Telegram wants to hear nothing more, from anybody's request.
    busy_until: Mutex<Option<Instant>>,
}

/// What the Bot API wraps its answers in.
#[derive(Deserialize)]
struct Envelope<T> {
    result: T,
}

/// What it wraps its refusals in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    description: String,
    parameters: RefusalParameters,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RefusalParameters {
    retry_after: Option<u64>,
}

#[derive(Deserialize)]
struct Photos {
    photos: Vec<Vec<PhotoSize>>,
}

#[derive(Deserialize)]
struct PhotoSize {
    file_id: String,
    width: u32,
    height: u32,
}

#[derive(Deserialize)]
struct File {
    file_path: Option<String>,
}

impl BotApiAvatars {
    /// For the bot with `token` on the Bot API at `api_url` (no slash at its end).
    pub fn new(api_url: &str, token: &SecretString) -> Result<Self, AvatarError> {
        let client = outbound::client(api_url)
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .build()
            .map_err(|_| AvatarError::Unreachable)?;
        Ok(Self {
            client,
            address: BotApiAddress::new(api_url, token.clone()),
            fetches: Semaphore::new(FETCHES_MAX),
            busy_until: Mutex::default(),
        })
    }

    async fn photo(&self, user: UserId) -> Result<Option<Avatar>, AvatarError> {
        let _permit = self.fetches.acquire().await;
        let asked = json!({ "user_id": user.0, "limit": 1 });
        let Some(photos) = self.call::<Photos>("getUserProfilePhotos", asked).await? else {
            return Ok(None);
        };
        let Some(size) = photos.photos.first().and_then(|sizes| best(sizes)) else {
            return Ok(None);
        };
        let asked = json!({ "file_id": size.file_id });
        let file = self.call::<File>("getFile", asked).await?;
        let path = file
            .and_then(|file| file.file_path)
            .ok_or(AvatarError::BadAnswer)?;
        let bytes = if is_plain(&path) {
            self.download(&path).await?
        } else if is_on_disk(&path) {
            from_disk(&path).await?
        } else {
            return Err(AvatarError::BadAnswer);
        };
        Avatar::new(bytes).map(Some).ok_or(AvatarError::BadImage)
    }

    /// The result of a method; `None` when Telegram says that it knows no such person, as it does of
    /// those the bot has never met. Every other refusal may be another one tomorrow.
    async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: Value,
    ) -> Result<Option<T>, AvatarError> {
        self.wait_is_over()?;
        let url = self.address.method(method);
        let answer = self.client.post(url).json(&parameters).send().await;
        let answer = answer.map_err(|_| AvatarError::Unreachable)?;
        let status = answer.status();
        let body = read(answer, ANSWER_BYTES_MAX).await?;
        if status == StatusCode::OK {
            let envelope: Envelope<T> =
                serde_json::from_slice(&body).map_err(|_| AvatarError::BadAnswer)?;
            return Ok(Some(envelope.result));
        }
        let refusal: Refusal = serde_json::from_slice(&body).unwrap_or_default();
        match status {
            StatusCode::BAD_REQUEST if is_nobody(&refusal.description) => Ok(None),
            StatusCode::TOO_MANY_REQUESTS => {
                let seconds = refusal.parameters.retry_after.unwrap_or(WAIT_SECS);
                Err(self.wait(seconds))
            }
            _ => Err(AvatarError::BadAnswer),
        }
    }

    /// An error as long as Telegram has asked to wait.
    fn wait_is_over(&self) -> Result<(), AvatarError> {
        let until = *self
            .busy_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        match left {
            Some(left) if !left.is_zero() => Err(AvatarError::Busy {
                seconds: left.as_secs() + 1,
            }),
            _ => Ok(()),
        }
    }

    fn wait(&self, seconds: u64) -> AvatarError {
        let error = AvatarError::Busy { seconds };
        let until = Instant::now() + error.lasts();
        *self
            .busy_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(until);
        error
    }

    async fn download(&self, path: &str) -> Result<Bytes, AvatarError> {
        let url = self.address.file(path);
        let answer = self.client.get(url).send().await;
        let answer = answer.map_err(|_| AvatarError::Unreachable)?;
        if answer.status() != StatusCode::OK {
            return Err(AvatarError::BadAnswer);
        }
        read(answer, PHOTO_BYTES_MAX).await
    }
}

impl AvatarSource for BotApiAvatars {
    fn fetch(&self, user: UserId) -> BoxFuture<'_, Result<Option<Avatar>, AvatarError>> {
        Box::pin(self.photo(user))
    }
}

/// The whole body, or an error as soon as it is longer than `max`.
async fn read(mut answer: Response, max: usize) -> Result<Bytes, AvatarError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| AvatarError::Unreachable)? {
        if body.len() + chunk.len() > max {
            return Err(AvatarError::BadImage);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The smallest size that is large enough, else the largest.
fn best(sizes: &[PhotoSize]) -> Option<&PhotoSize> {
    let side = |size: &&PhotoSize| size.width.min(size.height);
    sizes
        .iter()
        .filter(|size| side(size) >= SIDE_MIN)
        .min_by_key(side)
        .or_else(|| sizes.iter().max_by_key(side))
}

/// Whether these words of Telegram mean that there is no such person.
fn is_nobody(description: &str) -> bool {
    description.to_ascii_lowercase().contains("user not found")
}

/// Whether a path is one of the Bot API server's own disk, as it gives them with `--local`.
fn is_on_disk(path: &str) -> bool {
    path.strip_prefix('/').is_some_and(|rest| {
        rest.split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
            && !rest.contains('\0')
    })
}

/// The file, where the server's folder is ours too. Nothing but a picture gets any further, whatever
/// the server names.
async fn from_disk(path: &str) -> Result<Bytes, AvatarError> {
    let unreadable = |_| AvatarError::OnItsDisk;
    // Opening anything but a file may wait for ever.
    let found = tokio::fs::metadata(path).await.map_err(unreadable)?;
    if !found.is_file() || found.len() > PHOTO_BYTES_MAX as u64 {
        return Err(AvatarError::BadImage);
    }
    tokio::fs::read(path)
        .await
        .map(Bytes::from)
        .map_err(unreadable)
}

/// Whether a path stays below the folder of files and is nothing but a path.
fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/_-.".contains(&byte))
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(sides: &[u32]) -> Vec<PhotoSize> {
        sides
            .iter()
            .map(|side| PhotoSize {
                file_id: side.to_string(),
                width: *side,
                height: *side,
            })
            .collect()
    }

    #[test]
    fn the_smallest_photo_that_is_large_enough_is_taken() {
        for (sides, expected) in [
            (vec![160, 320, 640], Some("160")),
            (vec![640, 320, 100], Some("320")),
            (vec![50, 100], Some("100")),
            (vec![], None),
        ] {
            let sizes = sizes(&sides);
            let taken = best(&sizes).map(|size| size.file_id.as_str());
            assert_eq!(taken, expected, "{sides:?}");
        }
    }

    #[test]
    fn only_one_refusal_means_that_there_is_nobody() {
        for (description, expected) in [
            ("Bad Request: user not found", true),
            ("Bad Request: USER NOT FOUND", true),
            (
                "Bad Request: wrong file_id or the file is temporarily unavailable",
                false,
            ),
            ("Bad Request: chat not found", false),
            ("", false),
        ] {
            assert_eq!(is_nobody(description), expected, "{description}");
        }
    }

    #[test]
    fn a_path_on_the_disk_is_whole_and_has_no_way_up() {
        for (path, expected) in [
            ("/var/lib/telegram-bot-api/123:AA/photos/file_0.jpg", true),
            ("photos/file_0.jpg", false),
            ("/var/lib/../../etc/passwd", false),
            ("//etc/passwd", false),
            ("/", false),
            ("", false),
        ] {
            assert_eq!(is_on_disk(path), expected, "{path}");
        }
    }

    #[test]
    fn only_plain_paths_are_followed() {
        for (path, expected) in [
            ("photos/file_0.jpg", true),
            ("file", true),
            ("../secret", false),
            ("photos/../../x", false),
            ("/etc/passwd", false),
            ("a//b", false),
            ("photos/file?x=1", false),
            ("http://evil.example/", false),
            ("", false),
        ] {
            assert_eq!(is_plain(path), expected, "{path}");
        }
    }
}
