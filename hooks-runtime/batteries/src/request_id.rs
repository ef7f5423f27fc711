//! [`RequestId`]: one id for each request, in the log, in the response, and for other servers.

use crate::{Proxies, by_value::extractors};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hooks_runtime::{
    Blueprint, Install, Plugin, Provide, State,
    axum::http::{HeaderMap, HeaderName, HeaderValue, request::Parts},
    before_request,
};
use std::{fmt, sync::Arc};

/// Inside of the proxies, which say whose ids are kept, and outside of all others.
const RANK: i32 = 200;

/// The field of a span that gets the id.
const FIELD: &str = "request_id";

/// The longest id that is kept.
const LONGEST: usize = 128;

/// The functions of [`RequestId`], for `skip` and descriptions.
pub static REQUEST_ID: Blueprint = Blueprint::new("request_id");

/// An id for each request. A trusted proxy ([`Proxies`]) may bring one in the header `x-request-id`: it
/// is kept if it is 1 to 128 letters, digits, `.`, `_` and `-`. Otherwise a random one is made.
///
/// - Functions take it as [`CurrentRequestId`].
/// - It is in the response, also of a 404 and an error, and in the request, so that another server that
///   the app asks gets it.
/// - A span around the request that has a field `request_id` gets it there.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::prelude::*;
/// use hooks_runtime::prelude::*;
/// use tracing::{Instrument, field::Empty, info_span};
///
/// #[middleware]
/// async fn in_span(request: Request, next: Next) -> Response {
///     next.run(request).instrument(info_span!("request", request_id = Empty)).await
/// }
///
/// #[get("/")]
/// fn index(id: CurrentRequestId) -> String {
///     id.to_string()
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let response = app!().with(RequestId::new()).test_client().get("/").await;
/// assert_eq!(response.header("x-request-id"), Some(response.text()));
/// # }
/// ```
///
/// By hand it is the two layers of `tower_http::request_id` around an axum router. They keep an id that any
/// client has sent.
#[derive(Clone, Debug)]
pub struct RequestId {
    header: String,
}

impl RequestId {
    /// In the header `x-request-id`.
    pub fn new() -> Self {
        RequestId {
            header: "x-request-id".to_owned(),
        }
    }

    /// The name of the header, in place of `x-request-id`.
    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.header = name.into();
        self
    }
}

impl Default for RequestId {
    fn default() -> Self {
        RequestId::new()
    }
}

/// The id of this request, which [`RequestId`] provides.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CurrentRequestId(Arc<str>);

impl CurrentRequestId {
    /// The id as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn random() -> Self {
        let bytes: [u8; 16] = crate::keys::random();
        CurrentRequestId(BASE64_URL_SAFE_NO_PAD.encode(bytes).into())
    }

    fn to_header(&self) -> HeaderValue {
        HeaderValue::try_from(self.as_str()).expect("letters, digits and `.`, `_`, `-`")
    }
}

impl fmt::Display for CurrentRequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

extractors!(CurrentRequestId, "`.with(RequestId::new())`");

/// The name of the header.
#[doc(hidden)]
#[derive(Debug)]
pub struct Header {
    name: HeaderName,
}

impl Header {
    /// The one that a trusted proxy has brought, or a new one.
    fn id_of(&self, head: &Parts, proxies: Option<&Proxies>) -> CurrentRequestId {
        let is_trusted = proxies.is_some_and(|proxies| proxies.is_from_trusted(head));
        let brought = is_trusted.then(|| self.brought(&head.headers)).flatten();
        brought.unwrap_or_else(CurrentRequestId::random)
    }

    fn brought(&self, headers: &HeaderMap) -> Option<CurrentRequestId> {
        let mut all = headers.get_all(&self.name).into_iter();
        let (one, another) = (all.next()?, all.next());
        let id = one.to_str().ok()?;
        let is_id = (1..=LONGEST).contains(&id.len()) && id.bytes().all(is_of_id);
        (is_id && another.is_none()).then(|| CurrentRequestId(id.into()))
    }
}

fn is_of_id(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}

impl Plugin for RequestId {
    fn install(self, at: &mut Install<'_>) {
        at.name("request_id").rank(RANK).blueprint(&REQUEST_ID);
        at.setting("header", &self.header);
        let header = HeaderName::try_from(&self.header).unwrap_or_else(|_| {
            let name = &self.header;
            at.problem(format_args!(
                "`{name}` is no name of a header: write one such as `x-request-id`"
            ));
            // So that the functions that take the header are no problems, too.
            HeaderName::from_static("x-request-id")
        });
        let settings = Header { name: header };
        let header = settings.name.clone();
        at.state(settings).keep_head();
        at.on_response_to(move |request, response| {
            let provided = request.provided::<CurrentRequestId>();
            let id = provided.map(|id| CurrentRequestId::clone(&id));
            // A middleware has answered before any hook ran.
            let id = id.unwrap_or_else(|| match request.head() {
                Some(head) => Header {
                    name: header.clone(),
                }
                .id_of(head, request.state::<Proxies>().as_deref()),
                None => CurrentRequestId::random(),
            });
            response
                .headers_mut()
                .insert(header.clone(), id.to_header());
        });
    }
}

/// Give the request its id.
#[before_request(REQUEST_ID)]
pub fn assign(
    header: State<Header>,
    proxies: Option<State<Proxies>>,
    head: &mut Parts,
) -> Provide<CurrentRequestId> {
    let id = header.id_of(head, proxies.as_deref());
    head.headers.insert(header.name.clone(), id.to_header());
    tracing::Span::current().record(FIELD, id.as_str());
    Provide(id)
}

/// As [`assign`], for a WebSocket.
#[cfg(feature = "ws")]
#[hooks_runtime::before_websocket(REQUEST_ID)]
pub fn assign_to_websocket(
    header: State<Header>,
    proxies: Option<State<Proxies>>,
    head: &mut Parts,
) -> Provide<CurrentRequestId> {
    assign(header, proxies, head)
}
