//! See `efir::fuzzing::voice_message`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| efir::fuzzing::voice_message(bytes));
