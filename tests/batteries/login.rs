//! Login: who is logged in, by the rules B73 to B90.

use hooks_batteries::{
    Auth, Csrf, CurrentUser, Keys, Login, NextUrl, Passwords, Pbkdf2, Session, Sessions, Verified,
    login::{
        LoginNeeded, OldHash, PasswordsBusy, PermissionNeeded, login_required, needs_permission,
    },
    testing::BatteriesClient,
};
use hooks_runtime::{
    TestClient, TestResponse, axum::response::Redirect, prelude::*, ws::WebSocketUpgrade,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

pub(super) const OLD: &str = "an old key of more than 32 bytes, for tests";
const NEW: &str = "a new key of more than 32 bytes, for tests";

#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) password: String,
    is_staff: bool,
    pub(super) is_active: bool,
}

impl hooks_batteries::User for User {
    type Id = u32;

    fn id(&self) -> u32 {
        self.id
    }

    fn session_secret(&self) -> &[u8] {
        self.password.as_bytes()
    }

    fn has_perm(&self, permission: &str) -> bool {
        self.is_staff && permission.starts_with("reports.")
    }

    fn is_active(&self) -> bool {
        self.is_active
    }
}

#[derive(Clone, Default)]
pub(super) struct Users(Arc<Mutex<Table>>);

#[derive(Default)]
struct Table {
    rows: BTreeMap<u32, User>,
    queries: u32,
}

impl Users {
    /// Ann and Bob, who are staff or not, and Eve, who may not log in.
    pub(super) fn new(hash: &str) -> Self {
        let users = Users::default();
        for (id, name, is_staff, is_active) in [
            (1, "ann", true, true),
            (2, "bob", false, true),
            (3, "eve", true, false),
        ] {
            users.put(User {
                id,
                name: name.to_owned(),
                password: hash.to_owned(),
                is_staff,
                is_active,
            });
        }
        users
    }

    fn put(&self, user: User) {
        self.0.lock().unwrap().rows.insert(user.id, user);
    }

    pub(super) fn remove(&self, id: u32) {
        self.0.lock().unwrap().rows.remove(&id);
    }

    pub(super) fn one(&self, id: u32) -> User {
        self.0.lock().unwrap().rows[&id].clone()
    }

    pub(super) fn change(&self, id: u32, change: impl FnOnce(&mut User)) {
        change(self.0.lock().unwrap().rows.get_mut(&id).unwrap());
    }

    fn queries(&self) -> u32 {
        self.0.lock().unwrap().queries
    }
}

impl hooks_batteries::UserStore for Users {
    type User = User;

    async fn by_id(&self, id: &u32) -> Result<Option<User>> {
        let mut table = self.0.lock().unwrap();
        table.queries += 1;
        Ok(table.rows.get(id).cloned())
    }

    async fn by_login(&self, login: &str) -> Result<Option<User>> {
        let table = self.0.lock().unwrap();
        Ok(table.rows.values().find(|user| user.name == login).cloned())
    }

    async fn rehashed(&self, user: &User, hash: &str) -> Result<()> {
        self.change(user.id, |user| hash.clone_into(&mut user.password));
        Ok(())
    }
}

#[get("/public")]
fn public() {}

#[get("/perhaps")]
fn perhaps(user: Option<CurrentUser<User>>) -> String {
    user.map_or("nobody".to_owned(), |user| user.name.clone())
}

#[any("/me")]
fn me(user: CurrentUser<User>) -> String {
    user.name.clone()
}

#[get("/both")]
fn both(perhaps: Option<CurrentUser<User>>, certainly: CurrentUser<User>) -> String {
    format!("{} {}", perhaps.is_some(), certainly.name)
}

#[post("/login/{id}")]
async fn log_in(auth: Auth<Users>, users: State<Users>, Path(id): Path<u32>) -> Result<()> {
    auth.login(users.one(id)).await
}

#[post("/login")]
async fn by_password(auth: Auth<Users>, name: String) -> Result<String> {
    let (name, password) = name.split_once(' ').unwrap_or_default();
    let Some(user) = auth.authenticate(name, password).await? else {
        return Ok("wrong".to_owned());
    };
    auth.login(&user).await?;
    Ok(user.name)
}

#[post("/logout")]
fn log_out(auth: Auth<Users>) {
    auth.logout();
}

#[post("/logout-keeping-all")]
fn log_out_keeping_all(auth: Auth<Users>, session: Session) -> Result<()> {
    let keys = session.keys();
    auth.logout_keeping(&keys.iter().map(String::as_str).collect::<Vec<_>>())
}

