//! The API's own description, run against the process: whoever asks, and whatever is asked, the
//! answer is one that the description names, with a body of the shape that it gives.

#[path = "support/http.rs"]
#[expect(dead_code, reason = "shared with the tests of the contract")]
mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{ANN, Answer, BOB, HOST_SECRET, HUGE, UNLUCKY, World, init_data, now, send};

/// Values for the variable part of a path: good, of somebody else, odd, and not text.
const PARTS: [&str; 14] = [
    "chess-1",
    "279058397",
    "42",
    "500",
    "600",
    "0",
    "-1",
    "9223372036854775808",
    "%20",
    "%00",
    "%ff",
    "a%2Fb",
    "..",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

/// What stands behind a path.
const QUERIES: [&str; 6] = [
    "",
    "?e=1&s=x",
    "?e=x",
    "?e=1&e=2",
    "?s=%ff&e=99999999999",
    "?&&=&x",
];

/// Bodies that are no good.
const BODIES: [&str; 12] = [
    "",
    "{",
    "[]",
    "null",
    "0",
    "\"x\"",
    "{}",
    "{\"userId\":null}",
    "{\"userId\":1.5}",
    "{\"room_code\":{},\"ttl_seconds\":[]}",
    "{\"a\":\"\\ud83c\"}",
    "\u{feff}{}",
];

/// A call that the description has.
struct Call<'a> {
    method: String,
    path: &'a str,
    operation: &'a Value,
}

struct Checker<'a> {
    document: &'a Value,
    /// `GET /api/rooms 200` of every answer that has come.
    seen: BTreeSet<String>,
}

impl Checker<'_> {
    fn calls(&self) -> Vec<Call<'_>> {
        let paths = self.document["paths"].as_object().expect("paths");
        let mut calls = Vec::new();
        for (path, item) in paths {
            for (method, operation) in item.as_object().expect("calls") {
                calls.push(Call {
                    method: method.to_uppercase(),
                    path,
                    operation,
                });
            }
        }
        calls
    }

    /// Fails unless the description names the answer.
    fn check(&mut self, method: &str, path: &str, sent: &str, answer: &Answer) {
        let operation = &self.document["paths"][path][method.to_lowercase()];
        let status = answer.status.to_string();
        let named = &operation["responses"][&status];
        let what = format!("{method} {sent}: {status} {}", show(answer));
        assert!(named.is_object(), "not in the description: {what}");
        if let Some(schema) = named["content"]["application/json"]["schema"].as_object() {
            let fault = self.fault(&Value::Object(schema.clone()), &answer.json(), "");
            assert_eq!(fault, None, "{what}");
        }
        if let Some(headers) = named["headers"].as_object() {
            for header in headers.keys() {
                assert_ne!(answer.header(header), "", "{header} of {what}");
            }
        }
        self.seen.insert(format!("{method} {path} {status}"));
    }

    /// What in `value` is not as the schema says, if anything.
    fn fault(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        if let Some(name) = schema["$ref"].as_str() {
            let pointer = name.trim_start_matches('#');
            let schema = self.document.pointer(pointer).expect("a schema");
            return self.fault(schema, value, at);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = |choice: &Value| self.fault(choice, value, at).is_none();
            return (!choices.iter().any(fits)).then(|| format!("{at}: none of the choices"));
        }
        if let Some(known) = schema["enum"].as_array() {
            return (!known.contains(value)).then(|| format!("{at}: {value} is not known"));
        }
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.clone(),
            Value::Null => return None,
            kind => vec![kind.clone()],
        };
        if !kinds.iter().any(|kind| is_of(kind.as_str(), value)) {
            return Some(format!("{at}: {value} is not of {kinds:?}"));
        }
        let required = schema["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            if value.get(name).is_none() {
                return Some(format!("{at}/{name} is missing"));
            }
        }
        let properties = schema["properties"].as_object();
        for (name, part) in value.as_object().into_iter().flatten() {
            match properties.and_then(|properties| properties.get(name)) {
                None if properties.is_some() => return Some(format!("{at}/{name} is not named")),
                None => {}
                Some(schema) => {
                    let fault = self.fault(schema, part, &format!("{at}/{name}"));
                    if fault.is_some() {
                        return fault;
                    }
                }
            }
        }
        let items = value.as_array().into_iter().flatten();
        items
            .filter_map(|item| self.fault(&schema["items"], item, &format!("{at}/*")))
            .next()
    }
}

