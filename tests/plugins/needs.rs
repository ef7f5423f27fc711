//! What a plugin needs is there for every request that it has something to do for, or `build` says for
//! which it is not.

use hooks_runtime::{
    BuildError, Install, Middleware, Plugin, Provider, Registration, prelude::*,
    ws::WebSocketUpgrade,
};
use support::place;

struct Tenant;

/// Has a middleware, which runs for every request.
struct Wants;

impl Plugin for Wants {
    fn install(self, at: &mut Install<'_>) {
        at.name("wants").needs::<Tenant>().middleware(Wants);
    }
}

impl Middleware for Wants {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        Ok(next.run(request).await)
    }
}

/// Provides a value that is made of it.
struct Users;

impl Plugin for Users {
    fn install(self, at: &mut Install<'_>) {
        at.name("users").needs::<Tenant>().provide::<User>(self);
    }
}

struct User;

impl Provider<User> for Users {
    async fn provide(&self, ctx: &RequestContext, _: &Parts) -> Result<User> {
        let tenant = ctx.provided::<Tenant>();
        tenant.map(|_| User).ok_or_else(|| Error::msg("no tenant"))
    }
}

macro_rules! brings {
    ($name:ident, $blueprint:ident) => {
        struct $name;

        impl Plugin for $name {
            fn install(self, at: &mut Install<'_>) {
                at.name("brings").blueprint(&$blueprint);
            }
        }
    };
}

static HTTP: Blueprint = Blueprint::new("http");
brings!(Http, HTTP);

#[before_request(HTTP)]
fn of_requests() -> Provide<Tenant> {
    Provide(Tenant)
}

static BOTH: Blueprint = Blueprint::new("both");
brings!(Both, BOTH);

#[before_request(BOTH)]
#[before_websocket(BOTH)]
fn of_both() -> Provide<Tenant> {
    Provide(Tenant)
}

static SOCKETS: Blueprint = Blueprint::new("sockets");
brings!(Sockets, SOCKETS);

#[before_websocket(SOCKETS)]
fn of_sockets() -> Provide<Tenant> {
    Provide(Tenant)
}

static MATCHED: Blueprint = Blueprint::new("matched");
brings!(Matched, MATCHED);

#[before_request(MATCHED)]
fn of_matched(_: Endpoint) -> Provide<Tenant> {
    Provide(Tenant)
}

struct OnDemand;

impl Plugin for OnDemand {
    fn install(self, at: &mut Install<'_>) {
        at.name("on_demand").provide::<Tenant>(OnDemand);
    }
}

impl Provider<Tenant> for OnDemand {
    async fn provide(&self, _: &RequestContext, _: &Parts) -> Result<Tenant> {
        Ok(Tenant)
    }
}

static PAGES: Blueprint = Blueprint::new("pages").url_prefix("/pages");

#[get(PAGES, "/")]
fn page() {}

static CHATS: Blueprint = Blueprint::new("chats").url_prefix("/chats");

#[websocket(CHATS, "/room")]
fn room(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |_| {})
}

static MEMBERS: Blueprint = Blueprint::new("members").url_prefix("/members");

#[websocket(MEMBERS, "/room")]
fn members(upgrade: WebSocketUpgrade, _: Provided<User>) -> Response {
    upgrade.on_upgrade(async |_| {})
}

static SKIPS: Blueprint = Blueprint::new("skips").url_prefix("/skips");

#[get(SKIPS, "/", skip = [of_requests])]
fn skips() {}

fn pages() -> Registration {
    PAGES.at("/pages")
}

fn chats() -> Registration {
    CHATS.at("/chats")
}

