//! However a WebSocket ends, its client gets the close code that RFC 6455 wants, and no reset.

use crate::frames::{CLOSE, Frames, Heard, PING, PONG, TEXT, close, frame, head};
use axum::{Router, extract, routing};
use futures_util::{SinkExt, StreamExt};
use hooks_runtime::{
    prelude::*,
    ws::{CloseFrame, Message, WebSocketUpgrade},
};
use support::{Gate, Logs, Server, quiet};

const MIB: usize = 1024 * 1024;

/// That of the documentation.
#[websocket("/echo")]
fn echo(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        while let Some(message) = socket.recv().await {
            socket.send(message?).await?;
        }
        Ok::<_, Error>(())
    })
}

/// That of the example.
#[websocket("/talk")]
fn talk(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| -> Result<()> {
        loop {
            match socket.recv().await.transpose()? {
                Some(Message::Close(_)) | None => return Ok(()),
                Some(_) => {}
            }
        }
    })
}

#[websocket("/halves")]
fn halves(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |socket| {
        let (mut says, mut hears) = socket.split();
        let hearing = tokio::spawn(async move { while let Some(Ok(_)) = hears.next().await {} });
        let _ = says.send("hello".into()).await;
        let _ = hearing.await;
    })
}

/// Never reads.
#[websocket("/ticks")]
fn ticks(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        while socket.send("tick".into()).await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    })
}

/// As `/halves`, with much to say.
#[websocket("/both")]
fn both(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |socket| {
        let (mut says, mut hears) = socket.split();
        let saying = tokio::spawn(async move {
            while says.send("tick".into()).await.is_ok() {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        });
        while let Some(Ok(message)) = hears.next().await {
            if message == Message::text("enough") {
                saying.abort();
                let _ = saying.await;
                return;
            }
        }
        let _ = saying.await;
    })
}

/// Answers each message twice, from another task.
#[websocket("/twice")]
fn twice(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |socket| {
        let (mut says, mut hears) = socket.split();
        let (sender, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let saying = tokio::spawn(async move {
            while let Some(message) = heard.recv().await {
                for _ in 0..2 {
                    let _ = says.send(Message::clone(&message)).await;
                }
            }
        });
        while let Some(Ok(message)) = hears.next().await {
            if sender.send(message).is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(sender);
        let _ = saying.await;
    })
}

/// Reads once, then does something else.
#[websocket("/once")]
fn once(ws: WebSocketUpgrade, gate: State<Gate>) -> Response {
    ws.on_upgrade(async move |mut socket| {
        let _ = socket.recv().await;
        gate.pass().await;
    })
}

#[websocket("/returns")]
fn returns(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        let _ = socket.send("hello".into()).await;
    })
}

#[websocket("/fails")]
fn fails(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_socket| Err::<(), _>(Error::msg("trouble")))
}

#[websocket("/aborts")]
fn aborts(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_socket| Err::<(), _>(abort(StatusCode::FORBIDDEN)))
}

#[websocket("/panics")]
fn panics(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_socket| -> () { panic!("on purpose") })
}

/// Another function has the socket, and fails; the callback cleans up.
#[websocket("/fails/later")]
fn fails_later(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |socket| {
        drop(socket);
        tokio::task::yield_now().await;
        Err::<(), _>(Error::msg("trouble"))
    })
}

#[websocket("/drops")]
fn drops(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |socket| {
        drop(socket);
        std::future::pending::<()>().await;
    })
}

static CUT: Blueprint = Blueprint::new("cut").url_prefix("/cut");

#[middleware(CUT)]
async fn cut(request: Request, next: Next) -> StatusCode {
    let mut rest = std::pin::pin!(next.run(request));
    let _ = futures_util::poll!(&mut rest);
    StatusCode::REQUEST_TIMEOUT
}

#[websocket(CUT, "/short")]
fn short(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_socket| std::future::pending::<()>().await)
}

/// Another task has the socket.
#[websocket("/gives")]
fn gives(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        tokio::spawn(async move {
            let _ = socket.recv().await;
        });
    })
}

