//! Nodes, a Redis, a database and the network between them in virtual time: at no moment do two nodes act for
//! one room, whatever of them stops, forgets or is cut off.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::core::{Keep, LEASE, LOOK, LOOK_EVERY, RENEW_EVERY, Standing};

const STEP: Duration = Duration::from_millis(100);
/// As in `settling`.
const HEARD_WITHIN: Duration = Duration::from_secs(6);

type Id = u32;

/// What Redis keeps, by the rules of its scripts.
#[derive(Default)]
struct Redis {
    run: u32,
    leases: BTreeMap<Id, Duration>,
    rooms: BTreeMap<u8, (Id, u64)>,
    over: BTreeSet<Id>,
    said: BTreeSet<Id>,
}

/// What a node that wants a room waits for.
struct Ending {
    room: u8,
    owner: Id,
    until: Duration,
}

struct Node {
    id: Id,
    keep: Keep,
    rooms: BTreeMap<u8, u64>,
    says_at: Duration,
    looks_at: Duration,
    /// Until when it is stopped, as by SIGSTOP.
    stopped_until: Duration,
    /// A word that Redis has heard, and whose answer waits while the node is stopped.
    unheard: Option<(Duration, u32)>,
    has_redis: bool,
    has_database: bool,
    run: Option<(u32, Duration)>,
    settled: Option<u32>,
    ended: BTreeSet<Id>,
    ending: Option<Ending>,
}

struct World {
    begun: Instant,
    now: Duration,
    redis: Option<Redis>,
    runs: u32,
    /// The rows of the nodes, and whether they have looked at theirs.
    database: BTreeMap<Id, bool>,
    nodes: Vec<Node>,
    next_id: Id,
    fence: u64,
    taken_over: u32,
}

impl World {
    fn new(nodes: usize) -> Self {
        let mut world = Self {
            begun: Instant::now(),
            now: Duration::ZERO,
            redis: Some(Redis::default()),
            runs: 0,
            database: BTreeMap::new(),
            nodes: Vec::new(),
            next_id: 0,
            fence: 0,
            taken_over: 0,
        };
        for _ in 0..nodes {
            let node = world.fresh();
            world.nodes.push(node);
        }
        world.run(seconds(3));
        world
    }

    fn fresh(&mut self) -> Node {
        self.next_id += 1;
        self.database.insert(self.next_id, false);
        Node {
            id: self.next_id,
            keep: Keep::default(),
            rooms: BTreeMap::new(),
            says_at: self.now,
            looks_at: self.now,
            stopped_until: Duration::ZERO,
            unheard: None,
            has_redis: true,
            has_database: true,
            run: None,
            settled: None,
            ended: BTreeSet::new(),
            ending: None,
        }
    }

    fn at(&self, moment: Duration) -> Instant {
        self.begun + moment
    }

    fn standing(&self, n: usize) -> Standing {
        self.nodes[n].keep.standing(self.at(self.now))
    }

    fn runs(&self, n: usize) -> bool {
        self.nodes[n].stopped_until <= self.now
    }

    fn restart_redis(&mut self) {
        self.runs += 1;
        self.redis = Some(Redis {
            run: self.runs,
            ..Redis::default()
        });
    }

    /// Redis hears a word; the run that it is in, or nothing when it does not.
    fn say(&mut self, n: usize) -> Option<Result<u32, ()>> {
        let node = &self.nodes[n];
        let redis = self.redis.as_mut().filter(|_| node.has_redis)?;
        if redis.over.contains(&node.id) {
            return Some(Err(()));
        }
        redis.leases.insert(node.id, self.now + LEASE);
        Some(Ok(redis.run))
    }

    fn heard(&mut self, n: usize, asked_at: Duration, run: u32) {
        let (asked, now) = (self.at(asked_at), self.at(self.now));
        self.nodes[n].keep.renewed(asked, now);
        self.settle(n, run);
    }

    /// As `settling` does it.
    fn settle(&mut self, n: usize, run: u32) {
        let (now, node) = (self.now, &mut self.nodes[n]);
        let Some(redis) = self.redis.as_mut().filter(|redis| redis.run == run) else {
            return;
        };
        if node.run.is_none_or(|(known, _)| known != run) {
            node.run = Some((run, now));
            node.settled = None;
            let (id, rooms) = (node.id, &mut redis.rooms);
            node.rooms.retain(|room, fence| {
                let held = rooms.get(room).copied();
                let is_ours = held.is_none_or(|(owner, newer)| owner == id || newer <= *fence);
                if is_ours {
                    rooms.insert(*room, (id, *fence));
                }
                is_ours
            });
            redis.said.insert(id);
        }
        if node.settled.is_some() || !node.has_database {
            return;
        }
        let missing = self.database.keys().find(|id| !redis.said.contains(*id));
        let Some(missing) = missing.copied() else {
            node.settled = Some(run);
            return;
        };
        let is_over_time = node
            .run
            .is_some_and(|(_, since)| now - since >= HEARD_WITHIN);
        let is_alive = redis.leases.get(&missing).is_some_and(|until| *until > now);
        if is_over_time && !is_alive && node.ending.is_none() {
            self.end(n, missing, u8::MAX);
        }
    }

