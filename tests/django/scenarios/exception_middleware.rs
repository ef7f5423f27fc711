//! A middleware that catches what fails further in: dead code in Django, which has made a response of
//! it by then.

use crate::prelude::*;

traced!(a "A" b "B");

#[middleware]
async fn apologises(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    match response.raised() {
        Some(error) if error.status().is_server_error() => {
            log(format!("caught {}", name(error)));
            (StatusCode::SERVICE_UNAVAILABLE, "an error occurred").into_response()
        }
        _ => response,
    }
}

#[tokio::test]
async fn exception_middleware() {
    // L2 for D12: what was raised is known behind `next`.
    let caught = |error: &'static str| {
        move |reply: &mut Reply| {
            let out = reply.trace.len() - 1;
            assert_eq!(reply.trace[out], "A.response[500]");
            reply.trace[out] = format!("caught {error}");
            reply.trace.push("A.response[503]".to_owned());
            (reply.status, reply.body) = (503, "an error occurred".to_owned());
        }
    };
    let app = App::new()
        .with_all(a::class)
        .hook(apologises)
        .with_all(b::class);
    recorded("exception_middleware")
        .but("GET /?view=ValueError", caught("ValueError"))
        .but("GET /?B.request=ValueError", caught("ValueError"))
        .but("GET /?B.view=ValueError", caught("ValueError"))
        .but("GET /?B.response=ValueError", caught("ValueError"))
        .but("GET /?view=panic", caught("panic"))
        .of(app.hook(view))
        .await;
}