#[websocket("/says/{code}")]
fn says(ws: WebSocketUpgrade, Path(code): Path<u16>) -> Response {
    ws.on_upgrade(async move |mut socket| {
        let reason = "so".into();
        socket
            .send(Message::Close(Some(CloseFrame { code, reason })))
            .await?;
        Ok::<_, Error>(())
    })
}

#[websocket("/says")]
fn says_no_code(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        let _ = socket.send(Message::Close(None)).await;
        let _ = socket.send("too late".into()).await;
    })
}

#[websocket("/pings/{length}")]
fn pings(ws: WebSocketUpgrade, Path(length): Path<usize>) -> Response {
    ws.on_upgrade(async move |mut socket| {
        socket.send(Message::Ping(vec![0; length].into())).await?;
        Ok::<_, Error>(())
    })
}

#[websocket("/small")]
fn small(ws: WebSocketUpgrade) -> Response {
    ws.max_message_size(10)
        .on_upgrade(async |mut socket| while let Some(Ok(_)) = socket.recv().await {})
}

#[websocket("/large")]
fn large(ws: WebSocketUpgrade) -> Response {
    ws.max_message_size(4 * MIB).on_upgrade(async |mut socket| {
        if let Some(Ok(message)) = socket.recv().await {
            let _ = socket
                .send(message.into_data().len().to_string().into())
                .await;
        }
    })
}

async fn start() -> (Server, Gate) {
    quiet();
    let gate = Gate::default();
    // Plain axum, where it does the same.
    let axums = |ws: axum::extract::WebSocketUpgrade| async {
        ws.on_upgrade(async |mut socket| while let Some(Ok(_)) = socket.recv().await {})
    };
    let axums = axum::Router::new().route("/axum", axum::routing::any(axums));
    let app = app!(self).register(&CUT).state(gate.clone()).merge(axums);
    (Server::start(app.build().unwrap()).await, gate)
}

#[tokio::test]
async fn each_end_of_a_callback_has_its_code() {
    let (server, _) = start().await;
    for (path, code) in [
        ("/returns", 1000),
        ("/fails", 1011),
        ("/aborts", 1011),
        ("/panics", 1011),
        ("/fails/later", 1011),
        ("/drops", 1000),
        ("/cut/short", 1011),
        ("/says/4000", 4000),
        ("/says/1001", 1001),
        ("/says/1014", 1014),
        ("/pings/125", 1000),
    ] {
        let client = Frames::open(server.address(), path).await;
        assert_eq!(client.ends().await, Heard::Close(code), "{path}");
    }
    let client = Frames::open(server.address(), "/says").await;
    assert_eq!(client.ends().await, Heard::EmptyClose);
    let mut client = Frames::open(server.address(), "/gives").await;
    client.send(&frame(TEXT, b"enough")).await;
    assert_eq!(client.ends().await, Heard::Close(1000));
}

#[tokio::test]
async fn what_may_not_be_sent_is_an_error_of_the_app() {
    let (logs, _listening) = Logs::listen();
    let (server, _) = start().await;
    for (path, told) in [
        ("/says/1005", "close code 1005"),
        ("/says/1006", "close code 1006"),
        ("/says/1015", "close code 1015"),
        ("/says/0", "close code 0"),
        ("/says/999", "close code 999"),
        ("/says/5000", "close code 5000"),
        ("/pings/126", "has 126 bytes"),
    ] {
        let client = Frames::open(server.address(), path).await;
        assert_eq!(client.ends().await, Heard::Close(1011), "{path}");
        let errors = logs.with(told);
        assert!(
            errors.iter().any(|line| line.contains("ERROR")),
            "{path}: {errors:?}"
        );
    }
}