#[post("/logout-keeping")]
fn log_out_keeping(auth: Auth<Users>) -> Result<()> {
    auth.logout_keeping(&["cart", "nothing"])
}

#[post("/password/{new}")]
fn change_password(
    auth: Auth<Users>,
    user: CurrentUser<User>,
    users: State<Users>,
    Path(new): Path<String>,
) -> Result<()> {
    users.change(user.id, |user| user.password = new);
    auth.refresh(&users.one(user.id))
}

#[get("/report", with = [needs_permission("reports.view")])]
fn report() -> &'static str {
    "report"
}

#[get("/secret", with = [needs_permission("secrets.view")])]
fn secret() {}

#[get("/next")]
fn next(next: NextUrl) -> Redirect {
    Redirect::to(next.or("/default"))
}

#[get("/fingerprint")]
fn fingerprint(session: Session) -> String {
    session.fingerprint().unwrap_or_default()
}

#[get("/csrf")]
fn csrf_token(csrf: Csrf) -> String {
    csrf.token()
}

#[post("/checked")]
fn checked() {}

/// For apps in which every route is for users.
static CLOSED: Blueprint = Blueprint::new("closed");

#[get(CLOSED, "/exempt", skip = [login_required])]
fn exempt() {}

#[get(CLOSED, "/login")]
fn login_page() -> &'static str {
    "log in"
}

fn app(users: &Users, keys: Keys) -> App {
    let login = Login::new(users.clone())
        .url("/login")
        .passwords(Passwords::for_tests());
    app!(self)
        .state(users.clone())
        .state(keys)
        .with(login)
        .with(Csrf::in_session())
}

fn client() -> (TestClient, Users) {
    let users = Users::new("hash 1");
    let client = app(&users, Keys::new([OLD]))
        .with(Sessions::default())
        .test_client();
    (client, users)
}

async fn name(client: &TestClient) -> String {
    client.get("/perhaps").await.text().to_owned()
}

async fn id(client: &TestClient) -> String {
    client.get("/fingerprint").await.text().to_owned()
}

fn location(response: &TestResponse) -> (u16, Option<&str>) {
    (response.status().as_u16(), response.header("location"))
}

#[tokio::test]
async fn b73_only_who_asks_looks_for_the_user() {
    let (client, users) = client();
    client.log_in(&users.one(1)).await;
    let public = client.get("/public").await;
    assert_eq!((public.header("vary"), users.queries()), (None, 0));
    let perhaps = client.get("/perhaps").await;
    assert_eq!(
        (perhaps.text(), perhaps.header("vary"), users.queries()),
        ("ann", Some("cookie"), 1)
    );
    client.get("/both").await;
    assert_eq!(users.queries(), 2, "one for a request");
    let (anonymous, _) = self::client();
    let perhaps = anonymous.get("/perhaps").await;
    assert_eq!(
        (perhaps.text(), perhaps.header("vary")),
        ("nobody", Some("cookie"))
    );
}

#[tokio::test]
async fn b74_a_login_keeps_what_an_anonymous_session_has_under_a_new_id() {
    let (client, _) = client();
    client
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    let before = id(&client).await;
    client.post("/login/1").await;
    assert_eq!(name(&client).await, "ann");
    let after = id(&client).await;
    assert!(before != after && !after.is_empty(), "{before} {after}");
    let cart = client.session(|session| session.get::<u32>("cart")).await;
    assert_eq!(cart.unwrap(), Some(7));
}

#[tokio::test]
async fn b87_a_login_always_cycles() {
    let (client, _) = client();
    client.post("/login/1").await;
    client
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    let before = id(&client).await;
    client.post("/login/1").await;
    assert_ne!(before, id(&client).await);
    assert!(client.session(|session| session.contains("cart")).await);
}

#[tokio::test]
async fn b74_another_user_gets_nothing_of_the_one_before() {
    let (client, _) = client();
    client.post("/login/1").await;
    client
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    client.post("/login/2").await;
    assert_eq!(name(&client).await, "bob");
    assert!(!client.session(|session| session.contains("cart")).await);
}

/// Who logs in with the new password is not who left the session with the old one, perhaps.
#[tokio::test]
async fn b74_b76_the_same_user_with_another_password_gets_nothing_of_before() {
    let (client, users) = client();
    client.post("/login/1").await;
    client
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    users.change(1, |user| "hash 2".clone_into(&mut user.password));
    client.post("/login/1").await;
    assert_eq!(name(&client).await, "ann");
    assert!(!client.session(|session| session.contains("cart")).await);
}

