//! Which templates are escaped, and what they are sent as.

use hooks_runtime::{
    minijinja::{Environment, context},
    prelude::*,
};

#[get("/{name}")]
fn show(Path(name): Path<String>) -> TemplateResponse {
    TemplateResponse::new(name, context! { value => "<b>" })
}

#[tokio::test]
async fn values_are_escaped_where_flask_escapes_them() {
    let names = [
        ("a.html", "text/html; charset=utf-8"),
        ("a.htm", "text/html; charset=utf-8"),
        ("a.xml", "application/xml"),
        ("a.xhtml", "application/xhtml+xml"),
        ("a.svg", "image/svg+xml"),
        ("a.svg.j2", "image/svg+xml"),
    ];
    let templates = names.map(|(name, _)| (name, "{{ value }}"));
    let client = app!(self).templates(templates).test_client();
    for (name, content_type) in names {
        let res = client.get(&format!("/{name}")).await;
        assert_eq!(res.text(), "&lt;b&gt;", "{name}");
        assert_eq!(res.header("content-type"), Some(content_type), "{name}");
    }
}

#[tokio::test]
async fn other_templates_are_not_escaped_and_no_browser_runs_them() {
    let names = ["a.txt", "svg.md", "a.SVG"];
    let templates = names.map(|name| (name, "{{ value }}"));
    let client = app!(self).templates(templates).test_client();
    for name in names {
        let res = client.get(&format!("/{name}")).await;
        assert_eq!(res.text(), "<b>", "{name}");
        assert_eq!(
            res.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    }
}

#[tokio::test]
async fn a_directory_is_escaped_likewise() {
    let directory = std::env::temp_dir().join(format!("hooks-escapes-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("a.svg"), "{{ value }}").unwrap();
    let client = app!(self).templates(directory.as_path()).test_client();
    let text = client.get("/a.svg").await.text().to_owned();
    std::fs::remove_dir_all(&directory).unwrap();
    assert_eq!(text, "&lt;b&gt;");
}

#[tokio::test]
async fn an_environment_of_the_user_decides_and_is_sent_as_what_it_is() {
    let mut environment = Environment::new();
    environment.add_template("a.svg", "{{ value }}").unwrap();
    let client = app!(self).templates(environment).test_client();
    let res = client.get("/a.svg").await;
    assert_eq!(res.text(), "<b>");
    assert_eq!(
        res.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
}
