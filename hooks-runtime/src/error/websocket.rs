//! [`WebSocketUpgradeRejection`]: a request that opens no WebSocket.

use axum::{
    extract::ws::rejection,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::fmt;

/// Why a request opens no WebSocket.
///
/// It becomes a response of its status and text. A 426 says with `Upgrade` what is wanted, whoever
/// renders it.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebSocketUpgradeRejection {
    /// The request asks for no WebSocket: 426. A WebSocket over HTTP/1.1 is asked for with a GET,
    /// `Connection: upgrade` and `Upgrade: websocket`, over HTTP/2 with an extended CONNECT.
    NotAskedFor,
    /// The client speaks another version than 13, that of RFC 6455: 426.
    Version,
    /// The handshake is no valid one, or its connection cannot be upgraded: what axum says of it.
    Invalid(rejection::WebSocketUpgradeRejection),
}

impl WebSocketUpgradeRejection {
    /// The status of its response.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotAskedFor | Self::Version => StatusCode::UPGRADE_REQUIRED,
            Self::Invalid(rejection) => rejection.status(),
        }
    }

    /// The text of its response.
    pub fn body_text(&self) -> String {
        match self {
            Self::NotAskedFor => {
                "this URL opens a WebSocket: send a WebSocket handshake".to_owned()
            }
            Self::Version => "this server speaks version 13 of the WebSocket protocol".to_owned(),
            Self::Invalid(rejection) => rejection.body_text(),
        }
    }

    /// What its response has to say in its head (RFC 9110, 15.5.22, and RFC 6455, 4.4).
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.status() == StatusCode::UPGRADE_REQUIRED {
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
            headers.insert(
                header::SEC_WEBSOCKET_VERSION,
                HeaderValue::from_static("13"),
            );
        }
        headers
    }
}

impl IntoResponse for WebSocketUpgradeRejection {
    fn into_response(self) -> Response {
        (self.status(), self.headers(), self.body_text()).into_response()
    }
}

impl fmt::Display for WebSocketUpgradeRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.body_text())
    }
}

impl std::error::Error for WebSocketUpgradeRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Invalid(rejection) => Some(rejection),
            _ => None,
        }
    }
}
