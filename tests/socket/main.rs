//! The socket as a browser meets it: a real server, a real port, the real wire language.

mod chat;
mod forwarded;
mod hostile;
mod invitations;
mod joining;
mod resuming;
mod ringing;
mod rooms;
mod support;
mod voices;
