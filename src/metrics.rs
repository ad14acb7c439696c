//! Numbers for whoever watches the process: registered once, written by name from everywhere.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::tally::Tally;

/// Seconds at which the times of requests are told apart.
const SECONDS: [f64; 8] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0];
/// Its name, which the buckets go by.
const REQUEST_SECONDS: &str = "http_request_duration_seconds";
/// Shares (0 to 1) of a voice at which what was missed in a minute is told apart: nobody notices one in a
/// hundred, and one in ten makes people ask again.
const LOSSES: [f64; 7] = [0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const AUDIBLE_LOSS: &str = "call_audible_loss";
/// Seconds at which round trips are told apart.
const ROUND_TRIPS: [f64; 6] = [0.025, 0.05, 0.1, 0.2, 0.4, 1.0];
const ROUND_TRIP_SECONDS: &str = "call_round_trip_seconds";

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

/// One call less that went on: what kind it was, and how long at least two people were in it.
pub fn count_call(kind: &'static str, lasted: Duration) {
    metrics::counter!("calls_total", "kind" => kind).increment(1);
    metrics::counter!("call_seconds_total", "kind" => kind).increment(lasted.as_secs());
}

/// What one client has reported of its call: the seconds of its connections by path, the share of voices
/// that it missed, and its mean round trip.
pub fn count_report(tally: &Tally) {
    for (path, seconds) in [
        ("direct_udp", tally.direct_udp),
        ("direct_tcp", tally.direct_tcp),
        ("relay_udp", tally.relay_udp),
        ("relay_tcp", tally.relay_tcp),
    ] {
        metrics::counter!("call_path_seconds_total", "path" => path).increment(seconds);
    }
    if let Some(loss) = tally.audible_loss() {
        metrics::histogram!(AUDIBLE_LOSS).record(loss);
    }
    if let Some(ms) = tally.round_trip() {
        metrics::histogram!(ROUND_TRIP_SECONDS).record(ms / 1_000.0);
    }
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

/// How many processes serve the deployment, and whether Redis answers this one.
pub fn set_cluster(nodes: usize, reaches_redis: bool) {
    let nodes = u32::try_from(nodes).unwrap_or(u32::MAX);
    metrics::gauge!("cluster_nodes").set(f64::from(nodes));
    metrics::gauge!("cluster_redis_up").set(f64::from(u8::from(reaches_redis)));
}

fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        let mut builder = PrometheusBuilder::new();
        for (name, buckets) in [
            (REQUEST_SECONDS, &SECONDS[..]),
            (AUDIBLE_LOSS, &LOSSES[..]),
            (ROUND_TRIP_SECONDS, &ROUND_TRIPS[..]),
        ] {
            let name = Matcher::Full(name.to_owned());
            builder = builder.set_buckets_for_metric(name, buckets).ok()?;
        }
        builder.install_recorder().ok()
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
    fn calls_are_counted_with_their_time_their_paths_and_what_was_missed() {
        install();
        count_call("direct", Duration::from_secs(90));
        count_report(&Tally {
            seconds: 60,
            direct_udp: 50,
            relay_tcp: 10,
            round_trips: 60,
            round_trip_ms: 4_800,
            heard_ms: 60_000,
            missed_ms: 900,
            ..Tally::default()
        });
        let text = render();
        for line in [
            r#"calls_total{kind="direct"} 1"#,
            r#"call_seconds_total{kind="direct"} 90"#,
            r#"call_path_seconds_total{path="direct_udp"} 50"#,
            r#"call_path_seconds_total{path="relay_tcp"} 10"#,
            r#"call_audible_loss_bucket{le="0.01"} 0"#,
            r#"call_audible_loss_bucket{le="0.02"} 1"#,
            r#"call_round_trip_seconds_bucket{le="0.1"} 1"#,
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
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
