//! Serving beside other processes (`REDIS_URL`): joining them, saying that this one lives, and what is done
//! about those that do not any more.

use std::time::Duration;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use tokio::time::sleep;
use url::Url;

use super::parts::Parts;
use crate::auth::Auth;
use crate::cluster::{Cluster, Joining};
use crate::config::Config;

/// Others may have our rooms.
const FOLLOWED: i32 = 1;
/// How long the people of a dead process have to come back before its cards and calls are put right: as after
/// a restart.
const COMES_BACK_WITHIN: Duration = Duration::from_secs(20);

/// This process among the others, or by itself.
pub(super) async fn join(config: &Config, auth: &Auth) -> anyhow::Result<Cluster> {
    let (Some(redis), Some(node_url)) = (&config.redis_url, &config.node_url) else {
        return Ok(Cluster::alone());
    };
    let node_url = if node_url == "auto" {
        &own_url(redis.expose_secret(), config.web.port)?
    } else {
        node_url
    };
    let joining = Joining {
        redis_url: redis.expose_secret(),
        database_url: config.database_url.expose_secret(),
        node_url,
        deployment: &auth.deployment_name(),
        secret: &auth.node_secret(),
    };
    let cluster = Cluster::join(&joining).await;
    let cluster = cluster.context("this process cannot join the others")?;
    Ok(cluster)
}

/// The address of this machine from where Redis is reached: the others reach that too.
fn own_url(redis_url: &str, port: u16) -> anyhow::Result<String> {
    let url = Url::parse(redis_url).ok();
    let server = url.and_then(|url| Some((url.host_str()?.to_owned(), url.port().unwrap_or(6379))));
    let server = server.context("NODE_URL=auto needs a REDIS_URL with a host in it")?;
    let own = std::net::UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        // Nothing is sent: it only says which way it would go.
        socket.connect(&server)?;
        socket.local_addr()
    });
    let own = own.context("NODE_URL=auto: no way leads to the host in REDIS_URL")?;
    Ok(format!("http://{}:{port}", own.ip()))
}

/// Says that this process lives, until it has left. Where others may have its rooms, it ends at once.
pub(super) fn keep_place(cluster: Cluster) {
    tokio::spawn(async move {
        if cluster.keep_on().await {
            // Whatever we would still say is wrong by now, and nothing of it can be written. Whose socket
            // breaks comes back, and finds the others.
            tracing::error!("others may have the rooms of this process: it ends");
            std::process::exit(FOLLOWED);
        }
    });
}

/// Does what others do not do any more, and tells them what they have to know.
pub(super) fn serve_beside_others(parts: &Parts) {
    if parts.cluster.is_alone() {
        return;
    }
    let (parts, draining) = (parts.clone(), parts.draining.clone());
    parts.tracker.clone().spawn(async move {
        let serving = async {
            tokio::join!(
                parts.hub.report_for_ever(),
                parts.hub.give_up_lost_rooms(),
                put_right_for_ever(&parts),
            );
        };
        draining.run_until_cancelled(serving).await;
    });
}

async fn put_right_for_ever(parts: &Parts) {
    let mut endings = parts.cluster.endings();
    while endings.changed().await.is_ok() {
        sleep(COMES_BACK_WITHIN).await;
        // Calls that go on say so again within half a minute.
        if let Err(error) = parts.store.close_open_calls().await {
            tracing::warn!(%error, "calls of a dead process stay open");
        }
        if let Err(error) = parts.hub.look_at_open_cards().await {
            tracing::warn!(%error, "cards of a dead process stay as they are");
        }
    }
}