#[tokio::test]
async fn a_close_frame_of_the_client_is_answered_whatever_the_callback_does() {
    let (server, _) = start().await;
    for path in ["/echo", "/talk", "/halves", "/once", "/gives"] {
        for code in [
            1000, 1001, 1003, 1007, 1011, 1012, 1013, 3000, 3999, 4000, 4999,
        ] {
            let mut client = Frames::open(server.address(), path).await;
            client.send(&close(code, b"goodbye")).await;
            let heard = match client.next().await {
                // What the callback says first.
                Some((TEXT, _)) => client.next().await,
                heard => heard,
            };
            let mut payload = code.to_be_bytes().to_vec();
            payload.extend(b"goodbye");
            assert_eq!(heard, Some((CLOSE, payload)), "{path} {code}");
            if path != "/once" {
                assert_eq!(client.next().await, None, "{path} {code}");
            }
        }
        let mut client = Frames::open(server.address(), path).await;
        client.send(&frame(CLOSE, b"")).await;
        if path != "/once" {
            assert_eq!(client.ends().await, Heard::EmptyClose, "{path}");
        }
    }
}

/// As in a plain axum app.
#[tokio::test]
async fn a_message_is_answered_though_a_close_frame_came_with_it() {
    let (server, _) = start().await;
    let plain = routing::get(|ws: extract::ws::WebSocketUpgrade| async {
        ws.on_upgrade(async |mut socket| {
            while let Some(Ok(message)) = socket.recv().await {
                let _ = socket.send(message).await;
            }
        })
    });
    let plain = Server::start(Router::new().route("/", plain)).await;
    for (server, path, answers) in [
        (&plain, "/", 1),
        (&server, "/echo", 1),
        (&server, "/twice", 2),
    ] {
        let mut client = Frames::open(server.address(), path).await;
        let sent = [frame(TEXT, b"last"), frame(CLOSE, b"")];
        client.send(&sent.concat()).await;
        for _ in 0..answers {
            assert_eq!(
                client.next().await,
                Some((TEXT, b"last".to_vec())),
                "{path}"
            );
        }
        assert_eq!(client.ends().await, Heard::EmptyClose, "{path}");
    }
}

#[tokio::test]
async fn a_callback_that_only_sends_answers_what_the_client_does_too() {
    let (server, _) = start().await;
    for path in ["/ticks", "/both"] {
        for (sent, code) in [
            (close(1000, b""), 1000),
            (close(4000, b"goodbye"), 4000),
            (close(1005, b""), 1002),
            (frame(0xc1, b"?"), 1002),
            (frame(TEXT, &[0xff]), 1007),
            (head(TEXT, 1 << 40), 1009),
        ] {
            let mut client = Frames::open(server.address(), path).await;
            assert_eq!(client.next().await, Some((TEXT, b"tick".to_vec())));
            client.send(&sent).await;
            assert_eq!(client.ends().await, Heard::Close(code), "{path} {code}");
        }
    }
    // Another task that sends takes nothing from the one that receives.
    let mut client = Frames::open(server.address(), "/both").await;
    for _ in 0..100 {
        client.send(&frame(TEXT, b"more")).await;
        assert_eq!(client.next().await, Some((TEXT, b"tick".to_vec())));
    }
    client.send(&frame(TEXT, b"enough")).await;
    assert_eq!(client.ends().await, Heard::Close(1000));
    let mut client = Frames::open(server.address(), "/once").await;
    client
        .send(&[frame(PING, b""), frame(0xc1, b"?")].concat())
        .await;
    assert_eq!(client.next().await, Some((PONG, vec![])));
    assert_eq!(client.next().await, Some((CLOSE, vec![3, 234])));
}

/// Of all codes from 1000 to 4999 (RFC 6455, 7.4.2, and the registry of the IANA). 1014, which only a
/// gateway sends, is taken for one that nobody sends, as in a plain axum app.
#[tokio::test]
async fn a_close_code_is_answered_with_itself_if_it_may_be_sent() {
    let (server, _) = start().await;
    let plain = routing::get(|ws: extract::ws::WebSocketUpgrade| async {
        ws.on_upgrade(async |mut socket| while let Some(Ok(_)) = socket.recv().await {})
    });
    let plain = Server::start(Router::new().route("/", plain)).await;
    for (server, path) in [(&plain, "/"), (&server, "/talk")] {
        for code in 1000..5000 {
            let expected = match code {
                1000..=1003 | 1007..=1013 | 3000.. => code,
                _ => 1002,
            };
            let mut client = Frames::open(server.address(), path).await;
            client.send(&close(code, b"")).await;
            let heard = client.next().await;
            let (kind, payload) = heard.expect("an answer");
            assert_eq!(kind, CLOSE, "{path} {code}");
            assert_eq!(payload[..2], expected.to_be_bytes(), "{path} {code}");
        }
    }
}

