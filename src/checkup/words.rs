//! What is said about STUN and TURN servers. Pure.

use std::time::Duration;

use super::outcome::{Between, Reach, Relayed};
use super::server_address::{ServerAddress, Way};
use super::trouble::Trouble;
use super::{Finding, Verdict};
use crate::limits::{ICE_CHECK_PATIENCE, TURN_TTL};

/// Codes of RFC 8656 that say more than that something is wrong.
const QUOTA_REACHED: u16 = 486;
const NO_CAPACITY: u16 = 508;

/// Nobody relays.
pub(super) fn no_turn() -> Finding {
    Finding::new(
        Verdict::Note,
        "TURN_URL",
        "no TURN server is configured: about one call in ten finds no direct way, and then its voices go \
         through this process (which could hear them) and its pictures nowhere",
    )
}

/// About all STUN servers: they stand in for each other, so one that answers is enough.
pub(super) fn stun(outcomes: &[(String, Result<Duration, Trouble>)]) -> Vec<Finding> {
    if outcomes.is_empty() {
        return vec![Finding::new(
            Verdict::Note,
            "STUN_URLS",
            "no STUN server is configured: calls connect inside one network, or through TURN",
        )];
    }
    let any = outcomes.iter().any(|(_, outcome)| outcome.is_ok());
    let finding = |(url, outcome): &(String, Result<Duration, Trouble>)| match outcome {
        Ok(took) => Finding::new(
            Verdict::Works,
            url,
            format!("answered in {} ms", took.as_millis()),
        ),
        Err(trouble) => {
            let message = trouble_words(url, false, trouble);
            match any {
                true => Finding::new(
                    Verdict::Note,
                    url,
                    format!("{message}; another STUN server answers"),
                ),
                false => Finding::new(Verdict::Broken, url, message),
            }
        }
    };
    outcomes.iter().map(finding).collect()
}

/// About one TURN server; `is_shared` says whether a secret or one account is configured.
pub(super) fn turn(url: &str, is_shared: bool, outcome: &Result<Relayed, Trouble>) -> Finding {
    let relayed = match outcome {
        Ok(relayed) => relayed,
        Err(trouble) => {
            return Finding::new(Verdict::Broken, url, trouble_words(url, is_shared, trouble));
        }
    };
    let works = format!("signed in and allocated in {} ms", relayed.took.as_millis());
    let (verdict, rest) = match (relayed.reach, relayed.between) {
        (Reach::Nobody, _) => (
            Verdict::Broken,
            "but the relay's own address is private, so nobody outside reaches it: set external-ip \
             in turnserver.conf to the server's public address",
        ),
        (Reach::Neighbours, _) => (
            Verdict::Note,
            "but server and relay have private addresses: nobody outside their network reaches \
             them; with people elsewhere, set external-ip in turnserver.conf to the public address",
        ),
        (Reach::Everybody, Between::Denied) => (
            Verdict::Note,
            "but it refuses its own address as a peer, so two people who both need the relay do \
             not reach each other: set allowed-peer-ip in turnserver.conf to the relay's address",
        ),
        (Reach::Everybody, Between::Lost) => (
            Verdict::Note,
            "but nothing went from one of its relay ports to another, so two people who both need \
             the relay may not reach each other: see external-ip, allowed-peer-ip and the firewall \
             in front of min-port to max-port",
        ),
        (Reach::Everybody, Between::Carried) => (
            Verdict::Works,
            "and carried data from one relay port to another",
        ),
    };
    Finding::new(verdict, url, format!("{works}, {rest}"))
}

