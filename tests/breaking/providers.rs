//! Providers that are asked by several tasks, ask for each other, or are asked when the client has left.

use axum::http::request::Parts;
use hooks_runtime::{Install, Plugin, Provider, prelude::*};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use support::{Gate, Is, quiet, within};

struct A;
struct B;

/// It holds its request.
struct C {
    _value: Arc<()>,
    _request: RequestContext,
}

#[derive(Clone, Default)]
struct Kit {
    gate_a: Gate,
    gate_b: Gate,
    gate_c: Gate,
    calls: Arc<AtomicUsize>,
    value: Arc<()>,
}

impl Provider<A> for Kit {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<A> {
        self.gate_a.pass().await;
        ctx.demand::<B>(head).await?;
        Ok(A)
    }
}

impl Provider<B> for Kit {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<B> {
        self.gate_b.pass().await;
        ctx.demand::<A>(head).await?;
        Ok(B)
    }
}

impl Provider<C> for Kit {
    async fn provide(&self, ctx: &RequestContext, _: &Parts) -> Result<C> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.gate_c.pass().await;
        Ok(C {
            _value: self.value.clone(),
            _request: ctx.clone(),
        })
    }
}

impl Plugin for Kit {
    fn install(self, at: &mut Install<'_>) {
        at.provide::<A>(self.clone());
        at.provide::<B>(self.clone());
        at.provide::<C>(self);
    }
}

#[get("/both")]
async fn both(ctx: RequestContext, head: Parts) -> Result<()> {
    let (a, b) = tokio::join!(ctx.demand::<A>(&head), ctx.demand::<B>(&head));
    a?;
    b?;
    Ok(())
}

#[get("/tasks")]
async fn tasks(ctx: RequestContext, head: Parts) -> Result<()> {
    let (other, its_head) = (ctx.clone(), head.clone());
    let task = tokio::spawn(async move { other.demand::<A>(&its_head).await.map(drop) });
    ctx.demand::<B>(&head).await?;
    task.await??;
    Ok(())
}

#[tokio::test]
async fn providers_that_ask_for_each_other_at_once_fail() {
    quiet();
    for uri in ["/both", "/tasks"] {
        let kit = Kit::default();
        let client = app!(self).with(kit.clone()).test_client();
        let opened = async {
            tokio::join!(kit.gate_a.reached(), kit.gate_b.reached());
            kit.gate_a.open();
            kit.gate_b.open();
        };
        let (response, ()) = within(async { tokio::join!(client.get(uri), opened) }).await;
        assert_eq!(response.status(), 500, "{uri}");
    }
}

#[get("/many")]
async fn many(ctx: RequestContext, head: Parts) -> Result<String> {
    let asked = (0..50).map(|_| {
        let (ctx, head) = (ctx.clone(), head.clone());
        tokio::spawn(async move { ctx.demand::<C>(&head).await.map(drop) })
    });
    let asked: Vec<_> = asked.collect();
    for each in asked {
        each.await??;
    }
    Ok("many".to_owned())
}

#[tokio::test]
async fn many_tasks_ask_for_one_value() {
    let kit = Kit::default();
    let client = app!(self).with(kit.clone()).test_client();
    let opened = async {
        kit.gate_c.reached().await;
        kit.gate_c.open();
    };
    let (response, ()) = tokio::join!(client.get("/many"), opened);
    response.is(200, "many");
    assert_eq!(kit.calls.load(Ordering::SeqCst), 1);
    drop(response);
    drop(client);
    assert_eq!(Arc::strong_count(&kit.value), 1);
}

/// The client leaves while the provider runs; a task asks later.
#[get("/late")]
async fn late(ctx: RequestContext, head: Parts) -> Result<()> {
    let kit = head
        .extensions
        .get::<Kit>()
        .expect("given with the request")
        .clone();
    tokio::spawn(async move {
        kit.gate_a.pass().await;
        let _ = ctx.demand::<C>(&head).await;
        drop((ctx, head));
        kit.gate_b.pass().await;
    });
    std::future::pending::<()>().await;
    Ok(())
}

#[tokio::test]
async fn a_value_that_holds_the_request_does_not_outlive_it_when_asked_for_late() {
    let kit = Kit::default();
    let router = app!(self).with(kit.clone()).build().expect("an app");
    {
        let mut request = support::request("GET", "/late");
        request.extensions_mut().insert(kit.clone());
        let asked = support::send(&router, request);
        tokio::select! {
            _ = asked => unreachable!(),
            () = kit.gate_a.reached() => {}
        }
    }
    kit.gate_a.open();
    tokio::select! {
        () = kit.gate_c.reached() => { kit.gate_c.open(); kit.gate_b.reached().await; }
        () = kit.gate_b.reached() => {}
    }
    kit.gate_b.open();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    drop(router);
    let value = kit.value.clone();
    drop(kit);
    assert_eq!(Arc::strong_count(&value), 1);
}
