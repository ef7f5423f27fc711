//! The app that `project.py` is in Django: all eight, and one view that does what its URL says.

use crate::sequences::{Gate, Site};
use hooks_batteries::{
    Auth, Clock, Common, CookieStore, Csrf, CurrentUser, Flash, Frames, Keys, Locale, Locales,
    Login, Messages, Passwords, Security, Session, Sessions, csrf::csrf, days, frames,
    needs_permission, session::Memory, testing::BatteriesClient,
};
use hooks_runtime::{
    axum::{
        extract::Form,
        http::{header::LOCATION, request::Parts},
    },
    prelude::*,
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

#[derive(Clone, Debug)]
struct User {
    name: &'static str,
    password: String,
    is_active: bool,
}

impl hooks_batteries::User for User {
    type Id = String;

    fn id(&self) -> String {
        self.name.to_owned()
    }

    fn session_secret(&self) -> &[u8] {
        self.password.as_bytes()
    }

    fn has_perm(&self, _: &str) -> bool {
        self.name == "ann"
    }

    fn is_active(&self) -> bool {
        self.is_active
    }
}

#[derive(Clone)]
struct Users(Arc<Mutex<BTreeMap<String, User>>>);

impl Users {
    async fn new() -> Result<Self> {
        let passwords = Passwords::for_tests();
        let mut users = BTreeMap::new();
        for (name, is_active) in [("ann", true), ("bob", true), ("eve", false)] {
            let password = passwords.hash(&format!("of {name}")).await?;
            let user = User {
                name,
                password,
                is_active,
            };
            users.insert(name.to_owned(), user);
        }
        Ok(Users(Arc::new(Mutex::new(users))))
    }

    fn named(&self, name: &str) -> Option<User> {
        self.0.lock().unwrap().get(name).cloned()
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut User)) {
        self.0.lock().unwrap().get_mut(name).map(change);
    }

    async fn set_password(&self, name: &str, password: &str) -> Result<()> {
        let hash = Passwords::for_tests().hash(password).await?;
        self.change(name, |user| user.password = hash);
        Ok(())
    }
}

impl hooks_batteries::UserStore for Users {
    type User = User;

    async fn by_id(&self, id: &String) -> Result<Option<User>> {
        Ok(self.named(id))
    }

    async fn by_login(&self, login: &str) -> Result<Option<User>> {
        Ok(self.named(login))
    }
}

/// What a part of the URL does.
struct Acting<'a> {
    ctx: RequestContext,
    head: &'a Parts,
}

impl Acting<'_> {
    async fn session(&self) -> Result<Session> {
        Ok(Session::clone(&*self.ctx.demand(self.head).await?))
    }

    async fn messages(&self) -> Result<Messages> {
        Ok(Messages::clone(&*self.ctx.demand(self.head).await?))
    }

    async fn auth(&self) -> Result<Auth<Users>> {
        Ok(Auth::clone(&*self.ctx.demand(self.head).await?))
    }

    async fn user(&self) -> Result<Option<User>> {
        let asked = self.ctx.demand::<CurrentUser<User>>(self.head).await;
        Ok(asked.ok().map(|user| User::clone(&user)))
    }

    fn users(&self) -> Users {
        self.ctx
            .state::<Users>()
            .map(|users| Users::clone(&users))
            .expect("users")
    }

    async fn all(&self) -> Result<Response> {
        let (mut said, mut status) = (String::new(), StatusCode::OK);
        let query = self.head.uri.query().unwrap_or_default();
        for act in query.split(',').filter(|act| !act.is_empty()) {
            let mut words = act.split(':');
            let mut word = || words.next().unwrap_or_default();
            match (word(), word(), word()) {
                ("raise", "500", _) => return Err(Error::msg("on purpose")),
                ("raise", code, _) => return Err(abort(StatusCode::from_u16(code.parse()?)?)),
                ("redirect", to, _) => {
                    return Ok((StatusCode::FOUND, [(LOCATION, to)]).into_response());
                }
                ("status", code, _) => status = StatusCode::from_u16(code.parse()?)?,
                (name, one, two) => {
                    let line = match name {
                        "user" | "login" | "logout" | "password" | "refresh" | "active" => {
                            self.login(name, one, two).await?
                        }
                        "add" | "long" | "show" | "count" | "keep" => {
                            self.message(name, one).await?
                        }
                        _ => self.other(name, one, two).await?,
                    };
                    let gap = if said.is_empty() { "" } else { " " };
                    line.map(|line| write!(said, "{gap}{line}")).transpose()?;
                }
            }
        }
        Ok((status, said).into_response())
    }

    async fn other(&self, name: &str, one: &str, two: &str) -> Result<Option<String>> {
        if name == "wait" {
            let gate = self.ctx.state::<Gate>().expect("a gate");
            gate.wait().await;
            return Ok(None);
        }
        if name == "lang" {
            let locale = self.ctx.demand::<Locale>(self.head).await?;
            return Ok(Some(format!("lang={}", *locale)));
        }
        if name == "token" || name == "rotate" {
            let csrf = self.ctx.demand::<Csrf>(self.head).await?;
            if name == "token" {
                return Ok(Some(format!("token={}", csrf.token())));
            }
            csrf.rotate();
            return Ok(None);
        }
        let session = self.session().await?;
        match name {
            "get" => {
                let value = session.get::<String>(one)?;
                let value = value.unwrap_or("-".to_owned());
                return Ok(Some(format!("{one}={value}")));
            }
            "keys" => {
                let keys = session.keys().into_iter();
                let keys: Vec<_> = keys.filter(|key| !key.starts_with('_')).collect();
                return Ok(Some(format!("keys={}", keys.join(","))));
            }
            "set" => session.set(one, two)?,
            "del" => {
                session.remove(one);
            }
            "clear" => session.clear(),
            "flush" => session.flush(),
            "cycle" => session.cycle(),
            "age" => session.set_age(Duration::from_secs(one.parse()?)),
            "closes" => session.until_browser_closes(),
            name => panic!("nothing is called `{name}`"),
        }
        Ok(None)
    }

    async fn login(&self, name: &str, one: &str, two: &str) -> Result<Option<String>> {
        let users = self.users();
        match name {
            "user" => {
                let user = self.user().await?.map_or("nobody", |user| user.name);
                return Ok(Some(format!("user={user}")));
            }
            "login" => {
                let user = users.named(one).expect("a user");
                self.auth().await?.login(user).await?;
            }
            "logout" => self.auth().await?.logout(),
            "password" => users.set_password(one, two).await?,
            "refresh" => {
                let name = self.user().await?.expect("a user").name;
                users.set_password(name, one).await?;
                self.auth()
                    .await?
                    .refresh(&users.named(name).expect("a user"))?;
            }
            _ => users.change(one, |user| user.is_active = two == "yes"),
        }
        Ok(None)
    }

    async fn message(&self, name: &str, text: &str) -> Result<Option<String>> {
        let messages = self.messages().await?;
        match name {
            "add" => messages.info(text),
            "long" => add_long(&messages, text.parse()?),
            "show" => {
                let all = messages.take();
                let start = |text: &str| text.chars().take(8).collect::<String>();
                let texts: Vec<_> = all.iter().map(|message| start(&message.text)).collect();
                return Ok(Some(format!("shown={}", texts.join(","))));
            }
            "count" => return Ok(Some(format!("count={}", messages.len()))),
            _ => {
                messages.take();
                messages.keep();
            }
        }
        Ok(None)
    }
}

