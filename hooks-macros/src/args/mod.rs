//! [`Args`]: what stands in an attribute's parentheses, positional arguments before options.

mod options;

use crate::{
    attribute::{Attribute, BLOCKING, Blueprint, Role},
    errors::Errors,
    path,
};
use proc_macro2::{Span, TokenStream};
use syn::{
    Error, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Path, Result, Token, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    spanned::Spanned,
};

#[derive(Default)]
pub(crate) struct Args {
    pub(crate) blueprint: Option<Path>,
    pub(crate) status: Option<u16>,
    pub(crate) path: Option<LitStr>,
    pub(crate) methods: Vec<String>,
    pub(crate) order: Option<i32>,
    pub(crate) runs_before: Vec<Path>,
    pub(crate) runs_after: Vec<Path>,
    pub(crate) endpoint: Option<LitStr>,
    pub(crate) before: Vec<Path>,
    pub(crate) after: Vec<Path>,
    pub(crate) skip: Vec<Path>,
    pub(crate) layer: Option<Expr>,
    /// What axum's extractors get as their state.
    pub(crate) state: Option<Type>,
    pub(crate) krate: Option<Path>,
    /// The token itself, for messages.
    pub(crate) blocking: Option<Ident>,
}

impl Args {
    pub(crate) fn parse(attribute: &Attribute, tokens: TokenStream) -> Result<Self> {
        (|input: ParseStream<'_>| Parsing::new(attribute, input).run()).parse2(tokens)
    }
}

struct Parsing<'a> {
    attribute: &'a Attribute,
    input: ParseStream<'a>,
    args: Args,
    /// Options that came already, to find one that comes twice.
    given: Vec<&'static str>,
    errors: Errors,
}

impl<'a> Parsing<'a> {
    fn new(attribute: &'a Attribute, input: ParseStream<'a>) -> Self {
        let mut args = Args::default();
        args.methods.extend(attribute.method.map(str::to_owned));
        Parsing {
            attribute,
            input,
            args,
            given: Vec::new(),
            errors: Errors::default(),
        }
    }

    fn run(mut self) -> Result<Args> {
        let whole = self.input.span();
        if let Err(error) = self.arguments() {
            self.errors.add(error);
        }
        // After another error, what is missing may stand in the part that was not understood.
        if self.errors.is_empty() {
            self.missing(whole);
        }
        self.errors.finish(self.args)
    }

    fn arguments(&mut self) -> Result<()> {
        let mut position = 0;
        while !self.input.is_empty() {
            if is_option(self.input) {
                self.option()?;
            } else if options::is_blocking(self.input) {
                self.blocking()?;
            } else {
                self.positional(position)?;
                position += 1;
            }
            if self.input.is_empty() {
                break;
            }
            self.input.parse::<Token![,]>().map_err(|error| {
                Error::new(
                    error.span(),
                    "expected `,` between the arguments of an attribute",
                )
            })?;
        }
        Ok(())
    }

    fn expr(&mut self) -> Result<Expr> {
        let expr = self.input.parse().map(ungrouped);
        expr.map_err(|error| {
            let usage = self.attribute.usage();
            Error::new(error.span(), format_args!("{error}: write {usage}"))
        })
    }

    /// A blueprint, then a status or a path.
    fn positional(&mut self, position: usize) -> Result<()> {
        let expr = self.expr()?;
        if let Some(option) = self.option_without_value(&expr) {
            self.errors.spanned(
                expr,
                format_args!("`{option}` is an option: write `{option} = …`"),
            );
            return Ok(());
        }
        if !self.given.is_empty() {
            let usage = self.attribute.usage();
            self.errors.spanned(
                expr,
                format_args!("a positional argument after an option: put it first, as in {usage}"),
            );
            return Ok(());
        }
        let takes_blueprint = position == 0;
        let takes_status = self.attribute.role == Role::ErrorHandler && self.args.status.is_none();
        let takes_path = self.attribute.role == Role::View && self.args.path.is_none();
        if takes_status && let Some(remedy) = self.error_or_status(&expr) {
            self.errors.spanned(expr, remedy);
            return Ok(());
        }
        match expr {
            Expr::Path(path) if takes_blueprint => self.args.blueprint = Some(path.path),
            Expr::Reference(reference) if takes_blueprint => self.errors.spanned(
                reference.and_token,
                "name the blueprint itself, without `&`",
            ),
            Expr::Lit(ExprLit {
                lit: Lit::Int(status),
                ..
            }) if takes_status => self.status(&status),
            Expr::Lit(ExprLit {
                lit: Lit::Str(path),
                ..
            }) if takes_path => self.path(path),
            expr => self.unexpected(&expr, takes_status, takes_path),
        }
        Ok(())
    }

    fn unexpected(&mut self, expr: &Expr, takes_status: bool, takes_path: bool) {
        let usage = self.attribute.usage();
        let message = if takes_path {
            // No second error for a second argument, which may be the path.
            self.args.path = Some(LitStr::new("/", expr.span()));
            format!("the path of a route is a string literal, as in {usage}")
        } else if takes_status {
            format!("expected a status as a number, such as `404`: write {usage}")
        } else {
            format!("unexpected argument: write {usage}")
        };
        self.errors.spanned(expr, message);
    }

