//! Every place that can fail or answer, in every way, with these and those handlers.

use crate::prelude::*;

/// Answer or fail, if this is the place that the query asks it of.
fn act(ctx: &RequestContext, place: &str) -> Result<Option<Response>> {
    match query(ctx).split_once(':') {
        Some((at, "answer")) if at == place => Ok(Some(
            (status(299), format!("{place} answers")).into_response(),
        )),
        Some((at, what)) if at == place => fail(what).map(|()| None),
        _ => Ok(None),
    }
}

fn handle(name: &'static str, error: &str, ctx: &RequestContext) -> Result<Response> {
    let place = if name.ends_with("500") {
        "handler500"
    } else {
        "handler"
    };
    log(format!("{name}({error})"));
    Ok(act(ctx, place)?.unwrap_or_else(|| (status(599), name).into_response()))
}

macro_rules! handlers {
    ($($function:ident $said:literal: [$($key:tt)*] $takes:ty;)*) => {$(
        #[$($key)*]
        fn $function(error: &$takes, ctx: RequestContext) -> Result<Response> {
            handle($said, &name(error), &ctx)
        }
    )*};
}

handlers! {
    app_404 "app 404": [error_handler(404)] Error;
    app_value_error "app ValueError": [error_handler] ValueError;
    app_500 "app 500": [error_handler(500)] Error;
    app_exception "app Exception": [error_handler] Error;
    bp_404 "bp 404": [error_handler(THREE, 404)] Error;
    bp_value_error "bp ValueError": [error_handler(THREE)] ValueError;
    bp_500 "bp 500": [error_handler(THREE, 500)] Error;
    bp_exception "bp Exception": [error_handler(ONE)] Error;
}

/// Hooks and a view of one of the blueprints, which differ in their handlers. All come from one
/// call, so `order` says what the lines of the program say in Python.
macro_rules! blueprint {
    ($module:ident $blueprint:ident) => {
        static $blueprint: Blueprint = Blueprint::new("bp").url_prefix("/b");

        mod $module {
            use super::*;

            #[before_request($blueprint, order = -1)]
            fn before(ctx: RequestContext) -> Result<Option<Response>> {
                log("bp.before");
                act(&ctx, "bp_before")
            }

            hooks!($blueprint, bp2);

            #[after_request($blueprint, order = 1)]
            fn after(ctx: RequestContext, res: Response) -> Result<Response> {
                log(format!("bp.after[{}]", res.status().as_u16()));
                Ok(act(&ctx, "bp_after")?.unwrap_or(res))
            }

            #[get($blueprint, "/")]
            fn view(ctx: RequestContext) -> Result<Response> {
                log("view");
                match query(&ctx).split_once(':') {
                    Some(("handler", _)) => fail("ValueError")?,
                    Some(("handler500", _)) => fail("TypeError")?,
                    _ => {}
                }
                Ok(act(&ctx, "view")?.unwrap_or_else(|| "ok".into_response()))
            }
        }
    };
}

blueprint!(with_none NONE);
blueprint!(with_three THREE);
blueprint!(with_one ONE);

#[before_request]
fn before(ctx: RequestContext) -> Result<Option<Response>> {
    log("app.before");
    act(&ctx, "app_before")
}

hooks!(app2);

#[after_request]
fn after(ctx: RequestContext, res: Response) -> Result<Response> {
    log(format!("app.after[{}]", res.status().as_u16()));
    Ok(act(&ctx, "app_after")?.unwrap_or(res))
}

fn app(blueprint: &'static Blueprint) -> App {
    App::new()
        .hook(before)
        .with(app2::hooks)
        .hook(after)
        .register(blueprint)
}

fn three(app: App) -> App {
    app.hook(app_404).hook(app_value_error).hook(app_500)
}

#[tokio::test]
async fn matrix() {
    Parity::with("matrix")
        .but_wherever(nothing_escapes)
        .of_all([
            ("app: ; bp: ", app(&NONE)),
            ("app: 404 ValueError 500; bp: ", app(&NONE).with(three)),
            ("app: ; bp: 404 ValueError 500", app(&THREE)),
            ("app: Exception; bp: ", app(&NONE).hook(app_exception)),
            ("app: ; bp: Exception", app(&ONE)),
            (
                "app: 404 ValueError 500; bp: Exception",
                app(&ONE).with(three),
            ),
            (
                "app: Exception; bp: 404 ValueError 500",
                app(&THREE).hook(app_exception),
            ),
        ])
        .await;
}
