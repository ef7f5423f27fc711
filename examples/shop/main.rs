//! A bookshop: login, forms with CSRF tokens, messages, two languages, an admin area, a JSON API, error pages.
//!
//! ```text
//! cargo run --example shop
//! ```
//!
//! Open <http://127.0.0.1:3000>. `ann` is of the staff and `bob` is not; the password of both is `books`.
//! All is in memory: books and sessions are as at first when it starts again.

mod admin;
mod api;
mod forms;
mod store;

use forms::{Checked, check};
use hooks_batteries::prelude::*;
use hooks_runtime::{axum::response::Redirect, minijinja::Value, prelude::*};
use serde::{Deserialize, Serialize};
use store::{Books, User, Users};

/// By the number of a book: how many.
type Cart = std::collections::BTreeMap<u32, u32>;

const CART: SessionKey<Cart> = SessionKey::new("cart");

/// What every page shows.
#[context_processor]
fn everywhere(user: Option<CurrentUser<User>>) -> Value {
    context! { user => user.as_deref() }
}

#[get("/")]
fn index(books: State<Books>) -> TemplateResponse {
    TemplateResponse::new("index.html", context! { books => books.all() })
}

#[post("/cart/{id}")]
fn add_to_cart(
    books: State<Books>,
    session: Session,
    messages: Messages,
    locale: Locale,
    Path(id): Path<u32>,
) -> Result<Redirect> {
    let book = books.one(id).ok_or_else(|| abort(StatusCode::NOT_FOUND))?;
    let count = session.update(CART, |cart: &mut Cart| {
        let count = cart.entry(id).or_default();
        *count += 1;
        *count
    })?;
    messages.success(t!(locale, "added", title = &book.title, count = count));
    Ok(Redirect::to("/cart"))
}

#[get("/cart")]
fn cart(books: State<Books>, session: Session) -> Result<TemplateResponse> {
    let cart = session.get(CART)?.unwrap_or_default();
    let books = cart
        .iter()
        .filter_map(|(id, count)| Some(context! { title => books.one(*id)?.title, count }));
    let books: Vec<_> = books.collect();
    Ok(TemplateResponse::new("cart.html", context! { books }))
}

/// Only those who are logged in; others come back here after the login.
#[post("/order")]
fn order(
    user: CurrentUser<User>,
    session: Session,
    messages: Messages,
    locale: Locale,
) -> Redirect {
    session.remove("cart");
    messages.success(t!(locale, "ordered", name = &user.name));
    Redirect::to("/")
}

#[derive(Default, Serialize, Deserialize, garde::Validate)]
struct LoginForm {
    #[garde(length(min = 1))]
    name: String,
    #[serde(skip_serializing)]
    #[garde(length(min = 1))]
    password: String,
}

#[get("/login")]
fn login_page() -> TemplateResponse {
    TemplateResponse::new("login.html", context! { form => Checked::empty() })
}

#[post("/login")]
async fn log_in(
    auth: Auth<Users>,
    next: NextUrl,
    locale: Locale,
    Form(form): Form<LoginForm>,
) -> Result<Response> {
    let mut checked = check(&form, &locale);
    if checked.is_valid() {
        if let Some(user) = auth.authenticate(&form.name, &form.password).await? {
            auth.login(user).await?;
            return Ok(Redirect::to(next.or("/")).into_response());
        }
        checked.add("password", t!(locale, "wrong-password"));
    }
    let page = TemplateResponse::new("login.html", context! { form => checked });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[post("/logout")]
fn log_out(auth: Auth<Users>) -> Redirect {
    auth.logout();
    Redirect::to("/")
}

/// One page for all errors of a browser; the API has its own.
#[error_handler]
fn error_page(error: &HttpError) -> (StatusCode, TemplateResponse) {
    let status = error.status();
    let page = TemplateResponse::new("error.html", context! { status => status.to_string() });
    (status, page)
}

/// Most often the form is older than a login or a logout in another tab.
#[error_handler]
fn refused(_: &CsrfError) -> (StatusCode, TemplateResponse) {
    let values = context! { status => "403 Forbidden", hint => "too-old" };
    let page = TemplateResponse::new("error.html", values);
    (StatusCode::FORBIDDEN, page)
}

fn app(passwords: Passwords, users: Users) -> Result<App> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shop");
    let policy = Csp::new().default_src("'self'");
    let texts = Fluent::read(format!("{folder}/locales"))?;
    Ok(app!()
        .state(Books::default())
        .state(Keys::random())
        .with(Security::new())
        .with(Sessions::default().age(days(14)))
        .with(Locales::new(["en", "de"]).texts(texts).setter("/language"))
        .with(Csrf::in_session())
        .with(Login::new(users).url("/login").passwords(passwords))
        .with(Flash::fallback())
        .with(policy.script_src_nonce().style_src_nonce())
        .with(Frames::deny())
        .register(&admin::ADMIN)
        .register(&api::API)
        .templates(format!("{folder}/templates")))
}

#[tokio::main]
async fn main() -> Result<()> {
    let passwords = Passwords::argon2();
    let users = Users::with(&passwords).await?;
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or("127.0.0.1:3000");
    println!("http://{address}");
    app(passwords, users)?.serve(address).await?;
    Ok(())
}
