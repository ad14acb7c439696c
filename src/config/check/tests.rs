//! Tables: what is accepted as what, and which sentence refuses the rest.

use secrecy::ExposeSecret as _;

use super::*;
use crate::config::SfuMode;

const TOKEN: &str = "123456789:AAExampleExampleExampleExampleExam";
const SECRET: &str = "0123456789abcdef";

/// Variables by name, as the environment has them.
fn variables(pairs: &[(&str, &str)]) -> Variables {
    let mut variables = Variables::default();
    for (name, value) in pairs {
        let (_, field) = variables
            .each()
            .find(|(each, _)| each == name)
            .unwrap_or_else(|| panic!("no variable {name}"));
        *field = Some((*value).to_owned());
    }
    variables
}

fn accepted(pairs: &[(&str, &str)]) -> Config {
    config(variables(pairs)).unwrap_or_else(|error| panic!("{pairs:?}: {error}"))
}

#[test]
fn without_any_variable_the_simulator_runs_on_this_machine() {
    let config = accepted(&[]);
    assert_eq!(config.web.port, 3000);
    assert_eq!(config.web.origin(), "http://localhost:3000");
    assert_eq!(config.web.trusted_proxy_hops, 0);
    assert!(config.web.allow_guests);
    assert!(config.has_simulator());
    assert_eq!(config.telegram.mode, BotMode::Polling);
    assert_eq!(config.telegram.api_url, "https://api.telegram.org");
    assert_eq!(config.ice.stun_urls.len(), 2);
    assert!(config.ice.turn_urls.is_empty());
    assert_eq!(
        config.database_url.expose_secret(),
        "sqlite:data/efir.db?mode=rwc"
    );
    assert_eq!(config.log_format, LogFormat::Text);
    assert!(config.host_secret.is_none() && config.metrics_token.is_none());
    assert_eq!(config.worker_threads, None);
}

#[test]
fn empty_variables_count_as_unset() {
    let config = accepted(&[
        ("BOT_TOKEN", ""),
        ("HOST_SECRET", " "),
        ("PUBLIC_URL", ""),
        ("PORT", ""),
        ("TURN_USERNAME", ""),
        ("ALLOW_GUESTS", ""),
    ]);
    assert!(config.has_simulator());
    assert!(config.host_secret.is_none());
    assert_eq!(config.web.port, 3000);
}

#[test]
fn auto_prefers_the_webhook_where_telegram_can_call() {
    let token = ("BOT_TOKEN", TOKEN);
    let render = ("RENDER_EXTERNAL_URL", "https://efir.onrender.com");
    for (pairs, mode) in [
        (vec![token], BotMode::Polling),
        (
            vec![token, ("PUBLIC_URL", "https://rooms.example.org")],
            BotMode::Webhook,
        ),
        (vec![token, render], BotMode::Webhook),
        (
            vec![token, render, ("BOT_MODE", "polling")],
            BotMode::Polling,
        ),
        (vec![token, render, ("BOT_MODE", "off")], BotMode::Off),
        (
            vec![token, ("PUBLIC_URL", "https://rooms.example.org:3000")],
            BotMode::Polling,
        ),
        (
            vec![token, ("PUBLIC_URL", "http://rooms.example.org")],
            BotMode::Polling,
        ),
        (vec![("BOT_MODE", "off")], BotMode::Off),
        (vec![("BOT_MODE", "off"), render], BotMode::Off),
    ] {
        let config = accepted(&pairs);
        assert_eq!(config.telegram.mode, mode, "{pairs:?}");
        assert!(!config.has_simulator(), "{pairs:?}");
    }
}

#[test]
fn the_public_url_goes_before_the_one_render_gives() {
    let config = accepted(&[
        ("BOT_TOKEN", TOKEN),
        ("PUBLIC_URL", "https://rooms.example.org/"),
        ("RENDER_EXTERNAL_URL", "https://efir.onrender.com"),
    ]);
    assert_eq!(config.web.origin(), "https://rooms.example.org");
}

