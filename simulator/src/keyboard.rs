//! Inline keyboards: what Telegram accepts and what it refuses.
//!
//! Pure; knows only whether the chat is private.

use serde_json::{Value, json};

/// Longest `callback_data`, bytes.
const MAX_CALLBACK_DATA: usize = 64;
/// Most buttons in one keyboard.
const MAX_BUTTONS: usize = 100;

/// Checks a `reply_markup`. `None` is a message without buttons; an error is what comes after
/// `Bad Request: `.
pub(crate) fn check(markup: Option<Value>, private: bool) -> Result<Option<Value>, String> {
    let Some(markup) = markup.filter(|markup| !markup.is_null()) else {
        return Ok(None);
    };
    let Some(rows) = markup.get("inline_keyboard") else {
        let known = ["keyboard", "remove_keyboard", "force_reply"];
        return if known.iter().any(|key| markup.get(*key).is_some()) {
            check_reply_keyboard(&markup, private).map(|()| None)
        } else {
            Err("object expected as reply markup".to_owned())
        };
    };
    let Some(rows) = rows.as_array() else {
        return Err("field \"inline_keyboard\" must be of type Array".to_owned());
    };
    let mut buttons = 0;
    for row in rows {
        let Some(row) = row.as_array() else {
            return Err("can't parse inline keyboard row: it must be an Array".to_owned());
        };
        for button in row {
            check_button(button, private)?;
            buttons += 1;
        }
    }
    match buttons {
        0 => Ok(None),
        1..=MAX_BUTTONS => Ok(Some(json!({"inline_keyboard": rows}))),
        _ => Err("REPLY_MARKUP_TOO_LONG".to_owned()),
    }
}

/// A keyboard under the message field.
fn check_reply_keyboard(markup: &Value, private: bool) -> Result<(), String> {
    let rows = markup["keyboard"].as_array().into_iter().flatten();
    for button in rows.filter_map(Value::as_array).flatten() {
        let asks = ["request_users", "request_chat", "web_app"];
        if !private && asks.iter().any(|key| button.get(*key).is_some()) {
            return Err("BUTTON_TYPE_INVALID".to_owned());
        }
        let request = &button["request_users"];
        if !request.is_null() && !request["request_id"].is_i64() {
            return Err(
                "can't parse keyboard button: Field \"request_id\" must be a number".to_owned(),
            );
        }
    }
    Ok(())
}

fn check_button(button: &Value, private: bool) -> Result<(), String> {
    if button["text"].as_str().unwrap_or_default().is_empty() {
        return Err(
            "can't parse inline keyboard button: Field \"text\" must be non-empty".to_owned(),
        );
    }
    if let Some(url) = button["url"].as_str() {
        let known = ["http://", "https://", "tg://"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        return if known {
            Ok(())
        } else {
            Err("BUTTON_URL_INVALID".to_owned())
        };
    }
    if let Some(data) = button["callback_data"].as_str() {
        return if (1..=MAX_CALLBACK_DATA).contains(&data.len()) {
            Ok(())
        } else {
            Err("BUTTON_DATA_INVALID".to_owned())
        };
    }
    if let Some(app) = button.get("web_app") {
        if !private {
            return Err("BUTTON_TYPE_INVALID".to_owned());
        }
        return if app["url"]
            .as_str()
            .is_some_and(|url| url.starts_with("http"))
        {
            Ok(())
        } else {
            Err("inline keyboard button Web App URL is invalid: Wrong HTTP URL".to_owned())
        };
    }
    let others = [
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "copy_text",
        "login_url",
    ];
    if others.iter().any(|key| button.get(*key).is_some()) {
        return Ok(());
    }
    Err(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(button: Value) -> Option<Value> {
        Some(json!({"inline_keyboard": [[button]]}))
    }

    #[test]
    fn a_web_app_button_is_refused_outside_private_chats() {
        let markup = one(json!({"text": "Join", "web_app": {"url": "https://example.org"}}));
        assert!(check(markup.clone(), true).unwrap().is_some());
        assert_eq!(check(markup, false).unwrap_err(), "BUTTON_TYPE_INVALID");
    }

    #[test]
    fn callback_data_is_at_most_64_bytes() {
        let fits = one(json!({"text": "x", "callback_data": "й".repeat(32)}));
        let long = one(json!({"text": "x", "callback_data": "й".repeat(33)}));
        assert!(check(fits, true).is_ok());
        assert_eq!(check(long, true).unwrap_err(), "BUTTON_DATA_INVALID");
    }

    #[test]
    fn an_empty_keyboard_is_no_keyboard() {
        assert_eq!(
            check(Some(json!({"inline_keyboard": []})), true).unwrap(),
            None
        );
    }
}