fn lacks(app: App, words: &[&str]) {
    let error: BuildError = app.build().expect_err("a request lacks it");
    let text = error.to_string();
    assert_eq!(error.problems().len(), 1, "{text}");
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn every_request_of_its_place_has_what_it_needs() {
    let new = App::new;
    for app in [
        new().with(Http).with(Wants).register(pages()),
        new()
            .with(Both)
            .with(Wants)
            .register(pages())
            .register(chats()),
        new()
            .with(OnDemand)
            .with(Wants)
            .register(pages())
            .register(chats()),
        new().with(Both).with(Users).register(&MEMBERS),
        // The socket is elsewhere.
        new()
            .with(Http)
            .register(pages().with(Wants))
            .register(chats()),
        // No function takes what is made of it.
        new()
            .with(Http)
            .with(Users)
            .register(pages())
            .register(chats()),
        // They say so themselves.
        new().with(Http).with(Wants).register(&SKIPS),
        new().with(Matched).with(Wants).register(pages()),
    ] {
        if let Err(error) = app.build() {
            panic!("{error}");
        }
    }
}

#[test]
fn a_websocket_route_lacks_what_a_hook_for_requests_provides() {
    for (app, words) in [
        (
            App::new().with(Http).with(Wants).register(chats()),
            ["the plugin `wants`", "for `GET /chats/room`"],
        ),
        (
            App::new().with(Http).register(chats().with(Wants)),
            ["the plugin `wants`", "for `GET /chats/room`"],
        ),
        (
            App::new().with(Http).with(Users).register(&MEMBERS),
            ["the plugin `users`", "for `GET /members/room`"],
        ),
    ] {
        let of_requests = format!("`of_requests` at {}", place!(of_requests));
        let [plugin, request] = words;
        let remedy = "write `#[before_websocket]` over it, too";
        lacks(app, &[plugin, request, &of_requests, remedy]);
    }
}

#[test]
fn a_request_lacks_what_a_hook_for_websockets_provides() {
    for (app, request) in [
        (
            App::new().with(Sockets).register(pages().with(Wants)),
            "for `GET /pages/`",
        ),
        (
            App::new().with(Sockets).register(chats().with(Wants)),
            "for `OPTIONS /chats/room`",
        ),
        (
            App::new().with(Sockets).with(Wants),
            "a request that no route takes",
        ),
    ] {
        lacks(
            app,
            &[
                request,
                "`of_sockets`",
                "write `#[before_request]` over it, too",
            ],
        );
    }
}

mod states {
    use super::*;

    struct Key(&'static str);

    /// Asks for a state, and brings nothing else.
    struct Signed;

    impl Plugin for Signed {
        fn install(self, at: &mut Install<'_>) {
            at.name("signed")
                .check_state(|key: Option<&Key>| match key {
                    Some(Key("")) => Err("the key is empty".to_owned()),
                    Some(_) => Ok(()),
                    None => Err("it has no key".to_owned()),
                });
        }
    }

    /// Gives one to its place.
    struct Gives(&'static str);

    impl Plugin for Gives {
        fn install(self, at: &mut Install<'_>) {
            at.rank(-1).state(Key(self.0));
        }
    }

    static PLACE: Blueprint = Blueprint::new("place");

    #[test]
    fn a_plugin_checks_the_state_that_it_sees() {
        lacks(
            App::new().with(Signed),
            &["the plugin `signed`", "needs.rs", "it has no key"],
        );
        lacks(
            App::new().state(Key("")).with(Signed),
            &["the key is empty"],
        );
        for app in [
            App::new().state(Key("k")).with(Signed),
            App::new().with(Signed).state(Key("k")),
            App::new().with(Gives("k")).with(Signed),
            App::new().state(Key("")).with(Gives("k")).with(Signed),
            App::new()
                .state(Key(""))
                .register(PLACE.with(Gives("k")).with(Signed)),
        ] {
            assert!(app.build().is_ok());
        }
    }

    #[test]
    fn a_state_of_another_place_is_not_seen() {
        let app = App::new().register(PLACE.with(Gives("k"))).with(Signed);
        lacks(app, &["it has no key"]);
    }
}
