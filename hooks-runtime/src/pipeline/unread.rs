//! [`Unread`]: the body of a request that no function takes, read and thrown away over HTTP/1.
//!
//! Before a body is read to its end, hyper does not notice that the client left, and does not use the
//! connection again.

use super::{BoxFuture, body::size_of, upload::is_of_connection};
use crate::{Error, RequestContext, error::drop_quietly};
use axum::{
    body::{Body, HttpBody},
    http::{Version, header, request::Parts},
};
use futures_util::future::{Either, select};
use std::{
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll, Waker, ready},
};

/// How much of a body is read to keep a connection. Opening another is cheaper than more.
const WORTH_READING: u64 = 256 * 1024;

/// Ends when all of it was read, or as much as is worth reading.
pub(super) struct Unread {
    body: Body,
    left: u64,
    client_left: bool,
}

impl Unread {
    /// What is here is read at once. `None` if that is all, or if it is better to drop the body: a
    /// long one; one that the client sends only when it is asked to; and one over HTTP/2, where each
    /// request ends for itself.
    pub(super) fn begin(head: &Parts, body: Body) -> Option<Self> {
        let mut unread = Unread {
            body,
            left: WORTH_READING,
            client_left: false,
        };
        let is_dropped = head.version >= Version::HTTP_2
            || head.headers.contains_key(header::EXPECT)
            || size_of(&unread.body).lower() > WORTH_READING;
        if is_dropped {
            return None;
        }
        let mut no_task = Context::from_waker(Waker::noop());
        let is_over = Pin::new(&mut unread).poll(&mut no_task).is_ready();
        (!is_over || unread.client_left).then_some(unread)
    }

    /// Read on while something else runs, and tell the context if the client leaves.
    pub(super) async fn beside<T>(
        mut self,
        context: Option<RequestContext>,
        other: BoxFuture<'_, T>,
    ) -> T {
        let other = match select(&mut self, other).await {
            Either::Left(((), other)) => other,
            Either::Right((output, _)) => return output,
        };
        if let Some(context) = context
            && self.client_left
        {
            context.set_client_left();
        }
        other.await
    }
}

impl Future for Unread {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            // It may be the user's code: that of a layer.
            let read = Error::catch(|| Pin::new(&mut self.body).poll_frame(cx));
            let frame = match ready!(read.unwrap_or(Poll::Ready(None))) {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => {
                    self.client_left = is_of_connection(&error);
                    break;
                }
                None => break,
            };
            let length = frame.data_ref().map_or(0, |data| data.len() as u64);
            match self.left.checked_sub(length) {
                Some(left) => self.left = left,
                None => break,
            }
        }
        drop_quietly(mem::take(&mut self.body));
        Poll::Ready(())
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        drop_quietly(mem::take(&mut self.body));
    }
}
