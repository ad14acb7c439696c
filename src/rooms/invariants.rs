//! What holds whatever people do, in whatever order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;

use super::test_support::{T0, arrival, id, info};
use super::{Effect, Rights, Room, RoomInfo};
use crate::ids::{ParticipantId, UserId};
use crate::protocol::{
    ClientMessage, GameView, MediaState, ModerationAction, ParticipantView, Presence, Role,
    RoomKind, ServerMessage, UnixMillis,
};

const PEOPLE: i64 = 6;

#[derive(Clone, Debug)]
enum Step {
    Arrive(i64, Presence),
    Say(i64, ClientMessage),
    Disconnect(i64),
    Resume(i64),
    Wait(u64),
}

/// What each client knows, kept up from what it was told.
#[derive(Default)]
struct Clients {
    known: BTreeMap<ParticipantId, BTreeMap<ParticipantId, ParticipantView>>,
    calls_ended: usize,
    owner: Option<UserId>,
    rights: Rights,
}

impl Clients {
    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send { to, message } => {
                    for client in to {
                        let known = self.known.get_mut(&client).expect("is in the room");
                        hear(known, &message);
                    }
                }
                Effect::Departed { participant, .. } => {
                    assert!(self.known.remove(&participant).is_some(), "left twice");
                }
                Effect::OwnerChanged { owner } => self.owner = owner,
                Effect::RightsChanged(rights) => self.rights = rights,
                Effect::CallNoted(note) => self.calls_ended += usize::from(note.is_over),
                Effect::TitleChanged(_) | Effect::ChatChanged(_) | Effect::Reported(_) => {}
            }
        }
    }
}

fn hear(known: &mut BTreeMap<ParticipantId, ParticipantView>, message: &ServerMessage) {
    match message {
        ServerMessage::ParticipantJoined { participant } => {
            let before = known.insert(participant.id.clone(), participant.clone());
            assert!(before.is_none(), "joined twice");
        }
        ServerMessage::ParticipantUpdated { participant } => {
            let before = known.insert(participant.id.clone(), participant.clone());
            assert!(before.is_some(), "updated before they joined");
        }
        ServerMessage::ParticipantLeft { participant, .. } => {
            assert!(known.remove(participant).is_some(), "left unseen");
        }
        ServerMessage::Reaction { from, .. } | ServerMessage::UnmuteRequested { by: from } => {
            assert!(known.contains_key(from), "heard of a stranger");
        }
        _ => {}
    }
}

fn any_presence() -> impl Strategy<Value = Presence> {
    prop_oneof![Just(Presence::Lobby), Just(Presence::Inside)]
}

fn any_action() -> impl Strategy<Value = ModerationAction> {
    use ModerationAction as Action;
    let target = (1..=PEOPLE).prop_map(id);
    prop_oneof![
        target
            .clone()
            .prop_map(|participant| Action::Mute { participant }),
        target
            .clone()
            .prop_map(|participant| Action::LetSpeak { participant }),
        target
            .clone()
            .prop_map(|participant| Action::AskToUnmute { participant }),
        target
            .clone()
            .prop_map(|participant| Action::Admit { participant }),
        target
            .clone()
            .prop_map(|participant| Action::Remove { participant }),
        target
            .clone()
            .prop_map(|participant| Action::Ban { participant }),
        (target.clone(), any::<bool>())
            .prop_map(|(participant, admin)| Action::SetAdmin { participant, admin }),
        any::<bool>().prop_map(|locked| Action::Lock { locked }),
        target.prop_map(|participant| Action::HandOver { participant }),
        Just(Action::End {}),
        any::<bool>().prop_map(|on| Action::ListenOnly { on }),
        any::<bool>().prop_map(|muted| Action::MuteAll { muted }),
    ]
}

fn any_message() -> impl Strategy<Value = ClientMessage> {
    prop_oneof![
        3 => Just(ClientMessage::Enter {}),
        1 => Just(ClientMessage::Leave {}),
        2 => any::<bool>().prop_map(|mic| ClientMessage::SetMedia {
            media: MediaState { mic, ..MediaState::default() },
        }),
        1 => any::<bool>().prop_map(|raised| ClientMessage::RaiseHand { raised }),
        1 => Just(ClientMessage::GetBanned {}),
        1 => Just(ClientMessage::React { emoji: "👍".to_owned() }),
        6 => any_action().prop_map(|action| ClientMessage::Moderate { action }),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..=PEOPLE, any_presence()).prop_map(|(user, to)| Step::Arrive(user, to)),
        8 => (1..=PEOPLE, any_message()).prop_map(|(user, said)| Step::Say(user, said)),
        1 => (1..=PEOPLE).prop_map(Step::Disconnect),
        1 => (1..=PEOPLE).prop_map(Step::Resume),
        1 => (0..70_u64).prop_map(Step::Wait),
    ]
}

