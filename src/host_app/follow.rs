//! Listens to the hub's stream of players, for as long as the room is registered.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::{mpsc, watch};

use super::desk::Event;
use super::hub_client::HubClient;
use super::people::Told;

/// Between two tries; the hub may be restarting.
const PAUSE: Duration = Duration::from_secs(2);
/// Bytes of one event: a room full of players is about 20 KB.
const EVENT_BYTES_MAX: usize = 1024 * 1024;

/// Tells what the stream tells; ends when nobody listens any more.
pub(super) async fn follow(
    hub: HubClient,
    mut registered: watch::Receiver<bool>,
    events: mpsc::Sender<Event>,
) {
    while registered.wait_for(|is| *is).await.is_ok() {
        if let Some(response) = hub.events().await {
            let mut reader = Reader::default();
            let mut bytes = response.bytes_stream();
            while let Some(Ok(part)) = bytes.next().await {
                for (name, data) in reader.read(&part) {
                    let Some(told) = Told::parse(&name, &data) else {
                        continue;
                    };
                    if events.send(Event::Told(told)).await.is_err() {
                        return;
                    }
                }
            }
            if events.send(Event::StreamLost).await.is_err() {
                return;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Server-sent events out of the bytes of a stream, as the hub writes them: `event` and `data` on a line
/// each, comments between them.
#[derive(Default)]
struct Reader {
    line: Vec<u8>,
    name: String,
    data: String,
}

impl Reader {
    /// The events that are whole with these bytes, by name and data.
    fn read(&mut self, bytes: &[u8]) -> Vec<(String, String)> {
        let mut whole = Vec::new();
        for byte in bytes {
            if *byte != b'\n' {
                self.line.push(*byte);
                // What is too long is no event of ours.
                if self.line.len() > EVENT_BYTES_MAX {
                    *self = Self::default();
                }
                continue;
            }
            let line = String::from_utf8_lossy(&self.line).trim_end().to_owned();
            self.line.clear();
            if let Some(name) = line.strip_prefix("event:") {
                name.trim().clone_into(&mut self.name);
            } else if let Some(data) = line.strip_prefix("data:") {
                data.trim().clone_into(&mut self.data);
            } else if line.is_empty() && !self.name.is_empty() {
                whole.push((
                    std::mem::take(&mut self.name),
                    std::mem::take(&mut self.data),
                ));
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::Reader;

    #[test]
    fn events_come_out_whole_however_the_bytes_are_split() {
        let stream = ": alive\n\nevent: joined\ndata: {\"name\":\"Аня\"}\n\n:\n\nevent: closed\ndata: {}\n\n";
        let expected = [
            ("joined".to_owned(), "{\"name\":\"Аня\"}".to_owned()),
            ("closed".to_owned(), "{}".to_owned()),
        ];
        for size in [1, 2, 7, stream.len()] {
            let mut reader = Reader::default();
            let parts = stream.as_bytes().chunks(size);
            let whole: Vec<_> = parts.flat_map(|part| reader.read(part)).collect();
            assert_eq!(whole, expected, "{size}");
        }
    }
}
