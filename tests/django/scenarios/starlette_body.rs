//! A body that a middleware reads, and the endpoint after it.

use crate::prelude::*;

/// Read the body, and leave nothing of it.
async fn read(request: &mut Request) -> Result<String> {
    let body = std::mem::take(request.body_mut());
    let said = String::from_utf8(to_bytes(body, 1024).await?.to_vec())?;
    log(format!("middleware: {said}"));
    Ok(said)
}

#[middleware]
async fn reads_and_replaces(mut request: Request, next: Next) -> Result<Response> {
    *request.body_mut() = Body::from(read(&mut request).await?);
    Ok(next.run(request).await)
}

#[middleware]
async fn reads(mut request: Request, next: Next) -> Result<Response> {
    read(&mut request).await?;
    Ok(next.run(request).await)
}

#[post("/")]
fn endpoint(body: String) -> String {
    log(format!("endpoint: {body}"));
    format!("read {body}")
}

#[tokio::test]
async fn starlette_body() {
    let alone = "read without a class of Starlette's";
    let app = || App::new().hook(endpoint);
    recorded("starlette_body")
        // S8: a body that was read is empty, and no error.
        .but_in(alone, "POST / words", |reply| {
            reply.trace.push("endpoint: ".to_owned());
            (reply.status, reply.body) = (200, "read ".to_owned());
            reply.escaped = None;
        })
        .of_all([
            ("read as a whole", app().hook(reads_and_replaces)),
            ("read as a stream", app().hook(reads)),
            (alone, app().hook(reads)),
        ])
        .await;
}
