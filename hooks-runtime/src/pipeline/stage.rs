//! [`Stage`]: where a request is, which decides what an error means.

/// The stages of a request, in their order. Each is set when it begins, and never reset: an error
/// belongs to the stage that began last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "templates"),
    expect(dead_code, reason = "no response is a template")
)]
pub(super) enum Stage {
    /// The before hooks.
    Before,
    /// `process_view` hooks, the kept 404 or 405, and what else answers without a view.
    Routing,
    /// The view, or the service that stands for it.
    View,
    /// The `process_template_response` hooks.
    TemplateHooks,
    /// The template that the view returned.
    Rendering,
    /// `after_this_request` callbacks and after hooks.
    After,
    /// An error handler, and the template that it returned. It may follow on any other.
    Handling,
}
