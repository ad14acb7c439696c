//! From a checked person and a wish to the room that it is about.

use super::budgets::{Payer, TooMany, share_of};
use super::room::{self, Connect, RoomHandle};
use super::{CreateRoomError, Hub, NewRoom, stored_chat, stored_rights};
use crate::cluster::{RoomClaim, Whose};
use crate::i18n::Lang;
use crate::ids::{ClientNetwork, RoomCode, UserId};
use crate::limits::TITLE_CHARS_MAX;
use crate::person::Person;
use crate::protocol::{CloseCode, Credential, Hello, RoomKind, RoomRequest};
use crate::rooms::{Chat, Rights};
use crate::store::{RoomRecord, StoreError};
use crate::text::clean;

/// What is left in the store of a room's time in memory.
#[derive(Debug, Default)]
pub(crate) struct Past {
    pub(crate) rights: Rights,
    pub(crate) chat: Chat,
}

/// A checked person with a socket, and what they want.
#[derive(Debug)]
pub(super) struct Visitor {
    pub(super) person: Person,
    pub(super) network: ClientNetwork,
    pub(super) hello: Hello,
}

impl Visitor {
    fn payer(&self) -> Payer {
        Payer::of(self.person.id, &self.network)
    }

    /// What the room has to know of them.
    pub(super) fn into_connect(self) -> Connect {
        Connect {
            person: self.person,
            network: self.network,
            presence: self.hello.presence,
            media: self.hello.media,
            voice_socket: self.hello.voice_socket,
            resume: self.hello.resume,
        }
    }
}

impl Hub {
    /// Whether there is room and budget for this visitor.
    pub(super) fn admit(&self, visitor: &Visitor) -> Result<(), CloseCode> {
        let person = &visitor.person;
        // Who comes back is who they were; only new guests cost their network anything.
        let greeter = match visitor.hello.auth {
            Credential::Guest { .. } => visitor.payer(),
            Credential::InitData { .. } | Credential::Session { .. } => Payer::Person(person.id),
        };
        let shared = &self.shared;
        if !shared.budgets.say_hello(greeter, shared.clock.now()) {
            return Err(CloseCode::Flooding);
        }
        let most = share_of(shared.deps.sockets_max, person.id.is_guest());
        if shared.sockets.get() > most {
            return Err(CloseCode::ServerFull);
        }
        Ok(())
    }

    /// Whether there is room and budget for one more socket of somebody who is in a room already.
    pub(super) fn admit_again(&self, user: UserId) -> Result<(), CloseCode> {
        let shared = &self.shared;
        let now = shared.clock.now();
        if !shared.budgets.say_hello(Payer::Person(user), now) {
            return Err(CloseCode::Flooding);
        }
        if shared.sockets.get() > share_of(shared.deps.sockets_max, user.is_guest()) {
            return Err(CloseCode::ServerFull);
        }
        Ok(())
    }

    /// The room that a visitor wants, which is here; it comes into being if it has to. `claim` allows to
    /// open it where it is not open.
    pub(super) async fn locate(
        &self,
        visitor: &Visitor,
        claim: Option<RoomClaim>,
    ) -> Result<RoomHandle, CloseCode> {
        let (person, payer) = (&visitor.person, visitor.payer());
        match &visitor.hello.room {
            RoomRequest::Create { title } => {
                let room = NewRoom {
                    kind: RoomKind::Chat,
                    title: title_or_default(title, person),
                    owner: Some(person.id),
                    chat_id: None,
                    listen_only: false,
                };
                self.take_room(payer)
                    .await
                    .map_err(|_wait| CloseCode::TooManyRooms)?;
                let record = self.add_room(room).await.map_err(|error| match error {
                    CreateRoomError::TooManyRooms(_) | CreateRoomError::TooManyInChat(_) => {
                        CloseCode::TooManyRooms
                    }
                    CreateRoomError::Store(error) => internal(&error),
                })?;
                let Whose::Ours(claim) = self.shared.deps.cluster.claim(&record.code).await else {
                    return Err(CloseCode::GoingAway);
                };
                self.start(record, Past::default(), person, Some(claim))
            }
            // Whoever wants none is not brought here.
            RoomRequest::None => Err(CloseCode::ProtocolViolation),
            RoomRequest::Join {
                code,
                existing_only,
            } => {
                let payer = (payer, *existing_only);
                self.find_or_open(code, person, payer, claim).await
            }
        }
    }

