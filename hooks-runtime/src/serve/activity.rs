//! [`Activity`]: whether somebody waits for a response on a connection.

use axum::http::{Request, Version};
use hyper::rt::{Read, ReadBufCursor, Write};
use std::{
    io::{IoSlice, Result},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

/// What happens on one connection, as a stop sees it.
#[derive(Default)]
pub(super) struct Activity {
    /// A request of HTTP/1 has come. From then on hyper itself closes the connection at a stop, as
    /// soon as nobody waits for a response.
    is_http_1: AtomicBool,
    /// Open streams of HTTP/2.
    streams: AtomicUsize,
    /// The client does not take what is sent.
    is_blocked: AtomicBool,
}

impl Activity {
    /// Note that a request has come.
    pub(super) fn begin<B>(&self, request: &Request<B>) {
        if request.version() < Version::HTTP_2 {
            self.is_http_1.store(true, Ordering::Relaxed);
        }
    }

    /// Whether nobody waits for a response.
    pub(super) fn is_idle(&self) -> bool {
        !self.is_http_1.load(Ordering::Relaxed)
            && self.streams.load(Ordering::Acquire) == 0
            && !self.is_blocked.load(Ordering::Relaxed)
    }
}

/// One stream of HTTP/2, until it is dropped.
pub(super) struct OpenStream(Arc<Activity>);

impl OpenStream {
    pub(super) fn new(activity: Arc<Activity>) -> Self {
        activity.streams.fetch_add(1, Ordering::Relaxed);
        OpenStream(activity)
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.streams.fetch_sub(1, Ordering::Release);
    }
}

/// A socket whose activity is noted.
pub(super) struct Watched<S> {
    socket: S,
    activity: Arc<Activity>,
}

impl<S> Watched<S> {
    pub(super) fn new(socket: S, activity: Arc<Activity>) -> Self {
        Watched { socket, activity }
    }

    fn note<T>(&self, sent: Poll<T>) -> Poll<T> {
        let is_blocked = &self.activity.is_blocked;
        is_blocked.store(sent.is_pending(), Ordering::Relaxed);
        sent
    }
}

impl<S: Read + Unpin> Read for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl<S: Write + Unpin> Write for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let sent = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.note(sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let sent = Pin::new(&mut self.socket).poll_write_vectored(cx, bytes);
        self.note(sent)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let sent = Pin::new(&mut self.socket).poll_flush(cx);
        self.note(sent)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}
