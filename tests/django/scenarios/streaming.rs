//! A streamed body: it is made outside of all middleware, which may wrap it, and its errors are
//! nobody's.

use crate::prelude::*;

traced!(a "A");

#[middleware]
async fn shouts(request: Request, next: Next) -> Response {
    next.run(request).await.map(|body| {
        let is_streaming = body.size_hint().exact().is_none();
        if !is_streaming {
            return body;
        }
        let shout = |data: Bytes| Bytes::from(data.to_ascii_uppercase());
        Body::new(body.map_frame(move |frame| frame.map_data(shout)))
    })
}

#[get("/")]
fn stream() -> Response {
    log("view");
    chunks(false)
}

#[get("/fails")]
fn fails() -> Response {
    log("view");
    chunks(true)
}

#[get("/plain")]
fn plain(uri: Uri) -> Result<Response> {
    view(uri)
}

#[tokio::test]
async fn streaming() {
    let app = App::new().with_all(a::class).hook(shouts);
    recorded("streaming")
        // Nothing reaches the server but the end of the connection.
        .but_wherever(|reply| reply.escaped = None)
        .of(app.hook(stream).hook(fails).hook(plain))
        .await;
}
