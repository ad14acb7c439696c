//! The files a deployer starts from say what the program understands.

mod blueprint;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The one that `render.yaml` is, and the one with a database server.
const BLUEPRINTS: [&str; 3] = [
    "render.yaml",
    "deploy/render-postgres.yaml",
    "deploy/render-cluster.yaml",
];

#[test]
fn the_blueprints_set_only_variables_that_are_documented() {
    let documented = names(&read(".env.example"), |line| {
        line.trim_start_matches('#')
            .trim()
            .split_once('=')
            .map(|(name, _)| name)
    });
    for blueprint in BLUEPRINTS {
        let set = names(&read(blueprint), |line| line.trim().strip_prefix("- key: "));
        assert!(set.contains("BOT_TOKEN"), "{set:?}");
        let unknown: Vec<&String> = set.difference(&documented).collect();
        assert_eq!(unknown, Vec::<&String>::new(), "{blueprint}");
    }
}

#[test]
fn the_two_processes_of_each_compose_file_are_alike_and_set_only_what_is_documented() {
    for (file, caddyfile, (name, value)) in [
        ("compose.yaml", "Caddyfile.standby", ("STANDBY", "yes")),
        (
            "compose.cluster.yaml",
            "Caddyfile.cluster",
            ("NODE_URL", "auto"),
        ),
    ] {
        check_compose(file, caddyfile, name, value);
    }
    assert!(read("deploy/Caddyfile.cluster").contains("respond /node/* 404"));
}

fn check_compose(file: &str, caddyfile: &str, name: &str, value: &str) {
    let documented = names(&read(".env.example"), |line| {
        line.split_once('=').map(|(name, _)| name)
    });
    let compose = yaml_rust2::YamlLoader::load_from_str(&read(&format!("deploy/{file}")));
    let compose = &compose.expect("YAML")[0];
    let shared = &compose["x-efir"];
    let set = shared["environment"].as_hash().expect("variables");
    for (name, _) in set {
        let name = name.as_str().expect("text");
        assert!(documented.contains(name), "{name}");
    }
    assert_eq!(shared["environment"][name].as_str(), Some(value));
    let grace = shared["stop_grace_period"].as_str().expect("seconds");
    let grace: u64 = grace.trim_end_matches('s').parse().expect("seconds");
    assert!(grace > efir::limits::SHUTDOWN_GRACE.as_secs());
    for node in ["efir-1", "efir-2"] {
        let node = compose["services"][node].as_hash().expect("a service");
        let own = node.keys().filter_map(yaml_rust2::Yaml::as_str);
        assert_eq!(own.collect::<Vec<_>>(), ["<<"]);
    }
    // Everything that the files beside it ask for.
    let example = names(&read("deploy/compose.env.example"), |line| {
        line.split_once('=').map(|(name, _)| name)
    });
    for name in &example {
        let is_used =
            documented.contains(name) || ["DOMAIN", "POSTGRES_PASSWORD"].contains(&&**name);
        assert!(is_used, "{name}");
    }
    let balancer = read(&format!("deploy/{caddyfile}"));
    assert!(balancer.contains("health_uri /api/health") && balancer.contains("{$DOMAIN}"));
}

#[test]
fn the_blueprint_with_a_database_server_is_otherwise_the_same() {
    let [plain, with_database, _] = BLUEPRINTS.map(read);
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let said = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        said.map(str::to_owned).collect()
    };
    let (plain, with_database) = (lines(&plain), lines(&with_database));
    let missing: Vec<&String> = plain
        .iter()
        .filter(|line| !with_database.contains(line))
        .collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn words_that_yaml_reads_as_booleans_are_quoted_in_the_blueprints() {
    let bare: Vec<String> = BLUEPRINTS
        .map(read)
        .join("\n")
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
fn the_dashboard_shows_only_what_is_counted() {
    let dashboard: serde_json::Value =
        serde_json::from_str(&read("deploy/grafana.json")).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let targets = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().expect("targets"));
    let shown: BTreeSet<String> = targets
        .flat_map(|target| {
            let asked = target["expr"].as_str().expect("a question");
            // A name stands before the labels that it is chosen by.
            let names = asked.match_indices("{instance").map(|(end, _)| {
                let name = asked[..end].rsplit(|c: char| !c.is_ascii_lowercase() && c != '_');
                name.map(str::to_owned).next().expect("a name")
            });
            names.collect::<Vec<_>>()
        })
        .collect();
    let source = read("src/metrics.rs");
    let source = source.split("#[cfg(test)]").next().expect("code");
    for name in &shown {
        let name = name.trim_end_matches("_bucket");
        assert!(source.contains(&format!("\"{name}\"")), "{name}");
    }
    for name in [
        "rooms",
        "sockets",
        "greetings_total",
        "socket_ends_total",
        "cluster_redis_up",
    ] {
        assert!(shown.contains(name), "{name}");
    }
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
        "64:ff9b::-64:ff9b::ffff:ffff",
        "2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ] {
        assert!(
            relay.contains(&format!("denied-peer-ip={range}\n")),
            "{range}"
        );
    }
}

