//! Login: stores of users that change or fail, and all that may need a user.

use crate::login::{OLD, User, Users};
use hooks_batteries::{
    Auth, CurrentUser, Keys, Login, Passwords, Sessions, login::needs_permission,
    testing::BatteriesClient,
};
use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};

/// What happens to a user between the password's check and the new hash.
mod between {
    use super::*;

    #[derive(Clone)]
    struct Changing(Users, fn(&Users));

    impl hooks_batteries::UserStore for Changing {
        type User = User;

        async fn by_id(&self, id: &u32) -> Result<Option<User>> {
            self.0.by_id(id).await
        }

        async fn by_login(&self, login: &str) -> Result<Option<User>> {
            self.0.by_login(login).await
        }

        /// As an `update … where id = $1 and password = $2` that finds nothing.
        async fn rehashed(&self, _: &User, _: &str) -> Result<()> {
            (self.1)(&self.0);
            Ok(())
        }
    }

    #[post("/login")]
    async fn by_password(auth: Auth<Changing>) -> Result<String> {
        let Some(user) = auth.authenticate("ann", "correct").await? else {
            return Ok("wrong".to_owned());
        };
        auth.login(&user).await?;
        Ok(user.name)
    }

    #[tokio::test]
    async fn k1_who_is_gone_or_has_another_password_by_now_does_not_log_in() {
        let weak = Passwords::for_tests().hash("correct").await.unwrap();
        for (change, expected) in [
            ((|_| {}) as fn(&Users), "ann"),
            (|users| users.remove(1), "wrong"),
            (
                |users| users.change(1, |user| user.is_active = false),
                "wrong",
            ),
            (
                |users| users.change(1, |user| "$argon2id$another".clone_into(&mut user.password)),
                "wrong",
            ),
        ] {
            let store = Changing(Users::new(&weak), change);
            let passwords = Passwords::argon2_with(16, 2).unwrap();
            let login = Login::new(store)
                .passwords(passwords)
                .keys(Keys::new([OLD]));
            let app = app!(self).with(login).with(Sessions::default());
            assert_eq!(app.test_client().post("/login").await.text(), expected);
        }
    }
}

/// A store whose code panics is an error as any other.
mod panics {
    use super::*;

    struct Panics;

    impl hooks_batteries::UserStore for Panics {
        type User = User;

        async fn by_id(&self, _: &u32) -> Result<Option<User>> {
            panic!("on purpose");
        }

        async fn by_login(&self, _: &str) -> Result<Option<User>> {
            panic!("on purpose");
        }
    }

    #[get("/me")]
    fn me(_: CurrentUser<User>) {}

    #[get("/perhaps")]
    fn perhaps(_: Option<CurrentUser<User>>) {}

    #[get("/report", with = [needs_permission("x")])]
    fn report() {}

    #[post("/login")]
    async fn by_password(auth: Auth<Panics>) -> Result<()> {
        auth.authenticate("ann", "correct").await.map(|_| ())
    }

    #[tokio::test]
    async fn a_store_that_panics_lets_nobody_in() {
        support::quiet();
        let login = Login::new(Panics).keys(Keys::new([OLD])).everywhere();
        let app = app!(self).with(login).with(Sessions::default());
        let client = app.test_client();
        client.log_in(&Users::new("hash 1").one(1)).await;
        for path in ["/me", "/perhaps", "/report"] {
            assert_eq!(client.get(path).await.status(), 500, "{path}");
        }
        let other = app!(self)
            .with(Login::new(Panics).keys(Keys::new([OLD])))
            .with(Sessions::default());
        assert_eq!(other.test_client().post("/login").await.status(), 500);
    }
}

/// All that the app answers by itself, or lets others answer.
mod everywhere {
    use super::*;
    use hooks_runtime::axum::{Router, routing::get};

    #[websocket("/socket")]
    fn socket(ws: WebSocketUpgrade) -> Response {
        ws.on_upgrade(async |_| Ok::<_, Error>(()))
    }

    #[tokio::test]
    async fn b80_it_is_for_websockets_merged_routers_and_mounts_too() {
        let router = || Router::new().route("/x", get(|| async {}));
        let users = Users::new("hash 1");
        let login = Login::new(users.clone())
            .keys(Keys::new([OLD]))
            .everywhere();
        let app = app!(self)
            .merge(router())
            .mount("/mount", router())
            .fallback_service(Router::new().route("/fallback", get(|| async {})));
        let client = app.with(login).with(Sessions::default()).test_client();
        assert_eq!(client.websocket("/socket").denied().await.status(), 401);
        for (path, status) in [("/x", 401), ("/mount/x", 401), ("/fallback", 200)] {
            assert_eq!(client.get(path).await.status(), status, "{path}");
        }
        client.log_in(&users.one(2)).await;
        client.websocket("/socket").open().await;
        for path in ["/x", "/mount/x", "/fallback"] {
            assert_eq!(client.get(path).await.status(), 200, "{path}");
        }
    }
}

mod mounted {
    use super::*;

    #[get("/me")]
    fn me(_: CurrentUser<User>) {}

    /// The way back from the login is the URL that the browser has asked for.
    #[tokio::test]
    async fn b79_an_app_that_is_mounted_leads_back_to_where_it_is() {
        let login = Login::new(Users::new("hash 1"))
            .url("/v1/login")
            .keys(Keys::new([OLD]));
        let app = app!(self).with(login).with(Sessions::default());
        let client = App::new().mount("/v1", app).test_client();
        let response = client.get("/v1/me?a=1").header("accept", "text/html").await;
        assert_eq!(
            response.header("location"),
            Some("/v1/login?next=%2Fv1%2Fme%3Fa%3D1")
        );
    }
}

/// Of several permissions that of the innermost place counts, as with all options.
mod nearest {
    use super::*;

    static REPORTS: Blueprint = Blueprint::new("reports").url_prefix("/reports");

    #[get(REPORTS, "/one")]
    fn one() {}

    #[get(REPORTS, "/two", with = [needs_permission("secrets.view")])]
    fn two() {}

    #[tokio::test]
    async fn a_registration_has_a_permission_for_all_its_routes() {
        let users = Users::new("hash 1");
        let login = Login::new(users.clone()).keys(Keys::new([OLD]));
        let app = App::new()
            .register(REPORTS.option(needs_permission("reports.view")))
            .with(login)
            .with(Sessions::default());
        let client = app.test_client();
        assert_eq!(client.get("/reports/one").await.status(), 401);
        for (id, one, two) in [(1, 200, 403), (2, 403, 403)] {
            client.log_in(&users.one(id)).await;
            assert_eq!(client.get("/reports/one").await.status(), one);
            assert_eq!(client.get("/reports/two").await.status(), two);
        }
    }
}