#[tokio::test]
async fn b75_a_logout_ends_the_session_with_all_its_values() {
    let (client, _) = client();
    client.post("/login/1").await;
    client
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    let cookie = client.cookie("session").unwrap();
    let response = client.post("/logout").await;
    assert!(response.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(name(&client).await, "nobody");
    // K1: whoever has kept the cookie has nothing.
    client.set_cookie("session", &cookie);
    assert_eq!(name(&client).await, "nobody");
    assert!(!client.session(|session| session.contains("cart")).await);
}

#[tokio::test]
async fn b87_a_logout_may_keep_some_values() {
    let (client, _) = client();
    client.post("/login/1").await;
    client
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    client
        .session(|session| session.set("card", 8))
        .await
        .unwrap();
    let before = id(&client).await;
    client.post("/logout-keeping").await;
    assert_eq!(name(&client).await, "nobody");
    assert_ne!(before, id(&client).await);
    let keys = client.session(Session::keys).await;
    assert_eq!(keys, ["cart"]);
}

#[tokio::test]
async fn a_logout_never_keeps_the_login() {
    let (client, _) = client();
    client.post("/login/1").await;
    client
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    assert_eq!(client.post("/logout-keeping-all").await.status(), 200);
    assert_eq!(name(&client).await, "nobody");
    assert!(client.session(|session| session.contains("cart")).await);
}

#[tokio::test]
async fn b77_a_user_who_may_not_log_in_is_not_logged_in() {
    let (client, users) = client();
    assert_eq!(client.post("/login/3").await.status(), 403);
    users.change(3, |user| user.is_active = true);
    assert_eq!(name(&client).await, "nobody");
    assert_eq!(client.post("/login/3").await.status(), 200);
    assert_eq!(name(&client).await, "eve");
}

#[tokio::test]
async fn b75_a_login_makes_older_tokens_wrong() {
    for csrf in [Csrf::in_session(), Csrf::in_cookie().keys(Keys::new([OLD]))] {
        let users = Users::new("hash 1");
        let login = Login::new(users.clone()).keys(Keys::new([OLD]));
        let app = app!(self)
            .state(users)
            .with(login)
            .with(csrf)
            .with(Sessions::default());
        let client = app.state(Keys::new([OLD])).test_client().enforce_csrf();
        let token = client.get("/csrf").await.text().to_owned();
        let post = |path: &str, token: &str| client.post(path).header("x-csrf-token", token);
        assert_eq!(post("/login/1", &token).await.status(), 200);
        assert_eq!(post("/checked", &token).await.status(), 403);
        let token = client.get("/csrf").await.text().to_owned();
        assert_eq!(post("/checked", &token).await.status(), 200);
        assert_eq!(post("/logout", &token).await.status(), 200);
        assert_eq!(post("/checked", &token).await.status(), 403);
    }
}

#[tokio::test]
async fn b76_a_new_password_ends_all_sessions_but_the_one_that_set_it() {
    let users = Users::new("hash 1");
    let app = || {
        app(&users, Keys::new([OLD]))
            .with(Sessions::default())
            .test_client()
    };
    let (here, there) = (app(), app());
    for client in [&here, &there] {
        client.post("/login/1").await;
        client
            .session(|session| session.set("cart", 7))
            .await
            .unwrap();
    }
    let before = id(&here).await;
    assert_eq!(here.post("/password/hash2").await.status(), 200);
    assert_eq!(
        (name(&here).await, name(&there).await),
        ("ann".into(), "nobody".into())
    );
    assert_ne!(before, id(&here).await);
    assert!(here.session(|session| session.contains("cart")).await);
    assert!(!there.session(|session| session.contains("cart")).await);
}

#[tokio::test]
async fn b77_who_is_gone_or_may_not_log_in_is_nobody_and_the_session_stays() {
    let (client, users) = client();
    for change in [
        (|users| users.change(1, |user| user.is_active = false)) as fn(&Users),
        |users| users.remove(1),
    ] {
        users.put(User {
            is_active: true,
            ..Users::new("hash 1").one(1)
        });
        client.post("/login/1").await;
        client
            .session(|session| session.set("cart", 7))
            .await
            .unwrap();
        change(&users);
        assert_eq!(name(&client).await, "nobody");
        assert!(client.session(|session| session.contains("cart")).await);
    }
}

#[tokio::test]
async fn b78_b90_old_keys_are_replaced_and_unknown_ones_log_out() {
    let users = Users::new("hash 1");
    let store = hooks_batteries::session::Memory::new();
    let with = |keys: &[&str]| {
        app(&users, Keys::new(keys))
            .with(Sessions::new(store.clone()))
            .test_client()
    };
    let old = with(&[OLD]);
    old.post("/login/1").await;
    let cookie = old.cookie("session").unwrap();

    let both = with(&[NEW, OLD]);
    both.set_cookie("session", &cookie);
    assert_eq!(name(&both).await, "ann");
    let renewed = both.cookie("session").unwrap();
    assert_ne!(cookie, renewed);

    let new = with(&[NEW]);
    new.set_cookie("session", &renewed);
    assert_eq!(name(&new).await, "ann");
    old.set_cookie("session", &renewed);
    assert_eq!(name(&old).await, "nobody");
}

#[tokio::test]
async fn b79_b88_who_is_not_logged_in_is_sent_to_the_login_or_gets_a_401() {
    let (client, _) = client();
    let ask = |accept: &str| client.get("/me?a=1&b=%2F").header("accept", accept);
    let to = Some("/login?next=%2Fme%3Fa%3D1%26b%3D%252F");
    for accept in [
        "text/html",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/json, TEXT/HTML;q=0.1",
    ] {
        assert_eq!(location(&ask(accept).await), (302, to), "{accept}");
    }
    for accept in [
        "*/*",
        "application/json",
        "text/html;q=0",
        "text/html; Q=0.000",
        "",
    ] {
        assert_eq!(location(&ask(accept).await), (401, None), "{accept}");
    }
    assert_eq!(location(&client.get("/me").await), (401, None));
    let post = client.post("/me").header("accept", "text/html").await;
    assert_eq!(location(&post), (302, Some("/login?next=%2Fme")));
    assert_eq!(post.header("cache-control"), Some("private, no-store"));
    for response in [&post, &ask("*/*").await] {
        let vary = response.headers().get_all("vary").into_iter();
        let vary: Vec<_> = vary.map(|line| line.to_str().unwrap()).collect();
        assert_eq!(vary, ["accept", "cookie"]);
    }
    let both = client.get("/both").header("accept", "text/html").await;
    assert_eq!(location(&both), (302, Some("/login?next=%2Fboth")));
    client.post("/login/2").await;
    assert_eq!(client.get("/me").await.text(), "bob");
    assert_eq!(client.get("/both").await.text(), "true bob");
}

/// Nothing may answer a GET of the URL that a form was sent to.
#[tokio::test]
async fn b79_after_a_form_the_login_leads_back_to_the_page_of_the_form() {
    let (client, _) = client();
    for (referer, next) in [
        ("http://localhost/cart?a=1", "%2Fcart%3Fa%3D1"),
        ("https://localhost/cart", "%2Fcart"),
        ("http://localhost", "%2F"),
        ("http://evil.example/cart", "%2Fme"),
        ("http://localhost.evil.example/cart", "%2Fme"),
        ("http://localhost@evil.example/cart", "%2Fme"),
        ("http://localhost:81/cart", "%2Fme"),
        ("http://localhost//evil.example/", "%2Fme"),
        ("no url", "%2Fme"),
    ] {
        let post = client.post("/me").header("accept", "text/html");
        let response = post.header("referer", referer).await;
        let to = format!("/login?next={next}");
        assert_eq!(location(&response), (302, Some(&*to)), "{referer}");
        let get = client.get("/me").header("accept", "text/html");
        let response = get.header("referer", referer).await;
        let to = (302, Some("/login?next=%2Fme"));
        assert_eq!(location(&response), to, "{referer}");
    }
}

#[tokio::test]
async fn b79_a_permission_is_asked_of_users_only() {
    let (client, users) = client();
    assert_eq!(location(&client.get("/report").await), (401, None));
    let page = client.get("/report").header("accept", "text/html").await;
    assert_eq!(location(&page), (302, Some("/login?next=%2Freport")));
    for (id, report, secret) in [(1, 200, 403), (2, 403, 403), (3, 401, 401)] {
        client.log_in(&users.one(id)).await;
        assert_eq!(client.get("/report").await.status(), report, "{id}");
        assert_eq!(client.get("/secret").await.status(), secret, "{id}");
    }
    client.log_in(&users.one(1)).await;
    let text = client.get("/secret").await.text().to_owned();
    assert_eq!(text, "you may not do this", "the name is for the log");
}

#[tokio::test]
async fn b80_everywhere_is_for_all_routes_but_the_login_and_what_skips_it() {
    let users = Users::new("hash 1");
    let login = Login::new(users.clone())
        .url("/login")
        .keys(Keys::new([OLD]))
        .everywhere();
    let app = app!(self)
        .register(&CLOSED)
        .state(users.clone())
        .state(Keys::new([OLD]));
    let app = app
        .with(login)
        .with(Csrf::in_session())
        .with(Sessions::default());
    let client = app.test_client();
    let ask = |path: &str| client.get(path).header("accept", "text/html");
    assert_eq!(
        location(&ask("/public").await),
        (302, Some("/login?next=%2Fpublic"))
    );
    assert_eq!(client.post("/checked").await.status(), 401);
    assert_eq!(
        location(&client.post("/checked").header("accept", "text/html").await).0,
        302
    );
    assert_eq!(ask("/login").await.text(), "log in");
    assert_eq!(ask("/exempt").await.status(), 200);
    assert_eq!(ask("/nowhere").await.status(), 404);
    assert_eq!(client.post("/public").await.status(), 405);
    client.log_in(&users.one(2)).await;
    assert_eq!(ask("/public").await.status(), 200);
}

#[tokio::test]
async fn b80_the_url_of_the_login_may_have_a_query() {
    let login = Login::new(Users::new("hash 1"))
        .url("/login?from=app")
        .keys(Keys::new([OLD]))
        .everywhere();
    let app = App::new().register(&CLOSED).hook(public).with(login);
    let client = app.with(Sessions::default()).test_client();
    let ask = |path: &str| client.get(path).header("accept", "text/html");
    assert_eq!(
        location(&ask("/public?a=1").await),
        (302, Some("/login?from=app&next=%2Fpublic%3Fa%3D1"))
    );
    for path in ["/login", "/login?next=%2Fpublic"] {
        assert_eq!(ask(path).await.text(), "log in", "{path}");
    }
}

#[tokio::test]
async fn b81_nobody_asks_an_inactive_user() {
    let (client, users) = client();
    users.put(User {
        is_active: false,
        ..users.one(1)
    });
    client.log_in(&users.one(1)).await;
    assert_eq!(client.get("/report").await.status(), 401);
}

#[tokio::test]
async fn b83_k22_next_is_of_this_site() {
    let (client, _) = client();
    let to = async |next: &str| {
        let url = format!("/next?next={next}");
        client
            .get(&url)
            .await
            .header("location")
            .unwrap()
            .to_owned()
    };
    assert_eq!(to("%2Fcart%3Fa%3D1").await, "/cart?a=1");
    assert_eq!(
        to("http%3A%2F%2Flocalhost%2Fcart").await,
        "http://localhost/cart"
    );
    // What is no ASCII is written as browsers send it.
    assert_eq!(to("%2Fb%C3%BCcher%20neu").await, "/b%C3%BCcher%20neu");
    assert_eq!(to("%2Fb%25C3%25BCcher").await, "/b%C3%BCcher");
    for next in [
        "%2F%2Fevil.example",
        "%C2%A0%2F%2Fevil.example",
        "%E3%80%80https%3A%2F%2Fevil.example",
        "https%3A%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%2F%09%2Fevil.example",
        "javascript%3Aalert(1)",
        "",
    ] {
        assert_eq!(to(next).await, "/default", "{next}");
    }
}

#[tokio::test]
async fn b77_b82_only_the_right_password_of_an_active_user_logs_in() {
    let hash = Passwords::for_tests().hash("correct").await.unwrap();
    let users = Users::new(&hash);
    users.change(2, |user| user.password = "!unusable".to_owned());
    let client = app(&users, Keys::new([OLD]))
        .with(Sessions::default())
        .test_client();
    let log_in =
        async |text: &'static str| client.post("/login").body(text).await.text().to_owned();
    for wrong in [
        "ann wrong",
        "ann ",
        "nobody correct",
        "eve correct",
        "bob correct",
        "bob !unusable",
        "bob ",
    ] {
        assert_eq!(log_in(wrong).await, "wrong", "{wrong}");
        assert_eq!(name(&client).await, "nobody", "{wrong}");
    }
    assert_eq!(log_in("ann correct").await, "ann");
    assert_eq!(name(&client).await, "ann");
}

#[tokio::test]
async fn b82_a_hash_of_other_settings_is_replaced_at_the_login() {
    let weak = Passwords::for_tests().hash("correct").await.unwrap();
    let users = Users::new(&weak);
    let passwords = Passwords::argon2_with(16, 2).unwrap();
    let login = Login::new(users.clone()).passwords(passwords.clone());
    let app = app!(self)
        .state(users.clone())
        .state(Keys::new([OLD]))
        .with(login);
    let client = app
        .with(Csrf::in_session())
        .with(Sessions::default())
        .test_client();
    assert_eq!(
        client.post("/login").body("ann correct").await.text(),
        "ann"
    );
    let new = users.one(1).password;
    assert_ne!(weak, new);
    assert_eq!(
        passwords.verify("correct", &new).await.unwrap(),
        Verified::Yes
    );
    assert_eq!(
        name(&client).await,
        "ann",
        "the session is signed for the new hash"
    );
}

/// Of Django 5.2.
const OF_DJANGO: &str = "pbkdf2_sha256$20$seasalt$g3dGJQ8owMYyhK9ZquyN7VEHZB9iVlMqw6PFWQ9oG7A=";

#[tokio::test]
async fn b82_a_hash_of_django_is_replaced_at_the_login() {
    let users = Users::new(OF_DJANGO);
    users.change(2, |user| user.password = "!unusable".to_owned());
    let passwords = Passwords::for_tests().accepting(Pbkdf2);
    let login = Login::new(users.clone()).passwords(passwords.clone());
    let client = app!(self)
        .state(users.clone())
        .state(Keys::new([OLD]))
        .with(login)
        .with(Csrf::in_session())
        .with(Sessions::default())
        .test_client();
    let log_in =
        async |text: &'static str| client.post("/login").body(text).await.text().to_owned();
    for wrong in ["ann correct", "ann ", "bob correct horse"] {
        assert_eq!(log_in(wrong).await, "wrong", "{wrong}");
    }
    assert_eq!(users.one(1).password, OF_DJANGO);
    assert_eq!(log_in("ann correct horse").await, "ann");
    let new = users.one(1).password;
    assert!(new.starts_with("$argon2id$"), "{new}");
    assert_eq!(name(&client).await, "ann");
    let verified = Passwords::for_tests().verify("correct horse", &new).await;
    assert_eq!(verified.unwrap(), Verified::Yes);
}

#[tokio::test]
async fn b82_hashes_of_all_formats_that_are_accepted_are_verified() {
    struct Plain;

    impl OldHash for Plain {
        fn verify(&self, password: &str, hash: &str) -> Option<bool> {
            Some(hash.strip_prefix("plain$")? == password)
        }
    }

    let passwords = Passwords::for_tests();
    let own = passwords.hash("correct horse").await.unwrap();
    let accepting = passwords
        .clone()
        .accepting(Pbkdf2)
        .accepting(Plain)
        .at_once(2);
    for hash in [OF_DJANGO, "plain$correct horse"] {
        let verified = accepting.verify("correct horse", hash).await.unwrap();
        assert!(matches!(verified, Verified::Rehash(_)), "{hash}");
        assert_eq!(accepting.verify("x", hash).await.unwrap(), Verified::No);
        let without = passwords.verify("correct horse", hash).await.unwrap();
        assert_eq!(without, Verified::No, "{hash}");
    }
    let verified = accepting.verify("correct horse", &own).await.unwrap();
    assert_eq!(verified, Verified::Yes);
}

#[tokio::test]
async fn b89_no_more_passwords_wait_than_can_be_hashed_soon() {
    let passwords = Passwords::for_tests().at_once(1);
    let hash = passwords.hash("correct").await.unwrap();
    let verified = (0..1000).map(|_| passwords.verify("correct", &hash));
    let verified = futures_util::future::join_all(verified).await;
    let (right, refused): (Vec<_>, Vec<_>) = verified.into_iter().partition(Result::is_ok);
    assert!(
        right.len() >= 50 && refused.len() >= 500,
        "{}",
        refused.len()
    );
    let refused = refused.into_iter().map(|refused| refused.unwrap_err());
    for error in refused {
        assert!(error.downcast_ref::<PasswordsBusy>().is_some(), "{error}");
    }
    assert_eq!(
        passwords.verify("correct", &hash).await.unwrap(),
        Verified::Yes
    );
}

#[tokio::test]
async fn b89_passwords_are_hashed_beside_the_requests_and_a_few_at_one_time() {
    let passwords = Passwords::for_tests().at_once(2);
    let hash = passwords.hash("correct").await.unwrap();
    let hash_of = |password: &'static str| {
        let (passwords, hash) = (passwords.clone(), hash.clone());
        tokio::spawn(async move { passwords.verify(password, &hash).await.unwrap() })
    };
    let mut all = Vec::new();
    for _ in 0..20 {
        all.push(hash_of("correct"));
    }
    for one in all {
        assert_eq!(one.await.unwrap(), Verified::Yes);
    }
    // One that nobody waits for gives its place back.
    for _ in 0..20 {
        hash_of("wrong").abort();
    }
    assert_eq!(
        passwords.verify("wrong", &hash).await.unwrap(),
        Verified::No
    );
}

