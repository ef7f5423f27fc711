//! [`Chunks`]: a streamed body, and how it ends.

use crate::{Gate, Trace};
use axum::body::{Body, Bytes, HttpBody};
use futures_util::stream;
use http_body_util::combinators::Frame;
use std::{
    collections::VecDeque,
    convert::Infallible,
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll},
};

/// A body of unknown length that tells what of it was asked for.
pub struct Chunks {
    trace: Trace,
    left: VecDeque<&'static str>,
    chunk: Body,
    end: End,
}

#[derive(Clone, Copy, PartialEq)]
/// How a body ends.
pub enum End {
    /// As it should.
    Comes,
    /// With an error.
    Fails,
    /// With a panic.
    Panics,
    /// It does not.
    Never,
}

impl Chunks {
    /// A body of these chunks.
    pub fn body(trace: &Trace, chunks: &[&'static str], end: End) -> Body {
        Body::new(Chunks {
            trace: trace.clone(),
            left: chunks.iter().copied().collect(),
            chunk: Body::empty(),
            end,
        })
    }
}

/// Two chunks, the second when the gate opens.
pub fn two_chunks(gate: &Gate) -> Body {
    let gate = gate.clone();
    let chunks = stream::unfold(0, move |sent| {
        let gate = gate.clone();
        async move {
            if sent == 1 {
                gate.pass().await;
            }
            let chunk = ["one ", "two"].get(sent)?;
            Some((Ok::<_, Infallible>(*chunk), sent + 1))
        }
    });
    Body::from_stream(chunks)
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<<Frame<'static, Body> as Future>::Output> {
        loop {
            match Pin::new(&mut self.chunk).poll_frame(cx) {
                Poll::Ready(None) => {}
                frame => return frame,
            }
            let Some(chunk) = self.left.pop_front() else {
                break;
            };
            self.trace.push(chunk);
            self.chunk = Body::from(chunk);
        }
        match self.end {
            End::Comes => Poll::Ready(None),
            End::Fails => Poll::Ready(Some(Err(axum::Error::new(io::Error::other(
                "the source dried up",
            ))))),
            End::Panics => panic!("the stream on purpose"),
            End::Never => Poll::Pending,
        }
    }
}