#[tokio::test]
async fn a_close_frame_that_is_not_valid_is_a_protocol_error() {
    let (server, _) = start().await;
    for path in ["/echo", "/talk", "/halves"] {
        for code in [
            0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535,
        ] {
            let mut client = Frames::open(server.address(), path).await;
            client.send(&close(code, b"")).await;
            assert_eq!(client.ends().await, Heard::Close(1002), "{path} {code}");
        }
        for (sent, code, why) in [
            (frame(CLOSE, &[3]), 1002, "half of a code"),
            (frame(CLOSE, &[0; 126]), 1002, "too long"),
            (frame(CLOSE & 0x7f, &[3, 232]), 1002, "a fragment"),
            (close(1000, &[0xff]), 1007, "its reason is no UTF-8"),
        ] {
            let mut client = Frames::open(server.address(), path).await;
            client.send(&sent).await;
            assert_eq!(client.ends().await, Heard::Close(code), "{path}: {why}");
        }
    }
}

#[tokio::test]
async fn a_client_that_breaks_the_protocol_is_told_how() {
    let (server, _) = start().await;
    let unmasked = vec![TEXT, 2, b'h', b'i'];
    let both = |one: Vec<u8>, other: Vec<u8>| [one, other].concat();
    let cases = [
        (unmasked, 1002, "no mask"),
        (frame(0x83, b"?"), 1002, "a data frame that is reserved"),
        (frame(0x87, b"?"), 1002, "another one"),
        (frame(0x8b, b"?"), 1002, "a control frame that is reserved"),
        (frame(0x8f, b"?"), 1002, "another one"),
        (frame(0xc1, b"?"), 1002, "a reserved bit"),
        (frame(0xa1, b"?"), 1002, "another one"),
        (frame(0x91, b"?"), 1002, "the third one"),
        (frame(0x99, b"?"), 1002, "one of a control frame"),
        (frame(PING & 0x7f, b"?"), 1002, "a fragment of a ping"),
        (frame(PING, &[0; 126]), 1002, "a long ping"),
        (frame(PONG, &[0; 126]), 1002, "a long pong"),
        (frame(0x80, b"?"), 1002, "the end of nothing"),
        (frame(0x00, b"?"), 1002, "the middle of nothing"),
        (
            both(frame(0x01, b"a"), frame(TEXT, b"b")),
            1002,
            "a text inside of a text",
        ),
        (
            both(frame(0x01, b"a"), frame(0x82, b"b")),
            1002,
            "bytes inside of a text",
        ),
        (frame(TEXT, &[0xff]), 1007, "a text that is no UTF-8"),
        (frame(TEXT, &[0xe2, 0x82]), 1007, "half of a character"),
        (frame(TEXT, &[0xed, 0xa0, 0x80]), 1007, "a surrogate"),
        (
            both(frame(0x01, &[0xe2]), frame(0x80, &[0xff])),
            1007,
            "a text in two frames that is none",
        ),
        (
            both(frame(0x01, &[0xff]), frame(PING, b"")),
            1007,
            "one that is none from its beginning",
        ),
        (frame(TEXT, &vec![b'a'; MIB + 1]), 1009, "a large text"),
        (frame(0x82, &vec![b'a'; 3 * MIB]), 1009, "a larger one"),
        (head(0x82, 1 << 62), 1009, "the head of a very large one"),
        (
            both(frame(0x02, &vec![0; MIB]), frame(0x80, b"?")),
            1009,
            "a large one in two frames",
        ),
    ];
    for path in ["/echo", "/talk", "/halves", "/gives"] {
        for (sent, code, why) in &cases {
            let mut client = Frames::open(server.address(), path).await;
            client.send(sent).await;
            assert_eq!(client.ends().await, Heard::Close(*code), "{path}: {why}");
        }
    }
}

