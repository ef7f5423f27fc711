//! The program. What does not belong to batteries is short: the users are one, and there is no pool.

use hooks_batteries::{prelude::*, session::IntoBackend};
use hooks_runtime::{
    axum::{body::Bytes, response::Redirect},
    prelude::*,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize)]
pub(super) struct User {
    id: i64,
    name: String,
    password: String,
    is_staff: bool,
}

impl hooks_batteries::User for User {
    type Id = i64;

    fn id(&self) -> i64 {
        self.id
    }

    fn session_secret(&self) -> &[u8] {
        self.password.as_bytes()
    }

    fn has_perm(&self, _: &str) -> bool {
        self.is_staff
    }
}

/// In place of a pool of connections.
#[derive(Clone)]
pub(super) struct Pool(User);

impl Pool {
    /// There is one user.
    pub(super) fn of(name: &str, hash: String) -> Self {
        Pool(User {
            id: 1,
            name: name.to_owned(),
            password: hash,
            is_staff: true,
        })
    }
}

pub(super) struct Users(pub(super) Pool);

/// The one user.
pub(super) fn user(Pool(user): &Pool) -> &User {
    user
}

pub(super) fn name(user: &User) -> &str {
    &user.name
}

impl UserStore for Users {
    type User = User;

    async fn by_id(&self, id: &i64) -> Result<Option<User>> {
        let Pool(user) = &self.0;
        Ok((user.id == *id).then(|| user.clone()))
    }

    async fn by_login(&self, login: &str) -> Result<Option<User>> {
        let Pool(user) = &self.0;
        Ok((user.name == login).then(|| user.clone()))
    }
}

#[derive(Deserialize)]
struct LoginForm {
    name: String,
    password: String,
}

static HOOKS: Blueprint = Blueprint::new("hooks");

#[get("/", skip = [login_required])]
fn index(user: Option<CurrentUser<User>>) -> TemplateResponse {
    TemplateResponse::new("index.html", context! { user => user })
}

#[get("/login", skip = [login_required])]
fn login_form(csrf: Csrf) -> TemplateResponse {
    TemplateResponse::new("login.html", context! { csrf => csrf.token() })
}

#[post("/login", skip = [login_required])]
async fn log_in(
    auth: Auth<Users>,
    next: NextUrl,
    messages: Messages,
    Form(form): Form<LoginForm>,
) -> Result<Redirect> {
    let Some(user) = auth.authenticate(&form.name, &form.password).await? else {
        messages.error("wrong name or password");
        return Ok(Redirect::to("/login"));
    };
    auth.login(user).await?;
    Ok(Redirect::to(next.or("/")))
}

#[post("/logout")]
fn log_out(auth: Auth<Users>) -> Redirect {
    auth.logout();
    Redirect::to("/")
}

#[post("/cart/{item}")]
fn add(
    session: Session,
    messages: Messages,
    locale: Locale,
    Path(item): Path<u32>,
) -> Result<Redirect> {
    session.update("cart", |cart: &mut Vec<u32>| cart.push(item))?;
    messages.success(t!(locale, "added", item = item));
    Ok(Redirect::to("/cart"))
}

#[get("/report", with = [needs_permission("reports.view")])]
async fn report() -> &'static str {
    "report"
}

#[get("/map/", with = [csp(Csp::new().default_src("'self'")), frames::same_origin()], skip = [append_slash])]
fn map() {}

#[post(HOOKS, "/stripe", skip = [csrf, login_required])]
async fn webhook(_body: Bytes) -> StatusCode {
    StatusCode::OK
}

#[error_handler]
fn forged(_: &CsrfError) -> (StatusCode, &'static str) {
    (StatusCode::FORBIDDEN, "reload the page and try again")
}

const TEMPLATES: [(&str, &str); 2] = [
    (
        "index.html",
        "{{ user.name if user else 'nobody' }}{% for message in messages %}: {{ message.text }}{% endfor %}",
    ),
    ("login.html", "{{ csrf }}"),
];

/// What `main` serves.
pub(super) fn served(keys: Keys, pool: Pool) -> Result<App> {
    Ok(app(keys, Redis::lazy("redis://localhost")?, pool))
}

pub(super) fn app(keys: Keys, store: impl IntoBackend, pool: Pool) -> App {
    app!(self)
        .state(keys)
        .templates(TEMPLATES)
        .with(Proxies::trust(["10.0.0.0/8"]).forwarded_headers())
        .with(RequestId::new())
        .with(Cors::allow(["https://app.example.com"]).credentials())
        .with(
            Security::new()
                .hosts(["example.com", ".example.com"])
                .redirect_to_https()
                .hsts(days(365)),
        )
        .with(Sessions::new(store).age(days(14)).rolling())
        .with(
            Locales::new(["en", "de", "pt-br"])
                .prefix(false)
                .fluent(dir("tests/batteries/program/locales")),
        )
        .with(Common::new().append_slash())
        .with(Csrf::in_session())
        .with(
            Login::new(Users(pool))
                .url("/login")
                .everywhere()
                .passwords(Passwords::for_tests()),
        )
        .with(Flash::fallback())
        .with(Csp::new().default_src("'self'").script_src_nonce())
        .with(Frames::deny())
        .register(HOOKS.at("/hooks"))
}
