//! The thread with real sockets, on loopback.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use efir_crowd::{Client, Crowd, Part};
use efir_sfu::{Asked, Config, News, Person, Refusal, RoomKey, SLOTS, Source, Worker, bind};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn person(number: u32) -> Person {
    Person {
        room: RoomKey(1),
        source: Source(NonZeroU32::new(number).expect("not 0")),
    }
}

fn worker(news: Sender<News>) -> Worker {
    let socket = bind(SocketAddr::new(LOOPBACK, 0)).expect("a port");
    let config = Config {
        addresses: vec![socket.local_addr().expect("bound")],
        room_max: 2,
        people_max: 10,
    };
    // Whoever listened for the news has seen enough.
    Worker::start(vec![socket], config, move |told| drop(news.send(told))).expect("a thread")
}

/// What came of an offer.
fn ask(worker: &Worker, number: u32, offer: &str) -> Result<String, Refusal> {
    let (sender, answers) = channel();
    let asked = worker.ask(Asked::Join {
        person: person(number),
        offer: offer.to_owned(),
        reply: Box::new(move |answer| drop(sender.send(answer))),
    });
    assert!(asked.is_ok(), "little waits");
    let answer = answers.recv().expect("an answer");
    answer.map(|answer| answer.sdp)
}

fn join(worker: &Worker, crowd: &mut Crowd, number: u32, talks: bool) -> usize {
    let socket = Crowd::socket(LOOPBACK).expect("a port");
    let address = socket.local_addr().expect("bound");
    let (client, offer) = Client::new(address, SLOTS, Instant::now());
    let part = Part {
        talks,
        decrypts: true,
    };
    let at = crowd.add(client, socket, part).expect("watched");
    crowd.answered(at, &ask(worker, number, &offer).expect("an answer"));
    assert!(worker.ask(Asked::Allow(person(number), true)).is_ok());
    at
}

/// A busy machine may take long; only what never happens fails.
fn run_until(crowd: &mut Crowd, is_so: impl Fn(&Crowd) -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !is_so(crowd) {
        assert!(Instant::now() < end, "it does not happen");
        crowd.run(Duration::from_millis(5)).expect("runs");
    }
}

#[test]
fn two_people_hear_each_other_over_real_sockets_and_are_missed_when_they_leave() {
    let (sender, news) = channel();
    let worker = worker(sender);
    let mut crowd = Crowd::new().expect("a poll");
    let anna = join(&worker, &mut crowd, 1, true);
    let boris = join(&worker, &mut crowd, 2, false);
    run_until(&mut crowd, Crowd::is_connected);
    crowd.talk();
    run_until(&mut crowd, |crowd| crowd.measured().received[boris] >= 20);
    assert_eq!(
        crowd.measured().received[anna],
        0,
        "nobody hears themselves"
    );
    assert!(worker.ask(Asked::Leave(person(1))).is_ok());
    let told = news.iter().filter(|told| !matches!(told, News::Voice(..)));
    let told: Vec<News> = told.take(4).collect();
    assert!(told.contains(&News::Connected(person(1))), "{told:?}");
    assert!(told.contains(&News::Connected(person(2))), "{told:?}");
    let heard = News::Heard(RoomKey(1), vec![person(1).source]);
    assert!(told.contains(&heard), "{told:?}");
    assert_eq!(told[3], News::Heard(RoomKey(1), Vec::new()));
}

#[test]
fn offers_that_do_not_fit_are_refused_with_the_reason() {
    let (sender, _news) = channel();
    let worker = worker(sender);
    let address = SocketAddr::new(LOOPBACK, 9);
    let offer = |slots| Client::new(address, slots, Instant::now()).1;
    let refused = |number, offer: &str| ask(&worker, number, offer).expect_err("refused");

    let levels = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    let unreadable = refused(1, &format!("v=0\r\n{levels}"));
    assert!(matches!(unreadable, Refusal::Unreadable(_)), "{unreadable}");
    let silent = refused(1, &offer(5).replace(levels, "urn:example:other"));
    assert_eq!(silent, Refusal::Unfit("no audio levels (RFC 6464)"));
    let many = Refusal::Unfit("no sections to hear others in, or too many");
    assert_eq!(refused(1, &offer(6)), many);
    assert_eq!(refused(1, &offer(0)), many);
    let long = format!("{}{}", offer(5), "a=x\r\n".repeat(10_000));
    assert_eq!(refused(1, &long), Refusal::Unfit("too long"));

    assert!(ask(&worker, 1, &offer(5)).is_ok());
    assert!(ask(&worker, 2, &offer(5)).is_ok());
    assert!(ask(&worker, 2, &offer(5)).is_ok(), "the same person, anew");
    assert_eq!(refused(3, &offer(5)), Refusal::RoomFull);
}