#[tokio::test]
async fn a_message_has_at_most_one_mib_unless_the_view_says_otherwise() {
    let (server, _) = start().await;
    let mut client = Frames::open(server.address(), "/echo").await;
    client.send(&frame(0x82, &vec![1; MIB])).await;
    let (first, payload) = client.next().await.unwrap();
    assert_eq!((first, payload.len()), (0x82, MIB));

    let mut client = Frames::open(server.address(), "/small").await;
    client.send(&frame(TEXT, &[b'a'; 11])).await;
    assert_eq!(client.ends().await, Heard::Close(1009));

    let mut client = Frames::open(server.address(), "/large").await;
    client.send(&frame(0x82, &vec![1; 3 * MIB])).await;
    assert_eq!(client.next().await, Some((TEXT, b"3145728".to_vec())));
}

#[tokio::test]
async fn the_app_sets_the_limit_of_all_its_websockets() {
    quiet();
    let app = app!(self).state(Gate::default());
    let app = app.register(&CUT).max_websocket_message_size(2000);
    let server = Server::start(app.build().unwrap()).await;
    for (path, length, code) in [
        ("/echo", 2000, None),
        ("/echo", 2001, Some(1009)),
        ("/small", 2000, Some(1009)),
    ] {
        let mut client = Frames::open(server.address(), path).await;
        client.send(&frame(TEXT, &vec![b'a'; length])).await;
        match code {
            None => assert_eq!(client.next().await.unwrap().1.len(), length),
            Some(code) => assert_eq!(client.ends().await, Heard::Close(code), "{path}"),
        }
    }
}

#[tokio::test]
async fn a_ping_is_answered_at_once() {
    let (server, _) = start().await;
    for path in ["/talk", "/once", "/axum"] {
        let mut client = Frames::open(server.address(), path).await;
        client.send(&frame(PING, b"are you there")).await;
        assert_eq!(
            client.next().await,
            Some((PONG, b"are you there".to_vec())),
            "{path}"
        );
    }
    // Within a message, too; and a pong that nobody has asked for is nothing.
    let mut client = Frames::open(server.address(), "/echo").await;
    for bytes in [
        frame(0x01, b"he"),
        frame(PING, b"?"),
        frame(PONG, b"!"),
        frame(0x80, b"llo"),
    ] {
        client.send(&bytes).await;
    }
    let mut heard = Vec::new();
    while heard.last() != Some(&(TEXT, b"hello".to_vec())) {
        heard.push(client.next().await.expect("an echo"));
    }
    assert!(heard.contains(&(PONG, b"?".to_vec())), "{heard:?}");
}

#[tokio::test]
async fn a_client_that_says_no_more_is_heard_to_its_end() {
    let (server, _) = start().await;
    // Without a close frame: the connection ends, and nobody says why.
    for sent in [vec![], frame(TEXT, b"hello"), head(TEXT, 5), vec![TEXT]] {
        let mut client = Frames::open(server.address(), "/talk").await;
        client.send(&sent).await;
        client.end().await;
        assert_eq!(client.ends().await, Heard::Nothing, "{sent:?}");
    }
    let mut client = Frames::open(server.address(), "/talk").await;
    client.send(&close(1000, b"")).await;
    client.end().await;
    assert_eq!(client.next().await, Some((CLOSE, vec![3, 232])));
    assert_eq!(client.next().await, None);
    // What comes after a close frame is not heard.
    let mut client = Frames::open(server.address(), "/echo").await;
    let late = [close(1000, b""), frame(TEXT, b"late"), frame(0xc1, b"?")].concat();
    client.send(&late).await;
    assert_eq!(client.next().await, Some((CLOSE, vec![3, 232])));
    assert_eq!(client.next().await, None);
}
