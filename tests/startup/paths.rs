//! A pattern that axum refuses, or that no request could match, is a problem of `build` and no
//! panic.

use hooks_runtime::{ProblemKind, prelude::*};
use support::place;

static PLAIN: Blueprint = Blueprint::new("plain");
static ITEM: Blueprint = Blueprint::new("item").url_prefix("/{id}");
static CATCHES: Blueprint = Blueprint::new("catches")
    .url_prefix("/{org}")
    .catch_unmatched();
static CATCHES_TOO: Blueprint = Blueprint::new("catches_too")
    .url_prefix("/x/{team}")
    .catch_unmatched();

static BARE: Blueprint = Blueprint::new("bare").catch_unmatched();

#[get(PLAIN, "/page")]
fn page() {}

#[get(ITEM, "/parts/{part}")]
fn part() {}

#[error_handler(CATCHES, 404)]
fn lost_in_org() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "org")
}

#[error_handler(CATCHES_TOO, 404)]
fn lost_in_team() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "team")
}

#[error_handler(CATCHES, 405)]
fn not_in_org() -> (StatusCode, &'static str) {
    (StatusCode::METHOD_NOT_ALLOWED, "org")
}

#[track_caller]
fn problem(app: App) -> String {
    let error = app.build().expect_err("a problem");
    let [problem] = error.problems() else {
        panic!("{error}")
    };
    assert_eq!(problem.kind(), ProblemKind::BadPath, "{problem}");
    problem.to_string()
}

#[test]
fn prefixes_that_are_no_patterns_are_problems() {
    for prefix in [
        "/{a}{b}",
        "/{*rest}",
        "/x/{*rest}/y",
        "/{a",
        "/a}",
        "/{a}b",
        "/{a/b}",
    ] {
        let problem = problem(app!(self).register(PLAIN.at(prefix)));
        let start = format!(
            "the path `{prefix}/page` of `page` at {} is no pattern (",
            place!(page)
        );
        assert!(problem.starts_with(&start), "{problem}");
        assert!(
            problem.contains("write a parameter as a whole segment"),
            "{problem}"
        );
    }
}

#[test]
fn prefixes_that_no_request_has_are_problems() {
    for (prefix, fault) in [
        ("/:id", "has a segment that starts with `:` or `*`"),
        ("/*rest", "has a segment that starts with `:` or `*`"),
        ("/a//b", "has an empty segment"),
        ("/a b", "has ` ` in it"),
        ("/é", "has `é` in it"),
        ("/a?b", "has `?` in it"),
        ("/a#b", "has `#` in it"),
        ("/{a}/{a}", "has two parameters `a`"),
        ("/{}", "has a parameter `{}`: name it"),
        ("/{*}", "has a parameter `{}`: name it"),
        ("/{a*}", "has a parameter `{a*}`: name it"),
        ("/{id:int}", "has a parameter `{id:int}`: name it"),
        (
            "/<id>",
            "has a segment in `<…>`: write a parameter as `{id}`",
        ),
    ] {
        let problem = problem(app!(self).register(PLAIN.at(prefix)));
        let start = format!(
            "the path `{prefix}/page` of `page` at {} {fault}",
            place!(page)
        );
        assert!(problem.starts_with(&start), "{problem}");
    }
}

#[test]
fn a_blueprint_that_catches_unmatched_urls_has_a_pattern_for_a_prefix() {
    let at = format!("{}:{}", file!(), line!() + 1);
    let problem = problem(app!(self).register(BARE.at("/{a")));
    assert_eq!(
        problem,
        format!(
            "the prefix `/{{a` of the blueprint `bare`, registered at {at}, is no pattern (its braces do not match): write a parameter as a whole segment, `{{id}}`, and a literal brace as `{{{{` or `}}}}`"
        )
    );
}

#[test]
fn a_parameter_of_the_prefix_may_not_come_again() {
    let problem = problem(app!(self).register(PLAIN.at("/{part}").nest(&ITEM)));
    assert_eq!(
        problem,
        format!(
            "the path `/{{part}}/{{id}}/parts/{{part}}` of `part` at {} has two parameters `part`: give one of them another name",
            place!(part)
        )
    );
}

#[test]
fn params_that_cannot_be_told_apart_name_both_routes() {
    let app = app!(self)
        .register(PLAIN.at("/{a}"))
        .register(PLAIN.named("other").at("/{b}"));
    let error = app.build().expect_err("a problem");
    assert_eq!(error.problems()[0].kind(), ProblemKind::RouteClash);
    let page = place!(page);
    assert_eq!(
        error.to_string(),
        format!(
            "the app cannot be built: the path `/{{b}}/page` of `page` at {page} conflicts with `/{{a}}/page` of `page` at {page}: give their parameters the same names, or change one path"
        )
    );
}

#[tokio::test]
async fn prefixes_of_blueprints_that_catch_unmatched_urls_may_overlap() {
    let app = app!(self).register(&CATCHES).register(&CATCHES_TOO);
    let client = app.register(PLAIN.at("/acme")).test_client();
    for (uri, whose) in [
        ("/", "Not Found"),
        ("/acme", "org"),
        ("/acme/nothing", "org"),
        ("/x", "org"),
        ("/x/red", "team"),
        ("/x/red/", "team"),
        ("/x/red/deep/down", "team"),
    ] {
        assert_eq!(client.get(uri).await.text(), whose, "{uri}");
    }
    // A 405 below a prefix with a parameter is its blueprint's, too.
    assert_eq!(client.post("/acme/page").await.text(), "org");
}
