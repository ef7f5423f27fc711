//! [`Fluent`]: texts of Project Fluent.

use super::{Argument, Translate};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use hooks_runtime::{Error, Result};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    env,
    ffi::OsStr,
    fmt, fs,
    path::{Path, PathBuf},
};
use unic_langid::LanguageIdentifier;

/// Texts of [Fluent](https://projectfluent.org), from files or from the program.
///
/// ```
/// use hooks_batteries::{locale::Fluent, Locale, t};
///
/// let texts = Fluent::new([("de", "items = { $count ->\n    [one] ein Buch\n   *[other] { $count } Bücher\n }")])?;
/// let german = Locale::mock("de", texts);
/// assert_eq!(t!(german, "items", count = 1), "ein Buch");
/// assert_eq!(t!(german, "items", count = 7), "7 Bücher");
/// # Ok::<(), hooks_runtime::Error>(())
/// ```
///
/// An attribute of a message is `"login.title"`. The marks that Fluent puts around values, so that texts of
/// both directions mix well (U+2068 and U+2069), are off: they would be in attributes and in e-mails.
/// [`isolating`](Self::isolating) switches them on.
pub struct Fluent(BTreeMap<String, FluentBundle<FluentResource>>);

impl Fluent {
    /// These texts: the tag of the language and the text of a file. Several of one language add up.
    ///
    /// An error says in which language and line a text is no Fluent, or which message is there twice.
    pub fn new<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let mut fluent = Fluent(BTreeMap::new());
        for (tag, text) in texts {
            fluent.add(tag, text, &tag)?;
        }
        Ok(fluent)
    }

    /// The files `de.ftl`, or `de/*.ftl`, in this directory, of every language there.
    pub fn read(directory: impl AsRef<Path>) -> Result<Self> {
        let mut fluent = Fluent(BTreeMap::new());
        for path in listed(directory.as_ref())? {
            let tag = path.file_stem().unwrap_or_default().to_string_lossy();
            let files = if path.is_dir() {
                listed(&path)?
            } else {
                vec![path.clone()]
            };
            for file in files
                .iter()
                .filter(|file| file.extension().is_some_and(|end| end == "ftl"))
            {
                let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
                fluent.add(&tag, &text, &file.display())?;
            }
        }
        Ok(fluent)
    }

    /// Put Unicode's isolation marks around values.
    pub fn isolating(mut self) -> Self {
        for bundle in self.0.values_mut() {
            bundle.set_use_isolating(true);
        }
        self
    }

    fn add(&mut self, tag: &str, text: &str, from: &dyn fmt::Display) -> Result<()> {
        let key = tag.to_ascii_lowercase();
        let bundle = match self.0.entry(key) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => {
                let language: LanguageIdentifier = tag.parse().map_err(|_| {
                    Error::msg(format!(
                        "Fluent texts in {from}: `{tag}` is no language tag"
                    ))
                })?;
                let mut bundle = FluentBundle::new_concurrent(vec![language]);
                bundle.set_use_isolating(false);
                bundle.add_builtins().map_err(Error::new)?;
                free.insert(bundle)
            }
        };
        let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
            let error = errors.first();
            let before = error.map_or(0, |error| error.pos.start);
            let line = text
                .bytes()
                .take(before)
                .filter(|&byte| byte == b'\n')
                .count()
                + 1;
            let what = error.map(ToString::to_string).unwrap_or_default();
            Error::msg(format!("Fluent texts in {from}, line {line}: {what}"))
        })?;
        bundle.add_resource(resource).map_err(|errors| {
            let what = errors.first().map(ToString::to_string).unwrap_or_default();
            Error::msg(format!("Fluent texts in {from}: {what}"))
        })
    }
}

/// A directory of the program: `.fluent(dir("locales"))`. Under Cargo (`cargo run`, `cargo test`) a relative path
/// begins at the root of the package, wherever Cargo was called, and without Cargo at the working directory.
///
/// ```
/// use hooks_batteries::locale::dir;
///
/// assert_eq!(dir("/srv/shop/locales").to_str(), Some("/srv/shop/locales"));
/// ```
pub fn dir(path: impl AsRef<Path>) -> PathBuf {
    in_package(env::var_os("CARGO_MANIFEST_DIR").as_deref(), path.as_ref())
}

fn in_package(root: Option<&OsStr>, path: &Path) -> PathBuf {
    root.map_or_else(|| path.to_owned(), |root| Path::new(root).join(path))
}

/// In the order of their names.
fn listed(directory: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = fs::read_dir(directory).map_err(|error| unreadable(directory, &error))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unreadable(directory, &error))?;
    paths.sort();
    Ok(paths)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::msg(format!("Fluent texts in {}: {error}", path.display()))
}

impl Translate for Fluent {
    fn translate(
        &self,
        tag: &str,
        message: &str,
        arguments: &[(&str, Argument<'_>)],
    ) -> Option<String> {
        let bundle = self.0.get(&tag.to_ascii_lowercase())?;
        let (name, attribute) = match message.split_once('.') {
            Some((name, attribute)) => (name, Some(attribute)),
            None => (message, None),
        };
        let found = bundle.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => found.get_attribute(attribute)?.value(),
            None => found.value()?,
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            match value {
                Argument::Text(text) => values.set(*name, FluentValue::from(text.as_ref())),
                Argument::Number(number) => values.set(*name, FluentValue::from(*number)),
            }
        }
        let mut errors = Vec::new();
        let text = bundle
            .format_pattern(pattern, Some(&values), &mut errors)
            .into_owned();
        for error in errors {
            tracing::warn!(%error, tag, message, "a text has a value that was not given");
        }
        Some(text)
    }
}

impl fmt::Debug for Fluent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fluent").field(&self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_in_the_package_under_cargo_and_else_where_the_program_was_started() {
        let of = |root: Option<&str>, path| in_package(root.map(OsStr::new), Path::new(path));
        assert_eq!(of(Some("/shop"), "locales"), Path::new("/shop/locales"));
        assert_eq!(of(Some("/shop"), "/srv/locales"), Path::new("/srv/locales"));
        assert_eq!(of(None, "locales"), Path::new("locales"));
        assert!(dir("src").is_absolute(), "a test runs under Cargo");
    }
}
