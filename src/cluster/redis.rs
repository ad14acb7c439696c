//! The twin that keeps everything in Redis or Valkey. One connection, on which questions wait for each
//! other only on the wire; it is made anew by itself. Every question that reads before it writes is one
//! script, which Redis runs as a whole.
//!
//! Names begin with one that follows from the bot, so deployments may share a Redis. The scripts reach
//! names that they make themselves, so a Redis *Cluster*, which spreads names over machines, is refused by
//! its own errors; a primary with a replica is fine.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, FromRedisValue, RedisError, Script, ScriptInvocation};
use tokio::time::timeout;

use super::core::LEASE;
use super::{Answer, Away, Claim, NodeId, Other, Registry, Renewed, Sign};
use crate::rate::Quota;

/// How long an answer may take; three fit into the time after which a node doubts that it has its rooms.
const ANSWER: Duration = Duration::from_millis(1_000);
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);
/// For how long it is remembered who has something. Owners say it again long before.
pub(super) const KEPT: Duration = Duration::from_secs(24 * 3_600);

/// A node is being ended, or has been; as the scripts have it.
const ENDING: i64 = 1;
const OVER: i64 = 2;

/// The address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("REDIS_URL cannot be read")]
pub struct BadAddress;

/// A Redis that nodes share. A clone is a reference.
#[derive(Clone)]
pub(super) struct Redis {
    connection: ConnectionManager,
    prefix: String,
    scripts: std::sync::Arc<Scripts>,
}

struct Scripts {
    renew: Script,
    leave: Script,
    claim: Script,
    hold_on: Script,
    release: Script,
    owner: Script,
    take: Script,
}

impl Scripts {
    fn new() -> Self {
        Self {
            renew: Script::new(include_str!("scripts/renew.lua")),
            leave: Script::new(include_str!("scripts/leave.lua")),
            claim: Script::new(include_str!("scripts/claim.lua")),
            hold_on: Script::new(include_str!("scripts/hold_on.lua")),
            release: Script::new(include_str!("scripts/release.lua")),
            owner: Script::new(include_str!("scripts/owner.lua")),
            take: Script::new(include_str!("scripts/take.lua")),
        }
    }
}

impl Redis {
    /// The Redis at `url`, for the deployment of this name. Connects when it is first asked something.
    pub(super) fn new(url: &str, deployment: &str) -> Result<Self, BadAddress> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER))
            // Whoever asks next tries again, and a node asks every second.
            .set_number_of_retries(0);
        let connection = ConnectionManager::new_lazy_with_config(client(url)?, config);
        Ok(Self {
            connection: connection.map_err(|_| BadAddress)?,
            prefix: format!("efir:{deployment}:"),
            scripts: std::sync::Arc::new(Scripts::new()),
        })
    }

    fn name(&self, kind: &str, what: &str) -> String {
        format!("{}{kind}:{what}", self.prefix)
    }

    fn nodes(&self) -> String {
        format!("{}nodes", self.prefix)
    }

    async fn ask<T: FromRedisValue>(&self, question: ScriptInvocation<'_>) -> Result<T, Away> {
        let mut connection = self.connection.clone();
        in_time(question.invoke_async(&mut connection)).await
    }

    fn say(&self, question: redis::Cmd) -> Answer<'_, ()> {
        let mut connection = self.connection.clone();
        Box::pin(async move { in_time(question.query_async::<()>(&mut connection)).await })
    }
}

impl Registry for Redis {
    fn renew<'a>(&'a self, sign: &'a Sign) -> Answer<'a, Renewed> {
        Box::pin(async move {
            let mut question = self.scripts.renew.prepare_invoke();
            question
                .key(self.nodes())
                .arg(&self.prefix)
                .arg(&sign.id.0)
                .arg(&sign.url)
                .arg(i32::from(sign.is_draining))
                .arg(millis(LEASE));
            let answer: Vec<String> = self.ask(question).await?;
            match &answer[..] {
                [word] if word == "over" => Ok(Renewed::Over),
                [_, run, others @ ..] => Ok(Renewed::Alive {
                    run: run.clone(),
                    others: others.chunks_exact(3).map(sign_of).collect(),
                }),
                _ => Err(Away),
            }
        })
    }

