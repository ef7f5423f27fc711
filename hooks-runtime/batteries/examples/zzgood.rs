use hooks_batteries::prelude::*;
use hooks_runtime::{axum::response::Redirect, minijinja::context, prelude::*};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize)]
struct User {
    id: i64,
    name: String,
    password: String,
}

impl hooks_batteries::User for User {
    type Id = i64;
    fn id(&self) -> i64 {
        self.id
    }
    fn session_secret(&self) -> &[u8] {
        self.password.as_bytes()
    }
}

struct Users(Vec<User>);

impl UserStore for Users {
    type User = User;
    async fn by_id(&self, id: &i64) -> Result<Option<User>> {
        Ok(self.0.iter().find(|u| u.id == *id).cloned())
    }
    async fn by_login(&self, name: &str) -> Result<Option<User>> {
        Ok(self.0.iter().find(|u| u.name == name).cloned())
    }
}

#[derive(Deserialize)]
struct LoginForm {
    name: String,
    password: String,
}

#[get("/")]
fn index(user: CurrentUser<User>) -> TemplateResponse {
    TemplateResponse::new("index.html", context! { user })
}

#[get("/login")]
fn login_form(_csrf: Csrf) -> TemplateResponse {
    TemplateResponse::new("login.html", ())
}

#[post("/login")]
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

#[tokio::main]
async fn main() -> Result<()> {
    let passwords = Passwords::argon2();
    let users = vec![User {
        id: 1,
        name: "ann".into(),
        password: passwords.hash("books").await?,
    }];
    let keys = Keys::random();
    app!()
        .with(Sessions::default())
        .with(Csrf::in_session())
        .with(Login::new(Users(users)).url("/login").keys(keys.clone()))
        .with(Flash::fallback(keys))
        .with(Locales::new(["en", "de"]))
        .templates([("index.html", "{% for m in messages %}{{ m.text }}{% endfor %} hello {{ user.name }} {{ locale }}"),
            ("login.html", "{% for m in messages %}{{ m.text }}{% endfor %}<form method=post>{{ csrf_field() }}<input name=name><input name=password></form>")])
        .serve("127.0.0.1:3999").await
}
