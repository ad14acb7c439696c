//! The shape of the house, checked: who may import whom, that every module says what it is for, and
//! that no file and no function grows without bound.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the crate may know of (`use crate::...`), from the bottom up. A module may
/// always use itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("ids", &[]),
    ("limits", &[]),
    ("rate", &[]),
    ("time", &[]),
    ("protocol", &["ids", "time"]),
    ("tally", &["protocol"]),
    ("person", &["ids", "time"]),
    ("config", &["limits"]),
    ("i18n", &[]),
    ("text", &["i18n", "limits"]),
    (
        "auth",
        &[
            "i18n", "ids", "limits", "person", "protocol", "text", "time",
        ],
    ),
    ("forwarding", &["config"]),
    ("ice", &["config", "limits", "protocol", "time"]),
    (
        "rooms",
        &[
            "ids", "limits", "person", "protocol", "rate", "tally", "text", "time",
        ],
    ),
    ("rings", &["ids", "limits", "protocol", "rate"]),
    ("conversation", &["ids", "limits", "protocol", "rate"]),
    ("voices", &["ids", "limits", "time"]),
    ("cards", &["i18n", "ids", "limits", "rate", "rooms", "time"]),
    ("store", &["ids", "protocol", "tally", "time"]),
    ("lead", &["store"]),
    ("cluster", &["ids", "rate", "store"]),
    ("avatars", &["ids", "outbound"]),
    (
        "hub",
        &[
            "auth",
            "cluster",
            "conversation",
            "i18n",
            "ice",
            "ids",
            "limits",
            "links",
            "metrics",
            "person",
            "protocol",
            "rate",
            "rings",
            "rooms",
            "store",
            "tally",
            "text",
            "time",
            "voices",
        ],
    ),
    (
        "bot",
        &[
            "cards", "cluster", "config", "hub", "i18n", "ids", "limits", "links", "outbound",
            "protocol", "rings", "sharing", "store", "text", "time",
        ],
    ),
    (
        "web",
        &[
            "auth", "avatars", "checkup", "cluster", "hub", "i18n", "ice", "ids", "lead", "limits",
            "links", "metrics", "person", "protocol", "rate", "sharing", "store", "tally", "text",
            "time",
        ],
    ),
    (
        "checkup",
        &[
            "cluster",
            "config",
            "forwarding",
            "ice",
            "limits",
            "outbound",
            "store",
            "time",
        ],
    ),
    (
        "host_app",
        &["config", "i18n", "ids", "outbound", "shutdown", "time"],
    ),
    ("metrics", &["tally"]),
    ("links", &[]),
    ("sharing", &["ids"]),
    ("outbound", &["config"]),
    ("shutdown", &[]),
    ("telemetry", &["config"]),
];

/// Crates that pure modules may not name: what they decide must not depend on I/O.
const IO_CRATES: &[&str] = &[
    "axum", "hyper", "reqwest", "sqlx", "teloxide", "tokio", "tower",
];

/// Modules that decide and never act.
const PURE: &[&str] = &[
    "auth",
    "cards",
    "conversation",
    "i18n",
    "ice",
    "ids",
    "limits",
    "person",
    "protocol",
    "rate",
    "rings",
    "rooms",
    "tally",
    "text",
    "voices",
];

/// Files of other modules that decide and never act.
const PURE_FILES: &[&str] = &[
    "checkup/outcome.rs",
    "checkup/server_address.rs",
    "checkup/words.rs",
    "cluster/core.rs",
    "host_app/desk.rs",
    "host_app/game_page.rs",
    "host_app/light.rs",
    "host_app/people.rs",
    "host_app/plan.rs",
    "host_app/program.rs",
    "host_app/registration.rs",
    "host_app/saying.rs",
    "host_app/tunnel.rs",
    "lead/core.rs",
];

/// Clocks, environment and randomness, which reach pure modules as arguments.
const AMBIENT: &[&str] = &[
    "Instant::now",
    "SystemTime::now",
    "time::now",
    "std::env",
    "rand::",
];