#[test]
fn guests_are_let_in_without_a_token_or_when_told_so() {
    let token = ("BOT_TOKEN", TOKEN);
    for (pairs, allowed) in [
        (vec![], true),
        (vec![("BOT_MODE", "off")], true),
        (vec![token], false),
        (vec![token, ("ALLOW_GUESTS", "true")], true),
        (vec![token, ("ALLOW_GUESTS", "1")], true),
        (vec![("ALLOW_GUESTS", "no")], false),
    ] {
        assert_eq!(accepted(&pairs).web.allow_guests, allowed, "{pairs:?}");
    }
}

#[test]
fn turn_takes_a_secret_or_fixed_credentials() {
    let urls = (
        "TURN_URL",
        "turn:t.example:3478, turns:t.example:443?transport=tcp",
    );
    let limited = accepted(&[urls, ("TURN_SECRET", "shared")]).ice;
    assert_eq!(
        limited.turn_urls,
        ["turn:t.example:3478", "turns:t.example:443?transport=tcp"]
    );
    assert!(limited.turn_secret.is_some());

    let fixed = accepted(&[urls, ("TURN_USERNAME", "efir"), ("TURN_PASSWORD", "pass")]).ice;
    let (name, password) = fixed.turn_fixed.expect("given");
    assert_eq!((name.as_str(), password.expose_secret()), ("efir", "pass"));
}

#[test]
fn stun_can_be_turned_off() {
    for none in ["", "none", "NONE", " "] {
        let config = accepted(&[("STUN_URLS", none)]);
        assert!(config.ice.stun_urls.is_empty(), "{none:?}");
    }
    let config = accepted(&[("STUN_URLS", "stun:a.example,stun:b.example:3478")]);
    assert_eq!(
        config.ice.stun_urls,
        ["stun:a.example", "stun:b.example:3478"]
    );
}

#[test]
fn the_database_is_a_file_in_the_data_folder_unless_named() {
    for (pairs, url) in [
        (
            vec![("DATA_DIR", "/var/lib/efir/")],
            "sqlite:/var/lib/efir/efir.db?mode=rwc",
        ),
        (vec![("DATABASE_URL", "sqlite::memory:")], "sqlite::memory:"),
    ] {
        assert_eq!(accepted(&pairs).database_url.expose_secret(), url);
    }
}

#[test]
fn a_postgresql_server_is_taken_as_it_is_written() {
    for url in [
        "postgres://efir:hunter2@db/efir",
        "postgresql://efir:hunter2@db.example:6432/efir?sslmode=require&channel_binding=require",
        "postgres://efir:p$ss~w@rd%23@[::1]:5432/efir",
        "postgres://efir:hunter2@%2Frun%2Fpostgresql/efir",
        "postgres:///efir?host=/run/postgresql&user=efir",
    ] {
        let config = accepted(&[("DATABASE_URL", url)]);
        assert_eq!(config.database_url.expose_secret(), url);
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(!config.standby);
        assert!(accepted(&[("DATABASE_URL", url), ("STANDBY", "yes")]).standby);
    }
}

#[test]
fn a_share_of_a_processor_is_one_thread() {
    for (text, expected) in [
        ("0.1", Some(1)),
        ("0.5", Some(1)),
        ("1", Some(1)),
        ("4", Some(4)),
        ("many", None),
    ] {
        let config = accepted(&[("RENDER_CPU_COUNT", text)]);
        assert_eq!(config.worker_threads, expected, "{text}");
    }
}

/// The name that is expected, then the variables.
type Refused<'a> = (&'a str, &'a [(&'a str, &'a str)]);

