//! [`split`]: one body for two readers, a hook that takes a copy and whoever comes next.

use crate::{error::DropQuietly, pipeline::BodyError};
use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
};
use futures_util::FutureExt;
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use std::{
    collections::VecDeque,
    error::Error as StdError,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Wake, Waker, ready},
};

/// The copy for a hook, and the body for the next reader.
///
/// What one reads is kept until the other reads it or is dropped. Past `limit` bytes that are kept the
/// copy ends with axum's error: the next reader neither waits for the copy nor loses anything by it.
pub(super) fn split(body: Body, limit: Option<u64>) -> (Body, Body) {
    let shared = Arc::new(Shared {
        state: Mutex::new(State {
            body: Some(DropQuietly::new(body)),
            kept: [Some(Kept::default()), Some(Kept::default())],
            limit: limit.unwrap_or(u64::MAX),
        }),
        wakers: Mutex::default(),
    });
    let [copy, next] = [Side::Copy, Side::Next].map(|side| {
        Body::new(Reader {
            shared: shared.clone(),
            side,
        })
    });
    (copy, next)
}

pub(crate) fn is_over_limit(error: &(dyn StdError + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_over_limit)
}

/// The error that axum's extractors look for. Only `Limited` makes it.
fn over_limit() -> BoxError {
    let too_long = Limited::new(Full::<Bytes>::from("-"), 0)
        .frame()
        .now_or_never();
    let error = too_long.flatten().and_then(Result::err);
    error.unwrap_or_else(|| "length limit exceeded".into())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Copy,
    Next,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Side::Copy => Side::Next,
            Side::Next => Side::Copy,
        }
    }
}

type Read = Result<Frame<Bytes>, BoxError>;

struct Shared {
    state: Mutex<State>,
    /// Locked on its own: the body may wake its readers while it is polled.
    wakers: Mutex<[Option<Waker>; 2]>,
}

struct State {
    /// `None` when it is over.
    body: Option<DropQuietly<Body>>,
    /// By side. `None` when that reader is gone, or was cut off.
    kept: [Option<Kept>; 2],
    limit: u64,
}

/// What the other reader has read, kept for this one.
#[derive(Default)]
struct Kept {
    frames: VecDeque<Read>,
    bytes: u64,
}

impl Kept {
    fn push(&mut self, frame: Read) {
        self.bytes += length(&frame);
        self.frames.push_back(frame);
    }

    fn pop(&mut self) -> Option<Read> {
        let frame = self.frames.pop_front()?;
        self.bytes -= length(&frame);
        Some(frame)
    }

    fn ends_with_an_error(&self) -> bool {
        self.frames.back().is_some_and(Result::is_err)
    }
}

fn length(frame: &Read) -> u64 {
    let data = frame.as_ref().ok().and_then(Frame::data_ref);
    data.map_or(0, |data| data.len() as u64)
}

/// A frame or an error for both readers.
fn twice(read: Result<Frame<Bytes>, axum::Error>) -> [Read; 2] {
    match read {
        Ok(frame) => {
            let copy = match frame.data_ref() {
                Some(data) => Frame::data(data.clone()),
                None => Frame::trailers(frame.trailers_ref().cloned().unwrap_or_default()),
            };
            [Ok(copy), Ok(frame)]
        }
        Err(error) if is_over_limit(&error) => [Err(over_limit()), Err(over_limit())],
        Err(error) => {
            let error = BodyError::new(error);
            [Err(error.clone().into()), Err(error.into())]
        }
    }
}

impl Shared {
    fn poll(self: &Arc<Self>, side: Side, cx: &mut Context<'_>) -> Poll<Option<Read>> {
        let mut state = lock(&self.state);
        let State {
            body,
            kept: [copy, next],
            limit,
        } = &mut *state;
        let (mine, others) = match side {
            Side::Copy => (copy, next),
            Side::Next => (next, copy),
        };
        let Some(own) = mine else {
            return Poll::Ready(None);
        };
        if let Some(read) = own.pop() {
            if read.is_err() {
                *mine = None;
            }
            return Poll::Ready(Some(read));
        }
        let Some(source) = body else {
            return Poll::Ready(None);
        };
        let Some(others) = others else {
            let read = ready!(Pin::new(&mut **source).poll_frame(cx));
            // Not `BoxError` in an `axum::Error`: `Body::new` wraps it again.
            return Poll::Ready(read.map(|read| read.map_err(axum::Error::into_inner)));
        };
        if side == Side::Copy && others.bytes > *limit {
            *mine = None;
            return Poll::Ready(Some(Err(over_limit())));
        }
        lock(&self.wakers)[side as usize] = Some(cx.waker().clone());
        let both = Waker::from(self.clone());
        let read = ready!(Pin::new(&mut **source).poll_frame(&mut Context::from_waker(&both)));
        let mine = match read {
            None => None,
            Some(read) => {
                let [mine, theirs] = twice(read);
                let is_late = side == Side::Next && others.bytes > *limit;
                if !others.ends_with_an_error() {
                    others.push(if is_late { Err(over_limit()) } else { theirs });
                }
                Some(mine)
            }
        };
        if !matches!(mine, Some(Ok(_))) {
            *body = None;
        }
        drop(state);
        self.wake_reader(side.other());
        Poll::Ready(mine)
    }

