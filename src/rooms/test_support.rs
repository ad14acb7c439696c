//! Builders for the tests of rooms.
