//! Handlers of errors, and who asks them: those by status or type the endpoint, the one of 500 what is
//! around all middleware.

use crate::prelude::*;

macro_rules! handler {
    ($function:ident $name:literal $status:literal $error:ty $(, $code:literal)?) => {
        #[error_handler($($code)?)]
        fn $function(error: &$error) -> (StatusCode, &'static str) {
            log(format!("handler {}({})", $name, name(error)));
            (status($status), concat!("handled ", $name))
        }
    };
}

handler!(conflict "409" 409 Error, 409);
handler!(value "ValueError" 400 ValueError);
handler!(missing "404" 404 Error, 404);
handler!(internal "500" 500 Error, 500);

fn app() -> App {
    let app = App::new().middleware(Adds("A")).middleware(Adds("B"));
    app.hook(view).hook(conflict).hook(value)
}

/// S17, S20: every error meets the handlers where it was raised, and what they answer all middleware
/// further out.
fn meets_the_handlers(all: bool) -> impl Fn(&mut Reply) {
    move |reply| {
        let (place, what) = reply.said();
        if reply.escaped.take().is_none() {
            return;
        }
        reply.trace.retain(|event| !event.starts_with("handler"));
        let (status, handler) = match &*what {
            "409" => (409, Some("409(Conflict)")),
            "ValueError" => (400, Some("ValueError(ValueError)")),
            "404" => (404, all.then_some("404(NotFound)")),
            _ => (500, all.then_some("500(KeyError)")),
        };
        if status == 500 {
            reply.trace.push("logged: an error".to_owned());
        }
        reply.status = status;
        "<default>".clone_into(&mut reply.body);
        if let Some(handler) = handler {
            reply.trace.push(format!("handler {handler}"));
            let (name, _) = handler.split_once('(').expect("a name");
            reply.body = format!("handled {name}");
        }
        reply.is_seen_outside(&place);
    }
}

#[tokio::test]
async fn starlette_handlers() {
    let some = "by status and type";
    let all = "and of 404 and 500";
    recorded("starlette_handlers")
        .but_wherever_in(some, meets_the_handlers(false))
        .but_wherever_in(all, meets_the_handlers(true))
        .of_all([(some, app()), (all, app().hook(missing).hook(internal))])
        .await;
}