    /// Ends a node in the database; what it was ended for is done when nothing of it can go on.
    fn end(&mut self, n: usize, owner: Id, room: u8) {
        if !self.nodes[n].has_database {
            return;
        }
        if let Some(redis) = &mut self.redis {
            redis.over.insert(owner);
        }
        let has_looked = self.database.remove(&owner).unwrap_or(true);
        let wait = if has_looked { LOOK } else { Duration::ZERO };
        self.nodes[n].ending = Some(Ending {
            room,
            owner,
            until: self.now + wait,
        });
    }

    /// Somebody comes to a node and wants a room; true when the node has it then.
    fn knock(&mut self, n: usize, room: u8) -> bool {
        if !self.runs(n) || self.nodes[n].ending.is_some() {
            return false;
        }
        if self.nodes[n].rooms.contains_key(&room) {
            return true;
        }
        if self.standing(n) != Standing::Sure || !self.nodes[n].has_redis {
            return false;
        }
        let node = &self.nodes[n];
        let Some(redis) = &self.redis else {
            return false;
        };
        if let Some((owner, _)) = redis.rooms.get(&room).copied()
            && owner != node.id
        {
            if redis
                .leases
                .get(&owner)
                .is_some_and(|until| *until > self.now)
            {
                return false;
            }
            if !node.ended.contains(&owner) {
                self.end(n, owner, room);
                return false;
            }
        }
        self.take(n, room)
    }

    fn take(&mut self, n: usize, room: u8) -> bool {
        let node = &mut self.nodes[n];
        let Some(redis) = self.redis.as_mut().filter(|_| node.has_redis) else {
            return false;
        };
        if node.settled != Some(redis.run) {
            return false;
        }
        self.fence += 1;
        redis.rooms.insert(room, (node.id, self.fence));
        node.rooms.insert(room, self.fence);
        true
    }

    fn finish_ending(&mut self, n: usize) {
        let is_due = self.nodes[n]
            .ending
            .as_ref()
            .is_some_and(|ending| ending.until <= self.now);
        if !is_due {
            return;
        }
        let Some(Ending { room, owner, .. }) = self.nodes[n].ending.take() else {
            return;
        };
        self.nodes[n].ended.insert(owner);
        // The lease may have come back meanwhile, and another may have been faster.
        let is_theirs = self.redis.as_ref().is_some_and(|redis| {
            let is_alive = redis
                .leases
                .get(&owner)
                .is_some_and(|until| *until > self.now);
            redis.rooms.get(&room).is_some_and(|(id, _)| *id == owner) && !is_alive
        });
        if is_theirs && self.standing(n) == Standing::Sure && self.take(n, room) {
            self.taken_over += 1;
        }
    }

    fn act(&mut self, n: usize) {
        if let Some((asked_at, run)) = self.nodes[n].unheard.take() {
            self.heard(n, asked_at, run);
        }
        if self.nodes[n].says_at <= self.now {
            self.nodes[n].says_at = self.now + RENEW_EVERY;
            match self.say(n) {
                Some(Ok(run)) => self.heard(n, self.now, run),
                Some(Err(())) => self.nodes[n].keep.ended(),
                None => {}
            }
        }
        let now = self.at(self.now);
        let node = &mut self.nodes[n];
        if node.has_database && node.keep.forgets_look(now) {
            if let Some(has_looked) = self.database.get_mut(&node.id) {
                *has_looked = false;
            }
            node.keep.is_forgotten();
        }
        if node.looks_at <= self.now && node.has_database && node.keep.has_to_look(now) {
            node.looks_at = self.now + LOOK_EVERY;
            match self.database.get_mut(&node.id) {
                Some(has_looked) => {
                    *has_looked = true;
                    node.keep.looked(now);
                }
                None => node.keep.ended(),
            }
        }
        self.finish_ending(n);
        if self.standing(n) == Standing::Over {
            // Whoever started it starts it again.
            self.nodes[n] = self.fresh();
        }
    }

    fn step(&mut self) {
        self.now += STEP;
        for n in 0..self.nodes.len() {
            if self.runs(n) {
                self.act(n);
            }
        }
        self.check();
    }

    /// Nobody acts for what another acts for.
    fn check(&self) {
        let mut owners: BTreeMap<u8, Id> = BTreeMap::new();
        for (n, node) in self.nodes.iter().enumerate() {
            if self.runs(n) && self.standing(n) != Standing::Over {
                for room in node.rooms.keys() {
                    let before = owners.insert(*room, node.id);
                    assert_eq!(before, None, "room {room} at {:?}: {}", self.now, node.id);
                }
            }
        }
    }

    fn run(&mut self, time: Duration) {
        let until = self.now + time;
        while self.now < until {
            self.step();
        }
    }

