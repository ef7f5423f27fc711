//! What a test sees of an error.

use hooks_runtime::{prelude::*, testing::TestResponse};

mod plain {
    use hooks_runtime::prelude::*;

    #[get("/fails")]
    fn fails() -> Result<String> {
        Err(Outer(std::fmt::Error).into())
    }

    #[derive(Debug)]
    pub(super) struct Outer(std::fmt::Error);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("no such page")
        }
    }

    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[get("/panics")]
    fn panics() {
        panic!("on purpose")
    }

    #[get("/forbidden")]
    fn forbidden() -> Result<()> {
        Err(abort(StatusCode::FORBIDDEN))
    }

    #[get("/handled")]
    fn handled() -> Result<()> {
        "x".parse::<u8>()?;
        Ok(())
    }

    #[error_handler]
    fn not_a_number(_: &std::num::ParseIntError) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    #[get("/late")]
    fn late(ctx: RequestContext) {
        ctx.after_this_request(|_| panic!("after the view"));
    }

    #[get("/fine")]
    fn fine() {}

    pub(super) fn app() -> App {
        app!(self)
    }
}

mod rendered {
    use hooks_runtime::prelude::*;

    #[error_handler(500)]
    fn sorry() -> (StatusCode, &'static str) {
        (StatusCode::INTERNAL_SERVER_ERROR, "sorry")
    }

    #[get("/")]
    fn fails() -> Result<()> {
        Err(Error::msg("the database is away"))
    }

    pub(super) fn app() -> App {
        app!(self)
    }
}

async fn get(uri: &str) -> TestResponse {
    plain::app().test_client().get(uri).await
}

fn said(res: &TestResponse) -> Option<String> {
    res.error().map(ToString::to_string)
}

#[tokio::test]
async fn an_error_that_no_handler_took_is_told() {
    let res = get("/fails").await;
    assert_eq!(said(&res).as_deref(), Some("no such page"));
    let chain = format!("{:?}", res.error().unwrap());
    assert!(chain.contains(&std::fmt::Error.to_string()), "{chain}");
    assert!(
        res.error()
            .unwrap()
            .downcast_ref::<plain::Outer>()
            .is_some()
    );
    assert!(format!("{res:?}").contains("no such page"), "{res:?}");
    let panics = get("/panics").await;
    assert_eq!(said(&panics).as_deref(), Some("panicked: on purpose"));
    let late = get("/late").await;
    assert_eq!(said(&late).as_deref(), Some("panicked: after the view"));
}

#[tokio::test]
async fn others_are_not() {
    for (uri, status) in [
        ("/handled", 500),
        ("/forbidden", 403),
        ("/nowhere", 404),
        ("/fine", 200),
    ] {
        let res = get(uri).await;
        assert_eq!((res.status().as_u16(), said(&res)), (status, None), "{uri}");
    }
}

#[tokio::test]
async fn an_error_that_the_500_handler_rendered_is_told() {
    let res = rendered::app().test_client().get("/").await;
    assert_eq!(res.text(), "sorry");
    assert_eq!(said(&res).as_deref(), Some("the database is away"));
    let outer = App::new().mount("/in", rendered::app()).test_client();
    let res = outer.get("/in/").await;
    assert_eq!(said(&res).as_deref(), Some("the database is away"));
}
