//! The files a deployer starts from say what the program understands.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_blueprint_sets_only_variables_that_are_documented() {
    let documented = names(&read(".env.example"), |line| {
        line.trim_start_matches('#')
            .trim()
            .split_once('=')
            .map(|(name, _)| name)
    });
    let set = names(&read("render.yaml"), |line| {
        line.trim().strip_prefix("- key: ")
    });
    assert!(set.contains("BOT_TOKEN"), "{set:?}");
    assert_eq!(
        set.difference(&documented).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

#[test]
fn words_that_yaml_reads_as_booleans_are_quoted_in_the_blueprint() {
    let bare: Vec<String> = read("render.yaml")
        .lines()
        .filter(|line| {
            let value = line.split_once(": ").map_or("", |(_, value)| value.trim());
            ["off", "on", "yes", "no"].contains(&value)
        })
        .map(str::to_owned)
        .collect();
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn the_blueprint_keeps_clear_of_what_render_cannot_do() {
    let blueprint = read("render.yaml");
    for line in [
        "runtime: docker",
        "healthCheckPath: /api/health",
        "numInstances: 1",
    ] {
        assert!(blueprint.contains(line), "{line}");
    }
    let delay = blueprint
        .lines()
        .find_map(|line| line.trim().strip_prefix("maxShutdownDelaySeconds: "))
        .and_then(|seconds| seconds.parse::<u64>().ok())
        .expect("a number of seconds");
    assert!(delay > efir::limits::SHUTDOWN_GRACE.as_secs());
}

#[test]
fn the_relay_refuses_private_networks_of_both_families() {
    let relay = read("deploy/turnserver.conf");
    for range in [
        "10.0.0.0-10.255.255.255",
        "127.0.0.0-127.255.255.255",
        "169.254.0.0-169.254.255.255",
        "172.16.0.0-172.31.255.255",
        "192.168.0.0-192.168.255.255",
        "::1",
        "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ] {
        assert!(
            relay.contains(&format!("denied-peer-ip={range}\n")),
            "{range}"
        );
    }
    assert!(relay.contains("\nuser-quota=") && relay.contains("\ntotal-quota="));
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What `pick` finds in the lines, if it looks like the name of a variable.
fn names(text: &str, pick: impl Fn(&str) -> Option<&str>) -> BTreeSet<String> {
    text.lines()
        .filter_map(pick)
        .filter(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        })
        .map(str::to_owned)
        .collect()
}
