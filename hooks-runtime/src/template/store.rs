//! [`Store`]: the templates of a finished app, and how one is rendered.

use super::{
    TemplateError, TemplateResponse,
    source::{ConfiguredTemplates, Source, environment, extension},
};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use minijinja::{AutoEscape, Environment, Value, path_loader};

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
                let mut environment = environment();
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
    ) -> Result<Rendered, TemplateError> {
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
) -> Result<Rendered, minijinja::Error> {
    let template = environment.get_template(name)?;
    Ok(Rendered {
        is_escaped: matches!(template.new_state().auto_escape(), AutoEscape::Html),
        text: template.render(values)?,
    })
}

/// The text of a rendered template.
pub(crate) struct Rendered {
    text: String,
    /// Its values were escaped for HTML.
    is_escaped: bool,
}

/// The response of a rendered template.
pub(crate) fn respond(template: TemplateResponse, rendered: Rendered) -> Response {
    let content_type = content_type(template.name(), rendered.is_escaped);
    let mut head = template.into_head();
    head.headers
        .entry(header::CONTENT_TYPE)
        .or_insert(HeaderValue::from_static(content_type));
    Response::from_parts(head, Body::from(rendered.text))
}

/// Only templates that are escaped for HTML are sent as what a browser runs scripts of: in others a
/// value could write tags. A user's own environment may not escape them.
fn content_type(name: &str, is_escaped: bool) -> &'static str {
    match extension(name) {
        "html" | "htm" => "text/html; charset=utf-8",
        "svg" if is_escaped => "image/svg+xml",
        "xhtml" if is_escaped => "application/xhtml+xml",
        "xml" => "application/xml",
        "json" => "application/json",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
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
            ("picture.svg", "image/svg+xml"),
            ("page.xhtml.jinja", "application/xhtml+xml"),
            ("html", "text/html; charset=utf-8"),
        ] {
            assert_eq!(content_type(name, true), expected, "{name}");
        }
        for name in ["picture.svg", "page.xhtml"] {
            assert_eq!(content_type(name, false), "text/plain; charset=utf-8");
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
            assert_eq!(store.render(&page, Vec::new()).unwrap().text, "first");
            fs::write(directory.join("page.txt"), "second").unwrap();
            assert_eq!(store.render(&page, Vec::new()).unwrap().text, expected);
        }
        fs::remove_dir_all(&directory).unwrap();
    }
}