/// Lines of code outside tests above which a file needs to be split.
const LINES_MAX: usize = 400;
/// Lines of code above which a function needs to be split.
const FUNCTION_LINES_MAX: usize = 70;

struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

impl Source {
    /// The text without the file's own tests and without comments. Tests inside the file end it;
    /// a line that names a file of tests is left out alone.
    fn code(&self) -> String {
        let mut code = Vec::new();
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            if line == "#[cfg(test)]" {
                let next = lines.next().unwrap_or_default();
                if next.starts_with("mod ") && next.ends_with('{') {
                    break;
                }
                if !(next.starts_with("mod ") && next.ends_with(';')) {
                    code.push(next);
                }
            } else if !line.trim_start().starts_with("//") {
                code.push(line);
            }
        }
        code.join("\n")
    }
}

#[test]
fn what_stands_behind_a_file_of_tests_is_looked_at_too() {
    let source = Source {
        path: PathBuf::new(),
        module: String::new(),
        text: "mod one;\n#[cfg(test)]\nmod one_tests;\n// A word.\nuse two;\n#[cfg(test)]\nmod \
               tests {\n    use three;\n}\n"
            .to_owned(),
    };
    assert_eq!(source.code(), "mod one;\nuse two;");
}

#[test]
fn modules_import_only_what_lies_below_them() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> = MAY_USE
        .iter()
        .map(|(module, below)| (*module, below.iter().copied().collect()))
        .collect();
    let mut wrong = Vec::new();
    let mut unused = allowed.clone();
    for source in sources() {
        let Some(below) = allowed.get(source.module.as_str()) else {
            continue;
        };
        for used in crate_modules_used(&source.code()) {
            if used != source.module && !below.contains(used.as_str()) {
                wrong.push(format!("{} uses crate::{used}", source.path.display()));
            }
            if let Some(unused) = unused.get_mut(source.module.as_str()) {
                unused.remove(used.as_str());
            }
        }
    }
    for (module, edges) in unused {
        wrong.extend(
            edges
                .iter()
                .map(|edge| format!("{module} never uses {edge}")),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_module_has_its_place_in_the_layering() {
    let known: BTreeSet<&str> = MAY_USE
        .iter()
        .map(|(module, _)| *module)
        .chain(["app", "fuzzing", "lib", "main"])
        .collect();
    let unknown: BTreeSet<String> = sources()
        .into_iter()
        .map(|source| source.module)
        .filter(|module| !known.contains(module.as_str()))
        .collect();
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn what_decides_does_no_io_and_reads_no_clock() {
    let mut wrong = Vec::new();
    for source in sources() {
        let is_pure_file = PURE_FILES.iter().any(|file| source.path == Path::new(file));
        if !PURE.contains(&source.module.as_str()) && !is_pure_file {
            continue;
        }
        let code = source.code();
        for name in IO_CRATES {
            if code.contains(&format!("{name}::")) {
                wrong.push(format!("{} names {name}", source.path.display()));
            }
        }
        for name in AMBIENT {
            if code.contains(name) {
                wrong.push(format!("{} reads {name}", source.path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_file_says_what_it_is_for_and_none_is_too_long() {
    let mut wrong = Vec::new();
    for source in everything_that_is_shipped() {
        if !source.text.starts_with("//!") {
            wrong.push(format!("{} has no //! at its top", source.path.display()));
        }
        let lines = source.code().lines().count();
        if lines > LINES_MAX {
            wrong.push(format!(
                "{} has {lines} lines of code",
                source.path.display()
            ));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_function_is_too_long() {
    let mut wrong = Vec::new();
    for source in everything_that_is_shipped() {
        for (signature, lines) in functions(&source.code()) {
            if lines > FUNCTION_LINES_MAX {
                let path = source.path.display();
                wrong.push(format!("{path}: `{signature}` has {lines} lines"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_function_is_as_long_as_from_its_signature_to_its_last_brace() {
    let code = "trait T {\n    fn asked(\n        &self,\n    ) -> u8;\n    fn empty() {}\n}\n\
                pub(crate) async fn long(\n    a: u8,\n) -> u8 {\n    if a > 1 {\n        1\n    }\n}\n\
                const fn short() {\n    fn inner() {\n    }\n}\n";
    let lengths: Vec<(String, usize)> = functions(code)
        .into_iter()
        .map(|(signature, lines)| (signature.to_owned(), lines))
        .collect();
    let expected = [
        ("fn empty() {}", 1),
        ("pub(crate) async fn long(", 7),
        ("const fn short() {", 4),
        ("fn inner() {", 2),
    ];
    assert_eq!(
        lengths,
        expected.map(|(signature, lines)| (signature.to_owned(), lines))
    );
}

/// The functions with a body, by the first line of their signature, and how many lines they have.
/// The code is as the formatter leaves it: a function ends with the brace that stands as far in as it
/// began.
fn functions(code: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        let signature = line.trim_start();
        if !is_signature(signature) {
            continue;
        }
        let rest = &lines[first..];
        let Some(opens) = rest
            .iter()
            .position(|line| line.ends_with(['{', '}', ';']))
            .filter(|at| !rest[*at].ends_with(';'))
        else {
            continue;
        };
        let end = format!("{}}}", &line[..line.len() - signature.len()]);
        let closes = if rest[opens].ends_with('}') {
            opens
        } else {
            let closing = rest.iter().position(|line| *line == end);
            closing.unwrap_or_else(|| panic!("`{signature}` has an end"))
        };
        found.push((signature, closes + 1));
    }
    found
}

/// Whether a line begins a function.
fn is_signature(line: &str) -> bool {
    line.split_once("fn ").is_some_and(|(before, name)| {
        let words = before.split_whitespace();
        let is_marked = |word: &str| {
            ["const", "async", "unsafe", "extern"].contains(&word) || word.starts_with("pub")
        };
        words.into_iter().all(is_marked)
            && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
    })
}

/// The sources of the server.
fn sources() -> Vec<Source> {
    let found = sources_in("src");
    assert!(found.len() > 20, "the sources are where they are expected");
    found
}

/// Those of the programs beside it, too.
fn everything_that_is_shipped() -> Vec<Source> {
    let beside = [
        "simulator/src",
        "lab/crowd/src",
        "lab/link/src",
        "sfu/src",
        "voice/src",
    ]
    .map(sources_in);
    sources()
        .into_iter()
        .chain(beside.into_iter().flatten())
        .collect()
}

fn sources_in(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(!found.is_empty(), "{folder} has sources");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if holds_tests(&path) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let below = path.strip_prefix(root).expect("inside src");
            let first = below.components().next().expect("has a name");
            let name = first.as_os_str().to_string_lossy();
            found.push(Source {
                module: name.trim_end_matches(".rs").to_owned(),
                text: fs::read_to_string(&path).expect("readable"),
                path: below.to_owned(),
            });
        }
    }
}

/// What only exists for tests: `tests.rs`, `*_tests.rs`, and folders of such names.
fn holds_tests(path: &Path) -> bool {
    path.file_stem()
        .is_some_and(|stem| stem.to_string_lossy().ends_with("tests"))
}

/// First path segments after `crate::`, also inside braces.
fn crate_modules_used(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (start, _) in code.match_indices("crate::") {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[start + "crate::".len()..];
        let group = match rest.strip_prefix('{') {
            Some(inner) => top_level_names(inner),
            None => vec![rest],
        };
        for path in group {
            let name: String = path
                .trim_start()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if !name.is_empty() {
                used.insert(name);
            }
        }
    }
    used
}

/// The comma-separated paths of a `{...}` group (given without its opening brace).
fn top_level_names(group: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}
