//! Who plays, as the hub tells it, and what of it is said in the terminal. Pure.

use serde::{Deserialize, Serialize};

use super::saying::Saying;
use crate::i18n::HostPhrase;

/// Somebody inside, as the hub describes them; what else it says of them is not needed here.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Player {
    pub(super) participant: String,
    pub(super) user_id: i64,
    pub(super) name: String,
    pub(super) username: Option<String>,
    pub(super) photo_url: Option<String>,
    pub(super) role: String,
    pub(super) online: bool,
    pub(super) mic: bool,
    #[serde(default)]
    pub(super) speaking: bool,
}

/// Everybody, as the hub describes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct People {
    pub(super) players: Vec<Player>,
    pub(super) max_players: Option<u32>,
    #[serde(default)]
    pub(super) waiting: usize,
}

/// What the hub's stream tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Snapshot(People),
    Joined(Player),
    Left(Player),
    Changed(Player),
    Waiting(usize),
    Closed,
}

impl Told {
    /// An event of the stream; `None` for one that a later hub may have and this program does not know.
    pub(super) fn parse(name: &str, data: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Waiting {
            waiting: usize,
        }
        Some(match name {
            "snapshot" => Self::Snapshot(serde_json::from_str(data).ok()?),
            "joined" => Self::Joined(serde_json::from_str(data).ok()?),
            "left" => Self::Left(serde_json::from_str(data).ok()?),
            "changed" => Self::Changed(serde_json::from_str(data).ok()?),
            "waiting" => Self::Waiting(serde_json::from_str::<Waiting>(data).ok()?.waiting),
            "closed" => Self::Closed,
            _ => return None,
        })
    }
}

impl People {
    /// Takes in what the hub tells; what of it is worth a line.
    pub(super) fn hear(&mut self, told: Told) -> Vec<Saying> {
        match told {
            Told::Snapshot(now) => {
                let before = std::mem::replace(self, now);
                let has = |people: &Self, one: &Player| {
                    let mut players = people.players.iter();
                    players.any(|other| other.participant == one.participant)
                };
                let left = before.players.iter().filter(|one| !has(self, one));
                let left = left.map(|one| named(HostPhrase::JustLeft, one));
                let came = self.players.iter().filter(|one| !has(&before, one));
                let came =
                    came.map(|one| named(HostPhrase::IsHere, one).with("count", self.count()));
                left.chain(came).collect()
            }
            Told::Joined(player) => {
                let came = named(HostPhrase::Came, &player);
                self.put(player);
                vec![came.with("count", self.count())]
            }
            Told::Left(player) => {
                self.players
                    .retain(|one| one.participant != player.participant);
                vec![named(HostPhrase::Left, &player).with("count", self.count())]
            }
            Told::Changed(player) => {
                let old = self
                    .players
                    .iter()
                    .find(|one| one.participant == player.participant);
                let was_online = old.is_none_or(|old| old.online);
                let words = match (was_online, player.online) {
                    (true, false) => vec![named(HostPhrase::LostConnection, &player)],
                    (false, true) => vec![named(HostPhrase::IsBack, &player)],
                    _ => Vec::new(),
                };
                self.put(player);
                words
            }
            Told::Waiting(waiting) => {
                self.waiting = waiting;
                if waiting == 0 {
                    return Vec::new();
                }
                vec![Saying::of(HostPhrase::WaitForSeat).with("n", waiting.to_string())]
            }
            Told::Closed => {
                *self = Self::default();
                vec![Saying::of(HostPhrase::Closed)]
            }
        }
    }

    fn put(&mut self, player: Player) {
        let mut players = self.players.iter_mut();
        match players.find(|one| one.participant == player.participant) {
            Some(one) => *one = player,
            None => self.players.push(player),
        }
    }

    fn count(&self) -> Saying {
        let here = self.players.len().to_string();
        match self.max_players {
            None => Saying::of(HostPhrase::Here).with("n", here),
            Some(most) => Saying::of(HostPhrase::HereOf)
                .with("n", here)
                .with("most", most.to_string()),
        }
    }
}

fn named(phrase: HostPhrase, player: &Player) -> Saying {
    Saying::of(phrase).with("name", player.name.clone())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::i18n::Lang;

    pub(in crate::host_app) fn player(name: &str) -> Player {
        Player {
            participant: format!("p-{name}"),
            user_id: 7,
            name: name.to_owned(),
            username: None,
            photo_url: None,
            role: "speaker".to_owned(),
            online: true,
            mic: false,
            speaking: false,
        }
    }

    fn people(names: &[&str]) -> People {
        People {
            players: names.iter().map(|name| player(name)).collect(),
            max_players: Some(4),
            waiting: 0,
        }
    }

    #[test]
    fn who_comes_goes_and_is_cut_off_is_said() {
        let mut all = People::default();
        let away = Player {
            online: false,
            ..player("Bob")
        };
        let speaking = Player {
            speaking: true,
            ..player("Bob")
        };
        for (told, said) in [
            (
                Told::Snapshot(people(&["Ann"])),
                vec!["Ann is here: 1 of 4 here"],
            ),
            (
                Told::Joined(player("Bob")),
                vec!["Bob came in: 2 of 4 here"],
            ),
            (Told::Changed(speaking), vec![]),
            (Told::Changed(away), vec!["Bob has lost the connection"]),
            (Told::Changed(player("Bob")), vec!["Bob is back"]),
            (Told::Left(player("Ann")), vec!["Ann left: 1 of 4 here"]),
            (Told::Waiting(2), vec!["Waiting for a seat: 2"]),
            (
                Told::Snapshot(people(&["Cem"])),
                vec!["Bob left", "Cem is here: 1 of 4 here"],
            ),
            (Told::Closed, vec!["The hub has closed the room"]),
        ] {
            let heard = all.hear(told);
            let heard: Vec<String> = heard.iter().map(|one| one.in_lang(Lang::En)).collect();
            assert_eq!(heard, said);
        }
        assert_eq!(all, People::default());
    }

    #[test]
    fn events_are_read_as_the_hub_writes_them_and_others_are_left_out() {
        let ann = r#"{"participant":"p","user_id":7,"name":"Ann","username":null,"photo_url":null,
            "role":"owner","online":true,"mic":true,"speaking":true,"entered_at":5,"more":1}"#;
        let told = Told::parse("joined", ann);
        assert!(matches!(told, Some(Told::Joined(one)) if one.speaking && one.role == "owner"));
        assert_eq!(
            Told::parse("waiting", r#"{"waiting":3}"#),
            Some(Told::Waiting(3))
        );
        assert_eq!(Told::parse("closed", "{}"), Some(Told::Closed));
        assert_eq!(Told::parse("danced", "{}"), None);
        assert_eq!(Told::parse("joined", "{}"), None);
    }
}
