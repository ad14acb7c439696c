//! HTTP: routes and what stands around them.

pub mod routes;
