//! A process by itself: everything is its own, and whatever somebody else would have to agree to is agreed
//! to at once. What it alone has to count, it counts where it happens.

use std::future::ready;
use std::time::Duration;

use super::{Answer, Claim, NodeId, Other, Registry, Renewed, Sign};
use crate::rate::Quota;

/// Nobody else.
pub(super) struct Alone;

impl Registry for Alone {
    fn renew<'a>(&'a self, _: &'a Sign) -> Answer<'a, Renewed> {
        let renewed = Renewed::Alive {
            run: String::new(),
            others: Vec::new(),
        };
        Box::pin(ready(Ok(renewed)))
    }

    fn leave<'a>(&'a self, _: &'a NodeId) -> Answer<'a, ()> {
        Box::pin(ready(Ok(())))
    }

    fn mark_over<'a>(&'a self, _: &'a NodeId, _: bool) -> Answer<'a, ()> {
        Box::pin(ready(Ok(())))
    }

    fn is_over<'a>(&'a self, _: &'a NodeId) -> Answer<'a, bool> {
        Box::pin(ready(Ok(false)))
    }

    fn say_all_said<'a>(&'a self, _: &'a NodeId, _: &'a str) -> Answer<'a, ()> {
        Box::pin(ready(Ok(())))
    }

    fn who_has_said<'a>(&'a self, _: &'a str) -> Answer<'a, Vec<NodeId>> {
        Box::pin(ready(Ok(Vec::new())))
    }

    fn claim<'a>(
        &'a self,
        _: &'a NodeId,
        _: &'a str,
        _: Option<&'a str>,
        _: Option<&'a NodeId>,
    ) -> Answer<'a, Claim> {
        Box::pin(ready(Ok(Claim::Ours(0))))
    }

    fn hold_on<'a>(&'a self, _: &'a NodeId, _: &'a str, _: i64) -> Answer<'a, bool> {
        Box::pin(ready(Ok(true)))
    }

    fn release<'a>(&'a self, _: &'a NodeId, _: &'a str, _: i64) -> Answer<'a, ()> {
        Box::pin(ready(Ok(())))
    }

    fn owner<'a>(&'a self, _: &'a str) -> Answer<'a, Option<Other>> {
        Box::pin(ready(Ok(None)))
    }

    fn is_first<'a>(&'a self, _: &'a str, _: Duration) -> Answer<'a, bool> {
        Box::pin(ready(Ok(true)))
    }

    fn take<'a>(&'a self, _: &'a str, _: Quota) -> Answer<'a, Result<(), Duration>> {
        Box::pin(ready(Ok(Ok(()))))
    }
}
