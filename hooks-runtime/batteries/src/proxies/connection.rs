//! [`Connection`]: scheme, host and address of the client, as far as they can be believed.

use super::Proxies;
use crate::{by_value::extractors, hosts::Host};
use hooks_runtime::{Provider, RequestContext, Result, axum::http::request::Parts};
use ipnet::IpNet;
use std::{net::IpAddr, sync::Arc};

/// The connection of the client: over https or not, to which host, from which address. [`Proxies`]
/// provides it, and functions take it as it is: `connection: Connection`.
///
/// Headers that proxies send are believed as far as [`Proxies`] says, and not at all without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    is_secure: bool,
    host: Option<Arc<str>>,
    client: Option<IpAddr>,
}

impl Connection {
    /// That of the request with this head. Without [`Proxies`] no header is believed but `Host`.
    pub fn of(head: &Parts, proxies: Option<&Proxies>) -> Self {
        let proxies = proxies.unwrap_or(Proxies::NONE);
        Connection {
            is_secure: proxies.is_secure(head),
            host: proxies.host(head).map(Arc::from),
            client: proxies.client(head),
        }
    }

    /// Whether the client uses https.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        if self.is_secure { "https" } else { "http" }
    }

    /// The host that the client asked for, with the port if it named one: `example.com:8000`. Any client
    /// can ask for any host: [`Security::hosts`](crate::Security::hosts) says which are yours.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The port that the client connected to.
    pub fn port(&self) -> u16 {
        let named = self.host().and_then(Host::parse).and_then(|host| host.port);
        named.unwrap_or(if self.is_secure { 443 } else { 80 })
    }

    /// Scheme and host, as in the header `Origin` of a request to the same site.
    pub fn origin(&self) -> Option<String> {
        Some(format!("{}://{}", self.scheme(), self.host()?))
    }

    /// The address of the client; `None` if it is not known, as behind a Unix socket. An IPv4 address in the
    /// form of an IPv6 one is an IPv4 address here.
    pub fn client(&self) -> Option<IpAddr> {
        self.client
    }

    /// The network of the client, for limits: its IPv4 address alone, or the first 64 bits of an IPv6
    /// address, as one client may use all addresses below them.
    pub fn client_network(&self) -> Option<IpNet> {
        let client = self.client?;
        let bits = if client.is_ipv4() { 32 } else { 64 };
        Some(IpNet::new(client, bits).ok()?.trunc())
    }
}

extractors!(Connection, "`.with(Proxies::trust([…]))`");

/// Provides the [`Connection`].
pub(super) struct Tell(pub(super) Proxies);

impl Provider<Connection> for Tell {
    async fn provide(&self, _: &RequestContext, head: &Parts) -> Result<Connection> {
        Ok(Connection::of(head, Some(&self.0)))
    }
}
