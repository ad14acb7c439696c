//! Tables: what a line means, and which lines refuse the file.

use super::*;

/// The value of `HOST_SECRET` behind this text, or why the line is refused.
fn value(written: &str) -> Result<String, String> {
    let file = format!("HOST_SECRET={written}\n");
    match parse(file.as_bytes()) {
        Ok(mut variables) => Ok(variables.remove("HOST_SECRET").expect("it was set")),
        Err(bad) => {
            assert_eq!((bad.line, bad.variable), (1, Some("HOST_SECRET")));
            Err(bad.problem)
        }
    }
}

#[test]
fn a_value_is_what_is_written() {
    for (written, expected) in [
        ("", ""),
        ("plain", "plain"),
        ("  spaces around \t", "spaces around"),
        (
            "correct horse battery staple",
            "correct horse battery staple",
        ),
        ("abcdefghij$qrstuvwxyz123", "abcdefghij$qrstuvwxyz123"),
        ("${HOME}", "${HOME}"),
        ("$(whoami)`whoami`", "$(whoami)`whoami`"),
        ("a=b==", "a=b=="),
        ("a#b", "a#b"),
        ("a\"b'c", "a\"b'c"),
        (r"back\slash\n", r"back\slash\n"),
        ("пароль и слово", "пароль и слово"),
        ("a, b,c", "a, b,c"),
        ("\"in double\"", "in double"),
        ("'in single'", "in single"),
        ("\" spaces kept \"", " spaces kept "),
        ("''", ""),
        ("\"\"", ""),
        (r#""a \"b\" \\ \$c \n""#, r#"a "b" \ $c \n"#),
        (r"'a \ $b'", r"a \ $b"),
        ("\"it's\"", "it's"),
        ("'say \"so\"'", "say \"so\""),
        ("'\"kept\"'", "\"kept\""),
        ("\"a # b\"", "a # b"),
    ] {
        assert_eq!(value(written).as_deref(), Ok(expected), "{written}");
    }
}

#[test]
fn a_comment_is_told_from_a_value() {
    for (written, expected) in [
        ("word # a comment", "word"),
        ("word\t#\tcomment", "word"),
        ("word #", "word"),
        ("# nothing yet", ""),
        ("\"word\" # a comment", "word"),
        ("'word' #comment", "word"),
    ] {
        assert_eq!(value(written).as_deref(), Ok(expected), "{written}");
    }
    for unclear in ["#1", "word #1", "correct horse # battery", "a b\t#c"] {
        let problem = value(unclear).expect_err("unclear");
        assert!(problem.starts_with("has a # that may begin"), "{problem}");
    }
}

#[test]
fn what_cannot_be_taken_refuses_the_file_with_its_line_and_never_its_value() {
    for (written, beginning) in [
        ("\"hunter2", "opens a quotation mark"),
        ("'hunter2", "opens a quotation mark"),
        ("\"hunter2\\\"", "opens a quotation mark"),
        ("\"hunter2\"more", "goes on behind"),
        ("'hunter2' more", "goes on behind"),
        ("'hunter2'#more", "goes on behind"),
        ("hunter2\u{0}", "has a control character"),
        ("hunter2\rPORT=80", "has a control character"),
        ("\u{1b}[31mhunter2", "has a control character"),
    ] {
        let problem = value(written).expect_err("refused");
        assert!(problem.starts_with(beginning), "{written:?}: {problem}");
        assert!(!problem.contains("hunter2"), "{problem}");
    }
}

#[test]
fn a_line_that_is_no_setting_refuses_the_file_without_showing_it() {
    for line in [
        "hunter2",
        "turns:hunter2:5349",
        "BOT_TOKEN: hunter2",
        "export BOT_TOKEN",
        "BOT-TOKEN=hunter2",
        "2BOT_TOKEN=hunter2",
        "=hunter2",
        "set BOT_TOKEN=hunter2",
        "$env:BOT_TOKEN=hunter2",
        "ВОТ_TOKEN=hunter2",
        "hunter2==",
        "{\"BOT_TOKEN\": \"hunter2\"}",
    ] {
        let file = format!("# first\n\nPORT=3000\n{line}\nBOT_TOKEN=x\n");
        match parse(file.as_bytes()) {
            Err(bad) => {
                let error = ConfigError::from(bad.clone());
                assert_eq!((bad.line, bad.variable), (4, None), "{line}");
                assert!(error.to_string().starts_with(".env line 4 "), "{error}");
                assert!(!error.to_string().contains("hunter2"), "{error}");
            }
            // A name like any other, of which we need to know nothing.
            Ok(_) => assert_eq!(line, "hunter2=="),
        }
    }
}

#[test]
fn every_way_of_writing_a_line_is_read() {
    let file = "\u{feff}BOT_TOKEN=a\r\nexport PORT=1\n  export\tBOT_MODE = off \n\t# comment\n\
                DATA_DIR\t=\tb\r\n\r\nother_name=c";
    let variables = parse(file.as_bytes()).expect("read");
    let pairs: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("BOT_MODE", "off"),
            ("BOT_TOKEN", "a"),
            ("DATA_DIR", "b"),
            ("PORT", "1"),
            ("other_name", "c"),
        ]
    );
}

#[test]
fn other_encodings_are_refused_where_they_matter() {
    let in_value = b"PORT=1\nHOST_SECRET=\xef\xf0\xe8\xe2\xe5\xf2\n";
    let bad = parse(in_value).expect_err("Windows-1251");
    assert_eq!((bad.line, bad.variable), (2, Some("HOST_SECRET")));
    let in_comment = b"# \xef\xf0\xe8\xe2\xe5\xf2\nPORT=1\n";
    assert_eq!(parse(in_comment).expect("a comment only")["PORT"], "1");
    let utf_16: Vec<u8> = "\u{feff}PORT=1\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let bad = parse(&utf_16).expect_err("UTF-16");
    assert!(bad.problem.contains("UTF-16"), "{}", bad.problem);
    let without_mark = &utf_16[2..];
    assert!(parse(without_mark).is_err());
}

#[test]
fn of_two_lines_with_one_name_an_empty_one_does_not_count() {
    for file in ["PORT=\nPORT=1\n", "PORT=1\nPORT=\n", "PORT=1\nPORT='1'\n"] {
        assert_eq!(parse(file.as_bytes()).expect("clear")["PORT"], "1");
    }
    let bad = parse(b"PORT=1\nDATA_DIR=a\nPORT=2\n").expect_err("which one?");
    assert_eq!((bad.line, bad.variable), (3, Some("PORT")));
    assert!(bad.problem.contains("line 1"), "{}", bad.problem);
}

proptest::proptest! {
    #[test]
    fn whatever_a_value_is_the_environment_gets_just_that(text in r#"[a'"\\\\$#{} ~ё]{0,12}"#) {
        // A name that is not ours, so that nothing is added for the configuration.
        let variables = BTreeMap::from([("other".to_owned(), text.clone())]);
        let spoken = spoken(&variables);
        let read: Vec<(String, String)> = dotenvy::from_read_iter(spoken.as_bytes())
            .collect::<Result<_, _>>()
            .expect("every value can be said");
        assert_eq!(read, [("other".to_owned(), text)]);
    }
}

#[test]
fn the_example_file_can_be_read() {
    let variables = parse(include_bytes!("../../../.env.example")).expect("our own file");
    assert_eq!(variables["PORT"], "3000");
    assert_eq!(variables["BOT_TOKEN"], "");
}
