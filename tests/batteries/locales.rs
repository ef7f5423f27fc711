//! Languages: how one is chosen, what the response says, and the texts; by the rules B56 to B61.

use hooks_batteries::{Cookie, Languages, Locale, Locales, locale::Argument, t};
use hooks_runtime::{TestClient, TestResponse, prelude::*};

/// The languages of the table.
const TAGS: [&str; 9] = [
    "en", "de", "de-at", "pt-br", "zh-hans", "zh-hant", "sr-latn", "fr", "es-mx",
];

fn vary(response: &TestResponse) -> String {
    let lines = response.headers().get_all("vary").into_iter();
    lines
        .map(|line| line.to_str().unwrap())
        .collect::<Vec<_>>()
        .join(", ")
}

mod chosen {
    use super::*;

    #[get("/")]
    fn index(locale: Locale) -> String {
        locale.to_string()
    }

    #[get("/none")]
    fn none() {}

    #[get("/own")]
    fn own(_: Locale) -> impl IntoResponse {
        [
            ("content-language", "la"),
            ("vary", "Cookie, Accept-Language"),
        ]
    }

    #[get("/fails")]
    fn fails() -> Result<()> {
        Err(abort(StatusCode::CONFLICT))
    }

    #[get("/texts")]
    fn texts(locale: Locale) -> String {
        t!(locale, "added", item = "Emma", count = 2)
    }

    #[error_handler(404)]
    fn not_found(locale: Option<Locale>) -> (StatusCode, String) {
        (StatusCode::NOT_FOUND, format!("404 {locale:?}"))
    }

    #[error_handler(409)]
    fn conflict(locale: Option<Locale>) -> (StatusCode, String) {
        (StatusCode::CONFLICT, format!("409 {locale:?}"))
    }

    fn client(locales: Locales) -> TestClient {
        app!(self).with(locales).test_client()
    }

    async fn by_header(header: &str) -> String {
        let client = client(Locales::new(TAGS));
        client
            .get("/")
            .header("accept-language", header)
            .await
            .text()
            .to_owned()
    }

    #[tokio::test]
    async fn the_header_chooses_as_the_table_says() {
        for (header, expected) in [
            ("", "en"),
            ("xx", "en"),
            ("*", "en"),
            ("de", "de"),
            ("DE", "de"),
            ("de-CH", "de"),
            ("de-latn-at", "de"),
            ("de-AT", "de-at"),
            ("pt", "pt-br"),
            ("pt-PT", "pt-br"),
            ("es-AR", "es-mx"),
            ("sr-Cyrl", "sr-latn"),
            ("zh", "zh-hans"),
            ("zh-CN", "zh-hans"),
            ("zh-Hans-SG", "zh-hans"),
            ("zh-TW", "zh-hant"),
            ("zh-HK", "zh-hant"),
            ("zh-Hant-TW", "zh-hant"),
            ("xx,de", "de"),
            ("i-klingon,fr", "fr"),
            ("de , fr", "de"),
            ("de-at;q=0.5, fr;q=0.9", "fr"),
            ("xx,*,de", "en"),
            ("*;q=0.5,de", "de"),
            ("de;q=0,fr;q=0.1", "fr"),
            ("de;q=1.5", "en"),
            ("de_AT", "en"),
        ] {
            assert_eq!(by_header(header).await, expected, "{header:?}");
        }
    }

    #[tokio::test]
    async fn b60_b61_a_weight_of_zero_excludes() {
        for (header, expected) in [
            ("de;q=0", "en"),
            ("de;q=0, de-CH", "en"),
            ("de;q=0, de-at", "de-at"),
            ("de-at;q=0, de-at-1996, fr;q=0.5", "de"),
            ("pt-PT, *;q=0", "en"),
            ("pt-PT, *;q=0, pt-br;q=0.1", "pt-br"),
            ("zh-CN, zh-hans;q=0", "zh-hant"),
        ] {
            assert_eq!(by_header(header).await, expected, "{header:?}");
        }
    }

