//! [`RequestContext::before_handshake`]: what the handshake of a WebSocket waits for.

use super::{G, RequestContext, callbacks::Callbacks};
use crate::Error;
use axum::response::Response;
use std::{future::Future, pin::Pin, sync::Arc};

pub(crate) type BeforeHandshake = Box<
    dyn FnOnce(Response) -> Pin<Box<dyn Future<Output = Result<Response, Error>> + Send>> + Send,
>;

/// Among the values of the request, as few requests have any.
#[derive(Clone, Default)]
struct Waiting(Arc<Callbacks<BeforeHandshake>>);

impl RequestContext {
    /// Register an async function that the handshake of a WebSocket waits for, such as one that stores
    /// what the view has changed. (Feature `ws`.)
    ///
    /// The functions run once, first registered first, after those of
    /// [`after_this_request`](Self::after_this_request), right before the handshake is sent. Each gets
    /// the handshake, and returns it, changed or not. One that returns another response denies the
    /// WebSocket, and so does an error, which is raised as one of the view. A panic is such an error, too.
    ///
    /// They run for no other response: not for a denial, and not for a request that opens no WebSocket. One
    /// that is registered after the handshake does not run.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};
    ///
    /// # async fn store_visit() -> Result<()> { Ok(()) }
    /// #[before_websocket]
    /// fn count(ctx: RequestContext) {
    ///     ctx.before_handshake(|handshake| async move {
    ///         store_visit().await?; // an error: the client gets a 500, and no WebSocket
    ///         Ok(handshake)
    ///     });
    /// }
    ///
    /// #[websocket("/chat")]
    /// fn chat(ws: WebSocketUpgrade) -> Response {
    ///     ws.on_upgrade(async |mut socket| socket.send("welcome".into()).await)
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().test_client();
    /// assert_eq!(client.websocket("/chat").await.text().await, "welcome");
    /// # }
    /// ```
    pub fn before_handshake<F, R>(&self, f: F)
    where
        F: FnOnce(Response) -> R + Send + 'static,
        R: Future<Output = Result<Response, Error>> + Send + 'static,
    {
        let waiting = self.shared().store.get_or_default::<Waiting>();
        // Never closed: what is left is dropped with the values of the request.
        let _ = waiting.0.push(Box::new(|handshake| Box::pin(f(handshake))));
    }

    pub(crate) fn next_before_handshake(&self) -> Option<BeforeHandshake> {
        G(self.clone()).get::<Waiting>()?.0.pop()
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use std::{sync::Barrier, thread};

    #[test]
    fn functions_that_two_threads_register_at_one_time_are_all_kept() {
        for round in 0..2000 {
            let mock = RequestContext::mock();
            let (ctx, barrier) = (mock.context(), Barrier::new(2));
            let register = || {
                barrier.wait();
                ctx.before_handshake(async |handshake| Ok(handshake));
            };
            thread::scope(|scope| {
                scope.spawn(register);
                scope.spawn(register);
            });
            let kept = std::iter::from_fn(|| ctx.next_before_handshake()).count();
            assert_eq!(kept, 2, "round {round}");
        }
    }
}
