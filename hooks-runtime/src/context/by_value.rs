//! [`ProvidedByValue`] and [`IfProvided`]: two further ways to take what a request has been provided with.

use super::Provided;
use std::{fmt, ops::Deref};

/// A type that functions take as it is, in place of [`Provided<T>`]: `session: Session`, or
/// `Option<Session>` for `Option<Provided<Session>>`. All that is true of those is true of it: `build`
/// proves that the value is there, and after hooks, teardowns, error handlers and context processors
/// may take the `Option` only.
///
/// It is for a type whose clones are the same thing, such as one around an `Arc`: each function gets a
/// clone.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::{ProvidedByValue, prelude::*};
/// use std::sync::Arc;
///
/// #[derive(Clone)]
/// struct Tenant(Arc<str>);
///
/// impl ProvidedByValue for Tenant {}
///
/// #[before_request]
/// fn find_tenant(headers: HeaderMap) -> Result<Provide<Tenant>> {
///     Ok(Provide(Tenant(headers["host"].to_str()?.into())))
/// }
///
/// #[get("/")]
/// fn index(tenant: Tenant) -> String {
///     tenant.0.to_string()
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// assert_eq!(app!().test_client().get("/").await.text(), "localhost");
/// # }
/// ```
///
/// A function that a route names in `before = […]` or `after = […]` takes axum's extractors: there the
/// type has to be one, too. Its extractor is that of `Provided<Self>`, and a clone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not taken by value",
    note = "take `Provided<{Self}>`"
)]
pub trait ProvidedByValue: Clone + Send + Sync + 'static {
    /// What gives an app such a value, if that is a plugin: ``"`.with(Tenants::new(…))`"``. Where a function
    /// takes one and nothing provides it, the problem of `build` says to add this.
    const GIVEN_BY: &'static str = "";
}

/// An argument without which a function does not run: it is skipped for every request that nobody has
/// provided with a `T`. Otherwise it is as a [`Provided<T>`]. For before hooks, `process_view`, after hooks
/// and teardowns.
///
/// It is for a function that is only there for the sake of a `T`, such as one that saves it. A request
/// without a `T` pays nothing for it, also if it is async or takes the body: a plain function may look at
/// the request and return an `Option<Provide<T>>`, and a second one do what takes long.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::{IfProvided, prelude::*};
///
/// struct Transaction;
///
/// impl Transaction {
///     async fn commit(&self) -> Result<()> { Ok(()) }
/// }
///
/// #[before_request]
/// fn begin(method: Method) -> Option<Provide<Transaction>> {
///     (method == Method::POST).then_some(Provide(Transaction))
/// }
///
/// #[after_request]
/// async fn commit(transaction: IfProvided<Transaction>, res: &mut Response) -> Result<()> {
///     transaction.commit().await?;
///     res.headers_mut().insert("x-committed", "yes".parse()?);
///     Ok(())
/// }
///
/// #[any("/")]
/// fn index() {}
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// assert_eq!(client.post("/").await.header("x-committed"), Some("yes"));
/// assert_eq!(client.get("/").await.header("x-committed"), None);
/// # }
/// ```
pub struct IfProvided<T>(Provided<T>);

impl<T> IfProvided<T> {
    /// The argument of a function that a unit test calls.
    pub fn new(value: T) -> Self {
        IfProvided(Provided::new(value))
    }

    /// The value, to keep it.
    pub fn into_provided(self) -> Provided<T> {
        self.0
    }
}

impl<T> From<Provided<T>> for IfProvided<T> {
    fn from(value: Provided<T>) -> Self {
        IfProvided(value)
    }
}

impl<T> Deref for IfProvided<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for IfProvided<T> {
    fn clone(&self) -> Self {
        IfProvided(self.0.clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for IfProvided<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IfProvided").field(&**self).finish()
    }
}
