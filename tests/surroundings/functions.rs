//! A function for each attribute: sync, async, and on the blocking pool. It names everything by its
//! whole path, so that no surrounding changes what it means itself.

use crate::attributes::{self, Attribute};
use std::collections::HashSet;

/// A function under an attribute, in parts that a surrounding may change.
#[derive(Clone)]
pub(crate) struct Function {
    /// `::hooks_runtime::get`
    pub(crate) attribute: String,
    /// In the parentheses of the attribute.
    pub(crate) options: Vec<String>,
    pub(crate) above: String,
    pub(crate) below: String,
    pub(crate) visibility: String,
    pub(crate) is_async: bool,
    pub(crate) name: String,
    pub(crate) inputs: Vec<Input>,
    /// Without the arrow.
    pub(crate) output: Option<String>,
    /// It stands before the value.
    pub(crate) body: String,
    pub(crate) value: String,
}

#[derive(Clone)]
pub(crate) struct Input {
    /// `#[cfg(…)]` and the like.
    pub(crate) attributes: String,
    pub(crate) pattern: String,
    pub(crate) ty: String,
}

/// Of the arguments, in their order. No surrounding has one of these.
const NAMES: [&str; 3] = ["alpha", "beta", "gamma"];
/// In a function that may wait.
pub(crate) const WAIT: &str = "::core::future::ready(()).await;";
const RUNTIME: &str = "::hooks_runtime";
const G: &str = "::hooks_runtime::G";
const ERROR: &str = "&::hooks_runtime::Error";
pub(crate) const TEXT: &str = "&'static ::core::primitive::str";
const RESPONSE: &str = "::hooks_runtime::axum::response::Response";

impl Function {
    pub(crate) fn text(&self) -> String {
        let (above, below) = (&self.above, &self.below);
        let (attribute, item) = (self.attribute(), self.item());
        format!("{above}\n{attribute}\n{below}\n{item}\n")
    }

    /// `#[::hooks_runtime::get("/")]`
    pub(crate) fn attribute(&self) -> String {
        let (attribute, options) = (&self.attribute, self.options.join(", "));
        if options.is_empty() {
            format!("#[{attribute}]")
        } else {
            format!("#[{attribute}({options})]")
        }
    }

    /// Without attributes.
    pub(crate) fn item(&self) -> String {
        let Function {
            visibility, name, ..
        } = self;
        let inputs = self.inputs.iter().map(|input| {
            let Input {
                attributes,
                pattern,
                ty,
            } = input;
            format!("{attributes} {pattern}: {ty}")
        });
        let inputs = inputs.collect::<Vec<_>>().join(", ");
        let asyncness = if self.is_async { "async " } else { "" };
        let output = self.output.as_ref().map(|output| format!(" -> {output}"));
        let output = output.unwrap_or_default();
        let block = self.block();
        format!("{visibility} {asyncness}fn {name}({inputs}){output} {block}")
    }

    pub(crate) fn block(&self) -> String {
        let Function { body, value, .. } = self;
        format!("{{ {body} {value} }}")
    }

    pub(crate) fn with(&self, change: impl FnOnce(&mut Function)) -> Function {
        let mut function = self.clone();
        change(&mut function);
        function
    }

    /// Give the arguments other names.
    pub(crate) fn rename(&mut self, names: [&str; 3]) {
        for (old, new) in NAMES.iter().zip(names) {
            self.body = self.body.replace(old, new);
            self.value = self.value.replace(old, new);
            for input in &mut self.inputs {
                input.pattern = input.pattern.replace(old, new);
            }
        }
    }
}

/// Which functions stand in a surrounding.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    /// Every attribute, sync and async, and one of each role in every way that its functions are
    /// called.
    All,
    /// One of each role, in a third of the surroundings in every way, and a sixth of the other
    /// attributes: others in each surrounding.
    Many,
    /// One of each role, sync in one surrounding and async in the next.
    Few,
}

/// `turn` is another one in each surrounding.
pub(crate) fn list(which: Which, turn: usize) -> Vec<Function> {
    let mut roles = HashSet::new();
    let mut functions = Vec::new();
    for (place, attribute) in attributes::all().iter().enumerate() {
        let mut ways = of(attribute);
        if turn % 2 == 1 && ways.len() > 1 {
            ways.swap(0, 1);
        }
        let is_new = roles.insert(attribute.role.clone()) || attribute.name == "get";
        ways.truncate(match which {
            Which::All if is_new => ways.len(),
            Which::Many if is_new && turn.is_multiple_of(3) => ways.len(),
            Which::Many if is_new => 2,
            Which::All => 2,
            Which::Many if (place + turn).is_multiple_of(6) => 2,
            Which::Few if is_new => 1,
            Which::Many | Which::Few => 0,
        });
        functions.extend(ways);
    }
    functions
}

