//! `name = value`: the options of an attribute and what their values are.

use super::{Parsing, ungrouped};
use crate::attribute::{BLOCKING, Role};
use proc_macro2::Span;
use syn::{
    Error, Expr, ExprLit, Ident, Lit, LitStr, Path, Result, Token, Type, UnOp, bracketed,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// The methods that an attribute can name. Axum knows no others by name, either.
const METHODS: [&str; 10] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", ANY,
];

/// Every method that no other route of the path takes.
const ANY: &str = "ANY";

/// Whether [`BLOCKING`] comes next, and not a path that begins so.
pub(super) fn is_blocking(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let word = ahead.parse::<Ident>();
    word.is_ok_and(|word| word == BLOCKING) && (ahead.is_empty() || ahead.peek(Token![,]))
}

impl Parsing<'_> {
    pub(super) fn blocking(&mut self) -> Result<()> {
        let word: Ident = self.input.parse()?;
        if !self.attribute.may_block() {
            self.errors.spanned(word, NO_BLOCKING);
        } else if self.given.contains(&BLOCKING) {
            self.errors
                .spanned(word, "`blocking` is specified more than once: keep one");
        } else {
            self.given.push(BLOCKING);
            self.args.blocking = Some(word);
        }
        Ok(())
    }

    pub(super) fn option(&mut self) -> Result<()> {
        let name = self.input.call(Ident::parse_any)?;
        let equals: Token![=] = self.input.parse()?;
        if self.input.is_empty() || self.input.peek(Token![,]) {
            self.errors.spanned(
                equals,
                format_args!("`{name}` needs a value: write `{name} = …`"),
            );
            return Ok(());
        }
        let mut options = self
            .attribute
            .options
            .iter()
            .copied()
            .filter(|&option| option != BLOCKING);
        let Some(option) = options.find(|option| name == option) else {
            self.expr()?;
            self.unknown_option(&name);
            return Ok(());
        };
        if self.given.contains(&option) {
            self.expr()?;
            self.errors.spanned(
                name,
                format_args!("`{option}` is specified more than once: keep one"),
            );
            return Ok(());
        }
        match option {
            "order" => self.args.order = self.order()?,
            "runs_before" => self.args.runs_before = self.hooks(option)?,
            "runs_after" => self.args.runs_after = self.hooks(option)?,
            "before" => self.args.before = self.list(option)?,
            "after" => self.args.after = self.list(option)?,
            "skip" => self.args.skip = self.list(option)?,
            "with" => self.args.with = self.values()?,
            "methods" => self.methods()?,
            "endpoint" => self.endpoint()?,
            "state" => self.args.state = self.state()?,
            "layer" => self.args.layer = Some(self.expr()?),
            _ => self.args.krate = self.krate()?,
        }
        self.given.push(option);
        Ok(())
    }

    fn unknown_option(&mut self, name: &Ident) {
        let attribute = self.attribute;
        let text = name.to_string();
        let message = match text.as_str() {
            "methods" if self.attribute.role == Role::View => {
                format!(
                    "`{attribute}` has one method already: write `#[route(…, methods = […])]` for several"
                )
            }
            "order" | "runs_before" | "runs_after" if self.attribute.role == Role::View => {
                format!("`{text}` orders hooks, and a route has no order: remove it")
            }
            "order" | "runs_before" | "runs_after" => {
                format!(
                    "`{text}` orders hooks, and which error handler runs depends on scope, status and type: remove it"
                )
            }
            BLOCKING if self.attribute.may_block() => {
                "`blocking` has no value: write `blocking` alone, or leave it out".to_owned()
            }
            BLOCKING => NO_BLOCKING.to_owned(),
            _ => {
                let options = self.attribute.options.iter();
                let options: Vec<_> = options.map(|option| format!("`{option}`")).collect();
                let options = options.join(", ");
                format!("unknown option `{text}` of `{attribute}`: expected one of {options}")
            }
        };
        self.errors.spanned(name, message);
    }

    fn order(&mut self) -> Result<Option<i32>> {
        let expr = self.expr()?;
        let (digits, is_negative) = match &expr {
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => (&*unary.expr, true),
            expr => (expr, false),
        };
        let order = match digits {
            Expr::Lit(ExprLit {
                lit: Lit::Int(digits),
                ..
            }) => digits.base10_parse::<i64>().ok(),
            _ => None,
        };
        let order = order.map(|order| if is_negative { -order } else { order });
        let order = order.and_then(|order| i32::try_from(order).ok());
        if order.is_none() {
            self.errors.spanned(
                expr,
                "`order` is an `i32`, and lower is outer: write a number, such as `-10`",
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
            self.errors.spanned(
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

    /// The values of `with`.
    fn values(&mut self) -> Result<Vec<Expr>> {
        let expr = self.expr()?;
        match expr {
            Expr::Array(array) if !array.elems.is_empty() => {
                Ok(array.elems.into_iter().map(ungrouped).collect())
            }
            Expr::Array(array) => {
                self.errors.spanned(array, "`with` is empty: leave it out");
                Ok(Vec::new())
            }
            expr => {
                self.errors.spanned(
                    expr,
                    "`with` is a list of values: write `with = [value]`, also for a single one",
                );
                Ok(Vec::new())
            }
        }
    }

    fn function(&mut self, expr: &Expr, option: &str) -> Option<Path> {
        if let Expr::Path(path) = expr {
            return Some(path.path.clone());
        }
        let example = match option {
            "runs_before" | "runs_after" => "module::function",
            _ => "[module::function]",
        };
        self.errors.spanned(
            expr,
            format_args!("`{option}` names functions by their paths: write `{option} = {example}`"),
        );
        None
    }

    fn methods(&mut self) -> Result<()> {
        if !self.input.peek(syn::token::Bracket) {
            let expr = self.expr()?;
            self.errors
                .spanned(expr, "`methods` is a list: write `methods = [GET, POST]`");
            return Ok(());
        }
        let list;
        bracketed!(list in self.input);
        let names = Punctuated::<MethodName, Token![,]>::parse_terminated(&list)?;
        if names.is_empty() {
            self.errors.at(
                list.span(),
                "`methods` is empty: name at least one, as in `methods = [GET]`",
            );
        }
        let several = names.len() > 1;
        let mut spans = Vec::new();
        for MethodName(name, span) in names {
            if !METHODS.contains(&name.as_str()) {
                self.errors.at(span, no_method(&name));
            } else if self.args.methods.contains(&name) {
                self.errors.at(
                    span,
                    format_args!("`{name}` is specified more than once: keep one"),
                );
            } else {
                self.args.methods.push(name);
                spans.push(span);
            }
        }
        let methods = self.args.methods.iter().zip(spans);
        if let Some((_, span)) = methods.filter(|_| several).find(|(name, _)| *name == ANY) {
            self.errors.at(
                span,
                "`ANY` is every method: leave the others out, as in `methods = [ANY]`",
            );
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
            self.errors.spanned(
                expr,
                "the name of an endpoint is a string literal, as in `endpoint = \"show_user\"`",
            );
            return Ok(());
        };
        if name.value().is_empty() || name.value().contains('.') {
            self.errors.spanned(&name, "the name of an endpoint is not empty and has no dot, and a blueprint adds its own name by itself: write `endpoint = \"show_user\"`");
        }
        self.args.endpoint = Some(name);
        Ok(())
    }

    fn state(&mut self) -> Result<Option<Type>> {
        let ahead = self.input.fork();
        let is_type = ahead.parse::<Type>().is_ok();
        if is_type && (ahead.is_empty() || ahead.peek(Token![,])) {
            return self.input.parse().map(Some);
        }
        let expr = self.expr()?;
        self.errors.spanned(expr, "`state` is the type of the state that extractors get: write `state = AppState`, and give the app the value with `.state(…)`");
        Ok(None)
    }

    fn krate(&mut self) -> Result<Option<Path>> {
        let expr = self.expr()?;
        if let Expr::Path(path) = expr {
            return Ok(Some(path.path));
        }
        self.errors.spanned(expr, "`crate` is the path of hooks-runtime, without quotes, as in `crate = my_framework::hooks_runtime`");
        Ok(None)
    }
}

const NO_BLOCKING: &str = "`blocking` belongs on routes, before hooks, `#[process_view]` and after hooks: here, call `tokio::task::spawn_blocking` in an `async fn`";

/// A method by its name. A string is parsed, too, for a message that says how a method is written.
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

fn no_method(name: &str) -> String {
    let upper = name.trim_matches('"').to_uppercase();
    if METHODS.contains(&upper.as_str()) {
        return format!("methods are written in capitals, without quotes: `{upper}`");
    }
    let methods = METHODS.join(", ");
    format!("unknown method `{name}`: expected one of {methods}")
}
