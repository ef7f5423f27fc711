//! [`Stream`]: a connection to the other server that is read to its end.

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::net::TcpStream;

/// A server may answer before it has read all of an upload, and close the connection. To write on
/// fails then, and hyper gives up without reading the answer: what is not wanted any more counts as
/// written, and reading tells how the request ended.
pub(super) struct Stream {
    inner: TokioIo<TcpStream>,
    is_closed: bool,
}

impl Stream {
    pub(super) fn new(inner: TokioIo<TcpStream>) -> Self {
        Stream {
            inner,
            is_closed: false,
        }
    }

    fn written(&mut self, length: usize, result: io::Result<usize>) -> io::Result<usize> {
        use io::ErrorKind::{BrokenPipe, ConnectionReset};
        match result {
            Err(error) if matches!(error.kind(), BrokenPipe | ConnectionReset) => {
                self.is_closed = true;
                Ok(length)
            }
            result => result,
        }
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.inner.connected()
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_closed {
            return Poll::Ready(Ok(bytes.len()));
        }
        let result = ready!(Pin::new(&mut self.inner).poll_write(cx, bytes));
        Poll::Ready(self.written(bytes.len(), result))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = pieces.iter().map(|piece| piece.len()).sum();
        if self.is_closed {
            return Poll::Ready(Ok(length));
        }
        let result = ready!(Pin::new(&mut self.inner).poll_write_vectored(cx, pieces));
        Poll::Ready(self.written(length, result))
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_closed {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
