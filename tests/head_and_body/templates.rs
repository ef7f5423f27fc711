//! A rendered template has no header that described its placeholder.

use axum::{Router, routing};
use flate2::read::GzDecoder;
use hooks_runtime::{minijinja::context, prelude::*};
use std::io::Read;
use support::Server;
use tower_http::compression::CompressionLayer;

#[after_request]
fn after() {}

async fn page() -> TemplateResponse {
    let text = "text ".repeat(100);
    TemplateResponse::new("page.html", context! { text })
}

fn app(router: Router) -> App {
    let templates = [("page.html", "<p>{{ text }}</p>")];
    App::new().hook(after).templates(templates).merge(router)
}

#[tokio::test]
async fn a_template_that_a_layer_has_compressed_unrendered_is_plain_text() {
    for router in [
        Router::new().route("/", routing::get(page)),
        Router::new().route_service(
            "/",
            tower::service_fn(|_: Request| async {
                Ok::<_, std::convert::Infallible>(page().await)
            }),
        ),
    ] {
        let app = app(router.layer(CompressionLayer::new()));
        let server = Server::start(app.build().unwrap()).await;
        let request = "GET / HTTP/1.1\r\naccept-encoding: gzip\r\nx:";
        let (connection, answer) = server.connect().ask(request).await;
        assert!(!answer.head.contains("content-encoding"), "{}", answer.head);
        assert!(answer.has("content-length: 507"), "{}", answer.head);
        assert!(answer.body.starts_with("<p>text text"), "{}", answer.body);
        let (_, head) = connection
            .ask("HEAD / HTTP/1.1\r\naccept-encoding: gzip\r\nx:")
            .await;
        assert!(!head.head.contains("content-encoding"), "{}", head.head);
    }
}

#[tokio::test]
async fn a_layer_outside_compresses_what_was_rendered() {
    let router = Router::new().route("/", routing::get(page));
    let app = app(router).layer(CompressionLayer::new());
    let server = Server::start(app.build().unwrap()).await;
    let request = "GET / HTTP/1.1\r\naccept-encoding: gzip\r\nx:";
    let (_, answer) = server.connect().ask(request).await;
    assert!(answer.has("content-encoding: gzip"), "{}", answer.head);
    let mut text = String::new();
    GzDecoder::new(&*answer.bytes)
        .read_to_string(&mut text)
        .unwrap();
    assert!(text.starts_with("<p>text text"), "{text}");
}
