//! No path leads to another host by a redirect, whatever layers and mounts have made of it.

use hooks_batteries::{Common, Locale, Locales};
use hooks_runtime::prelude::*;
use support::{Raw, Server};
use tower_http::normalize_path::NormalizePathLayer;

static BOOKS: Blueprint = Blueprint::new("books").url_prefix("/{locale}");

#[get(BOOKS, "/{book}")]
fn book(locale: Locale, Path((_, book)): Path<(String, String)>) -> String {
    format!("{locale} {book}")
}

#[get("/slash/")]
fn slash() {}

fn app() -> App {
    let app = app!(self).register(&BOOKS);
    let locales = Locales::new(["en", "de"]).prefix(true);
    app.with(locales).with(Common::new().append_slash())
}

async fn location(server: &Server, target: &str) -> Option<String> {
    let mut client = Raw::connect(server.address()).await;
    let get = format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    client.send(&get).await;
    let head = client.read_until("\r\n\r\n").await.to_lowercase();
    let line = head.lines().find(|line| line.starts_with("location: "));
    line.map(|line| line["location: ".len()..].to_owned())
}

#[tokio::test]
async fn b57_b62_a_redirect_of_a_path_stays_on_its_host() {
    let trimmed = NormalizePathLayer::trim_trailing_slash;
    for (place, app) in [
        ("", app()),
        ("trimmed", app().wrap(trimmed())),
        ("mounted", App::new().mount("/shop", app())),
        (
            "trimmed mount",
            App::new().mount("/shop", app()).wrap(trimmed()),
        ),
        ("mounted at any", App::new().mount("/{tenant}", app())),
    ] {
        let server = Server::start(app.build().unwrap()).await;
        for target in [
            "//evil.example",
            "//evil.example/",
            "//evil%2Eexample/",
            "//evil.example/slash",
            "//evil.example/shop/a",
            "///evil%2Eexample//",
            "/\\evil.example",
            "/\\evil%2Eexample/",
            "/%5Cevil.example/",
            "/shop//evil.example",
            "//shop/evil%2Eexample/",
            "http://localhost//evil.example",
            "http://localhost//evil%2Eexample/",
            "http://evil.example/a",
            "http://evil.example",
            "*",
        ] {
            let location = location(&server, target)
                .await
                .unwrap_or_else(|| "/".into());
            let stays = location.starts_with('/') && !location[1..].starts_with(['/', '\\']);
            assert!(stays, "{place}: {target}: {location}");
        }
    }
}

#[tokio::test]
async fn b57_a_redirect_still_has_the_path_that_a_layer_trims() {
    let app = app().wrap(NormalizePathLayer::trim_trailing_slash());
    let server = Server::start(app.build().unwrap()).await;
    let moved = location(&server, "/a/?b=c").await;
    assert_eq!(moved.as_deref(), Some("/en/a?b=c"));
}
