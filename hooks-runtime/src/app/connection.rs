//! [`Listener`]: connections that can be cut off.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// How far a server has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Serving,
    /// No more connections; requests in flight finish.
    Stopping,
    /// Requests in flight end here.
    CutOff,
}

impl Phase {
    /// Wait until the server has come this far, or is gone.
    pub(super) async fn reached(self, mut phases: watch::Receiver<Phase>) {
        let _ = phases.wait_for(|&phase| phase >= self).await;
    }
}

/// Accepts connections that end when the server is [cut off](Phase::CutOff).
///
/// A connection that fails drops the request it carries, whose teardown then runs; a task that is
/// merely left behind would keep it.
pub(super) struct Listener {
    inner: TcpListener,
    phases: watch::Receiver<Phase>,
}

impl Listener {
    pub(super) fn new(inner: TcpListener, phases: watch::Receiver<Phase>) -> Self {
        Listener { inner, phases }
    }
}

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.inner).await;
        // Small responses leave at once; without it they are late, not wrong.
        let _ = stream.set_nodelay(true);
        let cut_off = Box::pin(Phase::CutOff.reached(self.phases.clone()));
        let connection = Connection {
            stream,
            cut_off: Some(cut_off),
        };
        (connection, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

pub(super) struct Connection {
    stream: TcpStream,
    /// `None` once it is.
    cut_off: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Connection {
    /// The stream, while it may be used.
    fn stream(&mut self, cx: &mut Context<'_>) -> io::Result<Pin<&mut TcpStream>> {
        let is_over = match &mut self.cut_off {
            Some(cut_off) => cut_off.as_mut().poll(cx).is_ready(),
            None => true,
        };
        if is_over {
            self.cut_off = None;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(Pin::new(&mut self.stream))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream(cx)?.poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream(cx)?.poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream(cx)?.poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream(cx)?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