fn trouble_words(url: &str, is_shared: bool, trouble: &Trouble) -> String {
    let way = ServerAddress::of(url).map(|server| server.way);
    let words = match trouble {
        Trouble::NoSuchWay => {
            "browsers do not speak TLS over UDP: leave ?transport=udp out of this address"
        }
        Trouble::NameNotFound => "the name is not found: see its spelling and its entry in DNS",
        Trouble::Silence => return silence(way),
        Trouble::Refused if matches!(way, Some(Way::Tls)) => {
            "the machine is there, but nothing listens on this port: see whether the server runs, \
             and the port; or coturn may not read its certificate or key (cert and pkey in \
             turnserver.conf), so that it has opened no port for TLS"
        }
        Trouble::Refused => {
            "the machine is there, but nothing listens on this port: see whether the server runs, \
             and the port"
        }
        Trouble::NoRoute => "this machine has no way there: see its network and firewall",
        Trouble::HungUp => {
            "the connection was closed without an answer: see what listens on this port"
        }
        Trouble::NotTls => {
            "what listens there does not speak TLS: see the port, and cert and pkey in \
             turnserver.conf"
        }
        Trouble::Untrusted => {
            "its TLS certificate is not trusted: browsers refuse one that is self-signed, or sent \
             without its chain (cert must be fullchain.pem)"
        }
        Trouble::CertificateExpired => {
            "its TLS certificate has expired: renew it, and let the server read the new one"
        }
        Trouble::CertificateNotYet => {
            "its TLS certificate is not valid yet: see the clock of this machine"
        }
        Trouble::CertificateName => "its TLS certificate is for another name than this address has",
        Trouble::TooLong => "the user name is longer than TURN allows (512 bytes)",
        Trouble::NotStun => "what listens there does not speak STUN: see the port",
        Trouble::SignInRefused if is_shared => {
            "the sign-in was refused (401): TURN_SECRET differs from static-auth-secret in \
             turnserver.conf, or use-auth-secret is not set there"
        }
        Trouble::SignInRefused => {
            "the sign-in was refused (401): the server has no account with TURN_USERNAME and \
             TURN_PASSWORD"
        }
        Trouble::ClockDiffers => return clock_differs(),
        Trouble::Said { code, reason } => return said(*code, reason),
    };
    words.to_owned()
}

fn silence(way: Option<Way>) -> String {
    let seconds = ICE_CHECK_PATIENCE.as_secs();
    let way = way.map_or("this way", Way::name);
    format!(
        "nobody answered within {seconds} s: the server is not running, the port is wrong, or a \
         firewall stops {way}"
    )
}

fn clock_differs() -> String {
    let hours = TURN_TTL.as_secs() / 3600;
    format!(
        "the secret is right, but credentials for {hours} hours have already expired there: the \
         clocks of this machine and the TURN server differ; set both (NTP)"
    )
}

fn said(code: u16, reason: &str) -> String {
    match code {
        QUOTA_REACHED => {
            "its quota is used up (486): raise user-quota and total-quota in turnserver.conf"
                .to_owned()
        }
        NO_CAPACITY => {
            "it has no free relay ports (508): widen min-port to max-port in turnserver.conf"
                .to_owned()
        }
        _ => format!("the server refused: {code} {}", printable(reason)),
    }
}

