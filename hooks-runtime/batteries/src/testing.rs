//! What tests of an app do with its batteries: [`BatteriesClient`].

use crate::{
    Session, User,
    login::{LoginKeys, Stored},
};
use hooks_runtime::{
    Blueprint, IfProvided, Provide, Provided, Result, TestClient,
    axum::http::{Extensions, StatusCode, request::Parts},
    before_request,
    testing::FromTestClient,
};
use serde_json::Value;
use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A path that no app has.
const PATH: &str = "/hooks-batteries-test";

/// The functions of [`Sessions`](crate::Sessions) for tests.
pub static SESSION_TESTS: Blueprint = Blueprint::new("session_tests");

/// The functions of [`Login`](crate::Login) for tests.
pub static LOGIN_TESTS: Blueprint = Blueprint::new("login_tests");

/// What a test client can do with an app that has batteries.
///
/// The requests of a test client are not checked by [`Csrf`](crate::Csrf), so that a test may post a form
/// without its token, unless it asks for it with [`enforce_csrf`](Self::enforce_csrf). No other client can
/// send what makes the difference.
pub trait BatteriesClient: Sized {
    /// Let [`Csrf`](crate::Csrf) check the requests of this client, too.
    #[must_use]
    fn enforce_csrf(self) -> Self;

    /// Log this user in, without a password. Who was logged in before is not any more.
    ///
    /// The store of the app's [`Login`](crate::Login) has to find the user again: if it has none with this id,
    /// or the user is not active or has another [`session_secret`](User::session_secret), nobody is logged in,
    /// and a view for users answers with a 401 or the redirect to the login.
    ///
    /// # Panics
    /// If the app has no `Login`.
    fn log_in<U: User>(&self, user: &U) -> impl Future<Output = ()> + Send;

    /// Read or change the session of this client: what the function does is saved.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_batteries::{Session, Sessions, testing::BatteriesClient};
    /// use hooks_runtime::prelude::*;
    ///
    /// #[get("/")]
    /// fn visits(session: Session) -> Result<String> {
    ///     Ok(session.get::<u32>("visits")?.unwrap_or_default().to_string())
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<()> {
    /// let client = app!().with(Sessions::default()).test_client();
    /// client.session(|session| session.set("visits", 7)).await?;
    /// assert_eq!(client.get("/").await.text(), "7");
    /// assert!(client.session(|session| session.contains("visits")).await);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If the app has no [`Sessions`](crate::Sessions).
    fn session<R: Send + 'static>(
        &self,
        f: impl FnOnce(&Session) -> R + Send + 'static,
    ) -> impl Future<Output = R> + Send;
}

/// In the extensions of a request.
#[derive(Clone, Copy)]
struct EnforceCsrf;

pub(crate) fn is_without_csrf(extensions: &Extensions) -> bool {
    extensions.get::<FromTestClient>().is_some() && extensions.get::<EnforceCsrf>().is_none()
}

type Work = Box<dyn FnOnce(&Session) + Send>;

/// What to do with the session, in the extensions of a request.
#[derive(Clone)]
pub struct InSession(Arc<Mutex<Option<Work>>>);

impl fmt::Debug for InSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InSession").finish_non_exhaustive()
    }
}

/// Who is to be logged in, in the extensions of a request.
#[derive(Clone)]
pub struct LogIn {
    id: Value,
    secret: Vec<u8>,
}

/// Without the secret.
impl fmt::Debug for LogIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogIn").finish_non_exhaustive()
    }
}

#[before_request(SESSION_TESTS)]
#[cfg_attr(feature = "ws", hooks_runtime::before_websocket(SESSION_TESTS))]
fn find_work(head: &Parts) -> Option<Provide<InSession>> {
    head.extensions.get::<InSession>().cloned().map(Provide)
}

#[before_request(SESSION_TESTS)]
#[cfg_attr(feature = "ws", hooks_runtime::before_websocket(SESSION_TESTS))]
async fn work(work: IfProvided<InSession>, session: Session) -> Option<StatusCode> {
    let work = lock(&work.0).take()?;
    work(&session);
    Some(StatusCode::NO_CONTENT)
}

#[before_request(LOGIN_TESTS)]
#[cfg_attr(feature = "ws", hooks_runtime::before_websocket(LOGIN_TESTS))]
fn find_login(head: &Parts) -> Option<Provide<LogIn>> {
    head.extensions.get::<LogIn>().cloned().map(Provide)
}

#[before_request(LOGIN_TESTS)]
#[cfg_attr(feature = "ws", hooks_runtime::before_websocket(LOGIN_TESTS))]
async fn log_in(
    login: IfProvided<LogIn>,
    session: Session,
    keys: Provided<LoginKeys>,
) -> Result<Option<StatusCode>> {
    session.flush();
    Stored::of_parts(login.id.clone(), &login.secret, &keys.0).put(&session)?;
    Ok(Some(StatusCode::NO_CONTENT))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl BatteriesClient for TestClient {
    fn enforce_csrf(self) -> Self {
        self.extension(EnforceCsrf)
    }

    async fn log_in<U: User>(&self, user: &U) {
        let id = serde_json::to_value(user.id());
        let login = LogIn {
            id: id.unwrap_or_else(|error| panic!("the id of the user cannot be JSON: {error}")),
            secret: user.session_secret().to_vec(),
        };
        let response = self.get(PATH).extension(login).await;
        assert!(
            response.status() == StatusCode::NO_CONTENT,
            "nobody was logged in, perhaps the app has no `Login`: {response:?}"
        );
    }

    async fn session<R: Send + 'static>(
        &self,
        f: impl FnOnce(&Session) -> R + Send + 'static,
    ) -> R {
        let result = Arc::new(Mutex::new(None));
        let slot = result.clone();
        let work: Work = Box::new(move |session| *lock(&slot) = Some(f(session)));
        let work = InSession(Arc::new(Mutex::new(Some(work))));
        let response = self.get(PATH).extension(work).await;
        let result = lock(&result).take();
        result.unwrap_or_else(|| {
            panic!("nothing has taken the session, perhaps the app has no `Sessions`: {response:?}")
        })
    }
}
