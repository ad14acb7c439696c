//! Inline mode: a person types `@bot query` in any chat, the bot offers results, one is sent.

use serde_json::{Value, json};

use super::{Draft, Sender, World};
use crate::cast;
use crate::markup::{self, ParseMode};

/// How many unanswered or unchosen queries are kept; the oldest go first.
const MAX_QUERIES: usize = 50;

/// A query and what the bot offered.
#[derive(Debug)]
struct Query {
    id: String,
    person: i64,
    chat: i64,
    text: String,
    /// `{results, button}` as the bot sent them.
    answer: Option<Value>,
}

/// The latest queries.
#[derive(Debug)]
pub(crate) struct Inline {
    queries: Vec<Query>,
    /// Whether the bot is told which result was sent (`/setinlinefeedback` of `BotFather`).
    pub(crate) has_feedback: bool,
}

impl Default for Inline {
    fn default() -> Self {
        Self {
            queries: Vec::new(),
            has_feedback: true,
        }
    }
}

impl World {
    /// A person types a query in a chat; answers its id.
    pub(crate) fn ask_inline(
        &mut self,
        person: i64,
        chat: i64,
        text: &str,
    ) -> Result<String, String> {
        self.member(person, chat)?;
        let id = self.serial().to_string();
        if self.inline.queries.len() == MAX_QUERIES {
            self.inline.queries.remove(0);
        }
        self.inline.queries.push(Query {
            id: id.clone(),
            person,
            chat,
            text: text.to_owned(),
            answer: None,
        });
        let chat_type = if chat == cast::GROUP_ID {
            "supergroup"
        } else {
            "sender"
        };
        let body = json!({
            "id": id,
            "from": self.sender_value(Sender::Person(person)),
            "query": text,
            "offset": "",
            "chat_type": chat_type,
        });
        self.updates.push("inline_query", body);
        Ok(id)
    }

    /// The bot offers results; `false` when nobody asks (any more).
    pub(crate) fn answer_inline(&mut self, id: &str, answer: Value) -> bool {
        let Some(query) = self.inline.queries.iter_mut().find(|query| query.id == id) else {
            return false;
        };
        query.answer = Some(answer);
        let event = json!({"chat": query.chat, "person": query.person, "query_id": id});
        self.events.push("inline_answer", event);
        true
    }

    /// What the bot offered, when it has.
    pub(crate) fn inline_answer(&self, id: &str) -> Option<Value> {
        self.inline
            .queries
            .iter()
            .find(|query| query.id == id)?
            .answer
            .clone()
    }

    /// A person sends one of the results.
    pub(crate) fn choose_inline(
        &mut self,
        id: &str,
        result_id: &str,
        now: i64,
    ) -> Result<Value, String> {
        let at = self.inline.queries.iter().position(|query| query.id == id);
        let query = self.inline.queries.remove(at.ok_or("no such query")?);
        let answer = query.answer.unwrap_or_default();
        let result = answer["results"]
            .as_array()
            .and_then(|results| results.iter().find(|result| result["id"] == result_id))
            .ok_or("no such result")?;
        let (message, inline_id) = self.send_inline(query.person, query.chat, result, now)?;
        let mut chosen = json!({
            "result_id": result_id,
            "from": self.sender_value(Sender::Person(query.person)),
            "query": query.text,
        });
        if message["reply_markup"].is_object() {
            chosen["inline_message_id"] = json!(inline_id);
        }
        if self.inline.has_feedback {
            self.updates.push("chosen_inline_result", chosen);
        }
        Ok(message)
    }

    /// A person sends what the bot has prepared for them from its Mini App.
    pub(crate) fn send_prepared(
        &mut self,
        person: i64,
        chat: i64,
        id: &str,
        now: i64,
    ) -> Result<Value, String> {
        self.member(person, chat)?;
        let result = self.prepared.get(id, person).cloned();
        let result = result.ok_or("MESSAGE_EXPIRED")?;
        let (message, _) = self.send_inline(person, chat, &result, now)?;
        Ok(message)
    }

    /// Posts an inline result in a person's name; the message and its inline id.
    fn send_inline(
        &mut self,
        person: i64,
        chat: i64,
        result: &Value,
        now: i64,
    ) -> Result<(Value, String), String> {
        let written = &result["input_message_content"];
        let mode = match written["parse_mode"].as_str().unwrap_or_default() {
            "HTML" => ParseMode::Html,
            "MarkdownV2" => ParseMode::Markdown,
            _ => ParseMode::Plain,
        };
        let text = written["message_text"].as_str().unwrap_or_default();
        let inline_id = format!("sim-{:016x}", self.serial());
        let draft = Draft {
            from: Sender::Person(person),
            content: markup::parse(text, mode)?,
            markup: result.get("reply_markup").cloned(),
            reply_to: None,
            inline_id: Some(inline_id.clone()),
            shared: None,
        };
        Ok((self.post(chat, draft, now), inline_id))
    }
}
