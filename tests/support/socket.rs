//! The first steps on the socket, as every client takes them.

use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A client's end.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a socket of the server at `server` (such as `127.0.0.1:3000`), as a page of `origin` does.
pub(crate) async fn open(server: &str, origin: Option<&str>) -> Result<Socket, Error> {
    open_at(server, "/ws", origin).await
}

/// As [`open`], at another path.
pub(crate) async fn open_at(
    server: &str,
    path: &str,
    origin: Option<&str>,
) -> Result<Socket, Error> {
    let mut request = format!("ws://{server}{path}").into_client_request()?;
    if let Some(origin) = origin {
        let origin = origin.parse().expect("a header value");
        request.headers_mut().insert("origin", origin);
    }
    let (socket, _) = connect_async(request).await?;
    Ok(socket)
}

/// What whoever signs in with `auth` says first, on the way into the room `code`.
pub(crate) fn hello(auth: &Value, code: &str, presence: &str) -> Value {
    json!({
        "type": "hello",
        "protocol": 1,
        "auth": auth,
        "room": { "kind": "join", "code": code },
        "presence": presence,
    })
}