#[tokio::test]
async fn a_password_that_nobody_types_is_wrong() {
    let passwords = Passwords::for_tests();
    let long = "x".repeat(5000);
    assert!(passwords.hash(&long).await.is_err());
    let hash = passwords.hash("correct").await.unwrap();
    for wrong in [&*long, "", "correct ", "correct\0"] {
        assert_eq!(passwords.verify(wrong, &hash).await.unwrap(), Verified::No);
    }
    for hash in ["", "!", "$argon2id$", "correct", &hash[..hash.len() - 2]] {
        assert_eq!(
            passwords.verify("correct", hash).await.unwrap(),
            Verified::No,
            "{hash}"
        );
    }
}

/// Session fixation: an id that somebody else knows.
#[tokio::test]
async fn k1_who_plants_a_session_is_not_logged_in_with_the_victim() {
    let users = Users::new("hash 1");
    let store = hooks_batteries::session::Memory::new();
    let browser = || {
        app(&users, Keys::new([OLD]))
            .with(Sessions::new(store.clone()))
            .test_client()
    };
    let (attacker, victim) = (browser(), browser());
    attacker
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    let planted = attacker.cookie("session").unwrap();
    victim.set_cookie("session", &planted);
    victim.post("/login/1").await;
    assert_eq!(name(&victim).await, "ann");
    assert_ne!(victim.cookie("session").unwrap(), planted);
    assert_eq!(name(&attacker).await, "nobody");
}

