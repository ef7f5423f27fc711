//! What a request has to be to open a WebSocket.

use crate::error::WebSocketUpgradeRejection;
use axum::{
    extract::{FromRequestParts, ws},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Version, header, request::Parts},
};
use hyper::{ext::Protocol, upgrade::OnUpgrade};

/// Let axum check a handshake, for the response that it makes; and find the connection of the request.
///
/// Axum gets a copy of the head with a connection that leads nowhere. The real one stays in the
/// request, so that a guard that extracts the upgrade takes nothing from the view. `kept` is a copy of
/// it: another extractor may have taken the real one.
pub(super) async fn accept(
    parts: &Parts,
    kept: Option<&OnUpgrade>,
) -> Result<(ws::WebSocketUpgrade, OnUpgrade), WebSocketUpgradeRejection> {
    if !asks(parts) {
        return Err(WebSocketUpgradeRejection::NotAskedFor);
    }
    if version(&parts.headers).is_some_and(|version| version != "13") {
        return Err(WebSocketUpgradeRejection::Version);
    }
    let mut head = canonical(parts);
    let connection = parts.extensions.get().or(kept);
    if connection.is_some() {
        let none = hyper::upgrade::on(Request::new(()));
        head.extensions.insert(none);
    }
    let accepted = ws::WebSocketUpgrade::from_request_parts(&mut head, &()).await;
    match (accepted, connection) {
        (Ok(accepted), Some(connection)) => Ok((accepted, connection.clone())),
        (Err(rejection), _) => Err(WebSocketUpgradeRejection::Invalid(rejection)),
        (Ok(_), None) => Err(WebSocketUpgradeRejection::NotAskedFor),
    }
}

/// Whether the client asks for a WebSocket, be its handshake valid or not.
pub(super) fn asks(parts: &Parts) -> bool {
    match parts.version {
        // HTTP/1.0 has no upgrades (RFC 9110, 7.8).
        Version::HTTP_11 => {
            parts.method == Method::GET
                && has_token(&parts.headers, &header::CONNECTION, "upgrade")
                && has_token(&parts.headers, &header::UPGRADE, "websocket")
        }
        Version::HTTP_2 | Version::HTTP_3 => {
            let protocol = parts.extensions.get::<Protocol>();
            parts.method == Method::CONNECT
                && protocol.is_some_and(|protocol| protocol.as_str() == "websocket")
        }
        _ => false,
    }
}

/// The same request, with the one spelling of its headers that axum knows: a client may name other
/// protocols besides.
fn canonical(parts: &Parts) -> Parts {
    let (mut head, ()) = Request::new(()).into_parts();
    head.method = parts.method.clone();
    head.version = parts.version;
    head.headers = parts.headers.clone();
    for (name, value) in [
        (header::CONNECTION, "upgrade"),
        (header::UPGRADE, "websocket"),
    ] {
        head.headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(protocol) = parts.extensions.get::<Protocol>() {
        head.extensions.insert(protocol.clone());
    }
    head
}

fn version(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers.get(header::SEC_WEBSOCKET_VERSION)
}

fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut tokens = values.flat_map(|value| value.split(','));
    tokens.any(|each| each.trim().eq_ignore_ascii_case(token))
}
