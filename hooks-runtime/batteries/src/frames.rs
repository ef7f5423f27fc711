//! [`Frames`]: whether pages may be shown in frames of other pages (`X-Frame-Options`).

use hooks_runtime::{
    Endpoint, Install, Plugin, RouteOption,
    axum::http::{HeaderValue, header::X_FRAME_OPTIONS},
};
use std::fmt;

/// As Django orders its middleware.
const RANK: i32 = 1800;

/// Says on each response whether a page may be in a frame, as Django's `XFrameOptionsMiddleware`. A header
/// that the response has already stays as it is.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::{Frames, frames};
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// fn index() {}
///
/// #[get("/widget", with = [frames::exempt()])]
/// fn widget() {}
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().with(Frames::deny()).test_client();
/// assert_eq!(client.get("/").await.header("x-frame-options"), Some("DENY"));
/// assert_eq!(client.get("/widget").await.header("x-frame-options"), None);
/// # }
/// ```
///
/// [`Csp::frame_ancestors`](crate::Csp::frame_ancestors) says the same to newer browsers, and may name
/// sites. By hand it is a `tower_http::set_header::SetResponseHeaderLayer` around a router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frames(InFrames);

/// A route's own word on frames: [`exempt`], [`same_origin`] or [`deny`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct InFrames(Option<&'static str>);

impl RouteOption for InFrames {
    const READ_BY: &'static str = "`.with(Frames::deny())`";
}

/// As descriptions show it.
impl fmt::Debug for InFrames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InFrames({})", self.0.unwrap_or("no header"))
    }
}

impl Frames {
    /// In no frame.
    pub fn deny() -> Self {
        Frames(deny())
    }

    /// In frames of the same site.
    pub fn same_origin() -> Self {
        Frames(same_origin())
    }
}

/// For a route: pages in no frame.
pub fn deny() -> InFrames {
    InFrames(Some("DENY"))
}

/// For a route: pages in frames of the same site.
pub fn same_origin() -> InFrames {
    InFrames(Some("SAMEORIGIN"))
}

/// For a route: pages in all frames. Its responses do not get the header.
pub fn exempt() -> InFrames {
    InFrames(None)
}

impl Plugin for Frames {
    fn install(self, at: &mut Install<'_>) {
        let Frames(default) = self;
        at.name("frames").rank(RANK).reads::<InFrames>();
        at.setting("x-frame-options", default.0.unwrap_or("none"));
        at.on_response_to(move |request, response| {
            let of_route = request.endpoint().and_then(Endpoint::option::<InFrames>);
            if let InFrames(Some(value)) = of_route.copied().unwrap_or(default) {
                let header = response.headers_mut().entry(X_FRAME_OPTIONS);
                header.or_insert(HeaderValue::from_static(value));
            }
        });
    }
}
