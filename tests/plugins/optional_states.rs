//! `Option<State<T>>`: a function that can do without.

use hooks_runtime::{Install, Plugin, prelude::*};

#[tokio::test]
async fn a_state_that_may_be_missing_is_an_option() {
    static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");
    static ASKING: Blueprint = Blueprint::new("asking");

    struct Gives(&'static str);

    impl Plugin for Gives {
        fn install(self, at: &mut Install<'_>) {
            at.state(self.0);
        }
    }

    struct Asks;

    impl Plugin for Asks {
        fn install(self, at: &mut Install<'_>) {
            at.blueprint(&ASKING);
        }
    }

    #[derive(Clone)]
    struct Seen(Option<&'static str>);

    #[before_request(ASKING)]
    fn ask(state: Option<State<&'static str>>) -> Provide<Seen> {
        Provide(Seen(state.map(|state| *state)))
    }

    #[get(SHOP, "/")]
    fn show(seen: Provided<Seen>, state: Option<State<&'static str>>) -> String {
        format!("{:?} {:?}", seen.0, state.map(|state| *state))
    }

    async fn text(app: App) -> String {
        app.test_client().get("/shop/").await.text().to_owned()
    }
    let app = || app!(self).with(Asks);
    assert_eq!(text(app().register(&SHOP)).await, "None None");
    // The plugin is outside of the blueprint, and does not see what is given there.
    assert_eq!(
        text(app().register(SHOP.with(Gives("inner")))).await,
        r#"None Some("inner")"#
    );
    let outer = app()
        .with(Gives("outer"))
        .register(SHOP.with(Gives("inner")));
    assert_eq!(text(outer).await, r#"None Some("inner")"#);
}
