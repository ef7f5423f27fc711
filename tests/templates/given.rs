//! Where templates come from: a directory, read anew in debug builds, or the binary; and what
//! `build` says of those that are not there.

use hooks_runtime::prelude::*;
use std::{fs, path::PathBuf};
use support::place;

#[get("/{*name}")]
fn page(Path(name): Path<String>) -> TemplateResponse {
    TemplateResponse::new(name, ())
}

/// A directory of one test, gone after it.
struct Directory(PathBuf);

impl Directory {
    fn new(test: &str) -> Self {
        let name = format!("hooks-{test}-{}", std::process::id());
        let directory = Directory(std::env::temp_dir().join(name));
        fs::create_dir_all(directory.0.join("below")).unwrap();
        directory
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn problem(app: App) -> String {
    app.build().unwrap_err().to_string()
}

#[tokio::test]
async fn a_change_in_a_directory_shows_in_debug_builds_with_the_next_request() {
    let directory = Directory::new("reload");
    directory.write("layout.html", "<p>{% block body %}{% endblock %}</p>");
    directory.write(
        "below/page.html",
        "{% extends 'layout.html' %}{% block body %}1{% endblock %}",
    );
    let client = app!(self).templates(&*directory.0).test_client();
    assert_eq!(client.get("/below/page.html").await.text(), "<p>1</p>");
    directory.write("layout.html", "<b>{% block body %}{% endblock %}</b>");
    let after = client.get("/below/page.html").await;
    let expected = if cfg!(debug_assertions) {
        "<b>1</b>"
    } else {
        "<p>1</p>"
    };
    assert_eq!(after.text(), expected);
    directory.write("new.html", "new");
    assert_eq!(client.get("/new.html").await.text(), "new");
}

#[tokio::test]
async fn a_name_leads_to_nothing_outside_of_the_directory() {
    let directory = Directory::new("outside");
    directory.write("secret.html", "secret");
    let below = directory.0.join("below");
    let client = app!(self).templates(below).test_client();
    for name in [
        "/..%2Fsecret.html",
        "/.%2F..%2Fsecret.html",
        "/%5C..%5Csecret.html",
    ] {
        let res = client.get(name).await;
        assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR, "{name}");
        assert!(!res.text().contains("secret"), "{name}");
    }
}

#[tokio::test]
async fn templates_may_be_in_the_binary() {
    let text = include_str!("given.rs").lines().next().unwrap_or_default();
    let client = app!(self)
        .templates(vec![("first".to_owned(), text)])
        .test_client();
    assert_eq!(client.get("/first").await.text(), text);
}

#[test]
fn a_directory_that_is_not_there_is_named_with_the_call() {
    let (app, place) = (app!(self).templates("no/such/templates"), place!());
    let problem = problem(app);
    let directory = std::path::absolute("no/such/templates").unwrap();
    let told = format!(
        "`.templates(…)` at {place}: there is no directory `{}`: make one",
        directory.display()
    );
    assert!(problem.contains(&told), "{problem}");
}

#[test]
fn a_fault_in_an_embedded_template_keeps_the_app_from_being_built() {
    let problem = problem(app!(self).templates([("a.html", "fine"), ("b.html", "one\n{% if %}")]));
    assert!(problem.contains(file!()), "{problem}");
    assert!(
        problem.contains("the template `b.html` has an error: syntax error"),
        "{problem}"
    );
    assert!(problem.contains("(in b.html:2)"), "{problem}");
}

#[test]
fn a_second_source_is_refused() {
    let app = app!(self)
        .templates([("a.html", "a")])
        .templates(std::env::temp_dir());
    let problem = problem(app);
    assert!(
        problem.contains(concat!(
            "was given the embedded templates at ",
            file!(),
            ":"
        )),
        "{problem}"
    );
    assert!(
        problem.contains("give all in one `minijinja::Environment`"),
        "{problem}"
    );
}

#[test]
fn functions_about_templates_in_an_app_without_any_are_told_of() {
    static ABOUT: Blueprint = Blueprint::new("about");
    #[context_processor(ABOUT)]
    fn values() -> std::collections::BTreeMap<&'static str, u8> {
        [("answer", 42)].into()
    }
    let warnings = App::new().register(&ABOUT).describe().warnings.join("\n");
    assert!(
        warnings.contains("`values` at") && warnings.contains("`.templates(…)`"),
        "{warnings}"
    );
}
