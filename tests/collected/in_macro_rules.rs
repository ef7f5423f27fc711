//! Hooks that one `macro_rules!` call makes run in the order of their names; two that nothing
//! orders are refused, both named.

use hooks_runtime::prelude::*;
use support::{Trace, place};

macro_rules! hooks {
    ($($name:ident)*) => {
        $(
            #[before_request]
            fn $name(trace: State<Trace>) { trace.push(stringify!($name)); }
        )*
    };
}

hooks!(zebra ant
    yak bee);

macro_rules! route {
    ($attribute:ident $path:tt => $name:ident) => {
        #[$attribute($path)]
        fn $name() {}
    };
}

route!(get "/" => index);

static TIED: Blueprint = Blueprint::new("tied").url_prefix("/tied");

// One name for both: nothing in the source tells them apart.
macro_rules! tied {
    ($blueprint:ident: $($module:ident)*) => {
        $(mod $module {
            use hooks_runtime::prelude::*;
            #[before_request(super::$blueprint)]
            fn tied() {}
        })*
    };
}

tied!(TIED: one two);

static SETTLED: Blueprint = Blueprint::new("settled").url_prefix("/settled");

macro_rules! settled {
    ($($module:ident [$($order:tt)*])*) => {
        $(mod $module {
            use super::*;
            #[before_request(SETTLED, order = $($order)*)]
            fn settled(trace: State<Trace>) { trace.push(stringify!($module)); }
        })*
    };
}

settled!(outside [-1] inside [1]);

#[get(SETTLED, "/")]
fn settled_index() {}

#[tokio::test]
async fn names_order_the_hooks_of_one_call() {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).test_client();
    assert_eq!(client.get("/").await.status(), StatusCode::OK);
    assert_eq!(trace.take(), "zebra > ant > yak > bee");
}

#[test]
fn a_tie_names_both_and_says_what_to_do() {
    let problems = app!(self)
        .state(Trace::default())
        .register(&TIED)
        .describe()
        .problems;
    let [problem] = &problems[..] else {
        panic!("{problems:?}")
    };
    let place = place!("tied!(");
    assert_eq!(
        problem.message(),
        format!(
            "nothing orders `tied` at {place} and `tied` at {place}, which come from one place: give one of them `order = …` or `runs_after = …`"
        )
    );
}

#[tokio::test]
async fn order_settles_a_tie() {
    let trace = Trace::default();
    let client = app!(self)
        .state(trace.clone())
        .register(&SETTLED)
        .test_client();
    client.get("/settled/").await;
    assert_eq!(trace.take(), "zebra > ant > yak > bee > outside > inside");
}
