//! Which handler takes an error: by code, then by scope, then by type.

use crate::prelude::*;

/// A blueprint called `bp` whose view fails, with at most one handler.
macro_rules! blueprint {
    ($name:ident: $($key:literal [$($code:literal)?] $takes:ty)?) => {
        mod $name {
            use super::*;

            pub(super) static BP: Blueprint = Blueprint::new("bp");

            #[get(BP, "/{what}")]
            fn v(Path(what): Path<String>) -> Result<()> {
                fail(&what)
            }

            $(
                #[error_handler(BP $(, $code)?)]
                fn handler(error: &$takes) -> (StatusCode, String) {
                    (status(599), format!("bp {} <- {}", $key, name(error)))
                }
            )?
        }
    };
}

blueprint!(none:);
blueprint!(b403: "403" [403] Error);
blueprint!(b500: "500" [500] Error);
blueprint!(exception: "Exception" [] Error);
blueprint!(key_error: "KeyError" [] KeyError);
blueprint!(lookup_error: "LookupError" [] LookupError);

macro_rules! app_handlers {
    ($($name:ident: $key:literal [$($code:literal)?] $takes:ty;)*) => {$(
        #[error_handler$(($code))?]
        fn $name(error: &$takes) -> (StatusCode, String) {
            (status(599), format!("app {} <- {}", $key, name(error)))
        }
    )*};
}

app_handlers! {
    app_404: "404" [404] Error;
    app_500: "500" [500] Error;
    app_exception: "Exception" [] Error;
    app_key_error: "KeyError" [] KeyError;
}

#[tokio::test]
async fn s09_lookup() {
    let new = App::new;
    let exceptions = || App::new().hook(app_exception);
    Parity::with("s09_lookup")
        // F46: `KeyError` is a `LookupError` in Python; a Rust type has no superclass.
        .but_in("app: KeyError; bp: LookupError", "GET /KeyError", |reply| {
            reply.body = "app KeyError <- KeyError".to_owned();
        })
        .of_all([
            (
                "app: 404; bp: Exception",
                new().hook(app_404).register(&exception::BP),
            ),
            ("app: 404; bp: 403", new().hook(app_404).register(&b403::BP)),
            ("app: Exception; bp: 500", exceptions().register(&b500::BP)),
            (
                "app: 500; bp: Exception",
                new().hook(app_500).register(&exception::BP),
            ),
            ("app: 500; bp: 500", new().hook(app_500).register(&b500::BP)),
            ("app: ; bp: 500", new().register(&b500::BP)),
            ("app: 500; bp: ", new().hook(app_500).register(&none::BP)),
            (
                "app: KeyError; bp: LookupError",
                new().hook(app_key_error).register(&lookup_error::BP),
            ),
            (
                "app: KeyError; bp: Exception",
                new().hook(app_key_error).register(&exception::BP),
            ),
            (
                "app: KeyError; bp: KeyError",
                new().hook(app_key_error).register(&key_error::BP),
            ),
            (
                "app: Exception, KeyError; bp: ",
                exceptions().hook(app_key_error).register(&none::BP),
            ),
            ("app: Exception; bp: ", exceptions().register(&none::BP)),
            ("app: ; bp: Exception", new().register(&exception::BP)),
            (
                "app: 500, Exception; bp: ",
                exceptions().hook(app_500).register(&none::BP),
            ),
        ])
        .await;
}
