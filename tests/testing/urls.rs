//! `url_for!`, and the values that have a meaning of their own. The expected URLs are those of
//! Flask, but for `_scheme`, which knows WebSockets here.

use hooks_runtime::{ProblemKind, UrlError, prelude::*};
use std::sync::{Arc, Mutex};

static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");

#[get(SHOP, "/{id}")]
fn show(ctx: RequestContext, seen: State<Seen>) {
    *seen.0.0.lock().unwrap() = Some(ctx);
}

#[get("/files/{*path}")]
fn files() {}

#[get("/page")]
fn page() -> TemplateResponse {
    TemplateResponse::new("page.txt", ())
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Option<RequestContext>>>);

fn app(seen: &Seen) -> App {
    app!(self).register(&SHOP).state(seen.clone())
}

/// The context of a request for `/shop/1`.
async fn context(change: impl FnOnce(App) -> App) -> RequestContext {
    let seen = Seen::default();
    let client = change(app(&seen)).test_client();
    assert_eq!(client.get("/shop/1").await.status(), StatusCode::OK);
    seen.0.lock().unwrap().take().unwrap()
}

fn public(app: App) -> App {
    app.public_url("https://shop.example")
}

#[tokio::test]
async fn values_are_anything_that_displays() {
    let ctx = context(|app| app).await;
    let id = 7_u64;
    let name = String::from("a b");
    let url = url_for!(ctx, "shop.show", id = id, page = 2, on = true, by = name);
    assert_eq!(url.unwrap(), "/shop/7?page=2&on=true&by=a+b");
    assert_eq!(name, "a b", "values are borrowed");
    let address = std::net::Ipv4Addr::LOCALHOST;
    let url = url_for!(&ctx, ".show", id = address, "per-page" = 1.5, type = 'x',);
    assert_eq!(url.unwrap(), "/shop/127.0.0.1?per-page=1.5&type=x");
    let url = url_for!(ctx, "files", path = format_args!("{}/{}", "a", "b"));
    assert_eq!(url.unwrap(), "/files/a/b");
    let url = url_for!(ctx, "shop.show", id = 7, tag = "a", tag = "b");
    assert_eq!(url.unwrap(), "/shop/7?tag=a&tag=b");
    assert!(url_for!(ctx, "shop.show").is_err());
    let endpoint = String::from("page");
    assert_eq!(url_for!(ctx, &endpoint).unwrap(), "/page");
}

#[tokio::test]
async fn an_anchor_ends_the_url() {
    let ctx = context(|app| app).await;
    for (anchor, end) in [
        ("top", "#top"),
        ("a b/ü#?&\"<", "#a%20b/%C3%BC#?&%22%3C"),
        ("a%20b", "#a%20b"),
        ("", "#"),
    ] {
        let url = url_for!(ctx, "shop.show", _anchor = anchor, id = 7, page = 2);
        assert_eq!(url.unwrap(), format!("/shop/7?page=2{end}"));
        let url = ctx.url_for("shop.show", [("id", "7"), ("_anchor", anchor)]);
        assert_eq!(url.unwrap(), format!("/shop/7{end}"));
    }
}

#[tokio::test]
async fn an_external_url_begins_with_the_public_one() {
    let ctx = context(public).await;
    let url = url_for!(
        ctx,
        "shop.show",
        id = 7,
        _external = true,
        page = 2,
        _anchor = "x"
    );
    assert_eq!(url.unwrap(), "https://shop.example/shop/7?page=2#x");
    for (external, expected) in [
        ("true", "https://shop.example/shop/7"),
        ("1", "https://shop.example/shop/7"),
        ("false", "/shop/7"),
        ("0", "/shop/7"),
        ("", "/shop/7"),
    ] {
        let url = ctx.url_for("shop.show", [("id", "7"), ("_external", external)]);
        assert_eq!(url.unwrap(), expected, "{external:?}");
    }
    let error = ctx.url_for("shop.show", [("id", "7"), ("_external", "yes")]);
    assert_eq!(
        error.unwrap_err().to_string(),
        "`_external` cannot be \"yes\": give `true` or `false`"
    );
    let below = context(|app| app.public_url("http://example.com:8080/our/")).await;
    let url = url_for!(below, "shop.show", id = 7, _external = true);
    assert_eq!(url.unwrap(), "http://example.com:8080/our/shop/7");
}

