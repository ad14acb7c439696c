//! See `efir::fuzzing::room_code`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| efir::fuzzing::room_code(bytes));
