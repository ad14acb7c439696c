//! What must hold of a hall, whatever is said in it.

use bytes::Bytes;

use super::frame::write_voice;
use super::{FromBrowser, Hall, VoiceFrame, Wanted, read_voice};
use crate::ids::ParticipantId;
use crate::time::UnixMillis;

/// Says these frames in a hall of three, of whom the third takes nobody: the second hears frames of the
/// first in their order and nothing else, and the third nothing.
pub(crate) fn fuzz_hall(frames: &[VoiceFrame]) {
    let mut hall = Hall::default();
    let people = ["one", "two", "three"].map(|name| ParticipantId(name.to_owned()));
    let gone = hall.set_people(people.iter().map(|who| (who.clone(), true)));
    assert!(gone.is_empty(), "nobody has a seat");
    let seats = people.each_ref().map(|who| hall.sit(who));
    let [Some(one), Some(two), Some(three)] = seats else {
        panic!("there are seats for three");
    };
    hall.take(two, Wanted::All);
    let now = UnixMillis(1_790_000_000_000);
    let woken = hall.hear(one, frames.to_vec(), now);
    assert!(!one.is_in(woken) && !three.is_in(woken));
    assert_eq!(hall.next(three, now), None);
    let mut expected = frames.iter();
    while let Some(message) = hall.next(two, now) {
        let Ok(FromBrowser::Voice(heard)) = read_voice(&Bytes::from(message)) else {
            panic!("what is written can be read");
        };
        for frame in &heard {
            assert!(expected.any(|said| said == frame), "in their order");
        }
        assert!(!write_voice(heard.iter().map(|frame| (one, frame))).is_empty());
    }
}
