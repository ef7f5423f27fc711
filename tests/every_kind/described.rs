//! What `describe` shows of a route is what runs for it, in the same order.

use crate::{app, ask};
use hooks_runtime::inspect::{DescribedHook, Description, Kind, Scope};
use support::Trace;

fn described() -> Description {
    app::build(&Trace::default()).describe()
}

/// The name that the function pushes to the trace.
fn point(hook: &DescribedHook) -> String {
    let scope = match &hook.scope {
        Scope::Blueprint(name) => name.rsplit('.').next().unwrap().to_owned(),
        other => other.to_string(),
    };
    let name = match hook.kind {
        Kind::Middleware if hook.function == "function" => "function",
        Kind::Middleware => "value",
        Kind::BeforeRequest => "before",
        Kind::ProcessView => "view",
        Kind::ProcessException => "exception",
        Kind::ProcessTemplateResponse => "template",
        Kind::ContextProcessor => "values",
        Kind::AfterRequest => "after",
        Kind::TeardownRequest => "teardown",
        other => panic!("no function of the app is a `{other}`"),
    };
    format!("{scope}.{name}")
}

/// All that a chain has, without the kinds that this request does not reach.
fn expected(chain: &[DescribedHook], without: &[Kind]) -> Vec<String> {
    let reached = chain.iter().filter(|hook| !without.contains(&hook.kind));
    reached.map(point).collect()
}

/// The hooks that ran for a request.
async fn ran(request: &str) -> Vec<String> {
    let (_, trace) = ask(request).await;
    let points = trace.split_whitespace();
    // `!` marks a teardown that saw an error, `{` where a middleware begins.
    let points = points.map(|point| point.trim_end_matches(['!', '{']));
    let is_hook = |point: &&str| {
        let name = point.split_once('.').map_or("", |(_, name)| name);
        !matches!(name, "" | "layer" | "404" | "409" | "500")
    };
    points.filter(is_hook).map(str::to_owned).collect()
}

const OF_THE_VIEW: Kind = Kind::ProcessException;
const OF_TEMPLATES: [Kind; 2] = [Kind::ProcessTemplateResponse, Kind::ContextProcessor];

#[tokio::test]
async fn the_chain_of_a_route_is_what_runs_for_it_in_that_order() {
    let described = described();
    let chain = |path: &str| {
        let mut routes = described.routes.iter();
        &routes.find(|route| route.path == path).unwrap().chain
    };
    let rendered = &[OF_THE_VIEW][..];
    let plain = &[&[OF_THE_VIEW], &OF_TEMPLATES[..]].concat();
    for (request, path, without) in [
        ("GET /outer/inner/page", "/outer/inner/page", &**plain),
        (
            "GET /outer/inner/page?fails=view",
            "/outer/inner/page",
            &OF_TEMPLATES,
        ),
        (
            "GET /outer/inner/template",
            "/outer/inner/template",
            rendered,
        ),
        ("GET /outer/inner/folder/", "/outer/inner/folder/", plain),
    ] {
        assert_eq!(
            ran(request).await,
            expected(chain(path), without),
            "{request}"
        );
    }
}

#[tokio::test]
async fn the_chain_of_unmatched_requests_is_what_runs_for_them() {
    let all = described().unmatched;
    let of_the_view = [&[OF_THE_VIEW, Kind::ProcessView], &OF_TEMPLATES[..]].concat();
    assert_eq!(ran("GET /nowhere").await, expected(&all, &of_the_view));
}