#[test]
fn what_cannot_be_is_refused_by_name_with_advice_and_without_secrets() {
    let https = ("PUBLIC_URL", "https://rooms.example.org");
    let turn = ("TURN_URL", "turn:t.example");
    let table: &[Refused<'_>] = &[
        ("BOT_TOKEN", &[https]),
        (
            "BOT_TOKEN",
            &[("RENDER_EXTERNAL_URL", "https://efir.onrender.com")],
        ),
        ("BOT_TOKEN", &[https, ("BOT_MODE", "polling")]),
        ("BOT_TOKEN", &[("PUBLIC_URL", "http://rooms.example.org")]),
        ("BOT_TOKEN", &[("PUBLIC_URL", "http://192.168.1.5:3000")]),
        ("BOT_TOKEN", &[("BOT_TOKEN", "hunter2")]),
        ("BOT_TOKEN", &[("BOT_TOKEN", "123456789:short")]),
        (
            "BOT_TOKEN",
            &[(
                "BOT_TOKEN",
                "bot123456789:AAExampleExampleExampleExampleExam",
            )],
        ),
        ("BOT_MODE", &[("BOT_TOKEN", TOKEN), ("BOT_MODE", "webhook")]),
        (
            "BOT_MODE",
            &[
                ("BOT_TOKEN", TOKEN),
                ("BOT_MODE", "webhook"),
                ("PUBLIC_URL", "http://a.example"),
            ],
        ),
        ("BOT_MODE", &[("BOT_MODE", "sometimes")]),
        ("PUBLIC_URL", &[("PUBLIC_URL", "rooms.example.org")]),
        (
            "PUBLIC_URL",
            &[("PUBLIC_URL", "https://rooms.example.org/path")],
        ),
        (
            "PUBLIC_URL",
            &[("PUBLIC_URL", "https://user:hunter2@rooms.example.org")],
        ),
        ("RENDER_EXTERNAL_URL", &[("RENDER_EXTERNAL_URL", "efir")]),
        ("FILE_API_URL", &[("FILE_API_URL", "api.telegram.org")]),
        ("PORT", &[("PORT", "65536")]),
        ("PORT", &[("PORT", "-1")]),
        ("PORT", &[("PORT", "http")]),
        ("TRUSTED_PROXY_HOPS", &[("TRUSTED_PROXY_HOPS", "11")]),
        ("TRUSTED_PROXY_HOPS", &[("TRUSTED_PROXY_HOPS", "all")]),
        ("APP_SHORT_NAME", &[("APP_SHORT_NAME", "my app")]),
        ("STUN_URLS", &[("STUN_URLS", "stun.example")]),
        ("STUN_URLS", &[("STUN_URLS", "turn:t.example")]),
        (
            "TURN_URL",
            &[
                ("TURN_URL", "https://t.example"),
                ("TURN_SECRET", "hunter2"),
            ],
        ),
        ("TURN_URL", &[turn]),
        ("TURN_URL", &[("TURN_SECRET", "hunter2")]),
        (
            "TURN_URL",
            &[("TURN_USERNAME", "efir"), ("TURN_PASSWORD", "hunter2")],
        ),
        ("TURN_PASSWORD", &[turn, ("TURN_USERNAME", "efir")]),
        ("TURN_USERNAME", &[turn, ("TURN_PASSWORD", "hunter2")]),
        (
            "TURN_SECRET",
            &[
                turn,
                ("TURN_SECRET", "hunter2"),
                ("TURN_USERNAME", "a"),
                ("TURN_PASSWORD", "b"),
            ],
        ),
        ("HOST_SECRET", &[("HOST_SECRET", "hunter2")]),
        ("METRICS_TOKEN", &[("METRICS_TOKEN", "hunter2")]),
        ("DATABASE_URL", &[("DATABASE_URL", "mysql://a:hunter2@b/c")]),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "postgresql+psycopg://a:hunter2@b/c")],
        ),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "jdbc:postgresql://b/c?password=hunter2")],
        ),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "postgres:a:hunter2@host/db")],
        ),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "postgres://user:1/hunter2@host/db")],
        ),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "postgres://user:1#hunter2@host/db")],
        ),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "postgres:///db?password=hunter2")],
        ),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "postgres://a:hunter2@b/c?sslmode=on")],
        ),
        ("DATABASE_URL", &[("DATABASE_URL", "sqlite:$HOME/efir.db")]),
        ("DATA_DIR", &[("DATA_DIR", "$HOME/efir")]),
        ("DATA_DIR", &[("DATA_DIR", "~/efir")]),
        (
            "TURN_URL",
            &[("TURN_URL", "turn:127.0.0.1:"), ("TURN_SECRET", "hunter2")],
        ),
        (
            "TURN_URL",
            &[("TURN_URL", "stun:a.example"), ("TURN_SECRET", "hunter2")],
        ),
        (
            "STUN_URLS",
            &[("STUN_URLS", "stun:a.example stun:b.example")],
        ),
        ("STANDBY", &[("STANDBY", "yes")]),
        ("REDIS_URL", &[("REDIS_URL", "redis://:hunter2@a.example")]),
        (
            "REDIS_URL",
            &[
                ("REDIS_URL", "a.example:6379"),
                ("DATABASE_URL", "postgres://b/c"),
            ],
        ),
        (
            "REDIS_URL",
            &[
                ("REDIS_URL", "http://:hunter2@a"),
                ("DATABASE_URL", "postgres://b/c"),
            ],
        ),
        (
            "REDIS_URL",
            &[
                ("REDIS_URL", "redis://:hun/ter2@a"),
                ("DATABASE_URL", "postgres://b/c"),
            ],
        ),
        (
            "REDIS_URL",
            &[
                ("REDIS_URL", "redis://a.example"),
                ("DATABASE_URL", "postgres://b/c"),
                ("BOT_MODE", "off"),
            ],
        ),
        (
            "NODE_URL",
            &[
                ("REDIS_URL", "redis://a.example"),
                ("DATABASE_URL", "postgres://b/c"),
            ],
        ),
        ("NODE_URL", &[("NODE_URL", "http://10.0.0.7:3000")]),
        (
            "NODE_URL",
            &[
                ("REDIS_URL", "redis://a.example"),
                ("DATABASE_URL", "postgres://b/c"),
                ("NODE_URL", "https://10.0.0.7:3000/efir"),
            ],
        ),
        (
            "STANDBY",
            &[
                ("REDIS_URL", "redis://a.example"),
                ("DATABASE_URL", "postgres://b/c"),
                ("NODE_URL", "http://10.0.0.7:3000"),
                ("STANDBY", "yes"),
            ],
        ),
        ("STANDBY", &[("STANDBY", "maybe")]),
        ("LOG_FORMAT", &[("LOG_FORMAT", "xml")]),
        ("ALLOW_GUESTS", &[("ALLOW_GUESTS", "maybe")]),
    ];
    for (name, pairs) in table {
        let error = config(variables(pairs)).expect_err("refused");
        let sentence = error.to_string();
        assert_eq!(error.variable, *name, "{pairs:?}: {sentence}");
        assert!(sentence.starts_with(name), "{sentence}");
        assert!(!sentence.contains("hunter2"), "{sentence}");
        assert!(error.problem.len() > 20, "{sentence}");
    }
}

