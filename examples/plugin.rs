//! A plugin: each client has so many credits, and a route says how many of them a request costs. Two blueprints
//! have it, with different settings. At the start the program prints what runs where.
//!
//! ```text
//! cargo run --example plugin
//!
//! curl -i -H 'x-client: ann' localhost:3000/search/find       200  found, 9 credits left        (+ x-credits: 9)
//! curl -i -H 'x-client: ann' localhost:3000/search/report     200  a long report                (+ x-credits: 4)
//! curl -i -H 'x-client: ann' localhost:3000/search/report     429  this needs 5 credits, you have 4
//! curl -i localhost:3000/search/find                          401  send x-client
//! curl -i localhost:3000/search/help                          200  ask for something
//! curl -i localhost:3000/search/credits                       200  {"ann":4}
//! curl -i -H 'x-partner: bob' localhost:3000/partners/stock   200  999 credits left             (+ x-credits: 999)
//! curl -i localhost:3000/partners/credits                     200  {"bob":999}
//! ```

use credits::{Cost, Credits, Left, pay};
use hooks_runtime::prelude::*;

/// The plugin. It could be a crate of its own, as it has the public API alone.
#[allow(unreachable_pub, reason = "a crate of its own would export this")]
mod credits {
    use hooks_runtime::{Install, Plugin, RouteOption, prelude::*};
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    /// The settings.
    pub struct Credits {
        pub header: &'static str,
        pub each: u32,
    }

    /// What a request costs: `with = [Cost(5)]`. It is 1 without this option.
    #[derive(Debug)]
    pub struct Cost(pub u32);

    impl RouteOption for Cost {}

    /// The credits that the client has after this request.
    pub struct Left(pub u32);

    /// Public, as a function that a route skips takes it.
    pub struct Accounts {
        settings: Credits,
        left: Mutex<BTreeMap<String, u32>>,
    }

    impl Plugin for Credits {
        fn install(self, at: &mut Install<'_>) {
            at.name("credits")
                .rank(-50)
                .setting("header", self.header)
                .setting("each", self.each)
                .reads::<Cost>()
                .blueprint(&CREDITS);
            if self.each == 0 {
                at.problem("`each` is 0, so that every request is refused: give each client some");
            }
            at.state(Accounts {
                settings: self,
                left: Mutex::default(),
            });
        }
    }

    static CREDITS: Blueprint = Blueprint::new("credits");

    #[before_request(CREDITS)]
    pub fn pay(
        headers: HeaderMap,
        endpoint: Endpoint,
        accounts: State<Accounts>,
    ) -> Result<Provide<Left>> {
        let Credits { header, each } = accounts.settings;
        let Some(client) = headers.get(header).and_then(|name| name.to_str().ok()) else {
            return Err(abort(StatusCode::UNAUTHORIZED).message(format!("send {header}")));
        };
        let cost = endpoint.option().map_or(1, |Cost(credits)| *credits);
        let mut accounts = accounts.left.lock().unwrap();
        let left = accounts.entry(client.to_owned()).or_insert(each);
        let Some(rest) = left.checked_sub(cost) else {
            let message = format!("this needs {cost} credits, you have {left}");
            return Err(abort(StatusCode::TOO_MANY_REQUESTS).message(message));
        };
        *left = rest;
        Ok(Provide(Left(rest)))
    }

    /// `None` if the request was refused, or skips `pay`.
    #[after_request(CREDITS)]
    fn tell(left: Option<Provided<Left>>, res: &mut Response) {
        if let Some(left) = left {
            res.headers_mut().insert("x-credits", left.0.into());
        }
    }

    #[get(CREDITS, "/credits", skip = [pay])]
    fn show(accounts: State<Accounts>) -> Json<BTreeMap<String, u32>> {
        Json(accounts.left.lock().unwrap().clone())
    }
}

static SEARCH: Blueprint = Blueprint::new("search").url_prefix("/search");

#[get(SEARCH, "/find")]
async fn find(left: Provided<Left>) -> String {
    format!("found, {} credits left", left.0)
}

#[get(SEARCH, "/report", with = [Cost(5)])]
async fn report() -> &'static str {
    "a long report"
}

/// Free, as nothing is paid for it. If it took `Provided<Left>`, the app would not be built.
#[get(SEARCH, "/help", skip = [pay])]
async fn help() -> &'static str {
    "ask for something"
}

static PARTNERS: Blueprint = Blueprint::new("partners").url_prefix("/partners");

#[get(PARTNERS, "/stock")]
async fn stock(left: Provided<Left>) -> String {
    format!("{} credits left", left.0)
}

#[tokio::main]
async fn main() -> Result<()> {
    let search = Credits {
        header: "x-client",
        each: 10,
    };
    let partners = Credits {
        header: "x-partner",
        each: 1000,
    };
    let app = app!()
        .register(SEARCH.with(search))
        .register(PARTNERS.with(partners));
    println!("{}", app.describe());
    println!("{}", app.explain(Method::GET, "/search/report"));
    app.serve("127.0.0.1:3000").await
}
