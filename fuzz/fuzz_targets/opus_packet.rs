//! See `efir::fuzzing::opus_packet`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| efir::fuzzing::opus_packet(bytes));