    fn leave<'a>(&'a self, node: &'a NodeId) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut question = self.scripts.leave.prepare_invoke();
            question
                .key(self.nodes())
                .key(self.name("node", &node.0))
                .arg(&node.0);
            self.ask::<()>(question).await
        })
    }

    fn is_over<'a>(&'a self, node: &'a NodeId) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut question = redis::cmd("GET");
            question.arg(self.name("over", &node.0));
            let answer: Option<i64> = in_time(question.query_async(&mut connection)).await?;
            Ok(answer == Some(OVER))
        })
    }

    fn mark_over<'a>(&'a self, node: &'a NodeId, is_done: bool) -> Answer<'a, ()> {
        let mut question = redis::cmd("SET");
        question
            .arg(self.name("over", &node.0))
            .arg(if is_done { OVER } else { ENDING })
            .arg("PX")
            .arg(millis(KEPT));
        self.say(question)
    }

    fn say_all_said<'a>(&'a self, node: &'a NodeId, run: &'a str) -> Answer<'a, ()> {
        let mut question = redis::cmd("SADD");
        question.arg(self.name("said", run)).arg(&node.0);
        self.say(question)
    }

    fn who_has_said<'a>(&'a self, run: &'a str) -> Answer<'a, Vec<NodeId>> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut question = redis::cmd("SMEMBERS");
            question.arg(self.name("said", run));
            let answer: Vec<String> = in_time(question.query_async(&mut connection)).await?;
            Ok(answer.into_iter().map(NodeId).collect())
        })
    }

    fn claim<'a>(
        &'a self,
        node: &'a NodeId,
        what: &'a str,
        run: Option<&'a str>,
        ended: Option<&'a NodeId>,
    ) -> Answer<'a, Claim> {
        Box::pin(async move {
            let mut question = self.scripts.claim.prepare_invoke();
            question
                .key(self.name("has", what))
                .key(format!("{}fence", self.prefix))
                .arg(&self.prefix)
                .arg(&node.0)
                .arg(run.unwrap_or_default())
                .arg(ended.map(NodeId::as_str).unwrap_or_default())
                .arg(millis(KEPT));
            let answer: Vec<String> = self.ask(question).await?;
            let words: Vec<&str> = answer.iter().map(String::as_str).collect();
            match words[..] {
                ["ours", fence] => Ok(Claim::Ours(fence.parse().map_err(|_| Away)?)),
                ["theirs", id, url] => Ok(Claim::Theirs(other(id, url))),
                ["gone", id] => Ok(Claim::Gone(NodeId(id.to_owned()))),
                ["later"] => Ok(Claim::Later),
                _ => Err(Away),
            }
        })
    }

    fn hold_on<'a>(&'a self, node: &'a NodeId, what: &'a str, fence: i64) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut question = self.scripts.hold_on.prepare_invoke();
            question
                .key(self.name("has", what))
                .arg(&node.0)
                .arg(fence)
                .arg(millis(KEPT));
            self.ask(question).await
        })
    }

    fn release<'a>(&'a self, node: &'a NodeId, what: &'a str, fence: i64) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut question = self.scripts.release.prepare_invoke();
            question.key(self.name("has", what)).arg(&node.0).arg(fence);
            self.ask::<()>(question).await
        })
    }

    fn owner<'a>(&'a self, what: &'a str) -> Answer<'a, Option<Other>> {
        Box::pin(async move {
            let mut question = self.scripts.owner.prepare_invoke();
            question.key(self.name("has", what)).arg(&self.prefix);
            let answer: Vec<String> = self.ask(question).await?;
            let words: Vec<&str> = answer.iter().map(String::as_str).collect();
            Ok(match words[..] {
                [id, url] => Some(other(id, url)),
                _ => None,
            })
        })
    }

    fn is_first<'a>(&'a self, name: &'a str, kept: Duration) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut question = redis::cmd("SET");
            question
                .arg(self.name("said", name))
                .arg(1)
                .arg("NX")
                .arg("PX")
                .arg(millis(kept));
            let answer: Option<String> = in_time(question.query_async(&mut connection)).await?;
            Ok(answer.is_some())
        })
    }

    fn take<'a>(&'a self, name: &'a str, quota: Quota) -> Answer<'a, Result<(), Duration>> {
        Box::pin(async move {
            let mut question = self.scripts.take.prepare_invoke();
            question
                .key(self.name("bucket", name))
                .arg(micros(quota.unit()))
                .arg(quota.burst())
                .arg(1);
            let wait: u64 = self.ask(question).await?;
            Ok(if wait == 0 {
                Ok(())
            } else {
                Err(Duration::from_micros(wait))
            })
        })
    }
}

