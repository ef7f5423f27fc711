//! A random router, and requests for it.

use super::reply::OF_HANDLER;
use axum::{
    RequestExt, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, MatchedPath, NestedPath, RawPathParams, Request},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{self, MethodRouter},
};
use futures_util::stream;
use hooks_runtime::{Error, abort};
use std::{collections::BTreeMap, convert::Infallible, time::Duration};
use tower_http::{
    compression::CompressionLayer,
    cors::CorsLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    timeout::ResponseBodyTimeoutLayer,
};

/// The same numbers for the same seed, everywhere (`SplitMix64`).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Dice(seed)
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % sides as u64).expect("less than the sides")
    }

    pub(super) fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.roll(most + 1);
        (0..count).map(|_| make(self)).collect()
    }
}

#[derive(Debug)]
pub(super) struct Program {
    router: Routes,
    pub(super) requests: Vec<Asked>,
}

#[derive(Debug)]
pub(super) struct Asked {
    pub(super) method: &'static str,
    pub(super) uri: String,
}

#[derive(Debug)]
struct Routes {
    /// By their pattern.
    patterns: BTreeMap<&'static str, Vec<(Methods, Answer)>>,
    /// Around the routes, not around the fallback.
    route_layers: Vec<Around>,
    fallback: Option<Answer>,
    wrong_method: Option<Answer>,
    nested: Vec<Nested>,
    layers: Vec<Around>,
}

#[derive(Debug)]
struct Nested {
    path: &'static str,
    how: How,
    router: Routes,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Router,
    Service,
}

#[derive(Clone, Copy, Debug)]
enum Methods {
    Get,
    Post,
    Delete,
    Any,
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Text,
    /// Long enough to be compressed.
    Long,
    /// What the extractor makes of the request's body.
    Bytes,
    Empty,
    NoContent,
    Streamed,
    Extracted,
    Echo,
    Redirect,
    /// A response that looks as axum's own 404, but for a header.
    Bare404,
    /// That of a fallback, which is taken for axum's own.
    Linked404,
    Text404,
    Bare405,
    Text405,
    Rejected,
    Error,
    Abort,
    Cookies,
}

#[derive(Clone, Copy, Debug)]
enum Around {
    Cors,
    RequestId,
    Cookie,
    Vary,
    Header,
    UnsizedBody,
    BodyLimit,
    Refuses,
    OwnAllow,
    OtherStatus,
    Compression,
}

const PATTERNS: [&str; 8] = [
    "/",
    "/a",
    "/a/",
    "/a/{x}",
    "/a/{x}/b",
    "/{x}/c",
    "/d/{*rest}",
    "/e/f",
];
const URIS: [&str; 12] = [
    "/", "/a", "/a/", "/a/7?q=1", "/a/7/b", "/g/c", "/d/1/2", "/d/", "/e/f", "/e", "/none", "/a//b",
];
const METHODS: [&str; 7] = ["GET", "GET", "HEAD", "POST", "DELETE", "OPTIONS", "PURGE"];
const ANSWERS: [Answer; 17] = [
    Answer::Text,
    Answer::Long,
    Answer::Bytes,
    Answer::Empty,
    Answer::NoContent,
    Answer::Streamed,
    Answer::Extracted,
    Answer::Echo,
    Answer::Redirect,
    Answer::Bare404,
    Answer::Text404,
    Answer::Bare405,
    Answer::Text405,
    Answer::Rejected,
    Answer::Error,
    Answer::Abort,
    Answer::Cookies,
];
/// Not together: even an empty body of unknown length is compressed, and is no bare one any more.
const OF_BODIES: [Around; 2] = [Around::Compression, Around::UnsizedBody];
const AROUND: [Around; 9] = [
    Around::Cors,
    Around::RequestId,
    Around::Cookie,
    Around::Vary,
    Around::Header,
    Around::BodyLimit,
    Around::Refuses,
    Around::OwnAllow,
    Around::OtherStatus,
];

macro_rules! handler {
    ($answer:expr) => {{
        let answer = $answer;
        move |request: Request| respond(answer, request)
    }};
}