/// The session's values are the app's, but a user of another type or a damaged value is nobody.
#[tokio::test]
async fn what_is_no_login_in_a_session_is_nobody() {
    let (client, _) = client();
    let values = [
        serde_json::json!(1),
        serde_json::json!({"id": 1}),
        serde_json::json!({"id": 1, "hash": ""}),
        serde_json::json!({"id": 1, "hash": "AAAA"}),
        serde_json::json!({"id": "one", "hash": "AAAA"}),
        serde_json::json!({"id": 99, "hash": "AAAA"}),
    ];
    for value in values {
        let shown = value.to_string();
        client
            .session(move |session| session.set("_user", value))
            .await
            .unwrap();
        assert_eq!(name(&client).await, "nobody", "{shown}");
    }
}

#[websocket("/socket", with = [needs_permission("reports.view")])]
fn socket(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| Ok::<_, Error>(()))
}

#[tokio::test]
async fn a_permission_is_asked_before_a_websocket_opens() {
    let (client, users) = client();
    assert_eq!(client.websocket("/socket").denied().await.status(), 401);
    client.log_in(&users.one(2)).await;
    assert_eq!(client.websocket("/socket").denied().await.status(), 403);
    client.log_in(&users.one(1)).await;
    client.websocket("/socket").open().await;
}

