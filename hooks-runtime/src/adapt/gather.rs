//! [`Gather`]: what becomes of the arguments by value of a function that does not wait.
//!
//! What is generic in here depends on the arguments alone, and functions with the same arguments share
//! it. A future of its own for each function would be most of what a function costs to compile.

use super::{Phase, run::now};
use crate::{
    Error,
    error::DropQuietly,
    pipeline::{BoxFuture, Cx, Needs},
};
use futures_util::FutureExt;
use std::{future::Future, marker::PhantomData};

/// Where arguments by value come from: one source, or several as nested pairs, `(a, (b, c))`.
///
/// `V` is their types, as the function has them. `M` keeps the two ways of axum's `FromRequest` apart.
pub trait Source<P: Phase, M, V: 'static>: Sized + Send + 'static {
    fn __needs(&self, needs: &mut Needs);

    fn __take(
        self,
        cx: &mut Cx,
        subject: &mut P::Subject,
    ) -> impl Future<Output = Result<V, Error>> + Send;

    /// As `__take`, for an argument that is held while others are extracted.
    fn __hold(
        self,
        cx: &mut Cx,
        subject: &mut P::Subject,
    ) -> impl Future<Output = Result<DropQuietly<V>, Error>> + Send {
        self.__take(cx, subject)
            .map(|taken| taken.map(DropQuietly::new))
    }

    /// As `__take`, of sources that never wait.
    fn take_now(self, cx: &mut Cx, subject: &mut P::Subject) -> Result<V, Error> {
        now(self.__take(cx, subject))
    }
}

impl<P, A, B, M, N, V, W> Source<P, (M, N), (V, W)> for (A, B)
where
    P: Phase,
    A: Source<P, M, V>,
    B: Source<P, N, W>,
    V: Send + 'static,
    W: 'static,
{
    fn __needs(&self, needs: &mut Needs) {
        self.0.__needs(needs);
        self.1.__needs(needs);
    }

    async fn __take(self, cx: &mut Cx, subject: &mut P::Subject) -> Result<(V, W), Error> {
        // Held: an extractor of the user's waits or fails.
        let first = self.0.__hold(cx, subject).await?;
        let others = self.1.__take(cx, subject).await?;
        Ok((first.into_inner(), others))
    }

    fn take_now(self, cx: &mut Cx, subject: &mut P::Subject) -> Result<(V, W), Error> {
        let first = DropQuietly::new(self.0.take_now(cx, subject)?);
        let others = self.1.take_now(cx, subject)?;
        Ok((first.into_inner(), others))
    }
}

/// What the lookup of a source finds for a type that is no argument. The error stands there: a
/// misfit is a source like any other, so that no second error follows.
pub struct Misfit<P, T>(PhantomData<fn() -> (P, T)>);

impl<P, T> Misfit<P, T> {
    pub(super) fn new() -> Self {
        Misfit(PhantomData)
    }
}

impl<P: Phase, T: Send + 'static> Source<P, (), T> for Misfit<P, T> {
    fn __needs(&self, _: &mut Needs) {}

    async fn __take(self, _: &mut Cx, _: &mut P::Subject) -> Result<T, Error> {
        unreachable!("a program with a misfit does not compile")
    }
}

/// A use of the sources of a function's arguments. Generated code names the sources once, for all
/// uses.
pub trait Gather<P: Phase, O> {
    type Output;

    /// `run` takes the arguments, and calls the function.
    fn from<M, V: 'static, S: Source<P, M, V>>(
        self,
        source: S,
        run: fn(&mut Cx, &mut P::Subject, V) -> O,
    ) -> Self::Output;
}

/// Note what they need of the pipeline.
impl<P: Phase, O> Gather<P, O> for &mut Needs {
    type Output = ();

    fn from<M, V: 'static, S: Source<P, M, V>>(
        self,
        source: S,
        _: fn(&mut Cx, &mut P::Subject, V) -> O,
    ) {
        source.__needs(self);
    }
}

/// Call the function: none of its arguments waits.
pub struct AtOnce<'a, S>(pub &'a mut Cx, pub &'a mut S);

impl<P: Phase, R, E: From<Error>> Gather<P, Result<R, E>> for AtOnce<'_, P::Subject> {
    type Output = Result<R, E>;

    #[inline(never)]
    fn from<M, V: 'static, S: Source<P, M, V>>(
        self,
        source: S,
        run: fn(&mut Cx, &mut P::Subject, V) -> Result<R, E>,
    ) -> Result<R, E> {
        let AtOnce(cx, subject) = self;
        let arguments = source.take_now(cx, subject)?;
        run(cx, subject, arguments)
    }
}

/// Call the function in a box: its arguments may have to wait.
pub struct InTurn<'a, S>(pub &'a mut Cx, pub &'a mut S);

impl<'a, P, R: 'static, E> Gather<P, Result<R, E>> for InTurn<'a, P::Subject>
where
    P: Phase,
    E: From<Error> + 'static,
{
    type Output = BoxFuture<'a, Result<R, E>>;

    fn from<M, V: 'static, S: Source<P, M, V>>(
        self,
        source: S,
        run: fn(&mut Cx, &mut P::Subject, V) -> Result<R, E>,
    ) -> BoxFuture<'a, Result<R, E>> {
        let InTurn(cx, subject) = self;
        Box::pin(async move {
            let arguments = source.__take(cx, subject).await?;
            run(cx, subject, arguments)
        })
    }
}
