//! Nobody asks too often: people are counted as themselves, strangers by where they come from.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::ids::UserId;
use crate::web::WebState;
use crate::web::error::ApiError;
use crate::web::extract::{ClientAddress, Identity};

/// Requests a second by one person, on average; the Mini App makes about five at its start.
const PERSON_PER_SECOND: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Requests by one person that may come at once: a room of fifty with every photo.
const PERSON_BURST: NonZeroU32 = NonZeroU32::new(100).expect("not zero");
/// Requests a second from one network, on average; a whole office can be behind one address.
const NETWORK_PER_SECOND: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
/// Requests from one network that may come at once.
const NETWORK_BURST: NonZeroU32 = NonZeroU32::new(300).expect("not zero");

/// Counts requests. A clone is a reference.
#[derive(Clone)]
pub struct RateLimiter {
    people: Arc<DefaultKeyedRateLimiter<UserId>>,
    networks: Arc<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Default for RateLimiter {
    fn default() -> Self {
        let people = Quota::per_second(PERSON_PER_SECOND).allow_burst(PERSON_BURST);
        let networks = Quota::per_second(NETWORK_PER_SECOND).allow_burst(NETWORK_BURST);
        Self {
            people: Arc::new(DefaultKeyedRateLimiter::keyed(people)),
            networks: Arc::new(DefaultKeyedRateLimiter::keyed(networks)),
        }
    }
}

impl RateLimiter {
    /// Forgets those who have been quiet; called now and then, or the tables only grow.
    pub fn forget_idle(&self) {
        self.people.retain_recent();
        self.people.shrink_to_fit();
        self.networks.retain_recent();
        self.networks.shrink_to_fit();
    }

    fn check(&self, person: Option<UserId>, network: IpAddr) -> Result<(), Duration> {
        let outcome = match person {
            Some(person) => self.people.check_key(&person),
            None => self.networks.check_key(&network),
        };
        outcome.map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))
    }
}

/// 429 with `Retry-After` for who asks too often.
pub(in crate::web) async fn rate_limit(
    State(state): State<WebState>,
    ClientAddress(network): ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    let person = match request.extensions().get::<Identity>() {
        Some(Identity(Some(Ok(person)))) => Some(person.id),
        _ => None,
    };
    match state.limiter.check(person, network) {
        Ok(()) => next.run(request).await,
        Err(wait) => ApiError::rate_limited(wait).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(1, 2, 3, 4));

    #[test]
    fn who_asks_too_often_waits_and_others_do_not() {
        let limiter = RateLimiter::default();
        let refused = (0..1_000)
            .find_map(|_| limiter.check(None, HERE).err())
            .expect("a limit");
        assert!(refused <= Duration::from_secs(1), "{refused:?}");
        assert_eq!(limiter.check(None, THERE), Ok(()));
        assert_eq!(limiter.check(Some(UserId(1)), HERE), Ok(()));
    }

    #[test]
    fn a_person_is_counted_wherever_they_are() {
        let limiter = RateLimiter::default();
        let network = |index: u8| IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, index));
        let refused =
            (0..=250_u8).any(|index| limiter.check(Some(UserId(1)), network(index)).is_err());
        assert!(refused);
    }
}