    /// Live, else stored, else offered, else (for a code that people may type) new, unless only one
    /// that exists will do.
    async fn find_or_open(
        &self,
        given: &str,
        person: &Person,
        (payer, existing_only): (Payer, bool),
        claim: Option<RoomClaim>,
    ) -> Result<RoomHandle, CloseCode> {
        let code = RoomCode::parse(given).map_err(|_| CloseCode::BadRoomCode)?;
        if let Some(room) = self.shared.directory.find(&code) {
            return Ok(room);
        }
        let store = &self.shared.deps.store;
        let stored = store.room(&code).await.map_err(|error| internal(&error))?;
        let now = crate::time::now();
        if let Some(stored) = stored {
            let record = stored.at(now).ok_or(CloseCode::RoomNotFound)?;
            let past = self.past_of(&code).await;
            let past = past.map_err(|error| internal(&error))?;
            if self.is_over(&record).await? {
                return Err(CloseCode::RoomEnded);
            }
            return self.start(record, past, person, claim);
        }
        let record = match self.forgotten(&code) {
            Some(record) => {
                // Offers cost nobody anything until somebody takes them.
                if self.shared.offers.get(&code).is_some() {
                    self.take_room(payer)
                        .await
                        .map_err(|_wait| CloseCode::TooManyRooms)?;
                }
                record
            }
            None => {
                let payer = (!existing_only).then_some(payer);
                self.opened(code, given, payer).await?
            }
        };
        let is_added = store.insert_room(&record).await;
        if is_added.map_err(|error| internal(&error))? {
            return self.start(record, Past::default(), person, claim);
        }
        // Somebody else has opened it at the same moment.
        let theirs = store.room(&record.code).await;
        let theirs = theirs.map_err(|error| internal(&error))?;
        self.start(theirs.unwrap_or(record), Past::default(), person, claim)
    }

    pub(super) async fn past_of(&self, code: &RoomCode) -> Result<Past, StoreError> {
        let store = &self.shared.deps.store;
        let written = store.chat(code).await?;
        Ok(Past {
            rights: self.rights_of(code).await?,
            chat: stored_chat::of_text(code, written.head, &written.messages),
        })
    }

    /// Who may what in a room that nobody has come back to yet after a restart.
    pub(super) async fn rights_of(&self, code: &RoomCode) -> Result<Rights, StoreError> {
        let store = &self.shared.deps.store;
        let listen_only = store.listen_only(code).await?;
        let rights = stored_rights::of_text(code, store.rights(code).await?);
        Ok(rights.with_listen_only(listen_only))
    }

    /// Whether a room was made for two whose call is over, or who are not known any more.
    async fn is_over(&self, record: &RoomRecord) -> Result<bool, CloseCode> {
        if record.kind != RoomKind::Direct {
            return Ok(false);
        }
        let store = &self.shared.deps.store;
        let is_open = async {
            let knows_the_two = store.rights(&record.code).await?.is_some();
            Ok(knows_the_two && store.has_open_ring(&record.code).await?)
        };
        let is_open: Result<bool, StoreError> = is_open.await;
        Ok(!is_open.map_err(|error| internal(&error))?)
    }

    /// A room that comes into being because somebody has typed its code.
    async fn opened(
        &self,
        code: RoomCode,
        given: &str,
        payer: Option<Payer>,
    ) -> Result<RoomRecord, CloseCode> {
        if code.is_chat_shaped() {
            return Err(CloseCode::RoomNotFound);
        }
        let payer = payer.ok_or(CloseCode::RoomNotOpen)?;
        let now = self.shared.clock.now();
        self.take_room(payer)
            .await
            .map_err(|_wait| CloseCode::TooManyRooms)?;
        Ok(RoomRecord {
            code,
            code_as_given: given.to_owned(),
            kind: RoomKind::Open,
            title: String::new(),
            owner: None,
            chat_id: None,
            created_at: now,
            game: None,
        })
    }

    fn start(
        &self,
        record: RoomRecord,
        past: Past,
        person: &Person,
        claim: Option<RoomClaim>,
    ) -> Result<RoomHandle, CloseCode> {
        // It was open a moment ago, and may be another's by now: who comes back finds whose.
        let claim = claim.ok_or(CloseCode::GoingAway)?;
        let code = record.code.clone();
        let room = self
            .shared
            .directory
            .claim(&code, person.id.is_guest(), || {
                room::start(&self.shared, record, past)
            })
            .map_err(|TooMany| CloseCode::ServerFull)?;
        claim.keep();
        Ok(room)
    }
}

fn title_or_default(title: &str, person: &Person) -> String {
    clean(title, TITLE_CHARS_MAX).unwrap_or_else(|| {
        let words = Lang::from_code(person.language.as_deref()).words();
        words.default_room_title(&person.name)
    })
}

fn internal(error: &StoreError) -> CloseCode {
    tracing::error!(%error, "a room could not be opened");
    CloseCode::InternalError
}
