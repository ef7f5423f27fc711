//! What every scenario starts from, as `prelude.py`.

pub(crate) use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    http::{HeaderName, HeaderValue},
};
pub(crate) use hooks_runtime::{Middleware, ResponseExt, prelude::*};
pub(crate) use http_body_util::BodyExt;
pub(crate) use support::parity::{
    Parity, Reply, ValueError, With, chunks, endless, fail, log, name, nothing_escapes, status,
    taken, trace,
};

/// A scenario of Django's, or of Starlette's.
pub(crate) fn recorded(scenario: &str) -> Parity {
    Parity::in_folder("django", scenario)
}

/// What the query says for this place: `?A.view=answer&view=ValueError`.
pub(crate) fn act(uri: &Uri, place: &str) -> Result<Option<Response>> {
    let said = uri.query().unwrap_or_default().split('&');
    let what = said.filter_map(|each| each.split_once('='));
    let mut what = what.filter(|(each, _)| *each == place);
    let (_, what) = what.next_back().unwrap_or_default();
    fail(what)?;
    let answer = || (StatusCode::ACCEPTED, format!("answered in {place}")).into_response();
    Ok((what == "answer").then(answer))
}

/// Middleware functions that tell when they are entered and left.
macro_rules! plain {
    ($($function:ident $name:literal)*) => {$(
        #[middleware]
        async fn $function(request: Request, next: Next) -> Result<Response> {
            Traced($name).handle(request, next).await
        }
    )*};
}
pub(crate) use plain;

/// The functions that a class of Django's with all hooks but one is here; each does what the query
/// says.
macro_rules! traced {
    ($($module:ident $name:literal)*) => {$(
        mod $module {
            use super::*;

            #[middleware]
            async fn call(uri: Uri, request: Request, next: Next) -> Result<Response> {
                log(concat!($name, ".request"));
                if let Some(answer) = act(&uri, concat!($name, ".request"))? {
                    return Ok(answer);
                }
                let response = next.run(request).await;
                log(format!("{}.response[{}]", $name, response.status().as_u16()));
                Ok(act(&uri, concat!($name, ".response"))?.unwrap_or(response))
            }

            #[process_view]
            fn process_view(endpoint: Endpoint, uri: Uri) -> Result<Option<Response>> {
                log(format!("{}.view({})", $name, endpoint.function().unwrap()));
                act(&uri, concat!($name, ".view"))
            }

            #[process_exception]
            fn process_exception(error: &Error, uri: Uri) -> Result<Option<Response>> {
                log(format!("{}.exception({})", $name, name(error)));
                act(&uri, concat!($name, ".exception"))
            }

            pub(super) fn class(app: App) -> App {
                app.hook(call).hook(process_view).hook(process_exception)
            }
        }
    )*};
}
pub(crate) use traced;

#[get("/")]
pub(crate) fn view(uri: Uri) -> Result<Response> {
    log("view");
    let answer = act(&uri, "view")?;
    Ok(answer.unwrap_or_else(|| "viewed".into_response()))
}

/// A middleware value that does as `plain!`.
pub(crate) struct Traced(pub(crate) &'static str);

impl Middleware for Traced {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        log(format!("{} in", self.0));
        let response = next.run(request).await;
        log(format!("{} out[{}]", self.0, response.status().as_u16()));
        Ok(response)
    }
}

/// A middleware that does what the query says, and adds a header to the response: Starlette's.
pub(crate) struct Adds(pub(crate) &'static str);

impl Middleware for Adds {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        let (name, uri) = (self.0, request.uri().clone());
        log(format!("{name}.request"));
        if let Some(answer) = act(&uri, &format!("{name}.request"))? {
            return Ok(answer);
        }
        let mut response = next.run(request).await;
        log(format!("{name}.response[{}]", response.status().as_u16()));
        let header = HeaderName::try_from(format!("x-{}", name.to_lowercase()))?;
        let headers = response.headers_mut();
        headers.insert(header, HeaderValue::from_static("yes"));
        Ok(act(&uri, &format!("{name}.response"))?.unwrap_or(response))
    }
}

/// What `.but` makes of the replies of [`Adds`] `A`, `B`, and so on, whose errors are responses here.
pub(crate) trait Raised {
    /// Where the query of the request says that an error is raised, and which: `B.request`, `409`.
    fn said(&self) -> (String, String);

    /// The methods that a 405 names.
    fn allow(&mut self, methods: &str);

    /// The middleware that was entered before this place sees the response.
    fn is_seen_outside(&mut self, place: &str);
}

impl Raised for Reply {
    fn said(&self) -> (String, String) {
        let query = self.request.split_once('?').unwrap_or_default().1;
        let (place, what) = query.split_once('=').unwrap_or_default();
        (place.to_owned(), what.to_owned())
    }

    fn allow(&mut self, methods: &str) {
        let allow = self.headers.get_mut("allow").expect("a 405");
        methods.clone_into(allow);
    }

    fn is_seen_outside(&mut self, place: &str) {
        let entered = |event: &String| Some(event.strip_suffix(".request")?.to_owned());
        let entered: Vec<_> = self.trace.iter().filter_map(entered).collect();
        let within = place.split_once('.').map(|(name, _)| name);
        let outside = entered.iter().take_while(|name| Some(&***name) != within);
        for name in outside.collect::<Vec<_>>().into_iter().rev() {
            self.trace.push(format!("{name}.response[{}]", self.status));
            let header = format!("x-{}", name.to_lowercase());
            self.headers.insert(header, "yes".to_owned());
        }
    }
}

/// Tells when it is dropped.
pub(crate) struct Over(pub(crate) &'static str);

impl Drop for Over {
    fn drop(&mut self) {
        log(self.0);
    }
}

/// A response whose body has this, too, and drops it when it is over.
pub(crate) fn told_of(response: Response, over: Over) -> Response {
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let _ = &over;
            frame
        }))
    })
}
