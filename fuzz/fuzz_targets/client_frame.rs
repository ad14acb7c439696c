//! See `efir::fuzzing::client_frame`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| efir::fuzzing::client_frame(bytes));