fn is_of(kind: Option<&str>, value: &Value) -> bool {
    match kind {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    }
}

fn show(answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.bytes);
    text.chars().take(200).collect()
}

/// Somebody unknown, people with and without a photo, a host, and sign-ins that are no good.
fn callers() -> Vec<Option<String>> {
    let mut callers = vec![
        None,
        Some(format!("Bearer {HOST_SECRET}")),
        Some("Bearer wrong".to_owned()),
        Some("tma user=%7B%7D&hash=00".to_owned()),
        Some(format!("tma {}", init_data(ANN, 1))),
        Some("Basic eDp5".to_owned()),
        Some(String::new()),
    ];
    callers.extend([ANN, BOB, UNLUCKY, HUGE].map(|id| {
        let launch = init_data(id, now());
        Some(format!("tma {launch}"))
    }));
    callers
}

async fn description(world: &World) -> Value {
    world.stranger().get("/api/openapi.json").await.json()
}

/// Every call with every part, query and body, as `caller`; a fresh process for each caller, since
/// one that is asked so much says "too many" soon.
async fn ask_everything(checker: &mut Checker<'_>, caller: Option<&str>) {
    let calls: Vec<(String, String, bool)> = checker
        .calls()
        .iter()
        .map(|call| {
            let has_body = call.operation["requestBody"].is_object();
            (call.method.clone(), call.path.to_owned(), has_body)
        })
        .collect();
    for (method, path, has_body) in calls {
        let world = World::new().await;
        let caller = match caller {
            Some(header) => world.with_header(header),
            None => world.stranger(),
        };
        let parts: &[&str] = if path.contains('{') { &PARTS } else { &[""] };
        for part in parts {
            let address = match path.split_once('{') {
                Some((before, after)) => {
                    let after = after.split_once('}').expect("closed").1;
                    format!("{before}{part}{after}")
                }
                None => path.clone(),
            };
            // A client takes such parts out before it asks.
            if *part == ".." {
                continue;
            }
            for query in QUERIES {
                let sent = format!("{address}{query}");
                let bodies: &[&str] = if has_body { &BODIES } else { &[""] };
                for body in bodies {
                    let request = caller.request(&method, &sent).body((*body).to_owned());
                    let answer = send(request).await;
                    checker.check(&method, &path, &format!("{sent} {body}"), &answer);
                }
            }
        }
    }
}

#[tokio::test]
async fn whatever_is_asked_the_answer_is_one_that_the_description_names() {
    let document = description(&World::new().await).await;
    let mut checker = Checker {
        document: &document,
        seen: BTreeSet::new(),
    };
    for caller in callers() {
        ask_everything(&mut checker, caller.as_deref()).await;
    }
    for expected in ["GET /api/avatars/{id} 403", "GET /api/rooms/{code} 404"] {
        assert!(checker.seen.contains(expected), "{expected}");
    }
}

