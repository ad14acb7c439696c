//! What Render takes in a `render.yaml`, as far as a web service needs it: written after its published
//! schema (<https://render.com/schema/render.yaml.json>), which has no licence to be copied under, and
//! its page about Blueprints. Fields that are deprecated there are unknown here.

use yaml_rust2::yaml::Hash;
use yaml_rust2::{Yaml, YamlLoader};

/// What a value has to be.
enum Rule {
    Text,
    Flag,
    /// A whole number within these bounds.
    Number(i64, i64),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A list of such values.
    List(&'static Self),
    /// An object with these fields and no others.
    Object(&'static [Field]),
    /// An object with these fields, and one value from exactly one of [`SOURCES`].
    Variable(&'static [Field]),
    /// An object whose `type` says by which of these it goes.
    ByType(&'static [(&'static str, &'static Self)]),
}

struct Field {
    name: &'static str,
    rule: Rule,
    is_required: bool,
}

const fn required(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        rule,
        is_required: true,
    }
}

const fn optional(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        rule,
        is_required: false,
    }
}

const PLANS: Rule = Rule::OneOf(&[
    "free",
    "starter",
    "standard",
    "pro",
    "pro plus",
    "pro max",
    "pro ultra",
]);
const GENERATION: Rule = Rule::OneOf(&["off", "manual", "automatic"]);

const REGION: Rule = Rule::OneOf(&["frankfurt", "ohio", "oregon", "singapore", "virginia"]);

const BLUEPRINT: Rule = Rule::Object(&[
    required("services", Rule::List(&SERVICE)),
    optional("databases", Rule::List(&DATABASE)),
    optional(
        "previews",
        Rule::Object(&[
            optional("generation", GENERATION),
            optional("expireAfterDays", Rule::Number(1, i64::MAX)),
        ]),
    ),
]);

const SERVICE: Rule = Rule::ByType(&[("web", &WEB_SERVICE), ("keyvalue", &KEY_VALUE)]);

const KEY_VALUE: Rule = Rule::Object(&[
    required("type", Rule::Text),
    required("name", Rule::Text),
    required("ipAllowList", ALLOWED),
    optional("plan", PLANS),
    optional("region", REGION),
    optional(
        "maxmemoryPolicy",
        Rule::OneOf(&[
            "noeviction",
            "allkeys-lru",
            "volatile-lru",
            "allkeys-random",
            "volatile-random",
            "volatile-ttl",
        ]),
    ),
]);

const ALLOWED: Rule = Rule::List(&Rule::Object(&[
    required("source", Rule::Text),
    optional("description", Rule::Text),
]));

const WEB_SERVICE: Rule = Rule::Object(&[
    required("type", Rule::OneOf(&["web"])),
    required("name", Rule::Text),
    required(
        "runtime",
        Rule::OneOf(&[
            "docker", "elixir", "go", "image", "node", "python", "ruby", "rust", "static",
        ]),
    ),
    optional("plan", PLANS),
    optional("region", REGION),
    optional("repo", Rule::Text),
    optional("branch", Rule::Text),
    optional("rootDir", Rule::Text),
    optional("dockerfilePath", Rule::Text),
    optional("dockerContext", Rule::Text),
    optional("dockerCommand", Rule::Text),
    optional("numInstances", Rule::Number(1, 100)),
    optional(
        "autoDeployTrigger",
        Rule::OneOf(&["off", "commit", "checksPass"]),
    ),
    optional("healthCheckPath", Rule::Text),
    optional("maxShutdownDelaySeconds", Rule::Number(1, 300)),
    optional("domains", Rule::List(&Rule::Text)),
    optional(
        "buildFilter",
        Rule::Object(&[
            optional("paths", Rule::List(&Rule::Text)),
            optional("ignoredPaths", Rule::List(&Rule::Text)),
        ]),
    ),
    optional(
        "disk",
        Rule::Object(&[
            required("name", Rule::Text),
            required("mountPath", Rule::Text),
            optional("sizeGB", Rule::Number(1, i64::MAX)),
        ]),
    ),
    optional("envVars", Rule::List(&VARIABLE)),
]);

const DATABASE: Rule = Rule::Object(&[
    required("name", Rule::Text),
    optional(
        "plan",
        Rule::OneOf(&["free", "basic-256mb", "basic-1gb", "basic-4gb"]),
    ),
    optional("region", REGION),
    optional("postgresMajorVersion", Rule::Text),
    optional("databaseName", Rule::Text),
    optional("user", Rule::Text),
    optional("ipAllowList", ALLOWED),
]);

/// Where a variable's value comes from.
const SOURCES: [&str; 5] = [
    "value",
    "generateValue",
    "sync",
    "fromDatabase",
    "fromService",
];

const VARIABLE: Rule = Rule::Variable(&[
    required("key", Rule::Text),
    optional("value", Rule::Text),
    optional("generateValue", Rule::Flag),
    optional("sync", Rule::Flag),
    optional(
        "fromDatabase",
        Rule::Object(&[
            required("name", Rule::Text),
            required("property", Rule::OneOf(&["connectionString"])),
        ]),
    ),
    optional(
        "fromService",
        Rule::Object(&[
            required("type", Rule::OneOf(&["keyvalue"])),
            required("name", Rule::Text),
            required("property", Rule::OneOf(&["connectionString"])),
        ]),
    ),
]);

/// What Render would not take of a Blueprint, each with its place.
pub(crate) fn faults(blueprint: &str) -> Vec<String> {
    let documents = match YamlLoader::load_from_str(blueprint) {
        Ok(documents) => documents,
        Err(error) => return vec![format!("no YAML: {error}")],
    };
    let [document] = &documents[..] else {
        return vec![format!("{} documents", documents.len())];
    };
    let mut faults = Vec::new();
    check(document, &BLUEPRINT, "", &mut faults);
    faults
}

fn check(value: &Yaml, rule: &Rule, place: &str, faults: &mut Vec<String>) {
    match (rule, value) {
        (Rule::Text, Yaml::String(_)) | (Rule::Flag, Yaml::Boolean(_)) => {}
        (Rule::OneOf(allowed), Yaml::String(text)) => {
            if !allowed.contains(&text.as_str()) {
                faults.push(format!("{place}: {text} is none of {allowed:?}"));
            }
        }
        (Rule::Number(least, most), Yaml::Integer(number)) => {
            if !(*least..=*most).contains(number) {
                faults.push(format!("{place}: {number} is not from {least} to {most}"));
            }
        }
        (Rule::List(rule), Yaml::Array(values)) => {
            for (index, value) in values.iter().enumerate() {
                check(value, rule, &format!("{place}[{index}]"), faults);
            }
        }
        (Rule::Object(fields), Yaml::Hash(values)) => {
            check_fields(values, fields, place, faults);
        }
        (Rule::Variable(fields), Yaml::Hash(values)) => {
            check_fields(values, fields, place, faults);
            let has = |name: &&&str| values.contains_key(&Yaml::String((**name).to_owned()));
            let sources = SOURCES.iter().filter(has).count();
            if sources != 1 {
                faults.push(format!("{place} has {sources} sources of its value"));
            }
        }
        (Rule::ByType(rules), Yaml::Hash(values)) => {
            let kind = values.get(&Yaml::String("type".to_owned()));
            let kind = kind.and_then(Yaml::as_str).unwrap_or_default();
            match rules.iter().find(|(name, _)| *name == kind) {
                Some((_, rule)) => check(value, rule, place, faults),
                None => {
                    let names: Vec<&str> = rules.iter().map(|(name, _)| *name).collect();
                    faults.push(format!("{place}.type: {kind} is none of {names:?}"));
                }
            }
        }
        (Rule::Text | Rule::OneOf(_), _) => faults.push(format!("{place} is not text")),
        (Rule::Flag, _) => faults.push(format!("{place} is not true or false")),
        (Rule::Number(..), _) => faults.push(format!("{place} is no whole number")),
        (Rule::List(_), _) => faults.push(format!("{place} is no list")),
        (Rule::Object(_) | Rule::Variable(_) | Rule::ByType(_), _) => {
            faults.push(format!("{place} is no object"))
        }
    }
}

fn check_fields(values: &Hash, fields: &[Field], place: &str, faults: &mut Vec<String>) {
    let inside = |name: &str| match place {
        "" => name.to_owned(),
        place => format!("{place}.{name}"),
    };
    for (name, value) in values {
        let name = name.as_str().unwrap_or("(no text)");
        match fields.iter().find(|field| field.name == name) {
            Some(field) => check(value, &field.rule, &inside(name), faults),
            None => faults.push(format!("{} is unknown", inside(name))),
        }
    }
    for field in fields.iter().filter(|field| field.is_required) {
        if !values.contains_key(&Yaml::String(field.name.to_owned())) {
            faults.push(format!("{} is missing", inside(field.name)));
        }
    }
}
