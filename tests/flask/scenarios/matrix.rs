//! Every place that can fail or answer, in every way, with these and those handlers; as plain
//! functions and as async ones.

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

macro_rules! handler {
    ([$($asyncness:tt)?] $function:ident $said:literal $place:literal: [$($key:tt)*] $takes:ty) => {
        #[$($key)*]
        $($asyncness)? fn $function(error: &$takes, ctx: RequestContext) -> Result<Response> {
            log(format!("{}({})", $said, name(error)));
            Ok(act(&ctx, $place)?.unwrap_or_else(|| (status(599), $said).into_response()))
        }
    };
}

/// Hooks and a view of one of the blueprints, which differ in their handlers. All of a program
/// comes from one call, so `order` says what its lines say in Python.
macro_rules! blueprint {
    ([$($asyncness:tt)?] $module:ident $blueprint:ident) => {
        static $blueprint: Blueprint = Blueprint::new(stringify!($module)).url_prefix("/b");

        mod $module {
            use super::*;

            #[before_request($blueprint, order = -1)]
            $($asyncness)? fn before(ctx: RequestContext) -> Result<Option<Response>> {
                log("bp.before");
                act(&ctx, "bp_before")
            }

            hooks!($blueprint, bp2);

            #[after_request($blueprint, order = 1)]
            $($asyncness)? fn after(ctx: RequestContext, res: Response) -> Result<Response> {
                log(format!("bp.after[{}]", res.status().as_u16()));
                Ok(act(&ctx, "bp_after")?.unwrap_or(res))
            }

            #[get($blueprint, "/")]
            $($asyncness)? fn view(ctx: RequestContext) -> Result<Response> {
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

macro_rules! program {
    ($program:ident [$($asyncness:tt)?]) => {
        mod $program {
            use super::*;

            handler!([$($asyncness)?] app_404 "app 404" "handler": [error_handler(404)] Error);
            handler!([$($asyncness)?] app_value_error "app ValueError" "handler": [error_handler] ValueError);
            handler!([$($asyncness)?] app_500 "app 500" "handler500": [error_handler(500)] Error);
            handler!([$($asyncness)?] app_exception "app Exception" "handler": [error_handler] Error);
            handler!([$($asyncness)?] bp_404 "bp 404" "handler": [error_handler(THREE, 404)] Error);
            handler!([$($asyncness)?] bp_value_error "bp ValueError" "handler": [error_handler(THREE)] ValueError);
            handler!([$($asyncness)?] bp_500 "bp 500" "handler500": [error_handler(THREE, 500)] Error);
            handler!([$($asyncness)?] bp_exception "bp Exception" "handler": [error_handler(ONE)] Error);

            blueprint!([$($asyncness)?] with_none NONE);
            blueprint!([$($asyncness)?] with_three THREE);
            blueprint!([$($asyncness)?] with_one ONE);

            #[before_request]
            $($asyncness)? fn before(ctx: RequestContext) -> Result<Option<Response>> {
                log("app.before");
                act(&ctx, "app_before")
            }

            hooks!(app2);

            #[after_request]
            $($asyncness)? fn after(ctx: RequestContext, res: Response) -> Result<Response> {
                log(format!("app.after[{}]", res.status().as_u16()));
                Ok(act(&ctx, "app_after")?.unwrap_or(res))
            }

            fn app(blueprint: &'static Blueprint) -> App {
                App::new().hook(before).with_all(app2::hooks).hook(after).register(blueprint)
            }

            fn three(app: App) -> App {
                app.hook(app_404).hook(app_value_error).hook(app_500)
            }

            #[tokio::test]
            async fn is_flasks() {
                Parity::with("matrix")
                    .but_wherever(nothing_escapes)
                    .of_all([
                        ("app: ; bp: ", app(&NONE)),
                        ("app: 404 ValueError 500; bp: ", app(&NONE).with_all(three)),
                        ("app: ; bp: 404 ValueError 500", app(&THREE)),
                        ("app: Exception; bp: ", app(&NONE).hook(app_exception)),
                        ("app: ; bp: Exception", app(&ONE)),
                        ("app: 404 ValueError 500; bp: Exception", app(&ONE).with_all(three)),
                        ("app: Exception; bp: 404 ValueError 500", app(&THREE).hook(app_exception)),
                    ])
                    .await;
            }
        }
    };
}

program!(plain []);
program!(asynchronous [async]);
