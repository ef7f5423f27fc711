//! A handler that a blueprint gives the app is for all of it; which one wins against the app's own.

use crate::prelude::*;

macro_rules! handler {
    ($name:ident $said:literal: [$($key:tt)*] $takes:ty) => {
        #[$($key)*]
        fn $name(error: &$takes) -> (StatusCode, String) {
            (status(599), format!("{} <- {}", $said, name(error)))
        }
    };
}

static KIT: Blueprint = Blueprint::new("kit").url_prefix("/kit");
static OTHER: Blueprint = Blueprint::new("other").url_prefix("/other");
handler!(kit_404 "kit 404": [app_error_handler(KIT, 404)] Error);
handler!(kit_value_error "kit ValueError": [app_error_handler(KIT)] ValueError);
handler!(kit_500 "kit 500": [app_error_handler(KIT, 500)] Error);
handler!(other_value_error "other ValueError": [error_handler(OTHER)] ValueError);
handler!(app_404 "app 404": [error_handler(404)] Error);

#[get(KIT, "/{what}")]
#[get(OTHER, "/{what}")]
fn v(Path(what): Path<String>) -> Result<&'static str> {
    fail(&what)?;
    Ok("ok")
}

#[tokio::test]
async fn app_handlers() {
    let kits = || App::new().register(&KIT).register(&OTHER);
    let own_first = "the app's own handler: before";
    // E1 for F43: the app's own wins, not the one that came last.
    let own_wins = |reply: &mut Reply| reply.body = "app 404 <- NotFound".to_owned();
    Parity::with("app_handlers")
        .but_in(own_first, "GET /none", own_wins)
        .but_in(own_first, "GET /kit/404", own_wins)
        .but_in(own_first, "GET /other/404", own_wins)
        .of_all([
            ("the app's own handler: none", kits()),
            (
                own_first,
                App::new().hook(app_404).register(&KIT).register(&OTHER),
            ),
            ("the app's own handler: after", kits().hook(app_404)),
        ])
        .await;
}