#[tokio::test]
async fn good_answers_and_those_of_trouble_are_named_with_their_shape() {
    let world = World::new().await;
    let document = description(&world).await;
    let mut checker = Checker {
        document: &document,
        seen: BTreeSet::new(),
    };
    let ann = world.person(ANN);
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    let register = "/api/host/rooms/register";
    let game = json!({ "room_code": "Chess-1", "ws_url": "wss://game.example/ws",
                       "app_url": "https://game.example/" });
    for status in [201, 200] {
        let answer = host.post(register, &game).await;
        assert_eq!(answer.status, status);
        checker.check("POST", register, "a game", &answer);
    }
    let own = format!("/api/ice-servers/{ANN}");
    let avatar = format!("/api/users/{ANN}/avatar");
    for (path, sent) in [
        ("/api/about", "/api/about"),
        ("/api/health", "/api/health"),
        ("/api/rooms", "/api/rooms"),
        ("/api/calls", "/api/calls"),
        ("/api/rooms/{code}", "/api/rooms/chess-1"),
        ("/api/ice-config", "/api/ice-config"),
        ("/api/ice-servers/{userId}", own.as_str()),
        ("/api/users/{id}/avatar", avatar.as_str()),
    ] {
        let answer = ann.get(sent).await;
        assert_eq!(answer.status, 200, "{sent} {}", show(&answer));
        checker.check("GET", path, sent, &answer);
    }
    check_history(&mut checker, &world).await;
    let answer = ann.post("/api/session", &json!({})).await;
    assert_eq!(answer.status, 200);
    checker.check("POST", "/api/session", "launch data", &answer);
    let answer = ann.post("/api/handoff", &json!({})).await;
    checker.check("POST", "/api/handoff", "launch data", &answer);
    let shown = json!({ "token": answer.json()["token"] });
    let answer = world.stranger().post("/api/handoff/session", &shown).await;
    checker.check("POST", "/api/handoff/session", "a hand-off", &answer);
    let long = "x".repeat(64 * 1024 + 1);
    let answer = host.post_text(register, long).await;
    assert_eq!(answer.status, 413);
    checker.check("POST", register, "too much", &answer);
    let removed = host.delete("/api/host/rooms/chess-1").await;
    assert_eq!(removed.status, 204);
    checker.check("DELETE", "/api/host/rooms/{code}", "chess-1", &removed);

    let stranger = world.stranger();
    let too_often = loop {
        let answer = stranger.get("/api/about").await;
        checker.check("GET", "/api/about", "again", &answer);
        if answer.status == 429 {
            break answer;
        }
    };
    assert_ne!(too_often.header("retry-after"), "");

    let off = World::with(|variables| variables.host_secret = None).await;
    let answer = off.stranger().post(register, &game).await;
    assert_eq!(answer.status, 503);
    checker.check("POST", register, "no secret", &answer);
}

/// A call of two, with a report, in the list and by itself; and one of them forgotten.
async fn check_history(checker: &mut Checker<'_>, world: &World) {
    let (mut ann, _) = world.inside(ANN, "friday").await;
    let (mut bob, _) = world.inside(BOB, "friday").await;
    let report = json!({ "seconds": 1, "directUdp": 0, "directTcp": 0, "relayUdp": 0, "relayTcp": 0,
        "roundTrips": 0, "roundTripMs": 0, "heardMs": 0, "missedMs": 0, "seenMs": 0, "frozenMs": 0,
        "sentKbit": 0, "receivedKbit": 0, "framesSent": 0, "framesSeen": 0 });
    ann.send(&json!({ "type": "report", "seq": 1, "report": report }))
        .await;
    for seat in [&mut ann, &mut bob] {
        seat.send(&json!({ "type": "leave", "seq": 2 })).await;
        seat.closed().await;
    }
    let id = loop {
        let answer = world.person(ANN).get("/api/calls").await;
        checker.check("GET", "/api/calls", "a call", &answer);
        if let Some(id) = answer.json()["calls"][0]["id"].as_str() {
            break id.to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    let answer = world.person(ANN).get(&format!("/api/calls/{id}")).await;
    assert_eq!(answer.status, 200);
    assert!(answer.json()["own"].is_object());
    checker.check("GET", "/api/calls/{id}", &id, &answer);
    let answer = world.person(BOB).delete("/api/me").await;
    assert_eq!(answer.status, 200);
    checker.check("DELETE", "/api/me", "Bob", &answer);
}

#[tokio::test]
async fn every_call_names_what_may_answer_it_beside_its_handler() {
    let document = description(&World::new().await).await;
    let checker = Checker {
        document: &document,
        seen: BTreeSet::new(),
    };
    for call in checker.calls() {
        let answers = &call.operation["responses"];
        let what = format!("{} {}", call.method, call.path);
        let mut expected = vec!["500", "503"];
        if call.path != "/api/health" {
            expected.push("429");
        }
        if call.operation["requestBody"].is_object() {
            expected.extend(["400", "413", "422"]);
        }
        for status in expected {
            assert!(answers[status].is_object(), "{what} {status}");
        }
    }
}