#[test]
fn secrets_of_sixteen_characters_are_enough() {
    let config = accepted(&[("HOST_SECRET", SECRET), ("METRICS_TOKEN", SECRET)]);
    assert!(config.host_secret.is_some() && config.metrics_token.is_some());
}

#[test]
fn a_redis_is_named_by_the_addresses_that_it_and_valkey_have() {
    for url in [
        "redis://a.example",
        "rediss://:secret@a.example:6380/2",
        "valkey://user:secret@a.example",
        "unix:///run/redis/redis.sock",
    ] {
        let config = accepted(&[
            ("REDIS_URL", url),
            ("DATABASE_URL", "postgres://b/c"),
            ("NODE_URL", "http://10.0.0.7:3000/"),
        ]);
        assert_eq!(config.node_url.as_deref(), Some("http://10.0.0.7:3000"));
        let kept = config.redis_url.expect("given");
        assert_eq!(kept.expose_secret(), url);
    }
    let finds_out = accepted(&[
        ("REDIS_URL", "redis://a.example"),
        ("DATABASE_URL", "postgres://b/c"),
        ("NODE_URL", "auto"),
    ]);
    assert_eq!(finds_out.node_url.as_deref(), Some("auto"));
    assert!(accepted(&[]).redis_url.is_none());
}

