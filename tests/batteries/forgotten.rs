//! What `build` says to somebody who has forgotten a part.

use crate::nobody::{User, Users};
use hooks_batteries::{
    Auth, Connection, CspNonce, Csrf, CurrentRequestId, CurrentUser, Keys, Locale, Login, Messages,
    Session, Sessions,
};
use hooks_runtime::prelude::*;

#[get("/session")]
fn session(_: Session) {}

#[get("/messages")]
fn messages(_: Messages) {}

#[get("/locale")]
fn locale(_: Locale) {}

#[get("/csrf")]
fn csrf(_: Csrf) {}

#[get("/user")]
fn user(_: CurrentUser<User>) {}

#[get("/auth")]
fn auth(_: Auth<Users>) {}

#[get("/nonce")]
fn nonce(_: CspNonce) {}

#[get("/connection")]
fn connection(_: Connection) {}

#[get("/id")]
fn id(_: CurrentRequestId) {}

/// Each function with what it takes and what gives it.
macro_rules! said {
    ($($function:ident: $type:literal, $given_by:literal;)*) => {
        $(
            let error = App::new().hook($function).build().unwrap_err().to_string();
            let said = [
                format!("takes `{}`, and nothing provides one", $type),
                format!("add `.with({}", $given_by),
                format!("or take `Option<{}>`", $type),
            ];
            for text in said {
                assert!(error.contains(&text), "{text} is not in {error}");
            }
        )*
    };
}

#[test]
fn k28_an_argument_without_its_part_names_the_part() {
    said! {
        session: "Session", "Sessions::new(…))`";
        messages: "Messages", "Flash::cookie())`";
        locale: "Locale", "Locales::new([…]))`";
        csrf: "Csrf", "Csrf::in_session())`";
        user: "CurrentUser<User>", "Login::new(…))` with a store of users of this type";
        auth: "Auth<Users>", "Login::new(…))` with a store of this type";
        nonce: "CspNonce", "Csp::new().script_src_nonce())`";
        connection: "Connection", "Proxies::trust([…]))`";
        id: "CurrentRequestId", "RequestId::new())`";
    }
}

/// The login of another type of users does not help.
#[test]
fn k28_a_user_of_another_type_names_the_part_too() {
    struct Other;
    impl hooks_batteries::User for Other {
        type Id = u32;
        fn id(&self) -> u32 {
            1
        }
        fn session_secret(&self) -> &[u8] {
            b"hash"
        }
    }
    #[get("/other")]
    fn other(_: CurrentUser<Other>) {}

    let login = Login::new(Users).keys(Keys::random());
    let app = App::new().hook(other).with(login).with(Sessions::default());
    let error = app.build().unwrap_err().to_string();
    assert!(
        error.contains("takes `CurrentUser<Other>`, and nothing provides one"),
        "{error}"
    );
}