impl Program {
    pub(super) fn random(dice: &mut Dice) -> Self {
        let of_bodies = dice.pick(&OF_BODIES);
        let router = Routes::random(dice, of_bodies, true);
        let below = ["", "", "/n", "/s"];
        let requests = (0..16).map(|_| Asked {
            method: dice.pick(&METHODS),
            uri: format!("{}{}", dice.pick(&below), dice.pick(&URIS)),
        });
        Program {
            requests: requests.collect(),
            router,
        }
    }

    /// Whether a nested service answers.
    pub(super) fn is_of_service(&self, asked: &Asked) -> bool {
        self.router.nested.iter().any(|nested| {
            let below = asked.uri.strip_prefix(nested.path);
            matches!(nested.how, How::Service) && below.is_some_and(|rest| rest.starts_with('/'))
        })
    }

    pub(super) fn router(&self) -> Router {
        self.router.build()
    }
}

impl Routes {
    fn random(dice: &mut Dice, of_bodies: Around, nests: bool) -> Self {
        let around = |dice: &mut Dice| {
            if dice.one_in(6) {
                of_bodies
            } else {
                dice.pick(&AROUND)
            }
        };
        let mut routes = BTreeMap::new();
        for pattern in dice.some(6, |dice| dice.pick(&PATTERNS)) {
            let methods = match dice.roll(4) {
                0 => vec![Methods::Any],
                1 => vec![Methods::Get, Methods::Post],
                2 => vec![Methods::Delete],
                _ => vec![Methods::Get],
            };
            let answers = methods.into_iter();
            let answers = answers.map(|methods| (methods, dice.pick(&ANSWERS)));
            routes.insert(pattern, answers.collect());
        }
        let mut nested = Vec::new();
        if nests {
            for path in ["/n", "/s"] {
                if dice.one_in(2) {
                    let how = dice.pick(&[How::Router, How::Service]);
                    let router = Routes::random(dice, of_bodies, false);
                    nested.push(Nested { path, how, router });
                }
            }
        }
        Routes {
            // Axum panics at a `route_layer` around nothing.
            route_layers: dice.some(usize::from(!routes.is_empty()), around),
            patterns: routes,
            fallback: dice.one_in(3).then(|| match dice.pick(&ANSWERS) {
                Answer::Bare404 => Answer::Linked404,
                other => other,
            }),
            wrong_method: dice.one_in(5).then(|| dice.pick(&ANSWERS)),
            nested,
            layers: dice.some(3, around),
        }
    }

    fn build(&self) -> Router {
        let mut router = Router::new();
        for (pattern, answers) in &self.patterns {
            let route = answers.iter().fold(MethodRouter::new(), |route, answer| {
                let handler = handler!(answer.1);
                match answer.0 {
                    Methods::Get => route.get(handler),
                    Methods::Post => route.post(handler),
                    Methods::Delete => route.delete(handler),
                    Methods::Any => routing::any(handler),
                }
            });
            router = router.route(pattern, route);
        }
        if let Some(answer) = self.wrong_method {
            router = router.method_not_allowed_fallback(handler!(answer));
        }
        for around in &self.route_layers {
            router = around.route_layer(router);
        }
        for nested in &self.nested {
            let inner = nested.router.build();
            router = match nested.how {
                How::Router => router.nest(nested.path, inner),
                How::Service => router.nest_service(nested.path, inner),
            };
        }
        if let Some(answer) = self.fallback {
            router = router.fallback(handler!(answer));
        }
        let layers = self.layers.iter();
        layers.fold(router, |router, around| around.layer(router))
    }
}

