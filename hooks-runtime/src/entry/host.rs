//! Whether a request says for which host it is (RFC 9112, 3.2).

use crate::error::plain_status;
use axum::{
    body::Body,
    http::{HeaderValue, Method, Request, StatusCode, Version, header},
    response::Response,
};
use std::net::Ipv6Addr;

/// The response to a request without one valid host: a 400, after which the connection is closed,
/// as what follows on it may be forged, too. `None` if all is well.
pub(crate) fn refuse_host<B>(request: &Request<B>) -> Option<Response> {
    if has_host(request) && has_valid_hosts(request) {
        return None;
    }
    let mut response = plain_status(StatusCode::BAD_REQUEST);
    // Over HTTP/2 hyper would send it.
    if request.method() == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    if request.version() < Version::HTTP_2 {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    Some(response)
}

/// Whether there is a host where there has to be one. HTTP/1.1 wants the header, whatever the
/// target is.
fn has_host<B>(request: &Request<B>) -> bool {
    request.headers().contains_key(header::HOST)
        || match request.version() {
            Version::HTTP_09 | Version::HTTP_10 => true,
            Version::HTTP_11 => false,
            _ => request.uri().authority().is_some(),
        }
}

/// Whether there is at most one `Host` header, and in it and in the target nothing but a host and
/// a port.
pub(crate) fn has_valid_hosts<B>(request: &Request<B>) -> bool {
    let mut headers = request.headers().get_all(header::HOST).iter();
    let (first, second) = (headers.next(), headers.next());
    let target = request.uri().authority();
    second.is_none()
        && first.is_none_or(|host| is_host(host.as_bytes()))
        && target.is_none_or(|host| is_host(host.as_str().as_bytes()))
}

/// Names have the unreserved characters of RFC 3986, without `%` and what separates parts of a URL
/// or of a header: no name in use has those.
pub(crate) fn is_host(host: &[u8]) -> bool {
    if let [b'[', rest @ ..] = host {
        let Some(end) = rest.iter().position(|&byte| byte == b']') else {
            return false;
        };
        let (address, port) = (&rest[..end], &rest[end + 1..]);
        let address = str::from_utf8(address).ok();
        return address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
            && (port.is_empty() || port[0] == b':' && is_port(&port[1..]));
    }
    let (name, port) = match host.iter().position(|&byte| byte == b':') {
        Some(end) => (&host[..end], &host[end + 1..]),
        None => (host, &b""[..]),
    };
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    !name.is_empty() && name.iter().all(is_of_name) && is_port(port)
}

/// A port may be empty (RFC 3986, 3.2.3).
fn is_port(port: &[u8]) -> bool {
    port.iter().all(u8::is_ascii_digit)
        && (port.is_empty() || str::from_utf8(port).is_ok_and(|port| port.parse::<u16>().is_ok()))
}
