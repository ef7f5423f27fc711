//! Django's own middleware: what answers before the innermost one, or replaces its response, has none
//! of its headers; what answers in `process_view` has them.

use crate::prelude::*;

/// Which of the two cases it is.
struct HttpsOnly(bool);

#[middleware]
async fn security(https: State<HttpsOnly>, uri: Uri, request: Request, next: Next) -> Response {
    let mut response = if https.0.0 {
        let location = format!("https://localhost{uri}");
        (StatusCode::MOVED_PERMANENTLY, [("location", location)]).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert("x-content-type-options", "nosniff".parse().unwrap());
    response
}

#[middleware]
async fn common(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[process_view]
fn csrf(method: Method, headers: HeaderMap) -> Result<()> {
    if method == Method::POST && !headers.contains_key("x-csrftoken") {
        return Err(abort(StatusCode::FORBIDDEN));
    }
    Ok(())
}

#[middleware]
async fn frame_options(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert("x-frame-options", "DENY".parse().unwrap());
    response
}

#[route("/", methods = [GET, POST])]
#[route("/page/", methods = [GET, POST])]
fn index() -> &'static str {
    log("view");
    "fine"
}

fn app(https_only: bool) -> App {
    let app = App::new().state(HttpsOnly(https_only)).hook(security);
    let app = app.hook(common).hook(csrf).hook(frame_options);
    app.hook(index)
}

#[tokio::test]
async fn lost_headers() {
    recorded("lost_headers")
        // L4 for D32: routing redirects, further in than any middleware, so nothing is lost.
        .but_in("http", "GET /page?a=1", |reply| {
            reply.status = 308;
            let frame = ("x-frame-options".to_owned(), "DENY".to_owned());
            reply.headers.extend([frame]);
            "<default>".clone_into(&mut reply.body);
        })
        .of_all([("https only", app(true)), ("http", app(false))])
        .await;
}
