//! [`App::templates`].

use super::App;
use crate::template::{Given, Templates};
use std::panic::Location;

impl App {
    /// Render every [`TemplateResponse`](crate::TemplateResponse) with these: a directory, templates
    /// in the binary, or an environment of minijinja's ([`Templates`] has examples).
    ///
    /// A directory that does not exist is an error of [`build`](App::build). A relative one is
    /// relative to the working directory, which under Cargo is not always the crate's:
    /// `concat!(env!("CARGO_MANIFEST_DIR"), "/templates")` is sure.
    ///
    /// In every template `url_for("endpoint", name=value)` is
    /// [`RequestContext::url_for`](crate::RequestContext::url_for), unless the environment has a
    /// function of that name, and there is what [`context_processor`](crate::context_processor)
    /// functions give.
    #[track_caller]
    pub fn templates(mut self, templates: impl Into<Templates>) -> Self {
        self.templates.push(Given {
            templates: templates.into(),
            at: Location::caller(),
        });
        self
    }
}