/// The cookie of before the logout, used for a write.
#[tokio::test]
async fn attack_no_request_brings_a_login_back_after_the_logout() {
    let (client, _) = client();
    client.post("/login/1").await;
    let cookie = client.cookie("session").unwrap();
    client.post("/logout").await;
    client.set_cookie("session", &cookie);
    client
        .session(|session| session.set("cart", 7))
        .await
        .unwrap();
    assert_eq!(name(&client).await, "nobody");
    assert_ne!(client.cookie("session").unwrap(), cookie);
}

/// A copy of a signed cookie outlives the logout, as Django's does; a new password ends it.
#[tokio::test]
async fn attack_b8_a_copied_cookie_ends_with_the_password() {
    let users = Users::new("hash 1");
    let store = hooks_batteries::CookieStore::signed(Keys::new([OLD]));
    let client = app(&users, Keys::new([OLD]))
        .with(Sessions::new(store))
        .test_client();
    client.post("/login/1").await;
    let copy = client.cookie("session").unwrap();
    client.post("/logout").await;
    assert_eq!(name(&client).await, "nobody");
    client.set_cookie("session", &copy);
    assert_eq!(name(&client).await, "ann");
    users.change(1, |user| "hash 2".clone_into(&mut user.password));
    assert_eq!(name(&client).await, "nobody");
}

