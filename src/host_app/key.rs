//! The host's own word at the hub, by which a room is its. Kept in a file for each deployment and code, so
//! that a host that was killed has its room back when it is started again; of two hosts that run at the
//! same time on one machine the second one has another word.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::plan::Plan;

/// Bytes of a word; it is written in twice as many hexadecimal digits.
const WORD_BYTES: usize = 16;

/// The word, and the lock on its file while it is used.
#[derive(Debug)]
pub(super) struct Key {
    word: String,
    /// Locked until the process ends, however it ends.
    _file: Option<File>,
}

impl Key {
    /// The word of the host of this room, kept below `folder`. Without a folder, or where it cannot be
    /// kept, one for this time.
    pub(super) fn of(plan: &Plan, folder: Option<&Path>) -> Self {
        let kept = folder.and_then(|folder| kept(folder, &plan.hub, &plan.code).ok());
        kept.unwrap_or_else(|| Self {
            word: new_word(),
            _file: None,
        })
    }

    /// What the hub is told.
    pub(super) fn word(&self) -> &str {
        &self.word
    }
}

/// The word in the file of this room, which is made if it is not there; an error when another has it.
fn kept(folder: &Path, hub: &str, code: &str) -> io::Result<Key> {
    let folder = folder.join("efir");
    fs::create_dir_all(&folder)?;
    let room = Sha256::digest(format!("{hub} {}", code.to_ascii_lowercase()));
    let path = folder.join(format!("host-{}.key", hex::encode(&room[..WORD_BYTES])));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.try_lock()?;
    let mut text = String::new();
    let is_read = file.read_to_string(&mut text).is_ok();
    let is_word = hex::decode(&text).is_ok_and(|bytes| bytes.len() == WORD_BYTES);
    if !(is_read && is_word) {
        text = new_word();
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(text.as_bytes())?;
    }
    Ok(Key {
        word: text,
        _file: Some(file),
    })
}

fn new_word() -> String {
    hex::encode(rand::random::<[u8; WORD_BYTES]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_its_word_again_and_a_second_one_beside_it_another() {
        let folder = std::env::temp_dir().join(format!("efir-key-{}", std::process::id()));
        let key = |code| kept(&folder, "https://efir.example", code);
        let first = key("Party-1").expect("made");
        assert!(key("party-1").is_err(), "somebody has it");
        let other = key("Party-2").expect("made");
        assert_ne!(first.word(), other.word());
        let word = first.word().to_owned();
        drop(first);
        let again = key("PARTY-1").expect("there");
        assert_eq!(again.word(), word);
        drop(again);
        for file in fs::read_dir(folder.join("efir")).expect("there") {
            fs::write(file.expect("there").path(), b"\xffnonsense").expect("written");
        }
        let mended = key("Party-1").expect("made anew");
        assert_ne!(mended.word(), word);
        drop(mended);
        fs::remove_dir_all(&folder).expect("gone");
    }
}
