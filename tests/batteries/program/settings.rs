//! What each setting of Django is here, in the words of programs that have it: two preludes are enough.

use super::{
    ann,
    shop::{self, Pool, User, Users},
};
use hooks_batteries::prelude::*;
use hooks_runtime::{TestClient, prelude::*};

const NEW: &str = "a new key of more than 32 bytes, for tests";
const OLD: &str = "an old key of more than 32 bytes, for tests";

const CART: SessionKey<Vec<u32>> = SessionKey::new("cart");

#[get("/public", skip = [login_required])]
fn public() {}

#[get("/mine")]
fn mine(user: CurrentUser<User>) -> String {
    shop::name(&user).to_owned()
}

#[get("/report", with = [needs_permission("reports.view")])]
fn report() {}

#[post("/hook", skip = [csrf, login_required])]
fn hook() {}

#[get("/framed", with = [frames::same_origin()], skip = [login_required])]
fn framed() {}

#[get("/exempt", with = [frames::exempt(), csp(Csp::new().img_src("*"))], skip = [append_slash, login_required])]
fn exempt() {}

#[post("/cart/{item}", skip = [login_required])]
async fn cart(session: Session, Path(item): Path<u32>) -> Result<String> {
    session.update("cart", |cart: &mut Vec<u32>| cart.push(item))?;
    session.set("last", item)?;
    session.remove("last");
    let cart = session.get::<Vec<u32>>("cart")?.unwrap_or_default();
    session.set(CART, cart.clone())?;
    session.set_age(days(1));
    session.cycle();
    session.save().await?;
    Ok(format!("{cart:?}"))
}

#[post("/end", skip = [login_required])]
fn end(session: Session) -> Result<String> {
    let cart = session.take(CART)?.unwrap_or_default();
    session.flush();
    Ok(format!("{cart:?}"))
}

#[error_handler]
fn forged(_: &CsrfError) -> StatusCode {
    StatusCode::IM_A_TEAPOT
}

#[error_handler]
fn nobody(_: &LoginNeeded) -> StatusCode {
    StatusCode::PAYMENT_REQUIRED
}

#[error_handler]
fn gone(_: &SessionGone) -> StatusCode {
    StatusCode::GONE
}

#[error_handler]
fn down(_: &StoreDown) -> StatusCode {
    StatusCode::BAD_GATEWAY
}

fn security() -> Security {
    Security::new()
        .hosts(["example.com", ".example.com"])
        .redirect_to_https()
        .https_host("example.com")
        .exempt(["/health"])
        .hsts(days(365))
        .subdomains()
        .preload()
        .referrer_policy(["same-origin"])
        .opener_policy(None)
        .nosniff(false)
}

fn sessions() -> Sessions {
    Sessions::in_cookie()
        .cookie(
            Cookie::named("id")
                .secure()
                .same_site(Lax)
                .domain("example.com"),
        )
        .rolling()
        .until_browser_closes()
        .age(days(14))
}

fn login(pool: Pool) -> Login<Users> {
    let passwords = Passwords::for_tests().accepting(Pbkdf2);
    Login::new(Users(pool))
        .url("/login")
        .everywhere()
        .passwords(passwords)
}

fn locales() -> Locales {
    Locales::new(["en", "de"])
        .cookie(Cookie::named("django_language").same_site(Strict))
        .prefix(true)
        .setter("/i18n/set")
        .fluent(dir("tests/batteries/program/locales"))
}

fn app(sessions: Sessions, pool: Pool) -> App {
    app!(self)
        .state(Keys::new([NEW, OLD]))
        .with(Proxies::trust(["10.0.0.0/8"]).forwarded_headers())
        .with(security())
        .with(sessions)
        .with(locales())
        .with(
            Common::new()
                .append_slash()
                .prepend_www()
                .refuse_agents(["BadBot"]),
        )
        .with(Csrf::in_cookie().trust(["https://*.example.com"]))
        .with(login(pool))
        .with(
            Flash::fallback()
                .level(Level::DEBUG)
                .tag(Level::ERROR, "danger"),
        )
        .with(Csp::new().default_src("'self'").script_src_nonce())
        .with(Frames::deny())
}

#[tokio::test]
async fn an_app_with_all_settings_of_django_can_be_built() {
    assert!(app(sessions(), ann().await).build().is_ok());
    let redis = Redis::lazy("redis://localhost").unwrap();
    let layered = Layered(redis, Memory::new());
    assert!(app(Sessions::new(layered), ann().await).build().is_ok());
    let _ = Passwords::argon2().accepting(Pbkdf2);
}

#[tokio::test]
async fn each_way_to_keep_messages_and_tokens_can_be_built() {
    for flash in [Flash::cookie(), Flash::session(), Flash::fallback()] {
        for csrf in [Csrf::in_session(), Csrf::in_cookie(), Csrf::by_origin()] {
            let app = App::new().state(Keys::random()).with(Sessions::in_cookie());
            assert!(app.with(flash.clone()).with(csrf).build().is_ok());
        }
    }
}

/// Without what sends a test client to another host.
fn client(pool: Pool) -> TestClient {
    app!(self)
        .state(Keys::new([NEW, OLD]))
        .with(Sessions::in_cookie().age(days(14)))
        .with(Common::new().append_slash())
        .with(Csrf::in_cookie())
        .with(login(pool))
        .with(Flash::cookie())
        .with(Csp::new())
        .with(Frames::deny())
        .test_client()
}

#[tokio::test]
async fn a_test_reads_and_sets_the_session_logs_in_and_checks_tokens_if_it_wants() {
    let pool = ann().await;
    let client = client(pool.clone());
    assert_eq!(client.get("/mine").await.status(), 402);
    client
        .session(|session| session.set(CART, vec![1]))
        .await
        .unwrap();
    assert_eq!(client.post("/cart/2").await.text(), "[1, 2]");
    let kept = client.session(|session| session.get(CART)).await.unwrap();
    assert_eq!(kept, Some(vec![1, 2]));
    client.log_in(shop::user(&pool)).await;
    assert_eq!(client.post("/end").await.text(), "[]");
    client.log_in(shop::user(&pool)).await;
    assert_eq!(client.get("/report").await.status(), 200);
    assert_eq!(client.enforce_csrf().post("/cart/1").await.status(), 418);
}

#[tokio::test]
async fn routes_have_their_own_policies() {
    let client = client(ann().await);
    let frames = async |path| {
        let response = client.get(path).await;
        assert_eq!(response.status(), 200);
        response.header("x-frame-options").map(str::to_owned)
    };
    assert_eq!(frames("/framed").await.as_deref(), Some("SAMEORIGIN"));
    assert_eq!(frames("/exempt").await, None);
    assert_eq!(frames("/public").await.as_deref(), Some("DENY"));
    let policy = client.get("/exempt").await;
    assert_eq!(policy.header("content-security-policy"), Some("img-src *"));
    assert_eq!(client.enforce_csrf().post("/hook").await.status(), 200);
}
