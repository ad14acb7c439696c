//! From a checked person and a wish to a place in a room.

use tokio::sync::oneshot;

use super::command::{Command, Connect, Connected, RoomHandle};
use super::registry::{Payer, TooMany, share_of};
use super::{CreateRoomError, Hub, NewRoom, rights, room};
use crate::i18n::Lang;
use crate::ids::{ClientNetwork, RoomCode};
use crate::limits::{SOCKETS_MAX, TITLE_CHARS_MAX};
use crate::person::Person;
use crate::protocol::{CloseCode, Credential, Hello, RoomKind, RoomRequest};
use crate::rooms::Rights;
use crate::store::{RoomRecord, StoreError};
use crate::text::clean;

impl Hub {
    /// Puts `person` where their hello asks for.
    pub(crate) async fn connect(
        &self,
        person: Person,
        network: ClientNetwork,
        hello: Hello,
    ) -> Result<(RoomHandle, Connected), CloseCode> {
        let payer = Payer::of(person.id, &network);
        // Who comes back is who they were; only new guests cost their network anything.
        let greeter = match hello.auth {
            Credential::Guest { .. } => payer.clone(),
            Credential::InitData { .. } | Credential::Session { .. } => Payer::Person(person.id),
        };
        let registry = &self.shared.registry;
        if !registry.greet(greeter, self.shared.clock.now()) {
            return Err(CloseCode::Flooding);
        }
        if self.shared.sockets.get() > share_of(SOCKETS_MAX, person.id.is_guest()) {
            return Err(CloseCode::ServerFull);
        }
        let room = self.find(&hello.room, &person, payer).await?;
        let (reply, answer) = oneshot::channel();
        let connect = Connect {
            person,
            network,
            presence: hello.presence,
            media: hello.media,
            resume: hello.resume,
            reply,
        };
        room.ask(Command::Connect(Box::new(connect)))
            .await
            .map_err(|_| CloseCode::InternalError)?;
        let connected = answer.await.map_err(|_| CloseCode::InternalError)??;
        Ok((room, connected))
    }

    async fn find(
        &self,
        request: &RoomRequest,
        person: &Person,
        payer: Payer,
    ) -> Result<RoomHandle, CloseCode> {
        match request {
            RoomRequest::Create { title } => {
                let room = NewRoom {
                    kind: RoomKind::Chat,
                    title: title_or_default(title, person),
                    owner: Some(person.id),
                    chat_id: None,
                };
                self.take_room(payer)
                    .map_err(|TooMany| CloseCode::TooManyRooms)?;
                let record = self.add_room(room).await.map_err(|error| match error {
                    CreateRoomError::TooManyRooms | CreateRoomError::TooManyInChat => {
                        CloseCode::TooManyRooms
                    }
                    CreateRoomError::Store(error) => internal(&error),
                })?;
                self.start(record, Rights::default(), person)
            }
            RoomRequest::Join { code } => self.find_or_open(code, person, payer).await,
        }
    }

    /// Live, else stored, else (for a code that people may type) new.
    async fn find_or_open(
        &self,
        given: &str,
        person: &Person,
        payer: Payer,
    ) -> Result<RoomHandle, CloseCode> {
        let code = RoomCode::parse(given).map_err(|_| CloseCode::BadRoomCode)?;
        if let Some(room) = self.shared.registry.live(&code) {
            return Ok(room);
        }
        let store = &self.shared.deps.store;
        let stored = store.room(&code).await.map_err(|error| internal(&error))?;
        let now = crate::time::now();
        if let Some(stored) = stored {
            let record = stored.at(now).ok_or(CloseCode::RoomNotFound)?;
            let rights = store
                .rights(&code)
                .await
                .map_err(|error| internal(&error))?;
            return self.start(record, rights::of_text(&code, rights), person);
        }
        let record = match self.forgotten(&code) {
            Some(record) => record,
            None => self.opened(code, given, payer)?,
        };
        let is_added = store.insert_room(&record).await;
        if is_added.map_err(|error| internal(&error))? {
            return self.start(record, Rights::default(), person);
        }
        // Somebody else has opened it at the same moment.
        let theirs = store.room(&record.code).await;
        let theirs = theirs.map_err(|error| internal(&error))?;
        self.start(theirs.unwrap_or(record), Rights::default(), person)
    }

    /// A room that comes into being because somebody has typed its code.
    fn opened(&self, code: RoomCode, given: &str, payer: Payer) -> Result<RoomRecord, CloseCode> {
        if code.is_chat_shaped() {
            return Err(CloseCode::RoomNotFound);
        }
        let now = self.shared.clock.now();
        self.take_room(payer)
            .map_err(|TooMany| CloseCode::TooManyRooms)?;
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
        rights: Rights,
        person: &Person,
    ) -> Result<RoomHandle, CloseCode> {
        let code = record.code.clone();
        self.shared
            .registry
            .live_or_start(&code, person.id.is_guest(), || {
                room::start(&self.shared, record, rights)
            })
            .map_err(|TooMany| CloseCode::ServerFull)
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
