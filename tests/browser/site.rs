//! [`Site`]: an app on a socket of its own, and its URLs with any host; and a page of somebody else.

use hooks_runtime::{App, axum::response::Html, prelude::*};
use support::Server;

/// It ends when it is dropped.
pub(crate) struct Site {
    server: Server,
}

impl Site {
    pub(crate) async fn serve(app: App) -> Self {
        let router = app.build().unwrap_or_else(|error| panic!("{error}"));
        let server = Server::start(router).await;
        Site { server }
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self, host: &str) -> String {
        format!("http://{host}:{}", self.server.address().port())
    }

    pub(crate) fn at(&self, host: &str, path: &str) -> String {
        self.origin(host) + path
    }
}

/// A site with no protection, whose pages attack others.
pub(crate) async fn other() -> Site {
    Site::serve(app!(self)).await
}

#[get("/")]
fn index() -> Html<&'static str> {
    Html("<p>another site</p>")
}

#[derive(serde::Deserialize)]
struct To {
    url: String,
}

/// Posts a form as soon as it is opened.
#[get("/posts")]
fn posts(Query(to): Query<To>) -> Html<String> {
    let url = to.url;
    Html(format!(
        "<form method='post' action='{url}'><input name='book' value='7'></form>
        <script>document.forms[0].submit()</script>"
    ))
}

#[get("/links")]
fn links(Query(to): Query<To>) -> Html<String> {
    Html(format!("<a href='{}'>click me</a>", to.url))
}

#[get("/frames")]
fn frames(Query(to): Query<To>) -> Html<String> {
    Html(format!("<iframe src='{}'></iframe>", to.url))
}
