//! [`Templates`]: where the templates of an app come from.

use crate::source::CallSite;
use minijinja::{AutoEscape, Environment, default_auto_escape_callback};
use std::{
    borrow::Cow,
    fmt,
    path::{Path, PathBuf},
};

/// The templates of an app, for [`App::templates`](crate::App::templates).
///
/// - **A directory**, as a `&str`, `String`, `&Path` or `PathBuf`. The name of a template is its
///   path below the directory, with `/` between the parts. A debug build reads the files for every
///   rendering, so that the next request shows a change; a release build reads each file once.
/// - **Pairs of name and text**, as an array or a `Vec`: templates in the binary, for example with
///   `include_str!`. A template that does not parse is a problem of `build`.
/// - **A minijinja [`Environment`]**, with your own filters, tests and functions. It is used as it
///   is.
///
/// Values in `.html`, `.htm`, `.xml`, `.xhtml` and `.svg` templates are escaped for HTML, as in
/// Flask, in `.json`, `.js` and `.yaml` templates for JSON, and in others not at all. Your own
/// `Environment` has its own rule: unless it sets one, it is minijinja's, which does not escape
/// `.xhtml` and `.svg`.
///
/// ```
/// use hooks_runtime::{App, minijinja::Environment};
///
/// let a_directory = App::new().templates(concat!(env!("CARGO_MANIFEST_DIR"), "/templates"));
/// let embedded = App::new().templates([("index.html", "<h1>{{ title }}</h1>")]);
///
/// let mut environment = Environment::new();
/// environment.add_filter("shout", |text: String| text.to_uppercase());
/// environment.add_template("index.html", "<h1>{{ title|shout }}</h1>").unwrap();
/// let with_a_filter = App::new().templates(environment);
/// ```
///
/// A name without a value renders as nothing, which is minijinja's default. An `Environment` with
/// `set_undefined_behavior(UndefinedBehavior::Strict)` makes it an error, and with
/// `set_loader(path_loader("templates"))` it reads a directory, too.
pub struct Templates(pub(super) Source);

pub(super) enum Source {
    Directory(PathBuf),
    Embedded {
        environment: Box<Environment<'static>>,
        /// One message for each template that does not compile.
        problems: Vec<String>,
    },
    Environment(Box<Environment<'static>>),
}

impl Templates {
    fn directory(path: &Path) -> Self {
        // The working directory may change before the first rendering.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Templates(Source::Directory(path))
    }

    fn embedded<N, S>(templates: impl IntoIterator<Item = (N, S)>) -> Self
    where
        N: Into<Cow<'static, str>>,
        S: Into<Cow<'static, str>>,
    {
        let mut environment = environment();
        let mut problems = Vec::new();
        for (name, text) in templates {
            let name = name.into();
            if let Err(error) = environment.add_template_owned(name.clone(), text) {
                problems.push(format!(
                    "the template `{name}` has an error: {error}: correct it"
                ));
            }
        }
        Templates(Source::Embedded {
            environment: Box::new(environment),
            problems,
        })
    }
}

/// An environment that escapes what Flask escapes.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|name| match extension(name) {
        "xhtml" | "svg" => AutoEscape::Html,
        _ => default_auto_escape_callback(name),
    });
    environment
}

/// What a name ends with, without an ending that says only that it is a template.
pub(super) fn extension(name: &str) -> &str {
    let name = [".j2", ".jinja2", ".jinja"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .unwrap_or(name);
    name.rsplit('.').next().unwrap_or_default()
}

macro_rules! from_paths {
    ($($path:ty),*) => {
        $(impl From<$path> for Templates {
            fn from(path: $path) -> Self {
                Templates::directory(path.as_ref())
            }
        })*
    };
}

from_paths!(&str, String, &String, &Path, PathBuf, &PathBuf);

impl<N, S, const COUNT: usize> From<[(N, S); COUNT]> for Templates
where
    N: Into<Cow<'static, str>>,
    S: Into<Cow<'static, str>>,
{
    fn from(templates: [(N, S); COUNT]) -> Self {
        Templates::embedded(templates)
    }
}

impl<N, S> From<Vec<(N, S)>> for Templates
where
    N: Into<Cow<'static, str>>,
    S: Into<Cow<'static, str>>,
{
    fn from(templates: Vec<(N, S)>) -> Self {
        Templates::embedded(templates)
    }
}

impl From<Environment<'static>> for Templates {
    fn from(environment: Environment<'static>) -> Self {
        Templates(Source::Environment(Box::new(environment)))
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Templates({})", self.0)
    }
}

/// The source, as a part of a sentence.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Directory(path) => write!(f, "the directory `{}`", path.display()),
            Source::Embedded { .. } => f.write_str("the embedded templates"),
            Source::Environment(_) => f.write_str("the minijinja `Environment`"),
        }
    }
}

/// The argument of one `App::templates` call, and its place.
pub(crate) struct ConfiguredTemplates {
    pub(crate) templates: Templates,
    pub(crate) at: CallSite,
}

/// All problems of the templates of an app, each with its calls.
pub(crate) fn problems(configured: &[ConfiguredTemplates]) -> Vec<(String, Vec<CallSite>)> {
    let mut problems = Vec::new();
    for ConfiguredTemplates { templates, at } in configured {
        let call = format!("`.templates(…)` at {at}");
        match &templates.0 {
            Source::Directory(path) if !path.is_dir() => {
                let message = format!(
                    "{call}: there is no directory `{}`: make one, or say where it is from the \
                     crate's root, as in `concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/templates\")`",
                    path.display()
                );
                problems.push((message, vec![*at]));
            }
            Source::Embedded {
                problems: embedded, ..
            } => {
                let messages = embedded.iter().map(|problem| format!("{call}: {problem}"));
                problems.extend(messages.map(|message| (message, vec![*at])));
            }
            Source::Directory(_) | Source::Environment(_) => {}
        }
    }
    if let [first, others @ ..] = configured {
        problems.extend(others.iter().map(|other| {
            let message = format!(
                "`.templates(…)` was given {} at {} and {} at {}: give all in one \
                 `minijinja::Environment`, or remove one",
                first.templates.0, first.at, other.templates.0, other.at,
            );
            (message, vec![first.at, other.at])
        }));
    }
    problems
}