/// A stranger's words, short and without what could disturb a terminal or a log.
fn printable(reason: &str) -> String {
    let plain = reason.chars().filter(|c| !c.is_control());
    plain.take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "turn:turn.example.org:3478";

    fn relayed(reach: Reach, between: Between) -> Result<Relayed, Trouble> {
        Ok(Relayed {
            took: Duration::from_millis(12),
            reach,
            between,
        })
    }

    #[test]
    fn a_relay_is_told_by_who_reaches_it() {
        for (reach, between, verdict, beginning) in [
            (
                Reach::Everybody,
                Between::Carried,
                Verdict::Works,
                "signed in and allocated in 12 ms, and carried data",
            ),
            (
                Reach::Everybody,
                Between::Denied,
                Verdict::Note,
                "signed in and allocated in 12 ms, but it refuses its own address",
            ),
            (
                Reach::Everybody,
                Between::Lost,
                Verdict::Note,
                "signed in and allocated in 12 ms, but nothing went from",
            ),
            (
                Reach::Neighbours,
                Between::Carried,
                Verdict::Note,
                "signed in and allocated in 12 ms, but server and relay have private",
            ),
            (
                Reach::Nobody,
                Between::Carried,
                Verdict::Broken,
                "signed in and allocated in 12 ms, but the relay's own address is private",
            ),
        ] {
            let finding = turn(URL, true, &relayed(reach, between));
            assert_eq!((finding.verdict, finding.subject.as_str()), (verdict, URL));
            assert!(finding.message.starts_with(beginning), "{finding}");
        }
    }

    #[test]
    fn every_trouble_is_told_in_words_that_say_what_to_do() {
        let said = |code, reason: &str| Trouble::Said {
            code,
            reason: reason.to_owned(),
        };
        for (trouble, part) in [
            (Trouble::NameNotFound, "the name is not found"),
            (Trouble::Silence, "nobody answered within 5 s"),
            (Trouble::Silence, "a firewall stops UDP"),
            (Trouble::Refused, "nothing listens on this port"),
            (Trouble::NoRoute, "no way there"),
            (Trouble::HungUp, "closed without an answer"),
            (Trouble::NotTls, "does not speak TLS"),
            (Trouble::Untrusted, "certificate is not trusted"),
            (Trouble::CertificateExpired, "certificate has expired"),
            (Trouble::CertificateNotYet, "not valid yet"),
            (Trouble::CertificateName, "for another name"),
            (Trouble::TooLong, "longer than TURN allows"),
            (Trouble::NotStun, "does not speak STUN"),
            (Trouble::SignInRefused, "TURN_SECRET differs"),
            (
                Trouble::ClockDiffers,
                "clocks of this machine and the TURN server differ",
            ),
            (said(486, "Quota"), "raise user-quota"),
            (said(508, "Capacity"), "no free relay ports"),
            (said(442, "No\u{1b}[31m UDP"), "refused: 442 No[31m UDP"),
        ] {
            let finding = turn(URL, true, &Err(trouble));
            assert_eq!(finding.verdict, Verdict::Broken);
            assert!(finding.message.contains(part), "{finding}");
        }
    }

    #[test]
    fn a_fixed_account_that_is_refused_names_its_own_variables() {
        let finding = turn(URL, false, &Err(Trouble::SignInRefused));
        assert!(finding.message.contains("TURN_USERNAME"), "{finding}");
    }

    #[test]
    fn a_port_for_tls_may_be_closed_because_coturn_cannot_read_its_certificate() {
        for (url, is_named) in [("turns:turn.example.org:5349", true), (URL, false)] {
            let finding = turn(url, true, &Err(Trouble::Refused));
            let named = finding.message.contains("may not read its certificate");
            assert_eq!(named, is_named, "{finding}");
        }
    }

    #[test]
    fn tls_over_udp_is_no_way_for_browsers() {
        let url = "turns:turn.example.org?transport=udp";
        let finding = turn(url, true, &Err(Trouble::NoSuchWay));
        assert!(finding.message.contains("TLS over UDP"), "{finding}");
    }

    #[test]
    fn one_stun_server_that_answers_is_enough() {
        let works = ("stun:a.example".to_owned(), Ok(Duration::from_millis(7)));
        let fails = ("stun:b.example".to_owned(), Err(Trouble::Silence));
        let verdicts = |outcomes: &[_]| -> Vec<Verdict> {
            let findings = stun(outcomes);
            findings.iter().map(|finding| finding.verdict).collect()
        };
        assert_eq!(
            verdicts(&[works, fails.clone()]),
            [Verdict::Works, Verdict::Note]
        );
        assert_eq!(verdicts(&[fails]), [Verdict::Broken]);
        assert_eq!(verdicts(&[]), [Verdict::Note]);
    }
}