    #[tokio::test]
    async fn b61_a_bad_element_voids_only_itself() {
        for (header, expected) in [
            ("de;q=abc, fr", "fr"),
            ("fr;q=.5,de;q=0.4", "de"),
            ("de;q=0.5;x=1,fr", "fr"),
            ("\u{e9},fr", "fr"),
            ("de;q=0.3, en;q=0.30001", "de"),
        ] {
            assert_eq!(by_header(header).await, expected, "{header:?}");
        }
    }

    #[tokio::test]
    async fn the_cookie_decides_before_the_header() {
        for (cookie, expected) in [
            ("de-CH", "de"),
            ("DE", "de"),
            ("xx", "fr"),
            ("", "fr"),
            ("de;q", "de"),
        ] {
            let client = client(Locales::new(TAGS));
            let request = client.get("/").header("accept-language", "fr");
            let response = request.header("cookie", format!("language={cookie}")).await;
            assert_eq!(response.text(), expected, "{cookie:?}");
        }
        let client = client(Locales::new(TAGS).cookie(None));
        let response = client.get("/").header("cookie", "language=de").await;
        assert_eq!(
            (response.text(), &*vary(&response)),
            ("en", "accept-language")
        );
    }

    #[tokio::test]
    async fn b56_a_response_says_its_language_and_what_decided() {
        let client = client(Locales::new(["en", "de"]).default("de"));
        let response = client.get("/").await;
        assert_eq!(response.header("content-language"), Some("de"));
        assert_eq!(vary(&response), "accept-language, cookie");
        let own = client.get("/own").await;
        assert_eq!(own.header("content-language"), Some("la"));
        assert_eq!(vary(&own), "Cookie, Accept-Language");
    }

    #[tokio::test]
    async fn a_response_that_cannot_depend_on_the_language_says_nothing() {
        let none = client(Locales::new(TAGS)).get("/none").await;
        assert_eq!(
            (vary(&none), none.header("content-language")),
            (String::new(), None)
        );
    }

    #[tokio::test]
    async fn k15_error_pages_have_the_language_too() {
        let client = client(Locales::new(TAGS));
        for (path, text) in [
            ("/nowhere", "404 Some(Locale(\"fr\"))"),
            ("/fails", "409 Some(Locale(\"fr\"))"),
        ] {
            let response = client.get(path).header("accept-language", "fr").await;
            assert_eq!(response.text(), text);
            assert_eq!(response.header("content-language"), Some("fr"));
            assert_eq!(vary(&response), "accept-language, cookie");
        }
    }

