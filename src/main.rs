//! Efir.
fn main() {}
