//! Every target with its seeds, and with seeds that were changed in ways that are the same each time.

use std::path::PathBuf;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

use super::*;

/// Changed inputs for each target: some seconds for all of them without optimisation.
const CHANGED: usize = 4_000;
/// Bytes of an input.
const BYTES_MAX: usize = 4096;

/// What is put into inputs: what the formats are made of, and what they trip over.
const PARTS: &[&[u8]] = &[
    b"\"",
    b"'",
    b"\\",
    b"\\ud83c",
    b"\\u0000",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"true",
    b"1e999",
    b"-1",
    b"9007199254740993",
    b"1.0",
    b"\n",
    b"\r\n",
    b"\0",
    b"=",
    b"&",
    b"%00",
    b"%0A",
    b"+",
    b" #",
    b"# ",
    b"export ",
    b"$",
    b"${",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xd0\xb0",
    b"hash=",
    b"user=",
    b"auth_date=1790000000",
];

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "fuzz", "seeds", target]
        .iter()
        .collect();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 3, "{target} has seeds");
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("readable"))
        .collect()
}

fn changed(seeds: &[Vec<u8>], random: &mut StdRng) -> Vec<u8> {
    let mut bytes = seeds.choose(random).cloned().unwrap_or_default();
    for _ in 0..random.random_range(1..=4) {
        let at = random.random_range(0..=bytes.len());
        let end = random.random_range(at..=bytes.len().min(at + 16));
        match random.random_range(0..6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => {
                let other = seeds.choose(random).cloned().unwrap_or_default();
                let from = random.random_range(0..=other.len());
                bytes.splice(at..end, other[from..].iter().copied());
            }
            _ => {
                let part = PARTS.choose(random).copied().unwrap_or_default();
                bytes.splice(at..end, part.iter().copied());
            }
        }
        bytes.truncate(BYTES_MAX);
    }
    bytes
}

fn run((name, target): Target) {
    let seeds = seeds(name);
    for seed in &seeds {
        target(seed);
    }
    let mut random = StdRng::seed_from_u64(1_790_000_000);
    for number in 0..CHANGED {
        let input = changed(&seeds, &mut random);
        let outcome = std::panic::catch_unwind(|| target(&input));
        let shown = input.escape_ascii();
        assert!(outcome.is_ok(), "{name}, changed input {number}: {shown}");
    }
}

#[test]
fn no_frame_of_a_client_does_harm() {
    run(TARGETS[0]);
}

#[test]
fn no_launch_data_does_harm() {
    run(TARGETS[1]);
}

#[test]
fn no_room_code_does_harm() {
    run(TARGETS[2]);
}

#[test]
fn no_update_of_the_bot_api_does_harm() {
    run(TARGETS[3]);
}

#[test]
fn no_env_file_does_harm() {
    run(TARGETS[4]);
}

#[test]
fn no_packet_of_opus_does_harm() {
    run(TARGETS[5]);
}

#[test]
fn no_redundant_copies_do_harm() {
    run(TARGETS[6]);
}

#[test]
fn no_message_with_voices_does_harm() {
    run(TARGETS[7]);
}

#[test]
fn every_target_is_also_one_of_cargo_fuzz() {
    for (name, _) in TARGETS {
        let path = format!("{}/fuzz/fuzz_targets/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(text.contains(&format!("efir::fuzzing::{name}(")), "{text}");
    }
}
