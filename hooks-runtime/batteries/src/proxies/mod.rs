//! The proxies in front of the app: [`Proxies`] says which of them are believed, and what.

mod connection;
mod list;

pub use connection::Connection;

use crate::hosts::Host;
use connection::Tell;
use hooks_runtime::{
    Install, Plugin,
    axum::{
        extract::connect_info::{ConnectInfo, MockConnectInfo},
        http::{header::HOST, request::Parts},
    },
};
use ipnet::IpNet;
use list::{address, from_right, of_outermost, parameter};
use std::net::{IpAddr, SocketAddr};

/// Outside of all other batteries.
const RANK: i32 = 100;

/// The proxies in front of the app, and which of their headers are believed: the one source of scheme,
/// host and client address for all batteries. Without it no such header is believed, whoever sends it.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::prelude::*;
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// fn index(connection: Connection) -> String {
///     format!("{} from {:?}", connection.scheme(), connection.client())
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().with(Proxies::trust(["10.0.0.0/8"])).test_client();
/// let ask = || client.get("/").header("x-forwarded-for", "192.0.2.7").header("x-forwarded-proto", "https");
/// let of_proxy = ask().client_addr("10.0.0.1:4711".parse().unwrap()).await;
/// assert_eq!(of_proxy.text(), "https from Some(192.0.2.7)");
/// let of_client = ask().client_addr("192.0.2.9:4711".parse().unwrap()).await;
/// assert_eq!(of_client.text(), "http from Some(192.0.2.9)");
/// # }
/// ```
///
/// # What is believed
///
/// | value | from |
/// |---|---|
/// | address of the client | `X-Forwarded-For`, from the right: the first address that is not trusted itself |
/// | scheme | `X-Forwarded-Proto`: what the outermost trusted proxy has said |
/// | host | the `Host` that the request has, or `X-Forwarded-Host` after [`forwarded_host`](Self::forwarded_host) |
///
/// With [`rfc_7239`](Self::rfc_7239) the header `Forwarded` takes the place of these three. Each trusted
/// proxy has to set or to extend the headers that are believed: one that hands them on as a client has
/// sent them lets that client say what it likes. For nginx:
///
/// ```text
/// proxy_set_header Host              $http_host;
/// proxy_set_header X-Forwarded-For   $proxy_add_x_forwarded_for;
/// proxy_set_header X-Forwarded-Proto $scheme;
/// ```
///
/// `$host` would leave out the port: on any but the usual one [`Csrf`](crate::Csrf) then refuses all forms,
/// as the `Origin` that a browser sends has it.
///
/// Who has opened the connection is `ConnectInfo<SocketAddr>`, which [`App::serve`](hooks_runtime::App::serve)
/// gives. A router from `build` that axum serves needs `into_make_service_with_connect_info`; without it
/// nobody is trusted, and the address of the client is not known.
///
/// By hand it is a middleware around an axum router that compares `ConnectInfo` with the networks, reads the
/// headers from the right, and puts what it has found into the extensions of the request.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings")]
pub struct Proxies {
    trusted: Vec<IpNet>,
    trusts_unix_socket: bool,
    takes_forwarded: bool,
    believes_host: bool,
    is_https: bool,
    problems: Vec<String>,
}

/// What the headers of a request say of the client.
struct Told<'a> {
    client: Option<IpAddr>,
    scheme: Option<&'a str>,
    host: Option<&'a str>,
}

enum Peer {
    Address(IpAddr),
    UnixSocket,
    Unknown,
}

