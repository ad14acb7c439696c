//! The Mini App's files, from inside the program (from disk in debug builds).

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use rust_embed::RustEmbed;

use super::error::ApiError;

mod page;

/// Vite puts a hash of the content into the names below `assets/`.
const KEEP_FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Everything else is asked for anew, which costs a 304.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// What there is to see before the Mini App has been built.
const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Efir</title>\
    <p>The Mini App is not built: run <code>npm ci &amp;&amp; npm run build</code> in \
    <code>miniapp</code>.</p>";

#[derive(RustEmbed)]
#[folder = "miniapp/dist"]
#[allow_missing = true]
struct MiniApp;

/// A file and the hash of what is in it.
struct File {
    bytes: Cow<'static, [u8]>,
    hash: [u8; 32],
}

/// Where files come from; tests have their own.
trait Files {
    fn file(&self, path: &str) -> Option<File>;
}

impl Files for MiniApp {
    fn file(&self, path: &str) -> Option<File> {
        Self::get(path).map(|file| File {
            hash: file.metadata.sha256_hash(),
            bytes: file.data,
        })
    }
}

/// The scripts that stand in the page itself, as a Content-Security-Policy names them. They are the
/// same in every language.
pub(super) fn inline_scripts() -> Vec<String> {
    MiniApp
        .file(page::DEFAULT)
        .map(|page| page::hashes_of_inline_scripts(&String::from_utf8_lossy(&page.bytes)))
        .unwrap_or_default()
}

/// Answers whatever no route matched.
pub(super) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    answer(&MiniApp, &method, uri.path(), &headers)
}

fn answer(files: &impl Files, method: &Method, path: &str, headers: &HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return ApiError::method_not_allowed().into_response();
    }
    let name = path.strip_prefix('/').unwrap_or(path);
    if !name.is_empty()
        && let Some(response) = file(files, name, headers)
    {
        return response;
    }
    if !is_navigation(name, headers) {
        return ApiError::not_found().into_response();
    }
    page::name_for(headers)
        .and_then(|name| file(files, &name, headers))
        .or_else(|| file(files, page::DEFAULT, headers))
        .unwrap_or_else(|| (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response())
}

/// Whether somebody opens a page: an address as ours are, without a file's ending, and HTML is
/// welcome. A missing script is a 404, not a page that is no script.
fn is_navigation(name: &str, headers: &HeaderMap) -> bool {
    let html_is_welcome = headers.get(ACCEPT).is_none_or(|accept| {
        let accept = accept.to_str().unwrap_or_default();
        accept.contains("text/html") || accept.contains("*/*")
    });
    let is_page = !["api/", "assets/"]
        .iter()
        .any(|folder| name.starts_with(folder));
    is_page && html_is_welcome && is_plain(name)
}

/// Whether a path is made of names without dots, escapes or anything else that somebody tries who
/// looks for files. None of our pages is called so, and a 404 tells that there is nothing.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let named = |part: &str| !part.is_empty() && part.bytes().all(plain);
    name.is_empty() || name.strip_suffix('/').unwrap_or(name).split('/').all(named)
}

fn file(files: &impl Files, name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = files.file(name)?;
    let (file, encoding) = compressed(files, name, headers)
        .map_or((plain, None), |(file, encoding)| (file, Some(encoding)));
    let etag = format!("\"{}\"", hex::encode(&file.hash[..8]));
    let kept = headers
        .get(IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == etag.as_bytes());

    let mut response = if kept {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(body(file.bytes)))
    };
    let answer = response.headers_mut();
    answer.insert(ETAG, HeaderValue::from_str(&etag).ok()?);
    let (vary, keep) = if name.starts_with("assets/") {
        ("accept-encoding", KEEP_FOR_EVER)
    } else {
        ("accept-encoding, accept-language", ASK_AGAIN)
    };
    answer.insert(VARY, HeaderValue::from_static(vary));
    answer.insert(CACHE_CONTROL, keep);
    answer.insert(CONTENT_TYPE, content_type(name));
    if let Some(encoding) = encoding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// Files inside the program are sent from where they lie.
fn body(bytes: Cow<'static, [u8]>) -> Bytes {
    match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

/// The smallest sibling that was compressed at build time and that the browser takes.
fn compressed(files: &impl Files, name: &str, headers: &HeaderMap) -> Option<(File, &'static str)> {
    let accepted = headers.get(ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, ending)| {
            let file = files.file(&format!("{name}.{ending}"))?;
            Some((file, encoding))
        })
}

/// Whether an `Accept-Encoding` names an encoding without `q=0`.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn content_type(name: &str) -> HeaderValue {
    let mime = mime_guess::from_path(name).first_or_octet_stream();
    let text = mime.type_() == "text" || mime.subtype() == "javascript";
    let value = if text {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_string()
    };
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests;