#[test]
fn the_configuration_can_be_shown_without_its_secrets() {
    let config = accepted(&[
        ("BOT_TOKEN", TOKEN),
        ("HOST_SECRET", SECRET),
        ("TURN_URL", "turn:t.example"),
        ("TURN_SECRET", "shared-by-two"),
    ]);
    let shown = format!("{config:?}");
    for secret in [TOKEN, SECRET, "shared-by-two"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn one_pair_of_quotation_marks_is_taken_off_every_variable() {
    for name in Variables::names() {
        for mark in ['"', '\''] {
            let quoted = format!(" {mark} x y {mark} ");
            let tidy = tidied(variables(&[(name, &quoted)])).expect("taken off");
            let mut expected = variables(&[(name, "x y")]);
            let (mut tidy, expected) = (tidy, expected.each());
            assert!(tidy.each().eq(expected), "{name}");
        }
        for bad in [
            "\"hunter2",
            "hunter2'",
            "\"hunter2'",
            "\"",
            "“hunter2”",
            "«hunter2»",
            "`hunter2`",
        ] {
            let error = tidied(variables(&[(name, bad)])).expect_err(bad);
            assert_eq!(error.variable, name);
            assert!(!error.problem.contains("hunter2"), "{error}");
        }
        let error = tidied(variables(&[(name, "${hunter2}")])).expect_err("a reference");
        assert!(!error.problem.contains("hunter2"), "{error}");
    }
    let config = accepted(&[("HOST_SECRET", "\"0123456789abcdef\"")]);
    let secret = config.host_secret.expect("given");
    assert_eq!(secret.expose_secret(), "0123456789abcdef");
    // Marks in the middle belong to the value, and so do those that stand there twice.
    let twice = accepted(&[("HOST_SECRET", "'\"0123'456\"789abcdef\"'")]);
    let secret = twice.host_secret.expect("given");
    assert_eq!(secret.expose_secret(), "\"0123'456\"789abcdef\"");
}

fn refused(pairs: &[(&str, &str)]) -> (&'static str, String) {
    let error = config(variables(pairs)).expect_err("refused");
    (error.variable, error.problem)
}

#[test]
fn voices_over_udp_have_a_port_addresses_and_threads() {
    let sfu = accepted(&[]).sfu;
    assert_eq!(
        (sfu.mode, sfu.port, sfu.workers),
        (SfuMode::Auto, 10_000, 1)
    );
    assert!(sfu.addresses.is_empty() && !sfu.is_behind_http);
    let sfu = accepted(&[
        ("SFU", "on"),
        ("SFU_PORT", "4000"),
        ("SFU_ADDRESS", "203.0.113.7, [2001:db8::7],203.0.113.7"),
        ("SFU_WORKERS", "2"),
        ("RENDER_EXTERNAL_URL", "https://efir.onrender.com"),
        ("BOT_TOKEN", TOKEN),
    ])
    .sfu;
    let addresses: Vec<String> = sfu.addresses.iter().map(ToString::to_string).collect();
    assert_eq!(addresses, ["203.0.113.7", "2001:db8::7"]);
    assert_eq!((sfu.mode, sfu.port, sfu.workers), (SfuMode::On, 4_000, 2));
    assert!(sfu.is_behind_http);
    for (name, value, problem) in [
        ("SFU", "yes", "is unknown: use auto, on or off"),
        (
            "SFU_WORKERS",
            "0",
            "must be 1 at least; SFU=off forwards nothing",
        ),
        ("SFU_WORKERS", "17", "is not a number from 0 to 16"),
        ("SFU_PORT", "udp", "is not a number from 0 to 65535"),
    ] {
        assert_eq!(refused(&[(name, value)]), (name, problem.to_owned()));
    }
    let full = refused(&[("SFU_PORT", "65535"), ("SFU_WORKERS", "2")]);
    assert_eq!(full.0, "SFU_PORT");
    for address in [
        "rooms.example.org",
        "203.0.113.7:10000",
        "0.0.0.0",
        "224.0.0.1",
    ] {
        let (name, problem) = refused(&[("SFU_ADDRESS", address)]);
        assert_eq!(name, "SFU_ADDRESS");
        assert!(problem.starts_with("is not an IP address"), "{problem}");
    }
}