impl Proxies {
    /// For an app without this plugin.
    pub(crate) const NONE: &'static Self = &Proxies {
        trusted: Vec::new(),
        trusts_unix_socket: false,
        takes_forwarded: false,
        believes_host: false,
        is_https: false,
        problems: Vec::new(),
    };

    /// Believe proxies with an address in these networks: `10.0.0.0/8`, or one address, `192.0.2.1`. All that
    /// connect from there are believed: `0.0.0.0/0` lets every client say what it likes, unless nobody but the
    /// proxy gets to the app.
    pub fn trust<N: AsRef<str>>(networks: impl IntoIterator<Item = N>) -> Self {
        let mut proxies = Proxies::default();
        for network in networks {
            let network = network.as_ref();
            match list::network(network) {
                Some(network) => proxies.trusted.push(network),
                None => proxies.problems.push(format!(
                    "`{network}` is no network: write one such as `10.0.0.0/8`, or an address"
                )),
            }
        }
        proxies
    }

    /// Believe no proxy: the address of the client is that of the connection. It is what holds without the
    /// plugin; with it functions may take a [`Connection`].
    pub fn none() -> Self {
        Proxies::default()
    }

    /// Believe `X-Forwarded-For` and `X-Forwarded-Proto`. It is so without this call.
    pub fn forwarded_headers(mut self) -> Self {
        self.takes_forwarded = false;
        self
    }

    /// Believe the header `Forwarded` (RFC 7239), and no `X-Forwarded-…`.
    pub fn rfc_7239(mut self) -> Self {
        self.takes_forwarded = true;
        self
    }

    /// Believe `X-Forwarded-Host`, or the `host` in `Forwarded`. Many proxies leave the header as a client
    /// has sent it, so ask for this only if yours sets it.
    pub fn forwarded_host(mut self) -> Self {
        self.believes_host = true;
        self
    }

    /// Believe whoever connects by a Unix socket, which has no address.
    pub fn trust_unix_socket(mut self) -> Self {
        self.trusts_unix_socket = true;
        self
    }

    /// Connections are https unless a proxy says otherwise: the server speaks TLS itself, or nobody gets
    /// to it but by a proxy that does and does not say so.
    pub fn https(mut self) -> Self {
        self.is_https = true;
        self
    }

    /// Whether the client uses https.
    pub fn is_secure(&self, head: &Parts) -> bool {
        let told = self.told(head).and_then(|told| told.scheme);
        told.map_or(self.is_https, |scheme| {
            ["https", "wss"]
                .iter()
                .any(|secure| scheme.eq_ignore_ascii_case(secure))
        })
    }

    /// The host that the client asked for; `None` if there is none, or if a proxy has told something that is
    /// no host.
    pub fn host<'a>(&self, head: &'a Parts) -> Option<&'a str> {
        if self.believes_host
            && let Some(host) = self.told(head).and_then(|told| told.host)
        {
            return Host::parse(host).map(|_| host);
        }
        head.headers.get(HOST)?.to_str().ok()
    }

    /// The address of the client.
    pub fn client(&self, head: &Parts) -> Option<IpAddr> {
        match self.told(head) {
            Some(told) => told.client,
            None => match peer(head) {
                Peer::Address(address) => Some(address),
                Peer::UnixSocket | Peer::Unknown => None,
            },
        }
    }

    /// Whether the request comes from a trusted proxy.
    pub fn is_from_trusted(&self, head: &Parts) -> bool {
        match peer(head) {
            Peer::Address(address) => self.trusts(address),
            Peer::UnixSocket => self.trusts_unix_socket,
            Peer::Unknown => false,
        }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted
            .iter()
            .any(|network| network.contains(&address))
    }

    /// `None` if the request comes from nobody who is trusted.
    fn told<'a>(&self, head: &'a Parts) -> Option<Told<'a>> {
        if !self.is_from_trusted(head) {
            return None;
        }
        let peer = match peer(head) {
            Peer::Address(address) => Some(address),
            Peer::UnixSocket | Peer::Unknown => None,
        };
        let headers = &head.headers;
        Some(if self.takes_forwarded {
            let elements = || from_right(headers, "forwarded");
            let (client, proxies) =
                self.walk(peer, elements().map(|element| parameter(element, "for")));
            let outermost = of_outermost(elements(), proxies);
            let value = |name| outermost.and_then(|element| parameter(element, name));
            Told {
                client,
                scheme: value("proto"),
                host: value("host"),
            }
        } else {
            let addresses = from_right(headers, "x-forwarded-for").map(Some);
            let (client, proxies) = self.walk(peer, addresses);
            Told {
                client,
                scheme: of_outermost(from_right(headers, "x-forwarded-proto"), proxies),
                host: of_outermost(from_right(headers, "x-forwarded-host"), proxies),
            }
        })
    }

    /// The address of the client, and how many trusted proxies are between it and the app. Where a proxy
    /// has told no address, it is that of the proxy.
    fn walk<'a>(
        &self,
        peer: Option<IpAddr>,
        told: impl Iterator<Item = Option<&'a str>>,
    ) -> (Option<IpAddr>, usize) {
        let (mut client, mut proxies) = (peer, 1);
        for item in told {
            let Some(address) = item.and_then(address) else {
                break;
            };
            client = Some(address);
            if !self.trusts(address) {
                break;
            }
            proxies += 1;
        }
        (client, proxies)
    }
}

/// Who has opened the connection.
fn peer(head: &Parts) -> Peer {
    let extensions = &head.extensions;
    let address = extensions
        .get()
        .map(|ConnectInfo::<SocketAddr>(address)| address);
    let of_test = || {
        extensions
            .get()
            .map(|MockConnectInfo::<SocketAddr>(address)| address)
    };
    if let Some(address) = address {
        return Peer::Address(address.ip().to_canonical());
    }
    #[cfg(unix)]
    if extensions
        .get::<ConnectInfo<tokio::net::unix::SocketAddr>>()
        .is_some()
    {
        return Peer::UnixSocket;
    }
    match of_test() {
        Some(address) => Peer::Address(address.ip().to_canonical()),
        None => Peer::Unknown,
    }
}

impl Plugin for Proxies {
    fn install(self, at: &mut Install<'_>) {
        at.name("proxies").rank(RANK);
        for problem in &self.problems {
            at.problem(problem);
        }
        let trusted = self.trusted.iter().map(ToString::to_string);
        let unix = self.trusts_unix_socket.then(|| "a Unix socket".to_owned());
        let trusted: Vec<_> = trusted.chain(unix).collect();
        at.setting(
            "trusted",
            if trusted.is_empty() {
                "nobody".to_owned()
            } else {
                trusted.join(", ")
            },
        );
        let believes = match (self.takes_forwarded, self.believes_host) {
            (true, true) => "Forwarded (for, proto, host)",
            (true, false) => "Forwarded (for, proto)",
            (false, true) => "X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host",
            (false, false) => "X-Forwarded-For, X-Forwarded-Proto",
        };
        at.setting("believes", believes);
        if self.is_https {
            at.setting("without a word of a proxy", "https");
        }
        at.state(self.clone());
        at.provide::<Connection>(Tell(self));
    }
}
