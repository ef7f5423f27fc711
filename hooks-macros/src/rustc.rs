//! [`CommandLine`]: what the command line of rustc, which runs these macros, says of the crate that it
//! compiles. It is the same with and without Cargo.

use std::{env, fs, path::Path, sync::OnceLock};

/// The name of the runtime's own crate.
const RUNTIME: &str = "hooks_runtime";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// A binary or a test: a program has one such crate, and any number of libraries.
    pub(crate) is_program: bool,
    pub(crate) runtime: Runtime,
}

/// What this crate calls the runtime.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    Named(String),
    /// No dependency is the runtime: another crate may re-export it.
    Missing,
}

pub(crate) fn command_line() -> &'static CommandLine {
    static OF_THIS_PROCESS: OnceLock<CommandLine> = OnceLock::new();
    OF_THIS_PROCESS.get_or_init(|| {
        let arguments = env::args_os().filter_map(|argument| argument.into_string().ok());
        let arguments = arguments.flat_map(|argument| match argument.strip_prefix('@') {
            // A file with an argument in each line.
            Some(file) => {
                let lines = fs::read_to_string(file).unwrap_or_default();
                lines.lines().map(str::to_owned).collect()
            }
            None => vec![argument],
        });
        let arguments: Vec<_> = arguments.collect();
        CommandLine::parse(&arguments).unwrap_or_else(|| CommandLine {
            is_program: env::var_os("CARGO_BIN_NAME").is_some(),
            runtime: Runtime::Named(RUNTIME.to_owned()),
        })
    })
}

impl CommandLine {
    /// `None` if it is not one of rustc: an editor runs macros, too.
    fn parse(arguments: &[String]) -> Option<Self> {
        let is_source = |argument: &&String| {
            let extension = Path::new(argument).extension();
            *argument == "-" || extension.is_some_and(|extension| extension == "rs")
        };
        arguments.iter().find(is_source)?;
        let types: Vec<_> = values(arguments, "--crate-type").collect();
        let is_test = arguments.iter().any(|argument| argument == "--test");
        let is_binary = |types: &&str| types.split(',').any(|each| each == "bin");
        Some(CommandLine {
            // Of no type is a binary.
            is_program: is_test || types.is_empty() || types.iter().any(is_binary),
            runtime: runtime(arguments),
        })
    }
}

/// From `--extern name=path/libhooks_runtime-….rlib`.
fn runtime(arguments: &[String]) -> Runtime {
    let mut other = None;
    let mut has_any = false;
    for library in values(arguments, "--extern") {
        // `priv,noprelude:name=path`, or the name alone.
        let (name, file) = library.split_once('=').unwrap_or((library, ""));
        let name = name.rsplit(':').next().unwrap_or(name);
        if name == RUNTIME {
            return Runtime::Named(name.to_owned());
        }
        has_any = true;
        let file = Path::new(file).file_stem().and_then(|file| file.to_str());
        let crate_of_file = file.and_then(|file| file.strip_prefix("lib")?.split('-').next());
        if crate_of_file == Some(RUNTIME) {
            other = Some(name.to_owned());
        }
    }
    // In another folder there may be libraries without an `--extern`.
    let mut folders = values(arguments, "-L");
    let is_only_cargo = folders.all(|folder| folder.contains('='));
    match other {
        Some(name) => Runtime::Named(name),
        None if has_any && is_only_cargo => Runtime::Missing,
        None => Runtime::Named(RUNTIME.to_owned()),
    }
}

/// Of `--name value` and `--name=value`.
fn values<'a>(arguments: &'a [String], name: &'a str) -> impl Iterator<Item = &'a str> {
    let next = arguments.iter().skip(1).map(Some).chain([None]);
    let values = arguments.iter().zip(next);
    values.filter_map(move |(argument, next)| match argument.strip_prefix(name)? {
        "" => next.map(String::as_str),
        value => value.strip_prefix('='),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<CommandLine> {
        let arguments: Vec<_> = line.split(' ').map(str::to_owned).collect();
        CommandLine::parse(&arguments)
    }

    fn runtime_of(externs: &str) -> Runtime {
        parse(&format!("rustc src/lib.rs {externs}"))
            .unwrap()
            .runtime
    }

    #[test]
    fn a_program_is_a_binary_or_a_test() {
        for (line, is_program) in [
            ("rustc --crate-name app src/main.rs --crate-type bin", true),
            (
                "rustc --crate-name app src/main.rs --crate-type=bin -O",
                true,
            ),
            (
                "rustc --crate-name app src/lib.rs --crate-type lib --test",
                true,
            ),
            ("rustc --crate-name app src/lib.rs --crate-type lib", false),
            ("rustc src/lib.rs --crate-type=rlib,cdylib", false),
            ("rustc --crate-type rlib -", false),
            ("rustc main.rs", true),
        ] {
            let parsed = parse(line).map(|line| line.is_program);
            assert_eq!(parsed, Some(is_program), "{line}");
        }
        assert_eq!(parse("rust-analyzer-proc-macro-srv"), None);
    }

    #[test]
    fn a_name_that_the_package_gave_the_runtime_is_found() {
        let named = |name: &str| Runtime::Named(name.to_owned());
        let file = "/target/debug/deps/libhooks_runtime-fc14ecd179bad45b.rmeta";
        let axum = "--extern axum=/a/libaxum-1.rmeta";
        for renamed in [
            format!("{axum} --extern web={file}"),
            format!("{axum} --extern=web={file}"),
            format!("--extern noprelude,priv:web={file} {axum}"),
            "--extern web=bazel-out/bin/libhooks_runtime.rlib".to_owned(),
        ] {
            assert_eq!(runtime_of(&renamed), named("web"), "{renamed}");
            let both = format!("{renamed} --extern hooks_runtime={file}");
            assert_eq!(runtime_of(&both), named("hooks_runtime"));
        }
    }

    #[test]
    fn a_package_without_the_runtime_is_known() {
        let kit = "--extern kit=/target/debug/deps/libkit-1.rlib -L dependency=/target/debug/deps";
        assert_eq!(runtime_of(kit), Runtime::Missing);
        let may_be_found = [format!("{kit} -L libraries"), "-L libraries".to_owned()];
        for line in may_be_found {
            let runtime = Runtime::Named("hooks_runtime".to_owned());
            assert_eq!(runtime_of(&line), runtime, "{line}");
        }
    }
}
