//! Numbers for whoever watches the process: registered once, written by name from everywhere.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Seconds at which the times of requests are told apart.
const SECONDS: [f64; 8] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0];
/// Its name, which the buckets go by.
const REQUEST_SECONDS: &str = "http_request_duration_seconds";

/// What has been counted, as Prometheus reads it.
#[must_use]
pub fn render() -> String {
    recorder().map_or_else(String::new, PrometheusHandle::render)
}

/// Tidies up what has been recorded; called now and then, or it only grows.
pub fn upkeep() {
    if let Some(handle) = recorder() {
        handle.run_upkeep();
    }
}

/// Makes this process count; without it the numbers go nowhere.
pub fn install() {
    let _ = recorder();
}

/// One answered request. `path` is a route's pattern, never an address somebody made up.
pub fn count_request(method: &'static str, path: &str, status: u16, took: Duration) {
    let labels = [
        ("method", method.to_owned()),
        ("path", path.to_owned()),
        ("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!(REQUEST_SECONDS, &labels[1..2]).record(took.as_secs_f64());
}

/// One more who said hello and got in: `welcome`, `resumed`, `reset` or `person_welcome`.
pub fn count_greeting(outcome: &'static str) {
    metrics::counter!("greetings_total", "outcome" => outcome).increment(1);
}

/// One socket less: by a close code's name (such as `slow_consumer` or `flooding`), or `gone`.
pub fn count_socket_end(reason: String) {
    metrics::counter!("socket_ends_total", "reason" => reason).increment(1);
}

/// How many there are at the moment: rooms, sockets, people inside rooms.
pub fn set_census(rooms: usize, sockets: usize, people_inside: usize) {
    for (name, many) in [
        ("rooms", rooms),
        ("sockets", sockets),
        ("people_inside", people_inside),
    ] {
        let many = u32::try_from(many).unwrap_or(u32::MAX);
        metrics::gauge!(name).set(f64::from(many));
    }
}

fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        let name = Matcher::Full(REQUEST_SECONDS.to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(name, &SECONDS);
        builder.ok()?.install_recorder().ok()
    };
    HANDLE.get_or_init(install).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_and_ends_of_sockets_are_counted_by_what_they_are() {
        install();
        count_greeting("resumed");
        count_socket_end("flooding".to_owned());
        let text = render();
        assert!(
            text.contains(r#"greetings_total{outcome="resumed"}"#),
            "{text}"
        );
        assert!(
            text.contains(r#"socket_ends_total{reason="flooding"}"#),
            "{text}"
        );
    }

    #[test]
    fn requests_are_counted_by_route_and_timed() {
        install();
        count_request("GET", "/api/test", 200, Duration::from_millis(3));
        let text = render();
        assert!(
            text.contains(r#"http_requests_total{method="GET",path="/api/test",status="200"} 1"#),
            "{text}"
        );
        assert!(
            text.contains(r#"http_request_duration_seconds_bucket{path="/api/test",le="0.005"} 1"#),
            "{text}"
        );
    }
}
