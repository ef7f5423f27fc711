//! [`Args`]: what stands in an attribute's parentheses.

use crate::kind::{Kind, Role};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::fmt::Display;
use syn::{
    Error, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Path, Result, Token, bracketed,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    spanned::Spanned,
};

/// The methods that an attribute can name. Axum knows no others by name, either.
const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT",
];

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
    pub(crate) krate: Option<Path>,
}

impl Args {
    pub(crate) fn parse(kind: Kind, tokens: TokenStream) -> Result<Self> {
        (|input: ParseStream<'_>| Parsing::new(kind, input).run()).parse2(tokens)
    }
}

struct Parsing<'a> {
    kind: Kind,
    input: ParseStream<'a>,
    args: Args,
    /// Options that have been given, to tell a second one.
    given: Vec<String>,
    errors: Option<Error>,
}

impl<'a> Parsing<'a> {
    fn new(kind: Kind, input: ParseStream<'a>) -> Self {
        let mut args = Args::default();
        if let Kind::Route(Some(method)) = kind {
            args.methods.push(method.to_owned());
        }
        Parsing {
            kind,
            input,
            args,
            given: Vec::new(),
            errors: None,
        }
    }

    fn run(mut self) -> Result<Args> {
        let whole = self.input.span();
        if let Err(error) = self.arguments() {
            self.add(error);
        }
        self.finish(whole)
    }

