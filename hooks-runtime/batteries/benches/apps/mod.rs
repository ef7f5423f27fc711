//! The apps that are measured: one without batteries, and one for each battery, unused and used.

#![allow(
    missing_docs,
    unreachable_pub,
    reason = "a part of two programs, and no library"
)]

mod views;

use hooks_batteries::prelude::*;
use hooks_runtime::{
    App, Plugin,
    axum::{
        Router,
        body::Body,
        extract::{Request, connect_info::ConnectInfo},
        http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
        response::Response,
    },
};
use std::{
    future::Future,
    net::SocketAddr,
    pin::pin,
    task::{Context, Poll, Waker},
};
use tower::Service;
use views::Users;

/// One app, and the request it is sent.
pub struct Case {
    pub name: &'static str,
    app: fn() -> App,
    /// Sent before, once: its response sets the cookies of the request.
    first: Option<&'static str>,
    is_post: bool,
    headers: &'static [(&'static str, &'static str)],
}

const fn case(name: &'static str, app: fn() -> App) -> Case {
    Case {
        name,
        app,
        first: None,
        is_post: false,
        headers: &[],
    }
}

impl Case {
    const fn after(mut self, path: &'static str) -> Self {
        self.first = Some(path);
        self
    }

    const fn post(mut self) -> Self {
        self.is_post = true;
        self
    }

