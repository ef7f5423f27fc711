//! [`Store`]: the templates of a finished app, and how one is rendered.

use super::{
    TemplateError, TemplateResponse,
    source::{ConfiguredTemplates, Source},
};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use minijinja::{Environment, Value, path_loader};

/// The templates of a finished app.
pub(crate) struct Store {
    environment: Environment<'static>,
    /// Read the files again for every rendering.
    reloads: bool,
    /// Where the templates come from, for messages.
    origin: String,
    /// Templates get our `url_for`; `false` if the environment has one.
    pub(crate) adds_url_for: bool,
}

impl Store {
    pub(crate) fn new(configured: ConfiguredTemplates) -> Self {
        let ConfiguredTemplates { templates, at } = configured;
        let origin = format!("{}, given at {}:{}", templates.0, at.file(), at.line());
        let (environment, reloads) = match templates.0 {
            Source::Directory(path) => {
                let mut environment = Environment::new();
                environment.set_loader(path_loader(path));
                environment.set_auto_reload(false);
                (environment, cfg!(debug_assertions))
            }
            Source::Embedded { environment, .. } | Source::Environment(environment) => {
                (*environment, false)
            }
        };
        let has_url_for = environment.globals().any(|(name, _)| name == "url_for");
        Store {
            environment,
            reloads,
            origin,
            adds_url_for: !has_url_for,
        }
    }

    /// Render a template with its own values and `shared` ones. Its own replace shared ones of the
    /// same name.
    pub(crate) fn render(
        &self,
        template: &TemplateResponse,
        shared: Vec<Value>,
    ) -> Result<String, TemplateError> {
        let named = |error| TemplateError::new(template.name(), &self.origin, error);
        let values = template.values(shared).map_err(named)?;
        let rendered = if self.reloads {
            // A clone has loaded no files yet.
            render(&self.environment.clone(), template.name(), values)
        } else {
            render(&self.environment, template.name(), values)
        };
        rendered.map_err(named)
    }
}

fn render(
    environment: &Environment<'_>,
    name: &str,
    values: Value,
) -> Result<String, minijinja::Error> {
    environment.get_template(name)?.render(values)
}

/// The response of a rendered template.
pub(crate) fn respond(template: TemplateResponse, text: String) -> Response {
    let content_type = content_type(template.name());
    let mut head = template.into_head();
    head.headers
        .entry(header::CONTENT_TYPE)
        .or_insert(HeaderValue::from_static(content_type));
    Response::from_parts(head, Body::from(text))
}

/// Only templates that are escaped for HTML are sent as HTML: in others a value could write tags.
fn content_type(name: &str) -> &'static str {
    let name = [".j2", ".jinja2", ".jinja"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .unwrap_or(name);
    match name.rsplit('.').next() {
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("xml") => "application/xml",
        Some("json") => "application/json",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::CallSite;
    use std::fs;

    #[test]
    fn the_content_type_of_a_name_is_the_one_it_is_escaped_for() {
        for (name, expected) in [
            ("a/b.html", "text/html; charset=utf-8"),
            ("index.html.j2", "text/html; charset=utf-8"),
            ("feed.xml", "application/xml"),
            ("data.json", "application/json"),
            ("mail.txt", "text/plain; charset=utf-8"),
            ("picture.svg", "text/plain; charset=utf-8"),
            ("html", "text/html; charset=utf-8"),
        ] {
            assert_eq!(content_type(name), expected, "{name}");
        }
    }

    #[test]
    fn files_are_read_again_only_where_the_store_reloads() {
        let name = format!("hooks-templates-{}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        fs::create_dir_all(&directory).unwrap();
        for (reloads, expected) in [(true, "second"), (false, "first")] {
            let mut store = Store::new(ConfiguredTemplates {
                templates: directory.as_path().into(),
                at: CallSite::here(),
            });
            assert_eq!(store.reloads, cfg!(debug_assertions));
            store.reloads = reloads;
            let page = TemplateResponse::new("page.txt", ());
            fs::write(directory.join("page.txt"), "first").unwrap();
            assert_eq!(store.render(&page, Vec::new()).unwrap(), "first");
            fs::write(directory.join("page.txt"), "second").unwrap();
            assert_eq!(store.render(&page, Vec::new()).unwrap(), expected);
        }
        fs::remove_dir_all(&directory).unwrap();
    }
}
