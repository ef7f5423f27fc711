//! What answers before the app does: tower layers, and the check of the host.

use hooks_runtime::{axum::middleware::map_response, inspect::Answer, prelude::*};

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[get("/")]
fn index() {}

#[get(SHOP, "/")]
fn show() {}

#[get(SHOP, "/own", layer = map_response(async |res: Response| res))]
fn own() {}

/// In one line.
fn text(app: &App, path: &str) -> String {
    let text = app.explain(Method::GET, path).to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn layers_are_counted_and_each_is_told_with_its_place() {
    let layer = || map_response(async |response: Response| response);
    let app = || app!(self).register(SHOP.layer(layer()));
    let wrapped = app().layer(layer()).wrap(layer());
    let around = "around it (below), and may answer first";
    for (app, path, said) in [
        (app(), "/", String::new()),
        (app(), "/nowhere", String::new()),
        (app(), "/shop/", format!("1 tower layer stands {around}")),
        (app(), "/shop/own", format!("2 tower layers stand {around}")),
        (
            wrapped,
            "/nowhere",
            format!("2 tower layers stand {around}; one given to `wrap` may change the path, too"),
        ),
    ] {
        let text = text(&app, path);
        if said.is_empty() {
            assert!(!text.contains("tower layer"), "{text}");
        } else {
            assert!(text.contains(&said), "{text}");
        }
        let layers = app.explain(Method::GET, path).layers;
        for layer in &layers {
            assert!(text.contains(&format!("({})", layer.place)), "{text}");
        }
    }
}

/// As a request for it is answered: before everything else.
#[tokio::test]
async fn a_url_with_a_host_that_is_none_is_a_400() {
    support::quiet();
    let app = || app!(self).register(&SHOP);
    let client = app().test_client();
    for (url, is_one) in [
        ("http://shop.example/shop/", true),
        ("http://shop.example:8080/shop/", true),
        ("http://[::1]:80/shop/", true),
        ("http://ann@shop.example/shop/", false),
        ("http://shop!/shop/", false),
        ("http://shop.example:70000/shop/", false),
    ] {
        let status = client.get(url).await.status();
        assert_eq!(
            status == StatusCode::BAD_REQUEST,
            !is_one,
            "{url}: {status}"
        );
        let explained = app().explain(Method::GET, url);
        let is_refused =
            matches!(&explained.answer, Answer::BadRequest { reason } if reason.contains("host"));
        assert_eq!(is_refused, !is_one, "{url}\n{explained}");
        assert_eq!(explained.path == "/shop/", is_one, "{url}\n{explained}");
    }
}
