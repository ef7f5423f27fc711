//! A handler for `HTTPException`: behind the type of the error, before a handler for `Exception`.

use crate::prelude::*;

support::errors!(Denied);

/// What a handler says of its error.
trait Told {
    fn code(&self) -> u16;
    fn said(&self) -> String;
}

impl Told for HttpError {
    fn code(&self) -> u16 {
        self.status().as_u16()
    }

    fn said(&self) -> String {
        self.message().to_owned()
    }
}

impl Told for Error {
    fn code(&self) -> u16 {
        self.status().as_u16()
    }

    fn said(&self) -> String {
        let text = self.to_string();
        let said = text.split_once(": ").map(|(_, said)| said);
        said.unwrap_or_default().to_owned()
    }
}

impl Told for ValueError {
    fn code(&self) -> u16 {
        500
    }

    fn said(&self) -> String {
        String::new()
    }
}

impl Told for Denied {
    fn code(&self) -> u16 {
        403
    }

    fn said(&self) -> String {
        String::new()
    }
}

fn answer(name: &str, error: &impl Told) -> (StatusCode, String) {
    let code = error.code();
    let said = if code == 409 {
        error.said()
    } else {
        String::new()
    };
    (status(599), format!("{name} <- {code} {said}"))
}

/// A blueprint called `bp` whose view fails, with at most one handler.
macro_rules! blueprint {
    ($name:ident: $($key:literal [$($code:literal)?] $takes:ty)?) => {
        mod $name {
            use super::*;

            pub(super) static BP: Blueprint = Blueprint::new("bp");

            #[get(BP, "/{what}")]
            fn v(Path(what): Path<String>) -> Result<()> {
                match &*what {
                    "Denied" => Err(Error::from(Denied).with_status(StatusCode::FORBIDDEN)),
                    "told" => Err(abort(StatusCode::CONFLICT).message("this name is taken")),
                    what => fail(what),
                }
            }

            $(
                #[error_handler(BP $(, $code)?)]
                fn handler(error: &$takes) -> (StatusCode, String) {
                    answer(concat!("bp ", $key), error)
                }
            )?
        }
    };
}

blueprint!(none:);
blueprint!(b500: "500" [500] Error);
blueprint!(exception: "Exception" [] Error);
blueprint!(http: "HTTPException" [] HttpError);

macro_rules! app_handlers {
    ($($name:ident: $key:literal [$($code:literal)?] $takes:ty;)*) => {$(
        #[error_handler$(($code))?]
        fn $name(error: &$takes) -> (StatusCode, String) {
            answer(concat!("app ", $key), error)
        }
    )*};
}

app_handlers! {
    app_404: "404" [404] Error;
    app_500: "500" [500] Error;
    app_exception: "Exception" [] Error;
    app_http: "HTTPException" [] HttpError;
    app_value_error: "ValueError" [] ValueError;
    // Flask keeps a handler for a class of a status with that status.
    app_denied: "Denied" [403] Denied;
}

#[tokio::test]
async fn http_exception() {
    let new = App::new;
    let http = || App::new().hook(app_http);
    Parity::with("http_exception")
        .of_all([
            ("app: HTTPException; bp: ", http().register(&none::BP)),
            ("app: ; bp: HTTPException", new().register(&http::BP)),
            (
                "app: HTTPException, Exception; bp: ",
                http().hook(app_exception).register(&none::BP),
            ),
            (
                "app: Exception; bp: HTTPException",
                new().hook(app_exception).register(&http::BP),
            ),
            (
                "app: HTTPException; bp: Exception",
                http().register(&exception::BP),
            ),
            (
                "app: 500, HTTPException; bp: ",
                http().hook(app_500).register(&none::BP),
            ),
            ("app: HTTPException; bp: 500", http().register(&b500::BP)),
            (
                "app: 404; bp: HTTPException",
                new().hook(app_404).register(&http::BP),
            ),
            (
                "app: HTTPException, ValueError; bp: ",
                http().hook(app_value_error).register(&none::BP),
            ),
            (
                "app: ValueError; bp: HTTPException",
                new().hook(app_value_error).register(&http::BP),
            ),
            (
                "app: Denied; bp: HTTPException",
                new().hook(app_denied).register(&http::BP),
            ),
            (
                "app: HTTPException, Denied, Exception; bp: Exception",
                http()
                    .hook(app_denied)
                    .hook(app_exception)
                    .register(&exception::BP),
            ),
        ])
        .await;
}
