//! The pages for people name what the program knows: nothing more, nothing less.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use efir::protocol::CloseCode;

#[test]
fn the_environment_page_has_every_variable_of_the_example_and_no_other() {
    let example: BTreeSet<String> = read(".env.example")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once('=')?.0.to_owned()))
        .collect();
    let page = read("docs/environment.md");
    let page: BTreeSet<String> = first_cells(first_table_of(&page))
        .flat_map(|cell| code_words(&cell))
        .collect();
    assert_eq!(page, example);
}

#[test]
fn the_protocol_page_lists_the_messages_of_both_directions() {
    let page = read("docs/protocol.md");
    for (section, name) in [
        ("## What a client may say", "ClientMessage"),
        ("## What the server may say", "ServerMessage"),
    ] {
        let listed: BTreeSet<String> = first_cells(section_of(&page, section))
            .flat_map(|cell| code_words(&cell))
            .collect();
        assert_eq!(listed, tags_of(name, "type"), "{section}");
    }
}

#[test]
fn the_protocol_page_lists_every_refusal_every_signal_and_every_act_of_moderation() {
    let page = read("docs/protocol.md");
    let refusals: BTreeSet<String> = first_cells(section_of(&page, "## Why a frame was refused"))
        .flat_map(|cell| code_words(&cell))
        .collect();
    assert_eq!(refusals, words_of("ErrorCode"));
    let acts = row_of(&page, "moderate");
    for act in tags_of("ModerationAction", "kind") {
        assert!(acts.contains(&format!("`{act}`")), "{act}");
    }
    let signals = tags_of("Signal", "kind");
    assert_eq!(
        signals.iter().map(String::as_str).collect::<Vec<_>>(),
        ["candidates", "description", "ping", "pong"],
        "the page speaks of these"
    );
}

#[test]
fn the_protocol_page_lists_every_close_code_with_its_number() {
    let page = read("docs/protocol.md");
    let listed: Vec<String> = section_of(&page, "## Why a socket was closed")
        .lines()
        .filter(|line| line.starts_with("| 4"))
        .map(|line| line.split('|').take(3).collect::<String>())
        .collect();
    let known: Vec<String> = CloseCode::ALL
        .iter()
        .map(|code| format!(" {}  `{}` ", code.number(), code.reason()))
        .collect();
    assert_eq!(listed, known);
}

#[test]
fn the_protocol_page_names_every_limit_that_the_server_tells() {
    let limits = section_of_types("ClientLimits");
    let page = read("docs/protocol.md");
    let page = section_of(&page, "## Limits");
    let names: Vec<&str> = limits
        .split(['{', ',', '}'])
        .filter_map(|field| Some(field.split_once(':')?.0.trim()))
        .filter(|name| name.chars().all(char::is_alphanumeric))
        .collect();
    assert!(names.contains(&"sdpBytes"), "{names:?}");
    for name in names {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn the_recorded_exchange_is_made_of_real_client_frames() {
    let page = read("docs/protocol.md");
    let said: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("→ "))
        .collect();
    assert!(said.len() >= 6, "{said:?}");
    for frame in said {
        let read = serde_json::from_str::<efir::protocol::ClientFrame>(frame);
        assert!(read.is_ok(), "{frame}: {read:?}");
    }
}

#[test]
fn every_link_between_the_pages_leads_to_a_file() {
    for page in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "lab/README.md",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(pages())
    {
        let folder = Path::new(&page).parent().map_or(Path::new(""), |it| it);
        for target in links(&read(&page)) {
            let file = target.split('#').next().unwrap_or_default();
            assert!(
                file.is_empty() || root().join(folder).join(file).exists(),
                "{page}: {target}"
            );
        }
    }
}

fn pages() -> Vec<String> {
    let entries = fs::read_dir(root().join("docs")).expect("the folder docs");
    entries
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("docs/{name}"))
        .collect()
}

/// Targets of Markdown links that do not lead to another site.
fn links(text: &str) -> Vec<String> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()))
        .filter(|target| !target.contains("://"))
        .collect()
}

/// The first cell of each row of the tables in `text`, without heads and rules.
fn first_cells(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|rest| Some(format!("`{}", rest.split(" | ").next()?)))
}

/// From the head of the first table to the empty line after it.
fn first_table_of(page: &str) -> &str {
    let from = page.find("\n| ").expect("a table") + 1;
    let rest = &page[from..];
    rest.find("\n\n").map_or(rest, |end| &rest[..end])
}

/// What stands between backquotes.
fn code_words(cell: &str) -> Vec<String> {
    let words = cell.split('`').skip(1).step_by(2);
    words
        .filter(|word| *word != "type")
        .map(str::to_owned)
        .collect()
}

fn section_of<'a>(page: &'a str, head: &str) -> &'a str {
    let from = page.find(head).unwrap_or_else(|| panic!("{head} is there"));
    let rest = &page[from + head.len()..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

fn row_of<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("| `{name}` ");
    let row = page.lines().find(|line| line.starts_with(&start));
    row.unwrap_or_else(|| panic!("a row of {name}"))
}

/// One type of the generated TypeScript, from its name to the semicolon at its end.
fn section_of_types(name: &str) -> String {
    let types = read("miniapp/src/protocol/generated.ts");
    let from = types
        .find(&format!("export type {name} ="))
        .unwrap_or_else(|| panic!("{name} is generated"));
    let rest = &types[from..];
    let end = rest[1..]
        .find("export type ")
        .map_or(rest.len(), |end| end + 1);
    without_comments(&rest[..end])
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(start) = rest.find("/*") {
        plain.push_str(&rest[..start]);
        rest = rest[start..]
            .split_once("*/")
            .map_or("", |(_, after)| after);
    }
    plain + rest
}

/// The values of a union's tag.
fn tags_of(name: &str, tag: &str) -> BTreeSet<String> {
    let start = format!("{tag}: \"");
    let quoted = format!("\"{tag}\": \"");
    section_of_types(name)
        .replace(&quoted, &start)
        .split(&start)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}

/// The texts of a union of texts.
fn words_of(name: &str) -> BTreeSet<String> {
    let words = section_of_types(name);
    words
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
