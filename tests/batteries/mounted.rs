//! An app in a mount: what its plugins say of URLs is right for the whole site.

use crate::nobody::Users;
use hooks_batteries::{Keys, Locale, Locales, Login, Sessions, login::login_required};
use hooks_runtime::prelude::*;

mod languages {
    use super::*;

    static BOOKS: Blueprint = Blueprint::new("books").url_prefix("/{locale}");

    #[get(BOOKS, "/books")]
    fn books(locale: Locale) -> String {
        locale.to_string()
    }

    #[tokio::test]
    async fn b57_the_redirect_to_a_language_keeps_the_path_of_the_mount() {
        let locales = Locales::new(["en", "de"]).prefix(true);
        let inner = app!(self).register(&BOOKS).with(locales);
        let client = App::new().mount("/shop", inner).test_client();
        let moved = client.get("/shop/books?a=1").await;
        assert_eq!(moved.header("location"), Some("/shop/en/books?a=1"));
        let escaped = client.get("/shop/%62ooks").await;
        assert_eq!(escaped.header("location"), Some("/shop/en/books"));
    }
}

mod users {
    use super::*;

    #[get("/login")]
    fn login() -> &'static str {
        "the page of the login"
    }

    #[get("/me")]
    fn me() {}

    #[get("/open", skip = [login_required])]
    fn open() {}

    fn app(url: &'static str) -> App {
        let login = Login::new(Users).url(url).keys(Keys::random());
        let inner = app!(self).with(Sessions::default());
        App::new().mount("/shop", inner.with(login.everywhere()))
    }

    #[tokio::test]
    async fn b79_the_way_back_from_the_login_has_the_path_of_the_mount() {
        let client = app("/shop/login").test_client();
        let sent = client.get("/shop/me?a=1").header("accept", "text/html");
        let sent = sent.await;
        let location = Some("/shop/login?next=%2Fshop%2Fme%3Fa%3D1");
        assert_eq!(sent.header("location"), location);
    }

    #[tokio::test]
    async fn b80_the_page_of_the_login_is_public_in_a_mount() {
        let client = app("/shop/login").test_client();
        let page = client.get("/shop/login").await;
        assert_eq!(page.text(), "the page of the login");
        // Here it is a page of another app.
        let client = app("/login").test_client();
        assert_eq!(client.get("/shop/login").await.status(), 401);
    }
}
