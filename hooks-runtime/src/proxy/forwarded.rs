//! What the other server is told of the client: `X-Forwarded-…`, and `Forwarded` (RFC 7239).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use std::{fmt::Write, net::IpAddr};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// A TLS proxy in front sets `X-Forwarded-Proto: https` itself.
const SCHEME: &str = "http";

/// Tell of the client, after what a proxy in front told.
pub(super) fn tell(headers: &mut HeaderMap, client: Option<IpAddr>) {
    let host = headers.get(header::HOST).cloned();
    if let Some(client) = client {
        append(headers, FOR, &client.to_string());
        let mut element = match client {
            IpAddr::V4(address) => format!("for={address}"),
            IpAddr::V6(address) => format!("for=\"[{address}]\""),
        };
        // The first proxy tells what the client asked for.
        if !has_elements(headers) {
            headers.remove(header::FORWARDED);
            if let Some(host) = host.as_ref().and_then(|host| host.to_str().ok()) {
                // A valid host has nothing in it that ends the quotes.
                let _ = write!(element, ";host=\"{host}\"");
            }
            let _ = write!(element, ";proto={SCHEME}");
        }
        append(headers, header::FORWARDED, &element);
    }
    if let Some(host) = host
        && !headers.contains_key(HOST)
    {
        headers.insert(HOST, host);
    }
    if !headers.contains_key(PROTO) {
        headers.insert(PROTO, HeaderValue::from_static(SCHEME));
    }
}

/// Add an item to a list, which is one header then.
fn append(headers: &mut HeaderMap, name: HeaderName, item: &str) {
    let there = headers.get_all(&name).iter();
    let mut items: Vec<_> = there.filter_map(|value| value.to_str().ok()).collect();
    items.push(item);
    if let Ok(items) = HeaderValue::try_from(items.join(", ")) {
        headers.insert(name, items);
    }
}

/// Whether `Forwarded` has elements, all well-formed: behind an open quote ours would be part of
/// the value.
fn has_elements(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::FORWARDED).iter().peekable();
    lines.peek().is_some() && lines.all(|line| line.to_str().is_ok_and(is_well_formed))
}

/// Elements with `,` between them, of pairs with `;` between them. A value may have a `:` without
/// being quoted, as some proxies do not quote a port.
fn is_well_formed(line: &str) -> bool {
    let mut rest = line;
    loop {
        let Some((name, value)) = rest.split_once('=') else {
            return false;
        };
        if HeaderName::try_from(name.trim_start()).is_err() {
            return false;
        }
        let Some(behind) = behind_value(value) else {
            return false;
        };
        match behind.trim_start().strip_prefix([';', ',']) {
            Some(next) => rest = next,
            None => return behind.trim_start().is_empty(),
        }
    }
}

/// What comes behind a value; `None` if it is none.
fn behind_value(text: &str) -> Option<&str> {
    let Some(quoted) = text.strip_prefix('"') else {
        let is_end = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '"' | '\\' | '=');
        let end = text.find(is_end).unwrap_or(text.len());
        return (end > 0).then(|| &text[end..]);
    };
    let mut is_escaped = false;
    let end = quoted.find(|c| match c {
        _ if is_escaped => {
            is_escaped = false;
            false
        }
        '\\' => {
            is_escaped = true;
            false
        }
        c => c == '"',
    })?;
    Some(&quoted[end + 1..])
}
