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
#[derive(Debug, Default)]
pub(crate) struct Inline {
    queries: Vec<Query>,
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
        let written = &result["input_message_content"];
        let mode = match written["parse_mode"].as_str().unwrap_or_default() {
            "HTML" => ParseMode::Html,
            "MarkdownV2" => ParseMode::Markdown,
            _ => ParseMode::Plain,
        };
        let text = written["message_text"].as_str().unwrap_or_default();
        let markup = result.get("reply_markup").cloned();
        let inline_id = format!("sim-{:016x}", self.serial());
        let draft = Draft {
            from: Sender::Person(query.person),
            content: markup::parse(text, mode)?,
            markup: markup.clone(),
            reply_to: None,
            inline_id: Some(inline_id.clone()),
            shared: None,
        };
        let message = self.post(query.chat, draft, now);
        let mut chosen = json!({
            "result_id": result_id,
            "from": self.sender_value(Sender::Person(query.person)),
            "query": query.text,
        });
        if markup.is_some() {
            chosen["inline_message_id"] = json!(inline_id);
        }
        self.updates.push("chosen_inline_result", chosen);
        Ok(message)
    }
}
