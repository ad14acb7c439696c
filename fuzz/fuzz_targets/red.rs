//! See `efir::fuzzing::red`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| efir::fuzzing::red(bytes));