    /// What to do with an error type, as Flask's `errorhandler` has one here, or with a constant.
    fn error_or_status(&self, expr: &Expr) -> Option<String> {
        let named = match expr {
            Expr::Reference(reference) => &*reference.expr,
            expr => expr,
        };
        let Expr::Path(path) = named else { return None };
        let names: Vec<_> = path
            .path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let (last, modules) = names.split_last()?;
        let blueprint = match &self.args.blueprint {
            Some(blueprint) => Some(blueprint.segments.last()?.ident.to_string()),
            None => {
                let is_required = self.attribute.blueprint == Blueprint::Required;
                is_required.then(|| "BLUEPRINT".to_owned())
            }
        };
        let attribute = self.attribute.name;
        if modules.iter().any(|name| name == "StatusCode") {
            let blueprint = blueprint.map_or_else(String::new, |blueprint| blueprint + ", ");
            return Some(format!(
                "a status is written as a number, as in `#[{attribute}({blueprint}404)]`"
            ));
        }
        // A blueprint is a static, in capitals.
        let is_type = last.starts_with(char::is_uppercase) && last.contains(char::is_lowercase);
        let blueprint = blueprint.map_or_else(String::new, |blueprint| format!("({blueprint})"));
        is_type.then(|| {
            format!("the first argument has the type of the error: write `#[{attribute}{blueprint}] fn f(error: &{})`", names.join("::"))
        })
    }

    /// The option that is meant by `order` or `endpoint("index")`.
    fn option_without_value(&self, expr: &Expr) -> Option<&'static str> {
        let name = match expr {
            Expr::Call(call) => &*call.func,
            other => other,
        };
        let Expr::Path(name) = name else { return None };
        let mut options = self.attribute.options.iter().copied();
        options.find(|option| name.path.is_ident(option) && *option != BLOCKING)
    }

    fn status(&mut self, status: &LitInt) {
        match status.base10_parse::<u16>() {
            Ok(code @ 400..=599) => self.args.status = Some(code),
            _ => self.errors.spanned(
                status,
                format_args!("`{status}` is not the status of an error: write one from 400 to 599"),
            ),
        }
    }

    fn path(&mut self, path: LitStr) {
        let value = path.value();
        // An empty path is the blueprint's prefix itself.
        let is_prefix = value.is_empty() && self.args.blueprint.is_some();
        if !is_prefix && let Err(error) = path::check(&value) {
            self.errors.spanned(&path, error);
        }
        self.args.path = Some(path);
    }

    fn missing(&mut self, whole: Span) {
        let usage = || self.attribute.usage();
        if self.attribute.blueprint == Blueprint::Required && self.args.blueprint.is_none() {
            self.errors.at(
                whole,
                format_args!("the blueprint is missing: write {}", usage()),
            );
        }
        if self.attribute.role == Role::View && self.args.path.is_none() {
            self.errors.at(
                whole,
                format_args!("the path is missing: write {}", usage()),
            );
        }
        if self.attribute.takes_methods() && !self.given.contains(&"methods") {
            self.errors.at(
                whole,
                format_args!("the methods are missing: write {}", usage()),
            );
        }
    }
}

/// The expression inside of a `$path:literal` of a `macro_rules!`.
fn ungrouped(mut expr: Expr) -> Expr {
    while let Expr::Group(group) = expr {
        expr = *group.expr;
    }
    expr
}

/// `name =`, where `name` may be a keyword.
fn is_option(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==])
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn parsed(name: &str, tokens: TokenStream) -> std::result::Result<Args, String> {
        Args::parse(Attribute::named(name), tokens).map_err(|error| {
            let messages: Vec<_> = error.into_iter().map(|error| error.to_string()).collect();
            messages.join("\n")
        })
    }

    #[test]
    fn order_reaches_from_the_least_i32_to_the_greatest() {
        let order = |tokens| parsed("before_request", tokens).map(|args| args.order);
        assert_eq!(order(quote!(order = -2147483648)), Ok(Some(i32::MIN)));
        assert_eq!(order(quote!(order = 2_147_483_647)), Ok(Some(i32::MAX)));
        assert!(order(quote!(order = -2147483649)).is_err());
        assert!(order(quote!(order = 1u8 + 1)).is_err());
    }

    #[test]
    fn an_empty_path_is_the_prefix_of_a_blueprint() {
        assert!(parsed("get", quote!(ADMIN, "")).is_ok());
        assert!(parsed("get", quote!("")).is_err());
    }

    #[test]
    fn all_errors_are_reported_at_once() {
        let errors = parsed(
            "route",
            quote!(
                "x",
                methods = [get, FETCH],
                endpoint = "",
                order = 1,
                before = 1
            ),
        );
        assert_eq!(errors.err().map(|errors| errors.lines().count()), Some(6));
    }

    #[test]
    fn blocking_stands_anywhere_behind_the_positional_arguments() {
        for tokens in [
            quote!(ADMIN, "/x", blocking),
            quote!(ADMIN, "/x", blocking, endpoint = "x"),
            quote!(ADMIN, "/x", endpoint = "x", blocking,),
        ] {
            let args = parsed("get", tokens);
            assert!(args.is_ok_and(|args| args.blocking.is_some()));
        }
        // A module may be called so.
        let args = parsed("before_request", quote!(blocking::ADMIN)).unwrap();
        assert!(args.blocking.is_none() && args.blueprint.is_some());
    }

    #[test]
    fn a_trailing_comma_is_fine() {
        let args = parsed("route", quote!(ADMIN, "/x", methods = [GET, POST,],)).unwrap();
        assert_eq!(args.methods, ["GET", "POST"]);
        assert!(args.blueprint.is_some());
    }
}
