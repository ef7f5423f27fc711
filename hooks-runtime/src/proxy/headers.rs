//! Which headers pass to the other server and back.

use crate::pipeline::parse_length;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Headers that are for one connection (RFC 9110, 7.6.1). `trailer` is not one of them: it
/// announces what passes.
const OF_CONNECTION: [HeaderName; 6] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// The transfer coding of a message.
pub(super) enum Coding {
    /// None: the message has a length, or no body.
    Plain,
    Chunked,
    /// One that this server cannot decode.
    Other,
}

pub(super) fn transfer_coding(headers: &HeaderMap) -> Coding {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => Coding::Plain,
        (Some(coding), None) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => {
            Coding::Chunked
        }
        _ => Coding::Other,
    }
}

/// Make the headers of a client's request those of a request of our own.
pub(super) fn to_upstream(headers: &mut HeaderMap, opens_websocket: bool, underscores: bool) {
    let takes_trailers = has_token(headers, &header::TE, "trailers");
    remove_of_connection(headers);
    // This server asks for the body itself.
    headers.remove(header::EXPECT);
    if !underscores {
        remove_underscores(headers);
    }
    if opens_websocket {
        switch_to_websocket(headers);
    } else if takes_trailers {
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("te"));
    }
}

/// Make the headers of a response those of a response of our own; `Err` if it does not say how long
/// it is.
pub(super) fn to_client(headers: &mut HeaderMap) -> Result<(), &'static str> {
    match transfer_coding(headers) {
        Coding::Plain => agree_on_length(headers)?,
        // The chunks say how long it is (RFC 9112, 6.3).
        Coding::Chunked => drop(headers.remove(header::CONTENT_LENGTH)),
        Coding::Other => return Err("its body has a transfer coding that was not asked for"),
    }
    strip_named_in_connection(headers);
    remove_of_connection(headers);
    Ok(())
}

/// Several lengths are one if they are the same (RFC 9112, 6.3). The client of hyper looks at them
/// only if a body follows.
fn agree_on_length(headers: &mut HeaderMap) -> Result<(), &'static str> {
    let mut lengths = items(headers, &header::CONTENT_LENGTH).map(parse_length);
    let Some(first) = lengths.next() else {
        return Ok(());
    };
    let agreed = first.filter(|_| lengths.all(|length| length == first));
    drop(lengths);
    let length = agreed.ok_or("its `content-length` is no length")?;
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(())
}

pub(super) fn switch_to_websocket(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
}

/// Whether a request asks for a WebSocket, or a response opens one.
pub(super) fn is_websocket(headers: &HeaderMap) -> bool {
    has_token(headers, &header::CONNECTION, "upgrade")
        && has_token(headers, &header::UPGRADE, "websocket")
}

fn remove_of_connection(headers: &mut HeaderMap) {
    for name in &OF_CONNECTION {
        headers.remove(name);
    }
}

/// For CGI and WSGI `x_user` is the same name as `x-user`, which a hook may have set.
fn remove_underscores(headers: &mut HeaderMap) {
    let with_underscore = headers.keys().filter(|name| name.as_str().contains('_'));
    let with_underscore: Vec<_> = with_underscore.cloned().collect();
    for name in with_underscore {
        headers.remove(name);
    }
}

/// Remove the headers that are named in `Connection` (RFC 9110, 7.6.1), but for those that describe
/// the message itself: nobody may take those away.
pub(super) fn strip_named_in_connection(headers: &mut HeaderMap) {
    if !headers.contains_key(header::CONNECTION) {
        return;
    }
    let named: Vec<_> = items(headers, &header::CONNECTION)
        .filter_map(|name| HeaderName::from_bytes(name).ok())
        .collect();
    // These are for this server, and are removed later.
    let is_option =
        |name: &HeaderName| matches!(name.as_str(), "close" | "keep-alive" | "upgrade" | "te");
    let is_of_message = |name: &HeaderName| {
        name.as_str().starts_with("content-")
            || [header::HOST, header::TRANSFER_ENCODING].contains(name)
    };
    let (options, others): (Vec<_>, Vec<_>) = named.into_iter().partition(is_option);
    for name in others.iter().filter(|name| !is_of_message(name)) {
        headers.remove(name);
    }
    let options: Vec<_> = options.iter().map(HeaderName::as_str).collect();
    match HeaderValue::try_from(options.join(", ")) {
        Ok(options) if !options.is_empty() => headers.insert(header::CONNECTION, options),
        _ => headers.remove(header::CONNECTION),
    };
}

fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    items(headers, name).any(|item| item.eq_ignore_ascii_case(token.as_bytes()))
}

/// The items of a list, also if not all of it is text.
fn items<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a [u8]> {
    let lines = headers.get_all(name).into_iter();
    let items = lines.flat_map(|line| line.as_bytes().split(|&byte| byte == b','));
    items.map(<[u8]>::trim_ascii)
}