/// What a look at the Redis at `url` finds, for the check of a deployment: its name and version and how
/// long it took to answer, or a sentence for the deployer.
pub async fn look(url: &str) -> Result<(String, Duration), String> {
    let client = client(url).map_err(|error| error.to_string())?;
    let looking = async {
        let mut connection = client.get_multiplexed_async_connection().await?;
        let begun = tokio::time::Instant::now();
        let info: String = redis::cmd("INFO")
            .arg("server")
            .query_async(&mut connection)
            .await?;
        let took = begun.elapsed();
        let taken: i64 = Script::new("return 1")
            .invoke_async(&mut connection)
            .await?;
        debug_assert_eq!(taken, 1, "what the script says");
        Ok::<_, RedisError>((info, took))
    };
    match timeout(CONNECT * 2, looking).await {
        Ok(Ok((info, _))) if field(&info, "redis_mode") == Some("cluster") => Err(
            "is a Redis Cluster, which spreads what belongs together over machines: use one server, \
             with a replica if you like"
                .to_owned(),
        ),
        Ok(Ok((info, took))) => Ok((server_name(&info), took)),
        Ok(Err(error)) => Err(in_words(&error)),
        Err(_) => Err("does not answer: see host, port and firewall".to_owned()),
    }
}

/// Never with what the server has said: it may repeat what it was told.
fn in_words(error: &RedisError) -> String {
    let code = error.code().unwrap_or_default();
    match error.kind() {
        redis::ErrorKind::AuthenticationFailed => {
            "lets us not in: see user and password".to_owned()
        }
        _ if ["NOAUTH", "WRONGPASS", "NOPERM"].contains(&code) => {
            "lets us not in, or not do what we need: see user, password and their rights".to_owned()
        }
        _ if error.is_connection_refusal() => {
            "the machine is there, but nothing listens at the port: see whether Redis runs"
                .to_owned()
        }
        _ if error.is_timeout() => "does not answer: see host, port and firewall".to_owned(),
        _ if error.is_io_error() => {
            "cannot be reached: see the host's name and the network, and rediss:// for TLS"
                .to_owned()
        }
        _ => "answers otherwise than Redis does: see what listens there".to_owned(),
    }
}

fn server_name(info: &str) -> String {
    match field(info, "valkey_version") {
        Some(version) => format!("Valkey {version}"),
        None => format!("Redis {}", field(info, "redis_version").unwrap_or("?")),
    }
}

/// A value of what `INFO` says.
fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    let values = info.lines().filter_map(|line| line.split_once(':'));
    let mut named = values.filter(|(key, _)| *key == name);
    named.next().map(|(_, value)| value.trim())
}

/// Valkey's addresses are Redis's under another name.
fn client(url: &str) -> Result<Client, BadAddress> {
    let url = match url.split_once("://") {
        Some(("valkey", rest)) => format!("redis://{rest}"),
        Some(("valkeys", rest)) => format!("rediss://{rest}"),
        _ => url.to_owned(),
    };
    Client::open(url).map_err(|_| BadAddress)
}

fn sign_of(words: &[String]) -> Sign {
    Sign {
        id: NodeId(words[0].clone()),
        url: words[1].clone(),
        is_draining: words[2] == "1",
    }
}

fn other(id: &str, url: &str) -> Other {
    Other {
        id: NodeId(id.to_owned()),
        url: url.to_owned(),
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

async fn in_time<T>(answer: impl Future<Output = Result<T, RedisError>>) -> Result<T, Away> {
    match timeout(ANSWER, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => {
            tracing::debug!(kind = ?error.kind(), "Redis does not answer as it should");
            Err(Away)
        }
        Err(_) => Err(Away),
    }
}
