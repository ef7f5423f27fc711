//! Error handlers by status, and their own errors.

use crate::prelude::*;

traced!(a "A" b "B");

macro_rules! handlers {
    ($($function:ident $status:literal $place:literal)*) => {$(
        #[error_handler($status)]
        fn $function(error: &Error, uri: Uri) -> Result<(StatusCode, &'static str)> {
            log(format!("handler {}({})", $status, name(error)));
            act(&uri, $place)?;
            Ok((status($status), concat!("handled ", $status)))
        }
    )*};
}

handlers! {
    handler400 400 "handler400"
    handler403 403 "handler403"
    handler404 404 "handler404"
}

#[error_handler(500)]
fn handler500(_: &Error, uri: Uri) -> Result<(StatusCode, &'static str)> {
    log("handler 500");
    act(&uri, "handler500")?;
    Ok((StatusCode::INTERNAL_SERVER_ERROR, "handled 500"))
}

fn app() -> App {
    let app = App::new().with_all(a::class).with_all(b::class).hook(view);
    let app = app.hook(handler400).hook(handler403);
    app.hook(handler404).hook(handler500)
}

#[tokio::test]
async fn handlers() {
    // E3 for D15: it is asked once, and all middleware sees the bare 500.
    let once = |out: &'static [&'static str]| {
        move |reply: &mut Reply| {
            let again = ["logged: an error", "handler 500"];
            while reply.trace.ends_with(&again.map(str::to_owned)) {
                reply.trace.truncate(reply.trace.len() - again.len());
            }
            reply.trace.extend(again.map(str::to_owned));
            reply.trace.extend(out.iter().map(ToString::to_string));
            nothing_escapes(reply);
        }
    };
    let both: &[_] = &["B.response[500]", "A.response[500]"];
    recorded("handlers")
        .but("GET /?view=ValueError&handler500=KeyError", once(both))
        .but(
            "GET /none?handler404=ValueError&handler500=KeyError",
            once(both),
        )
        .but(
            "GET /?B.request=ValueError&handler500=KeyError",
            once(&["A.response[500]"]),
        )
        .but("GET /?A.response=ValueError&handler500=KeyError", once(&[]))
        .of(app())
        .await;
}