#[test]
fn the_relay_has_a_port_for_every_allocation_and_the_deployment_page_opens_them_all() {
    let relay = read("deploy/turnserver.conf");
    let number = |name| -> u32 { setting(&relay, name).parse().expect("a number") };
    let (first, last) = (number("min-port"), number("max-port"));
    assert!(number("total-quota") <= last - first + 1);
    assert!(number("user-quota") < number("total-quota"));
    let page = read("docs/deploy.md");
    let ranges: Vec<&str> = page
        .split_whitespace()
        .filter_map(|word| Some(word.split_once("/udp")?.0))
        .collect();
    let all = format!("{first}-{last}");
    // 443 is Caddy's, for HTTP/3, and 10000 that of large rooms' voices.
    let (own, relayed): (Vec<&str>, Vec<&str>) = ranges
        .iter()
        .partition(|range| matches!(**range, "443" | "10000" | "10000:10000"));
    let of_caddy = own.iter().filter(|range| **range == "443");
    assert_eq!(of_caddy.count(), 1, "{ranges:?}");
    assert!(!relayed.is_empty());
    assert!(relayed.iter().all(|range| *range == all), "{ranges:?}");
}

#[test]
fn coturn_gets_the_certificate_of_the_name_that_browsers_are_given() {
    let relay = read("deploy/turnserver.conf");
    let page = read("docs/deploy.md");
    let urls = setting(&page, "TURN_URL");
    let name = urls
        .split(',')
        .find_map(|url| url.strip_prefix("turns:")?.split(':').next())
        .expect("an address with TLS");
    let caddy = read("deploy/Caddyfile");
    assert!(caddy.contains(&format!("\n{name} {{\n\ttls {{\n\t\tissuer acme\n")));
    let timer = format!("turn-certificate@{name}.timer");
    assert!(page.contains(&format!("systemctl enable --now {timer}\n")));

    let copied: Vec<String> = read("deploy/turn-certificate@.service")
        .lines()
        .filter_map(|line| line.strip_prefix("ExecStart=install ")?.rsplit_once(' '))
        .map(|(_, place)| place.replace("%i", name))
        .collect();
    assert_eq!(copied, [setting(&relay, "cert"), setting(&relay, "pkey")]);
    read("deploy/turn-certificate@.timer");
}

#[test]
fn the_blueprints_are_such_that_render_takes_them() {
    for blueprint in BLUEPRINTS {
        let faults = blueprint::faults(&read(blueprint));
        assert_eq!(faults, Vec::<String>::new(), "{blueprint}");
    }
}

#[test]
fn a_blueprint_that_render_refuses_is_refused_here_with_the_place() {
    let blueprint = read("render.yaml");
    for (right, wrong, fault) in [
        (
            "plan: starter",
            "plan: tiny",
            "services[0].plan: tiny is none of",
        ),
        (
            "region: frankfurt",
            "region: paris",
            "services[0].region: paris is none of",
        ),
        (
            "runtime: docker",
            "runtime: cobol",
            "services[0].runtime: cobol is none of",
        ),
        (
            "    runtime: docker\n",
            "",
            "services[0].runtime is missing",
        ),
        (
            "numInstances: 1",
            "numInstances: 0",
            "services[0].numInstances: 0 is not from 1 to",
        ),
        (
            "healthCheckPath:",
            "healthcheckPath:",
            "services[0].healthcheckPath is unknown",
        ),
        (
            "  - type: web",
            "  - type: webb",
            "services[0].type: webb is none of",
        ),
        (
            "generation: \"off\"",
            "generation: false",
            "previews.generation is not text",
        ),
        (
            "autoDeployTrigger: commit",
            "autoDeploy: true",
            "services[0].autoDeploy is unknown",
        ),
        (
            "maxShutdownDelaySeconds: 30",
            "maxShutdownDelaySeconds: 301",
            "services[0].maxShutdownDelaySeconds: 301 is not from 1 to",
        ),
        (
            "value: \"10000\"",
            "valeu: \"10000\"",
            "services[0].envVars[0].valeu is unknown",
        ),
        (
            "      - key: BOT_TOKEN\n",
            "      - key: BOT_TOKEN\n        value: x\n",
            "services[0].envVars[1] has 2 sources",
        ),
        (
            "      - key: HOST_SECRET\n        generateValue: true\n",
            "      - generateValue: true\n",
            "services[0].envVars[2].key is missing",
        ),
        ("services:", "service:", "service is unknown"),
    ] {
        let broken = blueprint.replacen(right, wrong, 1);
        assert_ne!(broken, blueprint, "{right} is there");
        let faults = blueprint::faults(&broken);
        assert!(
            faults.iter().any(|said| said.starts_with(fault)),
            "{fault}: {faults:?}"
        );
    }
}

/// The value of `name=value` at the beginning of a line.
fn setting<'a>(text: &'a str, name: &str) -> &'a str {
    let find = |line: &'a str| line.strip_prefix(name)?.strip_prefix('=');
    let found = text.lines().find_map(find);
    found.unwrap_or_else(|| panic!("{name} is set"))
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
