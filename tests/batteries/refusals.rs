//! What a battery refuses is an error of its own type, which the app may answer itself.

use hooks_batteries::{Common, Security, common::RefusedAgent, security::DisallowedHost};
use hooks_runtime::prelude::*;

#[error_handler]
fn unknown_host(error: &DisallowedHost) -> (StatusCode, String) {
    (StatusCode::MISDIRECTED_REQUEST, format!("{:?}", error.host))
}

#[error_handler]
fn refused(error: &RefusedAgent) -> (StatusCode, String) {
    (StatusCode::IM_A_TEAPOT, error.text.clone())
}

#[tokio::test]
async fn error_handlers_take_what_is_refused() {
    let app = app!(self).with(Security::new().hosts(["example.com"]));
    let app = app.with(Common::new().refuse_agents(["BadBot"]));
    let client = app.test_client();
    let host = client.get("/").await;
    assert_eq!(
        (host.status().as_u16(), host.text()),
        (421, r#"Some("localhost")"#)
    );
    let agent = client.get("/").header("host", "example.com");
    let agent = agent.header("user-agent", "badbot").await;
    assert_eq!((agent.status().as_u16(), agent.text()), (418, "badbot"));
}
