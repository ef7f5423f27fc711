//! Where an app listens: the address of `serve`, what is printed of it, and what a socket needs.

use crate::Error;
use axum::serve::Listener;
use std::{
    any::{Any, type_name},
    fmt, io,
    net::SocketAddr,
};
use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};

/// As `TcpListener::bind`, with an error that names the address.
pub(crate) async fn bind(addr: impl ToSocketAddrs) -> Result<TcpListener, Error> {
    let addresses = tokio::net::lookup_host(addr).await.map_err(|source| {
        let message = "the address given to `serve` cannot be resolved: write host and port, as in \
                       `127.0.0.1:3000`";
        ServeError {
            message: message.to_owned(),
            source,
        }
    })?;
    let mut failed = io::Error::other("the name has no address").into();
    for addr in addresses {
        match TcpListener::bind(addr).await {
            Ok(listener) => return Ok(listener),
            Err(source) => {
                let message = format!("cannot listen on {addr}");
                failed = Error::new(ServeError { message, source });
            }
        }
    }
    Err(failed)
}

#[derive(Debug)]
struct ServeError {
    message: String,
    source: io::Error,
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Print the address, and that nothing else is printed, if there is no subscriber yet.
pub(super) fn announce<L: Listener<Addr: 'static>>(listener: &L) {
    // A listener of the user's may have no address.
    let address = listener.local_addr().ok();
    let address = address.and_then(|address| text(&address));
    let address = address.as_deref().unwrap_or(type_name::<L>());
    tracing::info!(%address, "serving");
    if !tracing::dispatcher::has_been_set() {
        let is_plain = (listener as &dyn Any).is::<TcpListener>();
        let scheme = if is_plain { "http://" } else { "" };
        eprintln!(
            "serving on {scheme}{address}; errors and warnings are not shown, as no `tracing` \
             subscriber is installed"
        );
    }
}

/// An address as text, if its type is known here.
fn text(address: &dyn Any) -> Option<String> {
    #[cfg(unix)]
    if let Some(address) = address.downcast_ref::<tokio::net::unix::SocketAddr>() {
        return address.as_pathname().map(|path| path.display().to_string());
    }
    address
        .downcast_ref::<SocketAddr>()
        .map(SocketAddr::to_string)
}

/// Send small responses at once. A failure only delays them.
pub(super) fn send_at_once(stream: &dyn Any) {
    if let Some(stream) = stream.downcast_ref::<TcpStream>() {
        let _ = stream.set_nodelay(true);
    }
}
