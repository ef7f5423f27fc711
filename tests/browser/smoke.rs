use crate::driver::Browser;
use hooks_runtime::{axum::response::Html, prelude::*};
use support::Server;

#[get("/")]
fn index() -> Html<&'static str> {
    Html("<p>hello</p>")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium: bash .ci/servers"]
async fn it_works() {
    let server = Server::start(app!(self).build().unwrap()).await;
    let browser = Browser::start().await;
    browser
        .open(format!("http://shop.test:{}", server.address().port()))
        .await;
    assert_eq!(browser.text("p").await, "hello");
    browser.picture("smoke").await;
}
