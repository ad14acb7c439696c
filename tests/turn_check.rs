//! The check of STUN and TURN against a real coturn with the shipped configuration, on loopback.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use efir::checkup::{Finding, Trust, Verdict, browsers_trust, ice, trust};
use efir::config::IceConfig;
use efir::ice::IceServers;
use efir::time::UnixMillis;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::process::{Child, Command};
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

const SECRET: &str = "shared with coturn";
/// A public address that coturn says in place of its own, as behind 1:1 NAT.
const PUBLIC: &str = "203.0.113.10";
const DEADLINE: Duration = Duration::from_secs(20);

/// coturn at work; ends with this.
struct Coturn {
    folder: PathBuf,
    port: u16,
    tls_port: u16,
    _child: Child,
}

impl Coturn {
    /// The shipped configuration with an address, secret and certificate of the test's own. `change`
    /// gets every line.
    async fn start(change: impl Fn(&str) -> String) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("efir-turn-check-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        certificates(&folder).await;
        let (port, tls_port) = (free_port(), free_port());
        let place = |name: &str| folder.join(name).display().to_string();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/turnserver.conf");
        let shipped = fs::read_to_string(shipped).expect("the shipped configuration");
        let own = |line: &str| match line.split_once('=').map_or(line, |(name, _)| name) {
            "external-ip" => format!("external-ip={PUBLIC}/127.0.0.1"),
            // coturn looks at the address behind the public one, which here is loopback.
            "allowed-peer-ip" => "allow-loopback-peers".to_owned(),
            "static-auth-secret" => format!("static-auth-secret={SECRET}"),
            "cert" => format!("cert={}", place("cert.pem")),
            "pkey" => format!("pkey={}", place("key.pem")),
            "listening-port" => format!("listening-port={port}"),
            "tls-listening-port" => format!("tls-listening-port={tls_port}"),
            _ => line.to_owned(),
        };
        let lines = shipped.lines().map(|line| change(&own(line)));
        let config = lines.collect::<Vec<_>>().join("\n");
        fs::write(place("turnserver.conf"), config).expect("written");
        let child = Command::new("turnserver")
            .args(["-c", &place("turnserver.conf"), "--pidfile", &place("pid")])
            .args(["--userdb", &place("db"), "--log-file", &place("log")])
            .args(["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("coturn is there: sudo apt-get install coturn");
        let coturn = Self {
            folder,
            port,
            tls_port,
            _child: child,
        };
        let listening = coturn.listening();
        tokio::time::timeout(DEADLINE, listening)
            .await
            .expect("coturn listens in time");
        coturn
    }

    /// Until all of its ports answer.
    async fn listening(&self) {
        let stun = IceServers::new(&IceConfig {
            stun_urls: vec![format!("stun:127.0.0.1:{}", self.port)],
            ..IceConfig::default()
        });
        let trust = browsers_trust();
        loop {
            let ports =
                [self.port, self.tls_port].map(|port| TcpStream::connect(("127.0.0.1", port)));
            let [plain, tls] = ports;
            let udp = ice(&stun, now(), &trust).await;
            if plain.await.is_ok() && tls.await.is_ok() && udp[0].verdict == Verdict::Works {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// UDP, TCP and TLS.
    fn urls(&self) -> [String; 3] {
        let (port, tls_port) = (self.port, self.tls_port);
        [
            format!("turn:localhost:{port}"),
            format!("turn:localhost:{port}?transport=tcp"),
            format!("turns:localhost:{tls_port}"),
        ]
    }

    /// A client that believes the authority that signed the server's certificate.
    fn trusted(&self) -> Trust {
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_file(self.folder.join("ca.pem"));
        roots.add(authority.expect("readable")).expect("usable");
        trust(roots)
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// An authority, and a certificate for `localhost` that it has signed.
async fn certificates(folder: &Path) {
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
    for rest in [
        "-subj /CN=authority -keyout ca.key -out ca.pem",
        "-subj /CN=localhost -keyout key.pem -out cert.pem -CA ca.pem -CAkey ca.key \
         -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE",
    ] {
        let words = new.split(' ').chain(rest.split_whitespace());
        let made = Command::new("openssl")
            .args(words)
            .current_dir(folder)
            .output();
        let made = made
            .await
            .expect("openssl is there: sudo apt-get install openssl");
        assert!(made.status.success(), "{made:?}");
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("bound").port()
}

fn now() -> UnixMillis {
    efir::time::now()
}

fn shipped(line: &str) -> String {
    line.to_owned()
}

fn config(urls: &[String]) -> IceConfig {
    IceConfig {
        turn_urls: urls.to_vec(),
        turn_secret: Some(SECRET.into()),
        ..IceConfig::default()
    }
}

/// What is found of TURN servers alone.
async fn found(config: &IceConfig, now: UnixMillis, trust: &Trust) -> Vec<Finding> {
    let mut findings = ice(&IceServers::new(config), now, trust).await;
    assert_eq!(findings.remove(0).subject, "STUN_URLS");
    findings
}

#[track_caller]
fn expect_all(findings: &[Finding], verdict: Verdict, part: &str) {
    assert!(!findings.is_empty());
    for finding in findings {
        assert_eq!(finding.verdict, verdict, "{finding}");
        assert!(finding.message.contains(part), "{finding}");
        let forbidden = [SECRET, "127.0.0.1", PUBLIC, "self-check"];
        let shown = finding.message.as_str();
        assert!(
            forbidden.iter().all(|word| !shown.contains(word)),
            "{finding}"
        );
    }
}

#[tokio::test]
async fn the_right_secret_relays_over_udp_tcp_and_tls() {
    let coturn = Coturn::start(shipped).await;
    let config = config(&coturn.urls());
    let findings = found(&config, now(), &coturn.trusted()).await;
    expect_all(&findings, Verdict::Works, "carried data");
    let subjects = findings.into_iter().map(|finding| finding.subject);
    assert_eq!(subjects.collect::<Vec<_>>(), coturn.urls());
}

#[tokio::test]
async fn a_certificate_that_browsers_do_not_trust_is_told() {
    let coturn = Coturn::start(shipped).await;
    let [udp, _, tls] = coturn.urls();
    let findings = found(&config(&[udp, tls]), now(), &browsers_trust()).await;
    expect_all(&findings[..1], Verdict::Works, "carried data");
    expect_all(
        &findings[1..],
        Verdict::Broken,
        "certificate is not trusted",
    );
}

#[tokio::test]
async fn a_certificate_for_another_name_is_told() {
    let coturn = Coturn::start(shipped).await;
    let urls = [format!("turns:127.0.0.1:{}", coturn.tls_port)];
    let findings = found(&config(&urls), now(), &coturn.trusted()).await;
    expect_all(&findings, Verdict::Broken, "for another name");
}

#[tokio::test]
async fn a_web_server_on_the_port_is_told() {
    let web = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let web = web.expect("a port");
    let address = web.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = web.accept().await {
            let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
            caller.write_all(answer).await.expect("sent");
            // Until the caller has read it and goes.
            let _ = caller.read_to_end(&mut Vec::new()).await;
        }
    });
    let urls = [
        format!("turns:{address}"),
        format!("turn:{address}?transport=tcp"),
    ];
    let findings = found(&config(&urls), now(), &browsers_trust()).await;
    expect_all(&findings[..1], Verdict::Broken, "does not speak TLS");
    expect_all(&findings[1..], Verdict::Broken, "does not speak STUN");
}

#[tokio::test]
async fn a_wrong_secret_is_told_on_every_way() {
    let coturn = Coturn::start(shipped).await;
    let wrong = IceConfig {
        turn_secret: Some("another secret".into()),
        ..config(&coturn.urls())
    };
    let findings = found(&wrong, now(), &coturn.trusted()).await;
    expect_all(
        &findings,
        Verdict::Broken,
        "TURN_SECRET differs from static-auth-secret",
    );
}

#[tokio::test]
async fn a_server_whose_clock_is_days_ahead_is_told_from_a_wrong_secret() {
    let coturn = Coturn::start(shipped).await;
    let two_days_ago = UnixMillis(now().0 - 2 * 24 * 3600 * 1000);
    let config = config(&coturn.urls());
    let findings = found(&config, two_days_ago, &coturn.trusted()).await;
    expect_all(
        &findings,
        Verdict::Broken,
        "clocks of this machine and the TURN server differ",
    );
}

#[tokio::test]
async fn a_fixed_account_works_and_a_wrong_one_is_told() {
    let coturn = Coturn::start(|line| match line {
        "use-auth-secret" => "lt-cred-mech\nuser=efir:password".to_owned(),
        line if line.starts_with("static-auth-secret") => String::new(),
        line => line.to_owned(),
    })
    .await;
    let account = |password: &str| IceConfig {
        turn_secret: None,
        turn_fixed: Some(("efir".to_owned(), password.into())),
        ..config(&coturn.urls())
    };
    let trusted = coturn.trusted();
    let findings = found(&account("password"), now(), &trusted).await;
    expect_all(&findings, Verdict::Works, "carried data");
    let findings = found(&account("wrong"), now(), &trusted).await;
    expect_all(&findings, Verdict::Broken, "no account with TURN_USERNAME");
}

#[tokio::test]
async fn a_relay_without_its_public_address_is_told() {
    let coturn = Coturn::start(|line| match line.starts_with("external-ip") {
        true => String::new(),
        false => line.to_owned(),
    })
    .await;
    let [udp, ..] = coturn.urls();
    let findings = found(&config(&[udp]), now(), &coturn.trusted()).await;
    expect_all(
        &findings,
        Verdict::Note,
        "set external-ip in turnserver.conf",
    );
}

#[tokio::test]
async fn a_relay_that_refuses_its_own_address_is_told() {
    let coturn = Coturn::start(|line| match line {
        "allow-loopback-peers" => String::new(),
        line => line.to_owned(),
    })
    .await;
    let findings = found(&config(&coturn.urls()), now(), &coturn.trusted()).await;
    expect_all(
        &findings,
        Verdict::Note,
        "set allowed-peer-ip in turnserver.conf",
    );
}

#[tokio::test]
async fn a_used_up_quota_is_told() {
    let coturn = Coturn::start(|line| match line.starts_with("total-quota") {
        true => "total-quota=1".to_owned(),
        false => line.to_owned(),
    })
    .await;
    let [udp, tcp, _] = coturn.urls();
    let findings = found(&config(&[udp, tcp]), now(), &coturn.trusted()).await;
    let told = |finding: &&Finding| finding.message.contains("quota is used up");
    assert_eq!(findings.iter().filter(told).count(), 1, "{findings:?}");
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_told() {
    let port = free_port();
    let urls = [
        format!("turn:127.0.0.1:{port}"),
        format!("turn:127.0.0.1:{port}?transport=tcp"),
        format!("turns:127.0.0.1:{port}"),
    ];
    let findings = found(&config(&urls), now(), &browsers_trust()).await;
    expect_all(&findings, Verdict::Broken, "nothing listens on this port");
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let urls = ["turn:turn.invalid:3478".to_owned()];
    let findings = found(&config(&urls), now(), &browsers_trust()).await;
    expect_all(&findings, Verdict::Broken, "the name is not found");
}

#[tokio::test]
async fn silence_is_told_after_five_seconds() {
    let silent = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let address: SocketAddr = silent.local_addr().expect("bound");
    let config = IceConfig {
        stun_urls: vec![format!("stun:{address}")],
        ..config(&[format!("turn:{address}")])
    };
    let (servers, trust) = (IceServers::new(&config), browsers_trust());
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    let findings = ice(&servers, now(), &trust).await;
    assert_eq!(started.elapsed().as_secs(), 5);
    assert_eq!(findings.len(), 2);
    expect_all(&findings, Verdict::Broken, "nobody answered within 5 s");
}
