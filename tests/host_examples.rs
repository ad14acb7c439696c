//! The code in the page for game hosts, run as it stands there.

#[path = "support/http.rs"]
#[expect(dead_code, reason = "shared with the tests of the contract")]
mod support;

use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use support::{ANN, HOST_SECRET, World};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// How long a line may take on a machine that has much else to do.
const DEADLINE: Duration = Duration::from_secs(60);

/// The block of this language below a heading that holds these words.
fn code_of(language: &str, holding: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/hosting-a-game.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let fence = format!("```{language}\n");
    let blocks = page.split(&fence).skip(1);
    let blocks = blocks.filter_map(|rest| rest.split_once("\n```").map(|(code, _)| code));
    let block = blocks.into_iter().find(|code| code.contains(holding));
    block.expect("a block").to_owned()
}

/// Runs code in one of the two languages; a missing interpreter says how to get it.
fn run(language: &str, code: &str, world: &World) -> Child {
    let (program, arguments, package) = match language {
        "python" => ("python3", vec!["-c", code], "python3"),
        _ => ("node", vec!["--input-type=module", "-e", code], "nodejs"),
    };
    let started = Command::new(program)
        .args(arguments)
        .env("EFIR_URL", world.origin())
        .env("HOST_SECRET", HOST_SECRET)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    started.unwrap_or_else(|error| panic!("{program}: {error}; apt-get install {package}"))
}

/// Reads until a line holds these words.
async fn hears(child: &mut BufReader<tokio::process::ChildStdout>, words: &str) {
    let mut said = String::new();
    let reading = async {
        loop {
            let from = said.len();
            let read = child.read_line(&mut said).await.expect("readable");
            assert_ne!(read, 0, "no {words:?} in {said}");
            if said[from..].contains(words) {
                return;
            }
        }
    };
    let read = tokio::time::timeout(DEADLINE, reading).await;
    read.unwrap_or_else(|_| panic!("no {words:?} in time"));
}

#[tokio::test]
async fn the_ten_line_hosts_register_a_room_and_say_who_plays() {
    for (language, said) in [("python", "Here: ['"), ("js", "\"user_id\":279058397")] {
        let world = World::new().await;
        let code = code_of(language, "ttl_seconds");
        let lines = code.lines().count();
        assert!(lines <= 12, "{lines} lines of {language}");
        // Whoever types the code before the game is there is in the room when it comes.
        let (_ann, _) = world.inside(ANN, "SPIRT1").await;
        let mut host = run(language, &code, &world);
        let mut output = BufReader::new(host.stdout.take().expect("piped"));
        hears(&mut output, "Play at ").await;
        hears(&mut output, said).await;
        let room = world.stranger().get("/api/rooms/spirt1").await.json();
        assert_eq!(room["app_url"], "https://game.example.org/");
    }
}

#[tokio::test]
async fn the_checks_of_tickets_take_good_ones_and_no_others() {
    let world = World::new().await;
    let host = world.with_header(format!("Bearer {HOST_SECRET}"));
    for code in ["SPIRT1", "OTHER1"] {
        let game = json!({ "room_code": code, "ws_url": "wss://game.example/ws",
                           "app_url": "https://game.example/" });
        let new = host.post("/api/host/rooms/register", &game).await;
        assert_eq!(new.status, 201);
    }
    let ann = world.person(ANN);
    let ticket = async |code: &str| {
        let answer = ann
            .post(&format!("/api/rooms/{code}/ticket"), &json!({}))
            .await;
        answer.json()["ticket"]
            .as_str()
            .expect("a ticket")
            .to_owned()
    };
    let (_here, _) = world.inside(ANN, "SPIRT1").await;
    let (_there, _) = world.inside(ANN, "OTHER1").await;
    let good = ticket("SPIRT1").await;
    let of_other_room = ticket("OTHER1").await;
    let (signed, signature) = good.rsplit_once('.').expect("three parts");
    // The claims of one ticket under the signature of another, and a signature with a bit changed.
    let (header, _) = signed.split_once('.').expect("two parts");
    let other_claims = of_other_room.split('.').nth(1).expect("three parts");
    let mixed = format!("{header}.{other_claims}.{signature}");
    let turned: String = signature.chars().rev().collect();
    let forged = format!("{signed}.{turned}");
    let unsigned = format!("{signed}.");
    let tickets = [&good, &of_other_room, &mixed, &forged, &unsigned];
    let tickets = json!(tickets).to_string();

    let js = format!(
        "{}\nfor (const ticket of {tickets}) {{\n  let said;\n  try {{ said = claimsOf(ticket, \
         process.env.HOST_SECRET, \"SPIRT1\").sub; }} catch (error) {{ said = error.message; }}\n  \
         console.log(said);\n}}",
        code_of("js", "function claimsOf")
    );
    let python = format!(
        "{}\nimport os\nfor ticket in {tickets}:\n    try:\n        print(claims_of(ticket, \
         os.environ[\"HOST_SECRET\"], \"SPIRT1\")[\"sub\"])\n    except ValueError as error:\n        \
         print(error)",
        code_of("python", "def claims_of")
    );
    let expected = format!("{ANN}\nnot good here\nforged\nforged\nforged\n");
    for (language, code) in [("js", js), ("python", python)] {
        let output = run(language, &code, &world).wait_with_output();
        let output = tokio::time::timeout(DEADLINE, output).await;
        let output = output.expect("in time").expect("an exit");
        let said = String::from_utf8(output.stdout).expect("text");
        assert_eq!(said, expected, "{language}");
    }
}