/// The page that was asked for leads nowhere else, whatever its URL looks like.
#[tokio::test]
async fn attack_the_way_back_from_the_login_stays_on_the_site() {
    let (client, _) = client();
    let pages = [
        "/me?next=//evil.example",
        "/me?a=%0d%0aset-cookie:x=1",
        "/me?a=%5C%5Cevil.example",
    ];
    for page in pages {
        let response = client.get(page).header("accept", "text/html").await;
        let location = response.header("location").unwrap();
        let query = location.strip_prefix("/login").unwrap();
        let back = client.get(&format!("/next{query}")).await;
        assert_eq!(back.header("location"), Some(page));
        assert_eq!(response.header("set-cookie"), None);
    }
}

static HANDLED: Blueprint = Blueprint::new("handled").url_prefix("/handled");

#[get(HANDLED, "/me")]
fn handled_me(_: CurrentUser<User>) {}

#[get(HANDLED, "/report", with = [needs_permission("x")])]
fn handled_report() {}

#[error_handler(HANDLED)]
fn login_needed(error: &LoginNeeded) -> (StatusCode, String) {
    (StatusCode::IM_A_TEAPOT, format!("{:?}", error.location()))
}

#[error_handler(HANDLED)]
fn permission_needed(error: &PermissionNeeded) -> (StatusCode, String) {
    (StatusCode::IM_A_TEAPOT, error.permission().to_owned())
}

