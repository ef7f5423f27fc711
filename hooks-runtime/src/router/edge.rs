//! The edge of an app that has layers: where a response to HEAD loses its body.

use crate::{
    context::AppData,
    pipeline::{leave, stand_in},
};
use axum::{Router, extract::Request, http::Method, response::Response, routing::Route};
use std::convert::Infallible;
use tower::{Layer, Service, ServiceExt, layer::layer_fn, service_fn};

/// The outermost layer of an app.
pub(super) fn edge() -> impl Layer<
    Route,
    Service: Service<Request, Response = Response, Error = Infallible, Future: Send>
                 + Clone
                 + Send
                 + Sync,
> + Clone
+ Send
+ Sync {
    layer_fn(|inner: Route| {
        service_fn(move |request: Request| {
            let is_head = *request.method() == Method::HEAD;
            let answer = inner.clone().oneshot(request);
            async move {
                let mut response = answer.await?;
                leave(&mut response, is_head);
                Ok(response)
            }
        })
    })
}

/// Axum strips a response to HEAD where it leaves a router. Layers outside of that see a stand-in for
/// its body.
pub(super) fn unstripped(router: Router, app: &AppData) -> Router {
    if app.strips_head {
        return router;
    }
    Router::new().fallback_service(service_fn(move |request: Request| {
        let is_head = *request.method() == Method::HEAD;
        let answer = router.clone().oneshot(request);
        async move {
            let mut response = answer.await?;
            if is_head {
                stand_in(&mut response);
            }
            Ok::<_, Infallible>(response)
        }
    }))
}