/// As many of 400 letters, which cannot be compressed.
fn add_long(messages: &Messages, count: usize) {
    let mut seed: u64 = 1;
    for _ in 0..count {
        let mut letter = || {
            seed = (seed * 1_103_515_245 + 12_345) % (1 << 31);
            char::from(b'a' + u8::try_from((seed >> 16) % 26).expect("a letter"))
        };
        messages.info((0..400).map(|_| letter()).collect::<String>());
    }
}

#[any("/act")]
async fn act(ctx: RequestContext, head: &Parts) -> Result<Response> {
    Acting { ctx, head }.all().await
}

#[any("/exempt", skip = [csrf])]
async fn exempt(ctx: RequestContext, head: &Parts) -> Result<Response> {
    Acting { ctx, head }.all().await
}

#[any("/members")]
async fn members(ctx: RequestContext, head: &Parts, _: CurrentUser<User>) -> Result<Response> {
    Acting { ctx, head }.all().await
}

#[any("/reports", with = [needs_permission("reports.view")])]
async fn reports(ctx: RequestContext, head: &Parts) -> Result<Response> {
    Acting { ctx, head }.all().await
}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    password: String,
}

#[post("/login")]
async fn log_in(auth: Auth<Users>, Form(sent): Form<Credentials>) -> Result<Response> {
    let Some(user) = auth.authenticate(&sent.name, &sent.password).await? else {
        return Ok("wrong".into_response());
    };
    auth.login(user).await?;
    Ok((StatusCode::FOUND, [(LOCATION, "/")]).into_response())
}

#[any("/")]
fn index() -> &'static str {
    "index"
}

#[any("/slash/")]
fn slash() -> &'static str {
    "index"
}

#[any("/framed", with = [frames::exempt()])]
fn framed() -> &'static str {
    "index"
}

#[any("/framed-here", with = [frames::same_origin()])]
fn framed_here() -> &'static str {
    "index"
}

/// The app of a project of `project.py`.
pub(super) async fn site(project: &str) -> Site {
    let (clock, keys, gate) = (Clock::stopped(), Keys::random(), Gate::default());
    let users = Users::new().await.expect("users");
    let memory = Memory::with_clock(clock.clone());
    let mut sessions = Sessions::new(memory);
    let (mut csrf, mut flash) = (
        Csrf::in_cookie().keys(keys.clone()),
        Flash::fallback().keys(keys.clone()),
    );
    let mut signed: &[_] = &["messages"];
    match project {
        "all" => csrf = Csrf::in_session(),
        "tokens in a cookie" => {}
        "messages in the session" => flash = Flash::session(),
        "messages in a cookie" => flash = Flash::cookie().keys(keys.clone()),
        "sessions in a cookie" => {
            sessions = Sessions::new(CookieStore::signed(keys.clone()));
            signed = &["messages", "session"];
        }
        "until the browser closes" => sessions = sessions.until_browser_closes(),
        "rolling" => sessions = sessions.rolling(),
        project => panic!("no settings for `{project}`"),
    }
    let sessions = sessions.age(days(14)).clock(clock.clone());
    let its_gate = gate.clone();
    let client = move |_: &str| {
        let login = Login::new(users.clone()).url("/login").keys(keys.clone());
        let app = app!(self)
            .state(users.clone())
            .state(its_gate.clone())
            .with(Security::new().hosts(["localhost"]))
            .with(sessions.clone())
            .with(Locales::new(["en", "de", "pt-br"]).setter("/language"))
            .with(Common::new())
            .with(csrf.clone())
            .with(login.passwords(Passwords::for_tests()))
            .with(flash.clone())
            .with(Frames::deny());
        app.test_client().enforce_csrf()
    };
    Site {
        client: Box::new(client),
        clock,
        gate,
        field: "csrf_token",
        ids: if project == "sessions in a cookie" {
            &["csrf"]
        } else {
            &["session", "csrf"]
        },
        signed,
        wrong: "A".repeat(86),
    }
}