#[tokio::test]
async fn the_errors_are_met_by_handlers_of_their_type() {
    let users = Users::new("hash 1");
    let login = Login::new(users.clone()).keys(Keys::new([OLD]));
    let app = App::new()
        .register(&HANDLED)
        .with(login)
        .with(Sessions::default());
    let client = app.test_client();
    let asked = client
        .get("/handled/me")
        .header("accept", "text/html")
        .await;
    assert_eq!((asked.status().as_u16(), asked.text()), (418, "None"));
    client.log_in(&users.one(1)).await;
    assert_eq!(client.get("/handled/report").await.text(), "x");
}

#[test]
fn wrong_settings_are_problems_of_build() {
    let users = Users::new("hash 1");
    let problem = |login: Login<Users>, sessions: bool| {
        let app = App::new().with(login);
        let app = if sessions {
            app.with(Sessions::default())
        } else {
            app
        };
        app.build().map(|_| ()).unwrap_err().to_string()
    };
    let login = || Login::new(users.clone()).keys(Keys::new([OLD]));
    assert!(problem(login(), false).contains("Session"));
    assert!(problem(Login::new(users.clone()), true).contains("Keys"));
    assert!(problem(login().keys(Keys::new(["short"])), true).contains("32"));
    for url in [
        "login",
        "//evil.example/login",
        "",
        "javascript:alert(1)",
        "/login#top",
    ] {
        assert!(
            problem(login().url(url), true).contains("page of the login"),
            "{url}"
        );
    }
    let described = App::new()
        .with(login().url("/login").everywhere())
        .describe()
        .to_string();
    assert!(
        described.contains("/login") && described.contains("login_required"),
        "{described}"
    );
}

#[test]
fn a_permission_without_login_or_without_a_name_is_a_problem_of_build() {
    #[get(UNREAD, "/unread", with = [needs_permission("x")])]
    fn unread() {}
    #[get(UNNAMED, "/unnamed", with = [needs_permission("")])]
    fn unnamed() {}
    static UNREAD: Blueprint = Blueprint::new("unread");
    static UNNAMED: Blueprint = Blueprint::new("unnamed");

    let unread = App::new()
        .register(&UNREAD)
        .build()
        .unwrap_err()
        .to_string();
    assert!(unread.contains("NeedsPermission"), "{unread}");
    let login = Login::new(Users::new("hash 1")).keys(Keys::new([OLD]));
    let app = App::new()
        .register(&UNNAMED)
        .with(login)
        .with(Sessions::default());
    let unnamed = app.build().unwrap_err().to_string();
    assert!(unnamed.contains("no name"), "{unnamed}");
}