    const fn with(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}

/// What a browser sends, as far as batteries read it.
const OF_A_BROWSER: [(&str, &str); 4] = [
    ("host", "www.example.com"),
    (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ),
    ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("accept-language", "de-CH,de;q=0.9,en;q=0.8"),
];

const FORWARDED: &[(&str, &str)] = &[
    ("x-forwarded-for", "192.0.2.7"),
    ("x-forwarded-proto", "https"),
];
const OF_ANOTHER_SITE: &[(&str, &str)] = &[("origin", "https://a.example")];
const OF_THIS_SITE: &[(&str, &str)] = &[("origin", "http://www.example.com")];

/// Every case. In the first ones nothing is taken of the battery.
pub const CASES: &[Case] = &[
    case("base", base),
    case("unused/Proxies", || {
        base().with(Proxies::trust(["10.0.0.0/8"]))
    }),
    case("unused/Cors", || base().with(Cors::any())),
    case("unused/Security", || base().with(no_header())),
    case("unused/Frames", || {
        App::new().hook(views::in_frames).with(Frames::deny())
    }),
    case("unused/Csp", || {
        App::new().hook(views::no_policy).with(policy())
    }),
    case("unused/Sessions", || base().with(in_memory())),
    case("unused/Sessions, CookieStore", || base().with(signed())),
    case("unused/Locales", || base().with(Locales::new(["en", "de"]))),
    case("unused/Common", || base().with(Common::new())),
    case("unused/Csrf", || {
        base().with(Csrf::in_cookie().keys(Keys::random()))
    }),
    case("unused/Csrf, by origin", || base().with(Csrf::by_origin())),
    case("unused/Sessions and Csrf", || {
        base().with(in_memory()).with(Csrf::in_session())
    }),
    case("unused/Sessions and Login", || {
        base().with(in_memory()).with(login())
    }),
    case("unused/Flash", || {
        base().with(Flash::cookie().keys(Keys::random()))
    }),
    case("unused/django_defaults", || base().with(django())),
    case("used/Proxies", || {
        App::new()
            .hook(views::connection)
            .with(Proxies::trust(["10.0.0.0/8"]))
    })
    .with(FORWARDED),
    case("used/RequestId, header", || base().with(RequestId::new())),
    case("used/RequestId, taken", || {
        App::new().hook(views::request_id).with(RequestId::new())
    }),
    case("used/Cors", || {
        base().with(Cors::allow(["https://a.example"]))
    })
    .with(OF_ANOTHER_SITE),
    case("used/Security", || base().with(Security::new())),
    case("used/Security, hosts", || {
        base().with(Security::new().hosts([".example.com"]))
    }),
    case("used/Frames", || base().with(Frames::deny())),
    case("used/Csp", || base().with(policy())),
    case("used/Csp, nonce", || {
        App::new()
            .hook(views::nonce)
            .with(policy().script_src_nonce())
    }),
    case("used/Sessions, Memory, read", || sessions(in_memory())).after("/write"),
    case("used/Sessions, Memory, written", || sessions(in_memory()))
        .after("/write")
        .post(),
    case("used/Sessions, signed, read", || sessions(signed())).after("/write"),
    case("used/Sessions, signed, written", || sessions(signed()))
        .after("/write")
        .post(),
    case("used/Sessions, encrypted, read", || sessions(encrypted())).after("/write"),
    case(
        "used/Sessions, encrypted, written",
        || sessions(encrypted()),
    )
    .after("/write")
    .post(),
    case("used/Locales", || {
        App::new()
            .hook(views::locale)
            .with(Locales::new(["en", "de"]))
    }),
    case("used/Common", || {
        base().with(Common::new().prepend_www().refuse_agents(["BadBot"]))
    }),
    case("used/Csrf, token written", || {
        protected(Csrf::in_cookie().keys(Keys::random()))
    })
    .after("/"),
    case("used/Csrf, token checked", || {
        protected(Csrf::in_cookie().keys(Keys::random()))
    })
    .after("/")
    .with(OF_THIS_SITE)
    .post(),
    case("used/Csrf, by origin", || {
        App::new().hook(views::change).with(Csrf::by_origin())
    })
    .with(OF_THIS_SITE)
    .post(),
    case("used/Sessions and Login", || {
        users().with(in_memory()).with(login())
    })
    .after("/login"),
    case("used/Flash, added", || {
        messages().with(Flash::cookie().keys(Keys::random()))
    })
    .post(),
    case("used/Flash, shown", || {
        messages().with(Flash::cookie().keys(Keys::random()))
    })
    .after("/add"),
    case("used/django_defaults", || {
        App::new()
            .hook(views::log_in)
            .hook(views::page)
            .with(django())
    })
    .after("/login"),
];

fn base() -> App {
    App::new().hook(views::index)
}

fn no_header() -> Security {
    let none: [&str; 0] = [];
    Security::new()
        .nosniff(false)
        .referrer_policy(none)
        .opener_policy(None)
}

fn policy() -> Csp {
    Csp::new().default_src("'self'")
}

fn in_memory() -> Sessions {
    Sessions::new(Memory::new())
}

fn signed() -> Sessions {
    Sessions::new(CookieStore::signed(Keys::random()))
}

fn encrypted() -> Sessions {
    Sessions::new(CookieStore::encrypted(Keys::random()))
}

fn login() -> Login<Users> {
    Login::new(Users).keys(Keys::random())
}

fn django() -> impl Plugin {
    django_defaults(Keys::random(), Memory::new(), Users)
}

fn sessions(sessions: Sessions) -> App {
    let app = App::new()
        .hook(views::read)
        .hook(views::count)
        .hook(views::write);
    app.with(sessions)
}

fn protected(csrf: impl Plugin) -> App {
    App::new().hook(views::token).hook(views::change).with(csrf)
}

fn users() -> App {
    App::new().hook(views::log_in).hook(views::user)
}

fn messages() -> App {
    App::new()
        .hook(views::add)
        .hook(views::add_first)
        .hook(views::show)
}

/// Makes the request of a [`Case`].
pub struct Requests {
    method: Method,
    headers: HeaderMap,
}

impl Case {
    /// The app, and what makes the request that it is sent.
    pub fn build(&self) -> (Router, Requests) {
        let app = (self.app)().build();
        let mut app = app.unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let mut requests = Requests {
            method: Method::GET,
            headers: HeaderMap::new(),
        };
        for (name, value) in OF_A_BROWSER.iter().chain(self.headers) {
            let value = HeaderValue::from_static(value);
            requests
                .headers
                .insert(HeaderName::from_static(name), value);
        }
        if let Some(path) = self.first {
            let response = send(&mut app, requests.to(path));
            requests.take_over(response.headers());
        }
        if self.is_post {
            requests.method = Method::POST;
        }
        let status = send(&mut app, requests.next()).status();
        assert!(status.is_success(), "{}: {status}", self.name);
        (app, requests)
    }
}

impl Requests {
    pub fn next(&self) -> Request {
        self.to("/")
    }

    fn to(&self, path: &'static str) -> Request {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = Uri::from_static(path);
        *request.headers_mut() = self.headers.clone();
        let proxy = SocketAddr::from(([10, 0, 0, 1], 4711));
        request.extensions_mut().insert(ConnectInfo(proxy));
        request
    }

    /// The cookies and the token that a browser would send with its next request.
    fn take_over(&mut self, sent: &HeaderMap) {
        let cookies = sent.get_all(header::SET_COOKIE).iter();
        let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let cookies = HeaderValue::try_from(cookies).expect("cookies that were a header");
        self.headers.insert(header::COOKIE, cookies);
        if let Some(token) = sent.get(views::TOKEN) {
            self.headers.insert(views::TOKEN, token.clone());
        }
    }
}

/// The response of an app in which nothing waits.
pub fn send(app: &mut Router, request: Request) -> Response {
    let response = pin!(app.call(request));
    match response.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response,
        Poll::Ready(Err(never)) => match never {},
        Poll::Pending => panic!("an app that waits"),
    }
}
