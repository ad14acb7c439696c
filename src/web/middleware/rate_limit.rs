//! Nobody asks too often: people are counted as themselves, strangers by where they come from.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::ids::UserId;
use crate::rate::{Keyed, Quota};
use crate::web::WebState;
use crate::web::error::ApiError;
use crate::web::extract::{ClientAddress, Identity};

/// Requests by one person. The Mini App makes about five at its start; at once there may be those
/// for a room of fifty with every photo.
const OF_PERSON: Quota = Quota::per_second(10, 100);
/// Requests from one network; a whole office can be behind one address.
const OF_NETWORK: Quota = Quota::per_second(30, 300);

/// Counts requests. A clone is a reference.
#[derive(Clone)]
pub struct RateLimiter {
    began: Instant,
    budgets: Arc<Mutex<Budgets>>,
}

struct Budgets {
    people: Keyed<UserId>,
    networks: Keyed<IpAddr>,
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            budgets: Arc::new(Mutex::new(Budgets {
                people: Keyed::new(OF_PERSON),
                networks: Keyed::new(OF_NETWORK),
            })),
        }
    }
}

impl RateLimiter {
    fn check(&self, person: Option<UserId>, network: IpAddr) -> Result<(), Duration> {
        let now = self.began.elapsed();
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        match person {
            Some(person) => budgets.people.take(person, 1, now),
            None => budgets.networks.take(network, 1, now),
        }
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