    fn wake_reader(&self, side: Side) {
        let waker = lock(&self.wakers)[side as usize].take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The body wakes both readers: the one that polled it last may never poll it again.
impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_reader(Side::Copy);
        self.wake_reader(Side::Next);
    }
}

struct Reader {
    shared: Arc<Shared>,
    side: Side,
}

impl HttpBody for Reader {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Read>> {
        self.shared.poll(self.side, cx)
    }

    fn is_end_stream(&self) -> bool {
        let state = lock(&self.shared.state);
        let own = &state.kept[self.side as usize];
        own.as_ref().is_none_or(|own| own.frames.is_empty())
            && state.body.as_ref().is_none_or(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let state = lock(&self.shared.state);
        let Some(own) = &state.kept[self.side as usize] else {
            return SizeHint::with_exact(0);
        };
        let left = match &state.body {
            Some(body) => body.size_hint(),
            None if own.ends_with_an_error() => SizeHint::default(),
            None => SizeHint::with_exact(0),
        };
        let mut hint = SizeHint::new();
        hint.set_lower(left.lower().saturating_add(own.bytes));
        if let Some(upper) = left.upper() {
            hint.set_upper(upper.saturating_add(own.bytes));
        }
        hint
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let kept = lock(&self.shared.state).kept[self.side as usize].take();
        drop(kept);
        lock(&self.shared.wakers)[self.side as usize] = None;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicUsize, Ordering},
    };

    fn poll(reader: &mut Body, waker: &Waker) -> Poll<Option<String>> {
        let polled = Pin::new(reader).poll_frame(&mut Context::from_waker(waker));
        polled.map(|frame| {
            let data = frame?.expect("no error").into_data().expect("data");
            Some(String::from_utf8_lossy(&data).into_owned())
        })
    }

    #[test]
    fn both_read_the_same_in_whatever_order_they_read() {
        const FRAMES: [&str; 4] = ["a", "bc", "d", "ef"];
        for order in 0..1_u32 << 10 {
            let frames = stream::iter(FRAMES.map(Ok::<_, Infallible>));
            let (copy, next) = split(Body::from_stream(frames), None);
            let mut readers = [copy, next];
            let mut read = [String::new(), String::new()];
            for turn in 0..10 {
                let side = (order >> turn & 1) as usize;
                let length = FRAMES.concat().len() - read[side].len();
                let hint = readers[side].size_hint();
                assert!(hint.exact().is_none_or(|exact| exact == length as u64));
                if let Poll::Ready(Some(data)) = poll(&mut readers[side], Waker::noop()) {
                    read[side] += &data;
                }
            }
            for (mut reader, mut read) in readers.into_iter().zip(read) {
                while let Poll::Ready(Some(data)) = poll(&mut reader, Waker::noop()) {
                    read += &data;
                }
                assert_eq!(read, FRAMES.concat(), "{order:b}");
                assert!(reader.is_end_stream());
            }
        }
    }

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_reader_is_woken_though_the_other_polled_last() {
        for (first, last) in [(0, 1), (1, 0)] {
            let (sender, mut receiver) = tokio::sync::mpsc::channel::<&str>(1);
            let frames = stream::poll_fn(move |cx| {
                receiver
                    .poll_recv(cx)
                    .map(|frame| frame.map(Ok::<_, Infallible>))
            });
            let (copy, next) = split(Body::from_stream(frames), None);
            let mut readers = [copy, next];
            let woken = Arc::<Woken>::default();
            let waker = Waker::from(woken.clone());
            assert!(poll(&mut readers[first], &waker).is_pending());
            assert!(poll(&mut readers[last], Waker::noop()).is_pending());
            sender.try_send("a").expect("room for one");
            assert_eq!(woken.0.load(Ordering::Relaxed), 1);
            assert_eq!(
                poll(&mut readers[first], &waker),
                Poll::Ready(Some("a".into()))
            );
        }
    }
}
