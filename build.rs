//! Tells Cargo what is embedded beside the sources, and refuses a release build without the Mini App: its
//! pages would all be answered with 503.

use std::path::Path;

/// Set for a release build that is meant to have no pages (benchmarks, fuzzing).
const WITHOUT: &str = "EFIR_WITHOUT_MINIAPP";
const PAGE: &str = "miniapp/dist/index.html";

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-env-changed={WITHOUT}");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let is_meant = std::env::var_os(WITHOUT).is_some_and(|value| !value.is_empty());
    if !is_release || is_meant {
        return;
    }
    println!("cargo::rerun-if-changed={PAGE}");
    if !Path::new(PAGE).is_file() {
        println!(
            "cargo::error={PAGE} is not there, and this binary would answer 503 to every page: run \
             `cd miniapp && npm ci && npm run build` first, or set {WITHOUT}=1 to build without pages"
        );
    }
}
