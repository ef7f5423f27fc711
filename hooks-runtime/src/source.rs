//! Where a function is written: its crate, its file and line, its name.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, panic::Location};

/// A line of a source file. It prints as `file:line`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// The file as the compiler was given it, with `/` between folders.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl From<SourceLocation> for Place {
    fn from(location: SourceLocation) -> Self {
        Place {
            file: location.normalized_file().into_owned(),
            line: location.line,
        }
    }
}

impl From<CallSite> for Place {
    fn from(call: CallSite) -> Self {
        Place {
            file: call.file().replace('\\', "/"),
            line: call.line(),
        }
    }
}

/// Where a function is written. It is the same in every build profile, as all of it comes from the
/// source and the compiler's command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceLocation {
    /// `module_path!()`.
    pub module: &'static str,
    /// The crate is a binary or a test. A library may have the name of one.
    pub is_program: bool,
    /// `file!()`.
    pub file: &'static str,
    /// `line!()`, of the outermost macro call.
    pub line: u32,
    /// `column!()`, of the outermost macro call.
    pub column: u32,
    /// Line and column of the function's name: these differ between functions of one macro call.
    pub name: (usize, usize),
}

/// The [`SourceLocation`] of an attribute, expanded where the attribute stands. The arguments are
/// the place of the function's name, and `program` in a crate that is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __here {
    ($line:literal, $column:literal) => {
        $crate::__here!(@false, $line, $column)
    };
    ($line:literal, $column:literal, program) => {
        $crate::__here!(@true, $line, $column)
    };
    (@$is_program:literal, $line:literal, $column:literal) => {
        $crate::__private::SourceLocation {
            module: $crate::__private::module_path!(),
            is_program: $is_program,
            file: $crate::__private::file!(),
            line: $crate::__private::line!(),
            column: $crate::__private::column!(),
            name: ($line, $column),
        }
    };
}

/// The identity of a crate within one binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CrateId {
    pub(crate) name: &'static str,
    pub(crate) is_program: bool,
}

impl SourceLocation {
    pub(crate) fn krate(&self) -> CrateId {
        let name = self.module.split("::").next().unwrap_or_default();
        CrateId {
            name,
            is_program: self.is_program,
        }
    }

    /// With `/` between folders, on Windows too.
    pub(crate) fn normalized_file(&self) -> Cow<'static, str> {
        if self.file.contains('\\') {
            Cow::Owned(self.file.replace('\\', "/"))
        } else {
            Cow::Borrowed(self.file)
        }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.normalized_file(), self.line)
    }
}

/// What an app collects: a crate, or one module of it and the modules inside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CrateOrModule {
    pub(crate) krate: CrateId,
    /// The path of the module, if it is not the whole crate.
    pub(crate) module: Option<&'static str>,
}

impl CrateOrModule {
    pub(crate) fn contains(&self, location: &SourceLocation) -> bool {
        let is_in = |module: &str| match location.module.strip_prefix(module) {
            Some(below) => below.is_empty() || below.starts_with("::"),
            None => false,
        };
        self.krate == location.krate() && self.module.is_none_or(is_in)
    }
}

/// An annotated function: its name and its place, for messages and the log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) function: &'static str,
    pub(crate) location: SourceLocation,
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.function, self.location)
    }
}

/// `function` at `file:line`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` at {}", self.function, self.location)
    }
}

/// The place of a call such as `.register(…)`. It prints as `file:line`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct CallSite(&'static Location<'static>);

impl CallSite {
    #[track_caller]
    pub(crate) const fn here() -> Self {
        CallSite(Location::caller())
    }

    pub(crate) fn file(self) -> &'static str {
        self.0.file()
    }

    pub(crate) fn line(self) -> u32 {
        self.0.line()
    }
}

impl fmt::Debug for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file(), self.line())
    }
}
