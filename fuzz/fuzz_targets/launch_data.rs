//! See `efir::fuzzing::launch_data`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| efir::fuzzing::launch_data(bytes));
