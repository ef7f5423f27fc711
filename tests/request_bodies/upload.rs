//! [`Upload`]: the body of a request that tells what was read of it and when it was dropped.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode},
};
use http_body_util::{BodyExt, LengthLimitError};
use hyper::body::{Frame, SizeHint};
use std::{
    collections::VecDeque,
    convert::Infallible,
    error::Error as StdError,
    io,
    pin::Pin,
    task::{Context, Poll},
};
use support::Trace;

pub(crate) struct Upload {
    trace: Trace,
    chunks: VecDeque<&'static str>,
    length: Option<u64>,
    trailers: bool,
    fails: bool,
}

impl Upload {
    pub(crate) fn new(trace: &Trace, chunks: &[&'static str]) -> Self {
        Upload {
            trace: trace.clone(),
            chunks: chunks.iter().copied().collect(),
            length: None,
            trailers: false,
            fails: false,
        }
    }

    pub(crate) fn with_length(mut self) -> Self {
        self.length = Some(self.chunks.iter().map(|chunk| chunk.len() as u64).sum());
        self
    }

    pub(crate) fn with_trailers(mut self) -> Self {
        self.trailers = true;
        self
    }

    /// It breaks off behind its chunks.
    pub(crate) fn that_fails(mut self) -> Self {
        self.fails = true;
        self
    }

    pub(crate) fn post(self, uri: &str) -> Request {
        let request = Request::builder().method("POST").uri(uri);
        request.body(Body::new(self)).expect("a request")
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(chunk) = self.chunks.pop_front() {
            self.trace.push(format!("read {chunk}"));
            self.length = self.length.map(|length| length - chunk.len() as u64);
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(chunk.as_bytes())))));
        }
        if std::mem::take(&mut self.trailers) {
            return Poll::Ready(Some(Ok(Frame::trailers(trailers()))));
        }
        if std::mem::take(&mut self.fails) {
            return Poll::Ready(Some(Err(io::Error::other("the source dried up"))));
        }
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        self.length
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.trace.push("dropped");
    }
}

pub(crate) fn trailers() -> HeaderMap {
    HeaderMap::from_iter([("x-sum".parse().unwrap(), HeaderValue::from_static("7"))])
}

/// An extractor that has the whole body and reads nothing of it.
pub(crate) struct Nothing;

impl<S: Sync> FromRequest<S> for Nothing {
    type Rejection = Infallible;

    async fn from_request(_: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Nothing)
    }
}

/// An extractor that reads the first frame.
pub(crate) struct First(pub Bytes);

impl<S: Sync> FromRequest<S> for First {
    type Rejection = StatusCode;

    async fn from_request(request: Request, _: &S) -> Result<Self, StatusCode> {
        let frame = request.into_body().frame().await;
        let data = frame
            .and_then(Result::ok)
            .and_then(|frame| frame.into_data().ok());
        data.map(First).ok_or(StatusCode::BAD_REQUEST)
    }
}

/// An extractor that limits the body as axum's `Multipart` does, and knows the error behind its limit
/// by the same means: the size of the body.
pub(crate) struct AsMultipart(pub usize);

impl<S: Sync> FromRequest<S> for AsMultipart {
    type Rejection = StatusCode;

    async fn from_request(request: Request, _: &S) -> Result<Self, StatusCode> {
        use axum::RequestExt;
        let mut body = request.with_limited_body().into_body();
        let mut read = 0;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| match error.source() {
                Some(cause) if cause.is::<LengthLimitError>() => StatusCode::PAYLOAD_TOO_LARGE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            })?;
            read += frame.data_ref().map_or(0, Bytes::len);
        }
        Ok(AsMultipart(read))
    }
}

/// Read a body: its data and its trailers, or the data before its error and the whole error.
pub(crate) async fn read(mut body: Body) -> (String, String) {
    let mut data = String::new();
    while let Some(frame) = body.frame().await {
        match frame.map(Frame::into_data) {
            Ok(Ok(chunk)) => data += &String::from_utf8_lossy(&chunk),
            Ok(Err(frame)) => {
                let trailers = frame.into_trailers().unwrap_or_default();
                return (data, format!("{trailers:?}"));
            }
            Err(error) => return (data, chain(&error)),
        }
    }
    (data, String::new())
}

/// The kinds in an error's chain that somebody looks for.
fn chain(error: &axum::Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let known = causes.filter_map(|cause| {
        if cause.is::<LengthLimitError>() {
            return Some("over the limit".to_owned());
        }
        Some(format!("io: {}", cause.downcast_ref::<io::Error>()?))
    });
    known.collect::<Vec<_>>().join(", ")
}

/// Count what comes.
pub(crate) async fn count(mut body: Body) -> Result<usize, axum::Error> {
    let mut read = 0;
    while let Some(frame) = body.frame().await {
        read += frame?.data_ref().map_or(0, Bytes::len);
    }
    Ok(read)
}