    /// How long until this node gets the room.
    fn until_taken(&mut self, n: usize, room: u8) -> Duration {
        let begun = self.now;
        while !self.knock(n, room) {
            self.step();
            assert!(self.now - begun < seconds(60), "never taken");
        }
        self.now - begun
    }

    fn stop(&mut self, n: usize, time: Duration, is_in_the_middle: bool) {
        if is_in_the_middle && let Some(Ok(run)) = self.say(n) {
            self.nodes[n].unheard = Some((self.now, run));
        }
        self.nodes[n].stopped_until = self.now + time;
    }

    /// Breaks something, or mends it.
    fn break_something(&mut self, chance: &mut StdRng) {
        let n = chance.random_range(0..self.nodes.len());
        match chance.random_range(0..9) {
            0 => self.nodes[n].has_redis = false,
            1 => self.nodes[n].has_database = false,
            2 => {
                let time = STEP * chance.random_range(1..150);
                self.stop(n, time, chance.random());
            }
            3 => self.redis = None,
            4 | 5 if self.redis.is_none() => self.restart_redis(),
            // Another one takes its place at once, and knows nothing.
            5 => self.restart_redis(),
            6 => {
                for node in &mut self.nodes {
                    node.has_redis = false;
                }
            }
            _ => {
                for node in &mut self.nodes {
                    (node.has_redis, node.has_database) = (true, true);
                }
            }
        }
    }
}

const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[test]
fn a_room_is_the_first_one_s_for_as_long_as_that_says_that_it_lives() {
    let mut world = World::new(2);
    assert!(world.knock(0, 1));
    world.run(seconds(600));
    assert!(!world.knock(1, 1));
    assert!(world.knock(0, 1));
}

#[test]
fn what_a_killed_node_had_is_free_when_its_last_word_has_run_out() {
    let mut world = World::new(3);
    world.knock(0, 1);
    world.nodes[0].stopped_until = Duration::MAX;
    let taken = world.until_taken(1, 1);
    assert!(taken <= LEASE, "{taken:?}");
    assert!(taken > LEASE - RENEW_EVERY - STEP, "{taken:?}");
}

#[test]
fn a_node_that_was_stopped_finds_itself_ended_once_another_wanted_its_room() {
    let mut world = World::new(2);
    world.knock(0, 1);
    let id = world.nodes[0].id;
    world.stop(0, seconds(10), true);
    world.until_taken(1, 1);
    world.run(seconds(20));
    assert_ne!(world.nodes[0].id, id);
    assert!(world.knock(1, 1));
}

#[test]
fn a_redis_that_is_away_ends_no_room_and_opens_none() {
    let mut world = World::new(3);
    world.knock(0, 1);
    world.redis = None;
    world.run(seconds(60));
    assert_eq!(world.standing(0), Standing::Apart);
    assert!(world.knock(0, 1));
    assert!(!world.knock(1, 2));
}

#[test]
fn a_redis_that_comes_back_knowing_nothing_is_told_everything_before_it_gives_anything_away() {
    let mut world = World::new(3);
    world.knock(0, 1);
    world.redis = None;
    world.run(seconds(5));
    world.restart_redis();
    let taken = world.until_taken(1, 2);
    assert!(taken <= seconds(3), "{taken:?}");
    assert!(!world.knock(1, 1));
    assert!(world.knock(0, 1));
}

#[test]
fn a_node_that_alone_has_no_redis_goes_on_until_somebody_wants_its_room() {
    let mut world = World::new(2);
    world.knock(0, 1);
    let id = world.nodes[0].id;
    world.nodes[0].has_redis = false;
    world.run(seconds(30));
    assert_eq!(world.standing(0), Standing::Apart);
    let taken = world.until_taken(1, 1);
    assert!((LOOK..LOOK + seconds(1)).contains(&taken), "{taken:?}");
    assert_ne!(world.nodes[0].id, id);
}

#[test]
fn without_redis_and_database_a_node_ends_before_others_can_have_its_rooms() {
    let mut world = World::new(2);
    world.knock(0, 1);
    let id = world.nodes[0].id;
    (world.nodes[0].has_redis, world.nodes[0].has_database) = (false, false);
    world.run(LEASE);
    assert_ne!(world.nodes[0].id, id);
}

#[test]
fn whatever_breaks_no_two_nodes_act_for_one_room() {
    let mut taken_over = 0;
    for seed in 0..200 {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut world = World::new(3);
        let mut breaks_at = Duration::ZERO;
        for _ in 0..1_500 {
            if world.now >= breaks_at {
                world.break_something(&mut chance);
                breaks_at = world.now + STEP * chance.random_range(1..80);
            }
            let (n, room) = (chance.random_range(0..3), chance.random_range(0..6));
            world.knock(n, room);
            world.step();
        }
        taken_over += world.taken_over;
    }
    assert!(taken_over > 200, "{taken_over}");
}
