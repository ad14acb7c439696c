//! See `efir::fuzzing::update`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| efir::fuzzing::update(bytes));
