//! A parameter of the path that a view takes by its name alone, as in Flask.
//!
//! A last `String` would compile, and be the body.

use super::is_named;
use crate::{args::Args, errors::Errors, function::Function, path::parameter_names};
use syn::{FnArg, Ident, Pat, Type, ext::IdentExt};

/// Types that are in a path and are no extractors, except that a `String` is the body.
const VALUES: [&str; 18] = [
    "String", "str", "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16",
    "i32", "i64", "i128", "isize", "f32", "f64",
];

pub(super) fn check(args: Option<&Args>, function: &Function, errors: &mut Errors) {
    let Some(path) = args.and_then(|args| args.path.as_ref()) else {
        return;
    };
    if function.arguments.iter().any(|ty| is_named(ty, "Path")) {
        return;
    }
    let path = path.value();
    let parameters = parameter_names(&path);
    let found = plain(function).find(|(name, ty)| {
        value_type(ty).is_some() && parameters.contains(&name.unraw().to_string().as_str())
    });
    let Some((name, ty)) = found else { return };
    let types: Vec<_> = parameters
        .iter()
        .map(|parameter| {
            plain(function)
                .find(|(name, _)| name.unraw() == *parameter)
                .and_then(|(_, ty)| value_type(ty))
                .unwrap_or("String")
        })
        .collect();
    let (names, types) = (parameters.join(", "), types.join(", "));
    let argument = if parameters.len() == 1 {
        format!("take it as `Path({names}): Path<{types}>`")
    } else {
        format!("take all of them as `Path(({names})): Path<({types})>`")
    };
    errors.spanned(
        ty,
        format_args!("`{}` is a parameter of the path: {argument}", name.unraw()),
    );
}

/// The arguments that are a name and a type.
fn plain(function: &Function) -> impl Iterator<Item = (&Ident, &Type)> {
    function.signature.inputs.iter().filter_map(|input| {
        let FnArg::Typed(typed) = input else {
            return None;
        };
        match &*typed.pat {
            Pat::Ident(pattern) => Some((&pattern.ident, &*typed.ty)),
            _ => None,
        }
    })
}

/// As it is written in `Path<…>`.
fn value_type(ty: &Type) -> Option<&'static str> {
    let name = VALUES.into_iter().find(|name| is_named(ty, name))?;
    Some(if name == "str" { "String" } else { name })
}