async fn respond(answer: Answer, request: Request) -> Response {
    match answer {
        Answer::Text => "text".into_response(),
        Answer::Long => "long ".repeat(50).into_response(),
        Answer::Bytes => match request.extract::<Bytes, _>().await {
            Ok(body) => body.into_response(),
            Err(rejection) => rejection.into_response(),
        },
        Answer::Empty => ().into_response(),
        Answer::NoContent => StatusCode::NO_CONTENT.into_response(),
        Answer::Streamed => {
            let chunks = ["one ", "two"].map(Ok::<_, Infallible>);
            let body = Body::from_stream(stream::iter(chunks));
            ([(header::CONTENT_TYPE, "text/plain")], body).into_response()
        }
        Answer::Extracted => extracted(request).await,
        Answer::Echo => match axum::body::to_bytes(request.into_body(), 100).await {
            Ok(body) => body.into_response(),
            Err(error) => error.to_string().into_response(),
        },
        Answer::Redirect => Redirect::to("/elsewhere").into_response(),
        Answer::Bare404 => (StatusCode::NOT_FOUND, [(OF_HANDLER, "")]).into_response(),
        Answer::Linked404 => {
            let link = [(header::LINK, "</help>; rel=help")];
            (StatusCode::NOT_FOUND, link).into_response()
        }
        Answer::Text404 => (StatusCode::NOT_FOUND, "its own 404").into_response(),
        Answer::Bare405 => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        Answer::Text405 => (StatusCode::METHOD_NOT_ALLOWED, "its own 405").into_response(),
        Answer::Rejected => (StatusCode::UNPROCESSABLE_ENTITY, "rejected").into_response(),
        Answer::Error => Error::msg("on purpose").into_response(),
        Answer::Abort => abort(StatusCode::CONFLICT).into_response(),
        Answer::Cookies => {
            let mut response = "cookies".into_response();
            for cookie in ["a=1", "b=2"] {
                let cookie = HeaderValue::from_static(cookie);
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
    }
}

/// What the router has put into the request.
async fn extracted(mut request: Request) -> Response {
    let uri = request.uri().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let nested = request.extensions().get::<NestedPath>().cloned();
    let parameters = request.extract_parts::<RawPathParams>().await;
    let parameters: Vec<(String, String)> = parameters.map_or_else(
        |_| Vec::new(),
        |all| {
            let all = all.iter();
            all.map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        },
    );
    let path = path.map(|path| path.as_str().to_owned());
    let nested = nested.map(|nested| nested.as_str().to_owned());
    format!("{uri} {path:?} {nested:?} {parameters:?}").into_response()
}

#[derive(Clone)]
struct SameId;

impl MakeRequestId for SameId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        Some(RequestId::new(HeaderValue::from_static("id-7")))
    }
}

async fn refuse(request: Request, next: Next) -> Response {
    if request.method() == Method::DELETE {
        return (StatusCode::FORBIDDEN, "refused").into_response();
    }
    next.run(request).await
}

fn with(name: &'static str, value: &'static str, mut response: Response) -> Response {
    let value = HeaderValue::from_static(value);
    response.headers_mut().append(name, value);
    response
}

/// Put a layer around a router, or around its routes.
macro_rules! around {
    ($router:expr, $layer:ident, $around:expr) => {{
        let router: Router = $router;
        match $around {
            Around::Cors => router.$layer(CorsLayer::permissive()),
            Around::RequestId => router
                .$layer(PropagateRequestIdLayer::x_request_id())
                .$layer(SetRequestIdLayer::x_request_id(SameId)),
            Around::Cookie => router.$layer(middleware::map_response(async |response| {
                with("set-cookie", "sid=7", response)
            })),
            Around::Vary => router.$layer(middleware::map_response(async |response| {
                with("vary", "accept", response)
            })),
            Around::Header => router.$layer(middleware::map_response(async |response| {
                with("x-layer", "set", response)
            })),
            Around::UnsizedBody => router.$layer(ResponseBodyTimeoutLayer::new(LATER)),
            Around::BodyLimit => router.$layer(DefaultBodyLimit::max(3)),
            Around::Refuses => router.$layer(middleware::from_fn(refuse)),
            Around::OwnAllow => router.$layer(middleware::map_response(async |response| {
                with("allow", "PURGE", response)
            })),
            Around::Compression => router.$layer(CompressionLayer::new()),
            Around::OtherStatus => router.$layer(middleware::map_response(gone)),
        }
    }};
}

/// It never comes.
const LATER: Duration = Duration::from_secs(3600);

async fn gone(mut response: Response) -> Response {
    if response.status() == StatusCode::NOT_FOUND {
        *response.status_mut() = StatusCode::GONE;
    }
    response
}

impl Around {
    fn layer(self, router: Router) -> Router {
        around!(router, layer, self)
    }

    fn route_layer(self, router: Router) -> Router {
        around!(router, route_layer, self)
    }
}