fn of(attribute: &Attribute) -> Vec<Function> {
    let sample = sample(attribute);
    let named = |suffix: &str| {
        sample.with(|function| function.name = format!("{}_{suffix}", attribute.name))
    };
    let waits = named("waits").with(|function| {
        function.is_async = true;
        function.body += WAIT;
    });
    if attribute.role == "Middleware" {
        return vec![waits];
    }
    let mut functions = vec![
        named("sync"),
        waits,
        named("async").with(|function| function.is_async = true),
    ];
    if attribute.may_block {
        functions.push(named("blocking").with(|function| {
            function.options.push("blocking".to_owned());
        }));
    }
    if attribute.role == "After" {
        functions.push(named("in_place").with(|function| {
            function.inputs[1].ty = format!("&mut {RESPONSE}");
            function.body = "let _ = (&alpha, beta);".to_owned();
            function.output = None;
            function.value = String::new();
        }));
    }
    if attribute.role == "ErrorHandler" {
        functions.push(named("status").with(|function| {
            function.options.push("404".to_owned());
            function.inputs.remove(0);
            function.body = "let _ = &beta;".to_owned();
        }));
    }
    if attribute.name == "route" {
        functions.push(named("options").with(|function| {
            let options = [
                "endpoint = \"name\"",
                "before = [crate::limit]",
                "after = [crate::stamp]",
                "skip = [crate::skipped]",
            ];
            function.options.extend(options.map(str::to_owned));
        }));
    }
    functions
}

fn sample(attribute: &Attribute) -> Function {
    const SERVING: &str = "::hooks_runtime::State<::core::primitive::u8>";
    let nothing = "::hooks_runtime::Result<()>";
    let optional = format!("::core::option::Option<{TEXT}>");
    let (types, output, value): (&[&str], _, _) = match &*attribute.role {
        "Middleware" => (
            &[
                G,
                "::hooks_runtime::axum::extract::Request",
                "::hooks_runtime::Next",
            ],
            Some(RESPONSE.to_owned()),
            "::hooks_runtime::Next::run(gamma, beta).await",
        ),
        "Before" => (
            &[G, "::std::string::String"],
            Some(format!("::hooks_runtime::Result<{optional}>")),
            "::core::result::Result::Ok(::core::option::Option::None)",
        ),
        "After" => (&[G, RESPONSE], Some(RESPONSE.to_owned()), "beta"),
        "Teardown" => (&["&::hooks_runtime::Outcome", G], None, ""),
        "ErrorHandler" => (&[ERROR, G], Some(TEXT.to_owned()), "\"\""),
        "Exception" => (&[ERROR, G], Some(optional), "::core::option::Option::None"),
        "Template" => (
            &["&mut ::hooks_runtime::TemplateResponse", G],
            Some(nothing.to_owned()),
            "::core::result::Result::Ok(())",
        ),
        "Context" => (&[G], Some(TEXT.to_owned()), "\"\""),
        "View" => (
            &[
                "::hooks_runtime::axum::extract::Path<::core::primitive::u64>",
                G,
                "::std::string::String",
            ],
            Some(format!("::hooks_runtime::Result<{TEXT}>")),
            "::core::result::Result::Ok(\"\")",
        ),
        "Serving" => (
            &[SERVING, SERVING],
            Some(nothing.to_owned()),
            "::core::result::Result::Ok(())",
        ),
        role => panic!("`tests/surroundings/functions.rs` has no function of the role `{role}`"),
    };
    let names = NAMES;
    let inputs = types.iter().zip(names).map(|(ty, name)| Input {
        attributes: String::new(),
        pattern: name.to_owned(),
        ty: (*ty).to_owned(),
    });
    let inputs: Vec<_> = inputs.collect();
    let used: Vec<_> = names[..inputs.len()]
        .iter()
        .map(|name| format!("&{name}"))
        .collect();
    let mut options = Vec::new();
    if attribute.needs_blueprint {
        options.push("crate::BLUEPRINT".to_owned());
    }
    if attribute.role == "View" {
        options.push(format!("\"/{}/{{id}}\"", attribute.name));
    }
    if attribute.name == "route" {
        options.push("methods = [GET, POST]".to_owned());
    }
    Function {
        attribute: format!("{RUNTIME}::{}", attribute.name),
        options,
        above: String::new(),
        below: String::new(),
        visibility: "pub(crate)".to_owned(),
        is_async: false,
        name: String::new(),
        inputs,
        output,
        body: format!("let _ = ({},);", used.join(", ")),
        value: value.to_owned(),
    }
}