fn take(room: &mut Room, clients: &mut Clients, step: Step, now: &mut UnixMillis) {
    match step {
        Step::Arrive(user, presence) => {
            if room.handle_arrival(arrival(user, presence), *now).is_ok() {
                let seen = room.seen_by(&id(user));
                let known = seen.into_iter().map(|view| (view.id.clone(), view));
                clients.known.insert(id(user), known.collect());
            }
        }
        Step::Say(user, message) => {
            if room.handle_message(&id(user), message, *now).is_err() {
                assert_eq!(room.take_effects(), [], "a refusal is silent");
            }
        }
        Step::Disconnect(user) => room.handle_disconnected(&id(user), *now),
        Step::Resume(user) => room.handle_resumed(&id(user), *now),
        Step::Wait(seconds) => {
            *now = now.plus(Duration::from_secs(seconds));
            if room
                .next_deadline()
                .is_some_and(|deadline| deadline <= *now)
            {
                room.handle_timeout(*now);
                let next = room.next_deadline();
                assert!(next.is_none_or(|next| next > *now), "the deadline was met");
            }
        }
    }
    clients.carry_out(room.take_effects());
}

fn check(room: &Room, clients: &Clients, kind: RoomKind) {
    let insiders = room.people_inside().len();
    let mut owners = BTreeSet::new();
    for (client, known) in &clients.known {
        let seen = room.seen_by(client);
        assert!(
            seen.iter()
                .eq(seen.iter().filter(|view| known.get(&view.id) == Some(view)))
        );
        assert_eq!(
            seen.len(),
            known.len(),
            "a client knows exactly what it may see"
        );
        let me = &known[client];
        assert!(
            me.media == MediaState::default() || me.role.may_send(),
            "a listener is heard or seen"
        );
        assert!(
            !(me.media.mic && me.presence != Presence::Inside),
            "heard from outside"
        );
        if me.role == Role::Owner {
            owners.insert(client.clone());
        }
        for other in known.values().filter(|other| other.id != *client) {
            let knocks = other.presence == Presence::Knocking;
            assert!(
                !knocks || me.role >= Role::Admin,
                "a knock was shown to {client}"
            );
            let admitted = |id: &ParticipantId| {
                let mut admitted = room.rights.admitted.iter();
                admitted.any(|user| super::test_support::id(user.0) == *id)
            };
            let hidden = room.view(true).locked
                && other.presence == Presence::Lobby
                && other.role < Role::Admin
                && !admitted(&other.id);
            assert!(
                !hidden || me.role >= Role::Admin,
                "a locked lobby was shown"
            );
            assert!(!hidden || !other.may_connect, "and its addresses would be");
        }
    }
    assert!(owners.len() <= 1);
    let recorded = clients.owner.map(|owner| id(owner.0));
    assert!(owners.iter().all(|owner| Some(owner) == recorded.as_ref()));
    assert_eq!(clients.rights, room.rights, "what is written down is true");
    let speakers = room.inside().any(|one| room.role(one.person.id).may_send());
    let owner = room.owner.is_some() || !speakers;
    assert!(kind != RoomKind::Open || owner, "an open room has an owner");
    let moderated = room
        .participants
        .iter()
        .any(|one| room.role(one.person.id) >= Role::Admin)
        || room.owner_awaited_until.is_some();
    assert!(
        moderated || !speakers,
        "somebody can moderate whoever can speak"
    );
    assert_eq!(room.call_started_at().is_some(), insiders > 0);
}

/// A game has fewer seats than there are people.
fn info_of(kind: RoomKind) -> RoomInfo {
    let game = (kind == RoomKind::Game).then(|| GameView {
        ws_url: "wss://game.example/ws".to_owned(),
        app_url: "https://game.example/".to_owned(),
    });
    let plain = info(kind);
    let capacity = if game.is_some() { 3 } else { plain.capacity };
    RoomInfo {
        game,
        capacity,
        ..plain
    }
}

proptest! {
    #[test]
    fn nobody_sees_too_much_and_everybody_is_told_the_whole_difference(
        steps in prop::collection::vec(any_step(), 1..60),
        kind in prop_oneof![Just(RoomKind::Open), Just(RoomKind::Chat), Just(RoomKind::Game)],
    ) {
        let owner = (kind == RoomKind::Chat).then_some(UserId(1));
        let mut room = Room::new(info_of(kind), owner, Rights::default(), T0);
        let mut clients = Clients { owner, ..Clients::default() };
        let mut now = T0;
        let mut calls_begun = 0;
        for step in steps {
            let call_before = room.call_started_at();
            take(&mut room, &mut clients, step, &mut now);
            check(&room, &clients, kind);
            calls_begun += usize::from(call_before.is_none() && room.call_started_at().is_some());
            let calls_on = usize::from(room.call_started_at().is_some());
            prop_assert!(clients.calls_ended + calls_on <= calls_begun);
        }
    }
}
