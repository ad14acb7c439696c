//! What a room shows of its record: title, invitation, game, how many fit in.

use crate::hub::Shared;
use crate::protocol::GameView;
use crate::rooms::{Rights, Room, RoomInfo};
use crate::store::RoomRecord;

/// A room as it is before anybody comes.
pub(crate) fn empty_room(shared: &Shared, record: &RoomRecord, rights: Rights) -> Room {
    let now = shared.clock.now();
    Room::new(info(shared, record), record.owner, rights, now)
}

pub(super) fn info(shared: &Shared, record: &RoomRecord) -> RoomInfo {
    RoomInfo {
        code: record.code_as_given.clone(),
        kind: record.kind_now(),
        title: record.title.clone(),
        invite_url: shared.deps.links.invite_url(&record.code_as_given),
        game: record.game.as_ref().map(|game| GameView {
            ws_url: game.ws_url.clone(),
            app_url: game.app_url.clone(),
        }),
        capacity: capacity(shared, record),
    }
}

/// As many as the host says, within what the deployment allows.
fn capacity(shared: &Shared, record: &RoomRecord) -> usize {
    let players = record.game.as_ref().and_then(|game| game.max_players);
    let players = players.map_or(usize::MAX, |players| {
        usize::try_from(players).unwrap_or(usize::MAX)
    });
    players.clamp(1, shared.deps.room_people_max)
}