    fn arguments(&mut self) -> Result<()> {
        let mut position = 0;
        while !self.input.is_empty() {
            if is_option(self.input) {
                self.option()?;
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

    fn fault(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.add(Error::new_spanned(tokens, message));
    }

    fn expr(&mut self) -> Result<Expr> {
        let usage = self.kind.usage();
        let expr = self.input.parse().map(ungrouped);
        expr.map_err(|error| Error::new(error.span(), format_args!("{error}: write {usage}")))
    }

    fn add(&mut self, error: Error) {
        match &mut self.errors {
            Some(errors) => errors.combine(error),
            None => self.errors = Some(error),
        }
    }

    /// A blueprint, then a status or a path.
    fn positional(&mut self, position: usize) -> Result<()> {
        let usage = self.kind.usage();
        let expr = self.expr()?;
        if let Some(option) = self.option_without_value(&expr) {
            self.fault(
                expr,
                format_args!("`{option}` is an option: write `{option} = …`"),
            );
            return Ok(());
        }
        if !self.given.is_empty() {
            self.fault(
                expr,
                format_args!("a positional argument after an option: put it first, as in {usage}"),
            );
            return Ok(());
        }
        match (expr, self.kind.role()) {
            (Expr::Path(path), _) if position == 0 && self.kind.blueprint().is_some() => {
                self.args.blueprint = Some(path.path);
            }
            (Expr::Reference(reference), _) if position == 0 && self.kind.blueprint().is_some() => {
                self.fault(
                    reference.and_token,
                    "name the blueprint itself, without `&`",
                );
            }
            (
                Expr::Lit(ExprLit {
                    lit: Lit::Int(status),
                    ..
                }),
                Role::ErrorHandler,
            ) if self.args.status.is_none() => {
                self.status(&status);
            }
            (
                Expr::Lit(ExprLit {
                    lit: Lit::Str(path),
                    ..
                }),
                Role::View,
            ) if self.args.path.is_none() => {
                self.path(path);
            }
            (expr, Role::View) if self.args.path.is_none() => {
                let span = expr.span();
                self.fault(
                    expr,
                    format_args!("the path of a route is a string literal, as in {usage}"),
                );
                self.args.path = Some(LitStr::new("/", span));
            }
            (expr, Role::ErrorHandler) if self.args.status.is_none() => {
                self.fault(
                    expr,
                    format_args!("expected a status as a number, such as `404`: write {usage}"),
                );
            }
            (expr, _) => self.fault(expr, format_args!("unexpected argument: write {usage}")),
        }
        Ok(())
    }

    /// The option that is meant by `order` or `endpoint("index")`.
    fn option_without_value(&self, expr: &Expr) -> Option<&'static str> {
        let name = match expr {
            Expr::Call(call) => &*call.func,
            other => other,
        };
        let Expr::Path(name) = name else { return None };
        let mut options = self.kind.options().iter().copied();
        options.find(|option| name.path.is_ident(option))
    }

    fn status(&mut self, status: &LitInt) {
        match status.base10_parse::<u16>() {
            Ok(code @ 400..=599) => self.args.status = Some(code),
            _ => self.fault(
                status,
                format_args!("`{status}` is no status of an error: write one from 400 to 599"),
            ),
        }
    }

    fn path(&mut self, path: LitStr) {
        if let Some(fault) = path_fault(&path.value(), self.args.blueprint.is_some()) {
            self.fault(&path, fault);
        }
        self.args.path = Some(path);
    }

    fn option(&mut self) -> Result<()> {
        let name = self.input.call(Ident::parse_any)?;
        let equals: Token![=] = self.input.parse()?;
        let text = name.to_string();
        if self.input.is_empty() || self.input.peek(Token![,]) {
            self.fault(
                equals,
                format_args!("`{text}` needs a value: write `{text} = …`"),
            );
            return Ok(());
        }
        if !self.kind.options().contains(&text.as_str()) {
            self.expr()?;
            self.unknown_option(&name);
            return Ok(());
        }
        if self.given.contains(&text) {
            self.expr()?;
            self.fault(
                name,
                format_args!("`{text}` is specified more than once: keep one"),
            );
            return Ok(());
        }
        match text.as_str() {
            "order" => self.args.order = self.order()?,
            "runs_before" => self.args.runs_before = self.hooks(&text)?,
            "runs_after" => self.args.runs_after = self.hooks(&text)?,
            "before" => self.args.before = self.list(&text)?,
            "after" => self.args.after = self.list(&text)?,
            "skip" => self.args.skip = self.list(&text)?,
            "methods" => self.methods()?,
            "endpoint" => self.endpoint()?,
            _ => self.args.krate = self.krate()?,
        }
        self.given.push(text);
        Ok(())
    }

    fn unknown_option(&mut self, name: &Ident) {
        let attribute = self.kind.name();
        let text = name.to_string();
        let meant = match text.as_str() {
            "methods" if matches!(self.kind, Kind::Route(_)) => {
                format!(
                    "`{attribute}` has its method already: use `#[route(…, methods = […])]` for several"
                )
            }
            "order" | "runs_before" | "runs_after" if self.kind.role() == Role::View => {
                format!("`{text}` orders hooks, and `{attribute}` is a route: routes have no order")
            }
            "order" | "runs_before" | "runs_after" => {
                format!(
                    "`{text}` orders hooks: which error handler runs depends on scope, status and type, not on order"
                )
            }
            _ => {
                let options: Vec<_> = self
                    .kind
                    .options()
                    .iter()
                    .map(|option| format!("`{option}`"))
                    .collect();
                format!(
                    "unknown option `{text}` of `{attribute}`: expected one of {}",
                    options.join(", ")
                )
            }
        };
        self.fault(name, meant);
    }

    fn order(&mut self) -> Result<Option<i32>> {
        let expr = self.expr()?;
        let (digits, is_negative) = match &expr {
            Expr::Lit(ExprLit {
                lit: Lit::Int(int), ..
            }) => (Some(int), false),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => match &*unary.expr {
                Expr::Lit(ExprLit {
                    lit: Lit::Int(int), ..
                }) => (Some(int), true),
                _ => (None, true),
            },
            _ => (None, false),
        };
        let number = digits.and_then(|int| int.base10_parse::<i64>().ok());
        let number = number.map(|number| if is_negative { -number } else { number });
        let order = number.and_then(|number| i32::try_from(number).ok());
        if order.is_none() {
            self.fault(
                expr,
                "`order` is an `i32` written as a number, such as `-10`; lower is outer",
            );
        }
        Ok(order)
    }

    /// One path or a list of them.
    fn hooks(&mut self, option: &str) -> Result<Vec<Path>> {
        if self.input.peek(syn::token::Bracket) {
            return self.list(option);
        }
        let expr = self.expr()?;
        Ok(self.function(&expr, option).into_iter().collect())
    }

    fn list(&mut self, option: &str) -> Result<Vec<Path>> {
        let expr = self.expr()?;
        let Expr::Array(array) = expr else {
            self.fault(
                expr,
                format_args!("`{option}` is a list of functions: write `{option} = [function]`"),
            );
            return Ok(Vec::new());
        };
        Ok(array
            .elems
            .into_iter()
            .filter_map(|expr| self.function(&ungrouped(expr), option))
            .collect())
    }

    fn function(&mut self, expr: &Expr, option: &str) -> Option<Path> {
        match expr {
            Expr::Path(path) => Some(path.path.clone()),
            _ => {
                self.fault(expr, format_args!("`{option}` names functions by their paths, as in `{option} = module::function`"));
                None
            }
        }
    }

    fn methods(&mut self) -> Result<()> {
        if !self.input.peek(syn::token::Bracket) {
            let expr = self.expr()?;
            self.fault(expr, "`methods` is a list: write `methods = [GET, POST]`");
            return Ok(());
        }
        let list;
        bracketed!(list in self.input);
        let names = Punctuated::<MethodName, Token![,]>::parse_terminated(&list)?;
        if names.is_empty() {
            self.add(Error::new(
                list.span(),
                "`methods` is empty: name at least one, as in `methods = [GET]`",
            ));
        }
        for MethodName(name, span) in names {
            if !METHODS.contains(&name.as_str()) {
                let upper = name.trim_matches('"').to_uppercase();
                let meant = if METHODS.contains(&upper.as_str()) {
                    format!("methods are written in capitals, without quotes: `{upper}`")
                } else {
                    format!(
                        "unknown method `{name}`: expected one of {}",
                        METHODS.join(", ")
                    )
                };
                self.add(Error::new(span, meant));
            } else if self.args.methods.contains(&name) {
                self.add(Error::new(
                    span,
                    format_args!("`{name}` is specified more than once: keep one"),
                ));
            } else {
                self.args.methods.push(name);
            }
        }
        Ok(())
    }

    fn endpoint(&mut self) -> Result<()> {
        let expr = self.expr()?;
        let Expr::Lit(ExprLit {
            lit: Lit::Str(name),
            ..
        }) = expr
        else {
            self.fault(
                expr,
                "the name of an endpoint is a string literal, as in `endpoint = \"show_user\"`",
            );
            return Ok(());
        };
        if name.value().is_empty() || name.value().contains('.') {
            self.fault(&name, "the name of an endpoint is not empty and has no dot: the blueprint's name goes before it by itself");
        }
        self.args.endpoint = Some(name);
        Ok(())
    }

    fn krate(&mut self) -> Result<Option<Path>> {
        let expr = self.expr()?;
        if let Expr::Path(path) = expr {
            return Ok(Some(path.path));
        }
        self.fault(expr, "`crate` is the path of hooks-runtime, without quotes, as in `crate = my_framework::hooks_runtime`");
        Ok(None)
    }

    fn finish(mut self, whole: Span) -> Result<Args> {
        let usage = self.kind.usage();
        if self.errors.is_none() {
            if self.kind.blueprint() == Some(true) && self.args.blueprint.is_none() {
                self.add(Error::new(
                    whole,
                    format_args!("which blueprint brings it? write {usage}"),
                ));
            }
            if self.kind.role() == Role::View && self.args.path.is_none() {
                self.add(Error::new(
                    whole,
                    format_args!("a route has a path, written as a string literal: write {usage}"),
                ));
            }
            if self.kind == Kind::Route(None)
                && !self.given.iter().any(|option| option == "methods")
            {
                self.add(Error::new(
                    whole,
                    format_args!("which methods? write {usage}"),
                ));
            }
        }
        match self.errors {
            Some(errors) => Err(errors),
            None => Ok(self.args),
        }
    }
}

/// What a `$path:literal` of a `macro_rules!` stands for.
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

/// A method by its name; a string is parsed only to say how it is written.
struct MethodName(String, Span);

impl Parse for MethodName {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            return Ok(MethodName(format!("\"{}\"", text.value()), text.span()));
        }
        let name = input.call(Ident::parse_any).map_err(|error| {
            Error::new(
                error.span(),
                "`methods` is a list of names: write `methods = [GET, POST]`",
            )
        })?;
        Ok(MethodName(name.to_string(), name.span()))
    }
}

