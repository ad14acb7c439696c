//! A name for every request, in the answer and in the log, so that one finds the other.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;

/// Sixteen random hexadecimal digits. What a client sends as its id is not taken over: it would
/// let strangers write into our log.
#[derive(Clone, Debug)]
pub(in crate::web) struct RequestId(pub(in crate::web) String);

/// Gives the request its id, and the answer the header `x-request-id`.
pub(in crate::web) async fn request_id(mut request: Request, next: Next) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