    #[tokio::test]
    async fn texts_fall_back_to_the_general_language_the_default_and_the_name() {
        fn texts(tag: &str, message: &str, arguments: &[(&str, Argument<'_>)]) -> Option<String> {
            let [(_, item), (_, count)] = arguments else {
                return None;
            };
            (tag != "fr" && message == "added").then(|| format!("{tag} {item} {count}"))
        }
        let client = client(Locales::new(["en", "de-at", "fr"]).texts(texts));
        for (header, expected) in [("de-at", "de-at Emma 2"), ("fr", "en Emma 2")] {
            let response = client.get("/texts").header("accept-language", header).await;
            assert_eq!(response.text(), expected);
        }
        assert_eq!(
            t!(
                Locale::mock("pt-br", |tag: &str, _: &str, _: &[(&str, Argument<'_>)]| {
                    (tag == "pt").then(|| "geral".to_owned())
                }),
                "x"
            ),
            "geral"
        );
        assert_eq!(
            t!(
                Locale::mock("de", |_: &str, _: &str, _: &[(&str, Argument<'_>)]| None),
                "x"
            ),
            "x"
        );
    }

    #[test]
    fn settings_that_cannot_be_are_problems() {
        for (locales, problem) in [
            (Locales::new(Vec::<String>::new()), "there is no language"),
            (Locales::new(["en", "de_AT"]), "`de_AT` is no language tag"),
            (Locales::new(["en", "EN"]), "`EN` is there twice"),
            (
                Locales::new(["en"]).default("de"),
                "the default `de` is not one of the languages",
            ),
            (
                Locales::new(["en"]).cookie(Cookie::named("a b")),
                "the cookie `a b`",
            ),
            (
                Locales::new(["en"]).cookie(None).setter("/set"),
                "`setter` sets a cookie that does not decide",
            ),
        ] {
            let error = app!(self).with(locales).build().unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
            assert!(error.contains("locales.rs"), "{error}");
        }
        let error = app!(self).build().unwrap_err().to_string();
        assert!(error.contains("Locale"), "{error}");
    }
}

mod prefixed {
    use super::*;

    static SHOP: Blueprint = Blueprint::new("shop");

    #[get(SHOP, "/p/")]
    fn page(locale: Locale) -> String {
        locale.to_string()
    }

    #[get("/plain")]
    fn plain(locale: Locale) -> String {
        locale.to_string()
    }

    #[get("/missing")]
    fn missing() -> Result<()> {
        Err(abort(StatusCode::NOT_FOUND))
    }

    #[error_handler(404)]
    fn not_found(locale: Option<Locale>) -> (StatusCode, String) {
        (
            StatusCode::NOT_FOUND,
            locale.map(|locale| locale.to_string()).unwrap_or_default(),
        )
    }

    fn merged() -> TestClient {
        use hooks_runtime::axum::{Router, routing::get};

        let shop = Router::new()
            .route(
                "/{locale}/m/",
                get(|locale: Locale| async move { locale.to_string() }),
            )
            .route(
                "/{locale}/posted",
                hooks_runtime::axum::routing::post(|| async {}),
            );
        app!(self)
            .merge(shop)
            .mount("/en/mounted", Router::new().route("/x", get(|| async {})))
            .with(Locales::new(["en", "de"]).prefix(true))
            .test_client()
    }

    #[tokio::test]
    async fn b57_routes_of_a_merged_router_count_and_those_of_a_mount_cannot() {
        let client = merged();
        assert_eq!(client.get("/de/m/").await.text(), "de");
        assert_eq!(client.get("/xx/m/").await.status(), StatusCode::NOT_FOUND);
        for (path, location) in [
            ("/m/?a=1", Some("/de/m/?a=1")),
            ("/m", Some("/de/m/")),
            ("/posted", Some("/de/posted")),
            ("/q", None),
            ("/mounted/x", None),
        ] {
            let response = client.get(path).header("accept-language", "de").await;
            assert_eq!(response.header("location"), location, "{path}");
        }
        let mounted = client.get("/mounted/x").header("accept-language", "en");
        assert_eq!(mounted.await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn b57_the_start_page_is_redirected_to_that_of_the_language() {
        static START: Blueprint = Blueprint::new("start").url_prefix("/{locale}");

        #[get(START, "/")]
        fn start(locale: Locale) -> String {
            locale.to_string()
        }

        let app = App::new().register(&START);
        let client = app
            .with(Locales::new(["en", "de"]).prefix(true))
            .test_client();
        let response = client.get("/").header("accept-language", "de").await;
        let location = response.header("location").unwrap();
        assert_eq!(client.get(location).await.text(), "de");
    }

    fn for_all() -> TestClient {
        let locales = Locales::new(["en", "de"]).prefix(true).setter("/set");
        app!(self)
            .register(SHOP.at("/{locale}"))
            .with(locales)
            .test_client()
    }

    fn for_others() -> TestClient {
        let app = app!(self)
            .register(SHOP.at("/"))
            .register(SHOP.at("/{locale}").named("other"));
        app.with(Locales::new(["en", "de"]).prefix(false).setter("/set"))
            .test_client()
    }

    #[tokio::test]
    async fn the_path_decides_before_all_else() {
        let client = for_all();
        client.set_cookie("language", "en");
        let response = client.get("/de/p/").header("accept-language", "en").await;
        assert_eq!((response.text(), &*vary(&response)), ("de", ""));
        assert_eq!(response.header("content-language"), Some("de"));
        // Where there is no language in it, the request decides.
        let response = client.get("/plain").await;
        assert_eq!(
            (response.text(), &*vary(&response)),
            ("en", "accept-language, cookie")
        );
    }

    #[tokio::test]
    async fn b57_a_path_without_language_is_redirected_if_it_has_a_route() {
        let client = for_all();
        for (path, location) in [("/p/?a=1", "/de/p/?a=1"), ("/p", "/de/p/")] {
            let response = client.get(path).header("accept-language", "de").await;
            assert_eq!(
                (response.status(), response.header("location")),
                (StatusCode::FOUND, Some(location))
            );
            assert_eq!(vary(&response), "accept-language, cookie");
            // Nothing is left of the page that was not found.
            let of_page = ["content-type", "content-language"].map(|name| response.header(name));
            assert_eq!((response.text(), of_page), ("", [None, None]));
        }
        for (path, language) in [
            ("/q/", "de"),
            ("/xx/p/", "de"),
            ("/en/q", "en"),
            ("/DE/p/", "de"),
            ("/missing", "de"),
        ] {
            let response = client.get(path).header("accept-language", "de").await;
            assert_eq!(
                (response.status(), response.text()),
                (StatusCode::NOT_FOUND, language),
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn b58_without_prefix_is_the_default_language() {
        let client = for_others();
        client.set_cookie("language", "de");
        let response = client.get("/p/").header("accept-language", "de").await;
        assert_eq!((response.text(), &*vary(&response)), ("en", ""));
        assert_eq!(client.get("/de/p/").await.text(), "de");
        for path in ["/en/p/", "/en-us/p/", "/de-ch/p/", "/q/"] {
            assert_eq!(
                client.get(path).await.status(),
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn k22_a_next_page_without_its_language_is_no_other_host() {
        let client = for_others();
        for (next, location) in [
            ("/de/p/", "/p/"),
            ("/de//evil.example/", "/"),
            ("/de/\\evil.example/", "/"),
        ] {
            let response = client
                .post("/set")
                .form(&[("language", "en"), ("next", next)])
                .await;
            assert_eq!(response.header("location"), Some(location), "{next}");
        }
    }

    #[tokio::test]
    async fn b59_the_next_page_is_in_the_new_language() {
        let client = for_all();
        for (next, location) in [
            ("/en/p/?a=1", "/de/p/?a=1"),
            ("/en", "/de"),
            ("/plain", "/plain"),
            ("/xx/p/", "/xx/p/"),
        ] {
            let response = client
                .post("/set")
                .form(&[("language", "de"), ("next", next)])
                .await;
            assert_eq!(response.header("location"), Some(location));
        }
    }
}

mod setter {
    use super::*;

    #[get("/")]
    fn index(locale: Locale) -> String {
        locale.to_string()
    }

    #[get("/url")]
    fn url(ctx: RequestContext) -> Result<String> {
        Ok(ctx.url_for("locale_setter.set_language", [])?)
    }

    fn client() -> TestClient {
        app!(self)
            .with(Locales::new(["en", "de"]).setter("/i18n/set"))
            .test_client()
    }

    #[tokio::test]
    async fn b59_a_post_sets_the_language_and_goes_on() {
        let client = client();
        let form = [("language", "de"), ("next", "/books")];
        let response = client.post("/i18n/set").form(&form).await;
        assert_eq!(
            (response.status(), response.header("location")),
            (StatusCode::FOUND, Some("/books"))
        );
        assert_eq!(
            response.header("set-cookie"),
            Some("language=de; HttpOnly; SameSite=Lax; Path=/")
        );
        assert_eq!(client.get("/").await.text(), "de");
        assert_eq!(client.get("/url").await.text(), "/i18n/set");
    }

    #[tokio::test]
    async fn b59_a_get_or_an_unknown_language_sets_nothing() {
        let client = client();
        let got = client.get("/i18n/set?language=de&next=/books").await;
        assert_eq!(
            (got.header("location"), got.header("set-cookie")),
            (Some("/books"), None)
        );
        for language in ["xx", "de-CH", ""] {
            let posted = client
                .post("/i18n/set")
                .form(&[("language", language)])
                .await;
            assert_eq!(
                (posted.header("location"), posted.header("set-cookie")),
                (Some("/"), None)
            );
        }
    }

    #[tokio::test]
    async fn k22_b59_a_foreign_next_is_not_used() {
        let client = client();
        for next in [
            "//evil.example",
            "http://evil.example/",
            "/\\evil.example",
            "/\t/evil.example",
            "/\r\nx: y",
        ] {
            let request = client
                .post("/i18n/set")
                .form(&[("language", "de"), ("next", next)]);
            let response = request.header("referer", "http://evil.example/").await;
            assert_eq!(response.header("location"), Some("/"), "{next:?}");
        }
        let back = client.post("/i18n/set").form(&[("language", "de")]);
        let back = back.header("referer", "http://localhost/books").await;
        assert_eq!(back.header("location"), Some("http://localhost/books"));
        let odd = client
            .post("/i18n/set")
            .form(&[("next", "/b\u{fc}cher")])
            .await;
        assert_eq!(odd.header("location"), Some("/b%C3%BCcher"));
    }

    #[tokio::test]
    async fn b59_a_client_that_prefers_json_gets_no_page() {
        let client = client();
        let post = || client.post("/i18n/set").form(&[("language", "de")]);
        for (accept, status) in [
            ("application/json", 204),
            ("application/json, text/html;q=0", 204),
            ("text/html", 302),
            ("*/*", 302),
            ("TEXT/HTML", 302),
            ("application/json, text/*;q=0.5", 302),
            ("application/json, text/html;Q=0.0", 204),
        ] {
            let response = post().header("accept", accept).await;
            assert_eq!(response.status(), status, "{accept}");
            assert!(response.header("set-cookie").is_some());
        }
    }
}

mod templates {
    use super::*;
    use hooks_batteries::locale::Fluent;
    use hooks_runtime::{TemplateResponse, minijinja::context};

    const GERMAN: &str = "added = { $item } hinzugefügt\nbooks = { $count ->\n    [one] ein Buch\n   *[other] { $count } Bücher\n }\nlogin = Anmelden\n    .title = Zur Anmeldung";

    #[get("/page/{name}")]
    fn page(Path(name): Path<String>) -> TemplateResponse {
        TemplateResponse::new(name, context! { title => "<Emma>" })
    }

    #[error_handler(404)]
    fn not_found(_: &Error) -> (StatusCode, TemplateResponse) {
        (
            StatusCode::NOT_FOUND,
            TemplateResponse::new("locale.html", ()),
        )
    }

    fn client() -> TestClient {
        let texts = Fluent::new([("en", "added = { $item } added"), ("de", GERMAN)]).unwrap();
        app!(self)
            .with(Locales::new(["en", "de"]).texts(texts))
            .templates([
                ("text.html", r#"{{ t("added", item=title) }}, {{ t("books", count=1) }}, {{ t("books", count=3) }}"#),
                ("attribute.html", r#"{{ t("login.title") }} {{ t("nothing") }}"#),
                ("plain.html", "{{ title }}"),
                ("locale.html", r#"{{ locale }}{% if locale.tag == "de" %}!{% endif %} {{ languages | join(",") }}"#),
                ("wrong.html", r#"{{ t("added", item=nothing) }}"#),
            ])
            .test_client()
    }

    async fn german(name: &str) -> TestResponse {
        client()
            .get(&format!("/page/{name}"))
            .header("accept-language", "de")
            .await
    }

    #[tokio::test]
    async fn a_template_has_texts() {
        let response = german("text.html").await;
        assert_eq!(
            response.text(),
            "&lt;Emma&gt; hinzugefügt, ein Buch, 3 Bücher"
        );
        assert_eq!(response.header("content-language"), Some("de"));
        assert_eq!(vary(&response), "accept-language, cookie");
        assert_eq!(
            german("attribute.html").await.text(),
            "Zur Anmeldung nothing"
        );
        assert_eq!(
            german("wrong.html").await.status(),
            StatusCode::INTERNAL_SERVER_ERROR
        );
    }

    #[tokio::test]
    async fn a_template_without_texts_does_not_vary() {
        let response = german("plain.html").await;
        assert_eq!(
            (vary(&response), response.header("content-language")),
            (String::new(), None)
        );
    }

    #[tokio::test]
    async fn a_template_has_the_locale_also_on_an_error_page() {
        assert_eq!(german("locale.html").await.text(), "de! en,de");
        let missing = client()
            .get("/nowhere")
            .header("accept-language", "de")
            .await;
        assert_eq!(missing.text(), "de! en,de");
        assert_eq!(vary(&missing), "accept-language, cookie");
    }

    /// Fluent's own functions are there, and what is missing shows and does not fail.
    #[test]
    fn fluent_formats_numbers_and_shows_what_is_missing() {
        let text = "price = { NUMBER($price, minimumFractionDigits: 2) }\nhello = Hello { $name }!";
        let locale = Locale::mock("en", Fluent::new([("en", text)]).unwrap());
        assert_eq!(t!(locale, "price", price = 9.5), "9.50");
        assert_eq!(t!(locale, "hello"), "Hello {$name}!");
        assert_eq!(t!(locale, "hello", name = "A", other = 1), "Hello A!");
        assert_eq!(t!(locale, "hello.title"), "hello.title");
        assert_eq!(t!(locale, ""), "");
    }

    #[test]
    fn fluent_says_where_a_text_is_wrong() {
        for (tag, text, message) in [
            ("de", "a = b\n= c", "de, line 2"),
            ("d!", "a = b", "`d!` is no language tag"),
            ("de", "a = b\na = c", "de"),
        ] {
            let error = Fluent::new([(tag, text)]).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
        let error = Fluent::read("no/such/directory").unwrap_err().to_string();
        assert!(error.contains("no/such/directory"), "{error}");
    }

    #[test]
    fn fluent_reads_files_of_a_language() {
        let directory = std::env::temp_dir().join(format!("hooks-fluent-{}", std::process::id()));
        std::fs::create_dir_all(directory.join("pt-br")).unwrap();
        std::fs::write(directory.join("de.ftl"), "a = deutsch").unwrap();
        std::fs::write(directory.join("pt-br/one.ftl"), "a = um").unwrap();
        std::fs::write(directory.join("pt-br/two.ftl"), "b = dois { $x }").unwrap();
        let read = Fluent::read(&directory);
        std::fs::remove_dir_all(&directory).unwrap();
        let locale = Locale::mock("pt-BR", read.unwrap().isolating());
        assert_eq!(t!(locale, "a"), "um");
        assert_eq!(t!(locale, "b", x = "y"), "dois \u{2068}y\u{2069}");
    }
}

/// What no function of the app makes does not depend on a language.
mod outside {
    use super::*;
    use hooks_runtime::axum::{Router, routing::get};

    #[get("/")]
    fn index(_: Locale) {}

    #[tokio::test]
    async fn a_mount_and_a_fallback_service_say_no_language() {
        let site = || Router::new().route("/logo", get(|| async { "logo" }));
        for prefix in [false, true] {
            let locales = Locales::new(["en", "de"]);
            let locales = if prefix {
                locales.prefix(true)
            } else {
                locales
            };
            let app = app!(self).mount("/static", site()).fallback_service(site());
            let client = app.with(locales).test_client();
            for path in ["/static/logo", "/logo", "/static/nothing", "/nothing"] {
                let response = client.get(path).header("accept-language", "de").await;
                assert_eq!(response.header("content-language"), None, "{path}");
                assert_eq!(vary(&response), "", "{path}");
            }
        }
    }
}

mod by_hook {
    use super::*;

    #[before_request]
    fn of_the_user(languages: State<Languages>, headers: HeaderMap) -> Option<Provide<Locale>> {
        let chosen = headers.get("x-language")?.to_str().ok()?;
        languages.find(chosen).map(Provide)
    }

    #[get("/")]
    fn index(locale: Locale) -> String {
        locale.to_string()
    }

    #[tokio::test]
    async fn a_hook_may_choose_the_language_of_its_request() {
        let client = app!(self).with(Locales::new(TAGS)).test_client();
        for (chosen, expected) in [("de-CH", "de"), ("xx", "fr")] {
            let request = client.get("/").header("x-language", chosen);
            let response = request.header("accept-language", "fr").await;
            assert_eq!(response.text(), expected);
            assert_eq!(response.header("content-language"), Some(expected));
        }
    }
}
