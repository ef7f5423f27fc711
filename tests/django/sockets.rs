//! `WS /path words`: a WebSocket is opened, each word is said, and it is closed, as `asgi.py` does.

use axum::Router;
use support::{
    Server, Socket,
    parity::{Reply, ask, has, taken},
    within,
};

/// Ask an app for this, and wait for the end of its trace: the client is the first to know that a
/// connection is closed.
pub(crate) async fn said(router: &Router, expected: &Reply) -> Reply {
    let Some(said) = expected.request.strip_prefix("WS ") else {
        return ask(router, &expected.request).await;
    };
    taken();
    let mut reply = Reply {
        request: expected.request.clone(),
        ..Reply::default()
    };
    let mut words = said.split(' ');
    let path = words.next().unwrap_or_default();
    let server = Server::start(router.clone()).await;
    match Socket::open(server.address(), path).await {
        Err(denial) => reply.status = denial.status().as_u16(),
        Ok((mut socket, shaken)) => {
            reply.status = shaken.status().as_u16();
            let mut heard = Vec::new();
            let mut is_open = true;
            for word in words {
                socket.say(word).await;
                match socket.hear().await {
                    Some(answer) => heard.push(answer),
                    None => is_open = false,
                }
            }
            if is_open {
                socket.close().await;
            }
            reply.body = heard.join(" ");
        }
    }
    if let Some(last) = expected.trace.last() {
        within(async {
            while !has(last) {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
    reply.trace = taken();
    reply
}