#[tokio::test]
async fn a_scheme_asks_for_an_external_url() {
    let ctx = context(public).await;
    for (scheme, expected) in [
        ("http", "http://shop.example/shop/7"),
        ("https", "https://shop.example/shop/7"),
        ("wss", "wss://shop.example/shop/7"),
        ("", "//shop.example/shop/7"),
    ] {
        let url = url_for!(ctx, "shop.show", id = 7, _scheme = scheme);
        assert_eq!(url.unwrap(), expected);
        let url = url_for!(ctx, "shop.show", id = 7, _scheme = scheme, _external = true);
        assert_eq!(url.unwrap(), expected);
    }
    let relative = url_for!(
        ctx,
        "shop.show",
        id = 7,
        _scheme = "https",
        _external = false
    );
    assert!(matches!(
        relative,
        Err(UrlError::InvalidOption {
            name: "_scheme",
            ..
        })
    ));
    let script = url_for!(ctx, "shop.show", id = 7, _scheme = "javascript");
    let said = script.unwrap_err().to_string();
    assert!(
        said.starts_with("`_scheme` cannot be \"javascript\": give `http`"),
        "{said}"
    );
}

#[tokio::test]
async fn a_method_is_not_in_the_query() {
    let ctx = context(|app| app).await;
    let url = url_for!(ctx, "shop.show", id = 7, _method = Method::POST);
    assert_eq!(url.unwrap(), "/shop/7");
}

#[tokio::test]
async fn without_a_public_url_there_is_no_external_one() {
    let ctx = context(|app| app).await;
    let error = url_for!(ctx, "shop.show", id = 7, _external = true).unwrap_err();
    assert!(matches!(error, UrlError::NoPublicUrl { .. }));
    assert_eq!(
        error.to_string(),
        "a URL of `shop.show` with scheme and host needs the public URL of the app: call \
         `.public_url(\"https://…\")` on the app"
    );
    let url = url_for!(ctx, "shop.show", id = 7, _external = false);
    assert_eq!(url.unwrap(), "/shop/7");
}

#[tokio::test]
async fn templates_have_the_same() {
    let page = "{{ url_for('shop.show', id=7, page=2, _external=true, _anchor='a b') }} \
                {{ url_for('shop.show', id=7, _scheme='http', _anchor=none) }} \
                {{ url_for('shop.show', id=7, _external=false) }} \
                {{ url_for('shop.show', id=7, _external=1) }}";
    let app = public(app(&Seen::default())).templates([("page.txt", page)]);
    assert_eq!(
        app.test_client().get("/page").await.text(),
        "https://shop.example/shop/7?page=2#a%20b http://shop.example/shop/7 /shop/7 \
         https://shop.example/shop/7"
    );
}

#[tokio::test]
async fn a_mounted_app_has_the_public_url_of_the_app_around_it() {
    for (own, expected) in [
        (None, "https://outer.example/in/shop/7"),
        (Some("https://own.example"), "https://own.example/in/shop/7"),
    ] {
        let seen = Seen::default();
        let inner = app(&seen);
        let inner = match own {
            Some(url) => inner.public_url(url),
            None => inner,
        };
        let outer = App::new().public_url("https://outer.example");
        let client = outer.mount("/in", inner).test_client();
        assert_eq!(client.get("/in/shop/1").await.status(), StatusCode::OK);
        let ctx = seen.0.lock().unwrap().take().unwrap();
        let url = url_for!(ctx, "shop.show", id = 7, _external = true);
        assert_eq!(url.unwrap(), expected);
    }
}

#[test]
fn a_public_url_that_is_none_is_a_problem_with_its_place() {
    for url in [
        "shop.example",
        "ftp://shop.example",
        "https://shop.example/?x",
    ] {
        let line = line!() + 1;
        let error = App::new().public_url(url).build().unwrap_err();
        let [problem] = error.problems() else {
            panic!("{error}")
        };
        assert_eq!(problem.kind(), ProblemKind::PublicUrl);
        assert!(problem.message().contains(url), "{problem}");
        assert!(
            problem.message().contains("https://shop.example`"),
            "{problem}"
        );
        assert_eq!(problem.places()[0].line, line);
    }
}