fn path_fault(path: &str, has_blueprint: bool) -> Option<String> {
    if path.is_empty() && has_blueprint {
        return None;
    }
    if !path.starts_with('/') {
        return Some(format!("a path starts with `/`: write `\"/{path}\"`"));
    }
    if path.contains(['?', '#']) {
        return Some(
            "a path has no query and no fragment: take `Query<T>` as an argument".to_owned(),
        );
    }
    for segment in path.split('/') {
        let inner = segment
            .trim_start_matches(['<', ':', '*'])
            .trim_end_matches('>');
        let name = inner.rsplit(':').next().unwrap_or_default();
        if segment.starts_with('<') && segment.ends_with('>') {
            return Some(format!(
                "a parameter is written `{{{name}}}`; its type stands in the function, as in `Path({name}): Path<u64>`"
            ));
        }
        if segment.starts_with(':') {
            return Some(format!("a parameter is written `{{{name}}}`"));
        }
        if segment.starts_with('*') {
            return Some(format!("a wildcard is written `{{*{name}}}`"));
        }
    }
    let plain = path.replace("{{", "").replace("}}", "");
    let mut depth = 0;
    for character in plain.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if !(0..=1).contains(&depth) {
            break;
        }
    }
    if depth != 0 {
        return Some("the braces of this path do not match: a parameter is `{name}`, a literal brace `{{` or `}}`".to_owned());
    }
    if plain.contains("{}") || plain.contains("{*}") {
        return Some("a parameter has a name, as in `{id}` or `{*rest}`".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn parsed(kind: Kind, tokens: TokenStream) -> std::result::Result<Args, String> {
        Args::parse(kind, tokens).map_err(|error| {
            let messages: Vec<_> = error.into_iter().map(|error| error.to_string()).collect();
            messages.join("\n")
        })
    }

    #[test]
    fn order_reaches_from_the_least_i32_to_the_greatest() {
        let order = |tokens| parsed(Kind::Before, tokens).map(|args| args.order);
        assert_eq!(order(quote!(order = -2147483648)), Ok(Some(i32::MIN)));
        assert_eq!(order(quote!(order = 2_147_483_647)), Ok(Some(i32::MAX)));
        assert!(order(quote!(order = -2147483649)).is_err());
        assert!(order(quote!(order = 1u8 + 1)).is_err());
    }

    #[test]
    fn paths_that_the_router_takes_are_taken() {
        for path in [
            "/", "/a/", "/{id}", "/{a}.{b}", "/{*rest}", "/{{id}}", "/a<b", "/a:b", "/ü",
        ] {
            assert_eq!(path_fault(path, false), None, "{path}");
        }
    }

    #[test]
    fn an_empty_path_is_the_prefix_of_a_blueprint() {
        assert!(parsed(Kind::Route(Some("GET")), quote!(ADMIN, "")).is_ok());
        assert!(parsed(Kind::Route(Some("GET")), quote!("")).is_err());
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = parsed(
            Kind::Route(None),
            quote!(
                "x",
                methods = [get, FETCH],
                endpoint = "",
                order = 1,
                before = 1
            ),
        );
        assert_eq!(faults.err().map(|faults| faults.lines().count()), Some(6));
    }

    #[test]
    fn a_trailing_comma_is_fine() {
        let args = parsed(
            Kind::Route(None),
            quote!(ADMIN, "/x", methods = [GET, POST,],),
        )
        .unwrap();
        assert_eq!(args.methods, ["GET", "POST"]);
        assert!(args.blueprint.is_some());
    }
}
