//! The people's portraits: embedded JPEG files, and the Bot API's names for them.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// What `file_id`s begin with.
const ID_PREFIX: &str = "SimPortrait-";
/// Where `file_path`s lead.
const PATH_PREFIX: &str = "profile_photos/";

/// The `file_id` of a portrait in this width.
pub(crate) fn file_id(stem: &str, width: u32) -> String {
    format!("{ID_PREFIX}{stem}-{width}")
}

/// The `file_unique_id` of a portrait in this width.
pub(crate) fn unique_id(stem: &str, width: u32) -> String {
    unique_id_of(&file_id(stem, width))
}

/// The `file_unique_id` that goes with a `file_id`.
pub(crate) fn unique_id_of(file_id: &str) -> String {
    format!("U{}", file_id.trim_start_matches(ID_PREFIX))
}

/// The `file_path` of a `file_id`, if there is such a file.
pub(crate) fn path_of(file_id: &str) -> Option<String> {
    let name = file_id.strip_prefix(ID_PREFIX)?;
    let path = format!("{PATH_PREFIX}{name}.jpg");
    bytes_at(&path).map(|_| path)
}

/// The JPEG at a `file_path`.
pub(crate) fn bytes_at(path: &str) -> Option<Cow<'static, [u8]>> {
    Assets::get(path.strip_prefix(PATH_PREFIX)?).map(|file| file.data)
}

/// The JPEG of a portrait.
pub(crate) fn bytes(stem: &str, width: u32) -> Option<Cow<'static, [u8]>> {
    Assets::get(&format!("{stem}-{width}.jpg")).map(|file| file.data)
}
