//! The rooms of `hooks-runtime` import one way: `hooks-runtime/ARCHITECTURE.md` has their order.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};
use syn::{Item, ItemMacro, ItemMod, ItemUse, UseTree, visit::Visit};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("hooks-runtime")
}

/// Files that only re-export, for users and for generated code. No room names them.
const FACE: [&str; 4] = ["attributes", "macros", "prelude", "private"];

/// The rooms in their order, from lines such as ``3. `pattern`: …`` of the document.
fn rooms() -> Vec<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, section) = text.split_once("\n## The rooms, in their order\n").unwrap();
    let section = section.lines().take_while(|line| !line.starts_with("## "));
    let numbered = section.filter_map(|line| {
        let (number, rest) = line.split_once(". `")?;
        number.parse::<usize>().ok()?;
        Some(rest.split_once('`')?.0.trim_end_matches('/').to_owned())
    });
    numbered.collect()
}

/// Every source file of the crate, with the path of its module.
fn files(folder: &Path, module: &[String], found: &mut Vec<(PathBuf, Vec<String>)>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let below = || [module, std::slice::from_ref(&name)].concat();
        if path.is_dir() {
            files(&path, &below(), found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let module = match name.as_str() {
                "mod" | "lib" => module.to_vec(),
                _ => below(),
            };
            found.push((path, module));
        }
    }
}

/// The room that defines a name which the crate's root re-exports, and that of each exported macro.
fn names_at_the_root(sources: &[(PathBuf, Vec<String>)]) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for (path, module) in sources {
        let file = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
        for item in file.items {
            match item {
                Item::Use(item) if module.is_empty() => {
                    for import in paths(&item.tree) {
                        names.insert(import.last().unwrap().clone(), import[0].clone());
                    }
                }
                Item::Macro(ItemMacro {
                    ident: Some(name), ..
                }) if !module.is_empty() => {
                    names.insert(name.to_string(), module[0].clone());
                }
                _ => {}
            }
        }
    }
    names
}

/// Every path that a `use` brings in; a new name counts as the old one.
fn paths(tree: &UseTree) -> Vec<Vec<String>> {
    match tree {
        UseTree::Path(path) => {
            let mut rest = paths(&path.tree);
            for each in &mut rest {
                each.insert(0, path.ident.to_string());
            }
            rest
        }
        UseTree::Name(name) => vec![vec![name.ident.to_string()]],
        UseTree::Rename(rename) => vec![vec![rename.ident.to_string()]],
        UseTree::Glob(_) => vec![vec!["*".to_owned()]],
        UseTree::Group(group) => group.items.iter().flat_map(paths).collect(),
    }
}

/// What one file names of its own crate: the first segment behind `crate`, however it is written.
struct Named {
    module: Vec<String>,
    first: Vec<String>,
}

impl Named {
    fn note(&mut self, path: &[String]) {
        let mut module = self.module.clone();
        for (place, segment) in path.iter().enumerate() {
            match segment.as_str() {
                "crate" => module.clear(),
                "self" => {}
                "super" => {
                    module.pop();
                }
                name if module.is_empty() && place > 0 => {
                    self.first.push(name.to_owned());
                    return;
                }
                _ => return,
            }
        }
    }

    /// `crate::name` in the tokens of a macro, which are not parsed yet. One that expands in a user's
    /// crate reaches everything through `__private`.
    fn note_tokens(&mut self, tokens: &str) {
        for (_, rest) in tokens
            .match_indices("crate :: ")
            .map(|(at, found)| (at, &tokens[at + found.len()..]))
        {
            let end = rest.find(|c: char| c != '_' && !c.is_alphanumeric());
            let name = &rest[..end.unwrap_or(rest.len())];
            if name != "__private" {
                self.first.push(name.to_owned());
            }
        }
    }
}

impl Visit<'_> for Named {
    fn visit_item_use(&mut self, item: &ItemUse) {
        for path in paths(&item.tree) {
            self.note(&path);
        }
    }

    fn visit_item_mod(&mut self, item: &ItemMod) {
        self.module.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let segments: Vec<_> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        self.note(&segments);
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &syn::Macro) {
        self.note_tokens(&item.tokens.to_string());
    }
}

fn named_in(source: &str, module: &[String]) -> Vec<String> {
    let mut named = Named {
        module: module.to_vec(),
        first: Vec::new(),
    };
    named.visit_file(&syn::parse_file(source).unwrap());
    named.first
}

/// The places where a room names one that comes after it, or one that the document does not have.
fn against_the_order() -> Vec<String> {
    let rooms = rooms();
    let mut sources = Vec::new();
    files(&root().join("src"), &[], &mut sources);
    let names = names_at_the_root(&sources);
    let mut found = Vec::new();
    for (path, module) in &sources {
        let shown = path.strip_prefix(root()).unwrap().display();
        let Some(own) = module.first().filter(|own| !FACE.contains(&own.as_str())) else {
            continue;
        };
        let Some(place) = rooms.iter().position(|room| room == own) else {
            found.push(format!("{shown} is in no room of ARCHITECTURE.md"));
            continue;
        };
        for first in named_in(&fs::read_to_string(path).unwrap(), module) {
            let room = names.get(&first).unwrap_or(&first);
            match rooms.iter().position(|other| other == room) {
                None => found.push(format!("{shown} names `{first}`, which is in no room")),
                Some(other) if other > place => {
                    found.push(format!("{shown}, in `{own}`, names `{first}` of `{room}`"));
                }
                Some(_) => {}
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn no_room_names_one_that_comes_after_it() {
    assert!(rooms().len() > 10, "{:?}", rooms());
    let found = against_the_order();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_of_the_document_is_there() {
    for room in rooms() {
        let src = root().join("src");
        let is_there = src.join(&room).is_dir() || src.join(format!("{room}.rs")).is_file();
        assert!(is_there, "`{room}`");
    }
}

#[test]
fn every_way_to_name_another_room_is_found() {
    let module = ["context".to_owned(), "g".to_owned()];
    for source in [
        "use crate::router::Assembled;",
        "use crate::{Error, router::{self, Assembled}};",
        "use super::super::router as r;",
        "pub(crate) use super::super::{error::bare, router};",
        "fn f() { crate::router::assemble(); }",
        "type T = Vec<crate::router::Assembled>;",
        "impl super::super::router::T for u8 {}",
        "macro_rules! m { () => { $crate::router::assemble() }; }",
        "fn f() { println!(\"{}\", crate::router::name()); }",
        "mod tests { use super::super::super::router; }",
    ] {
        let named = named_in(source, &module);
        assert!(
            named.iter().any(|first| first == "router"),
            "{source}: {named:?}"
        );
    }
    for source in [
        "use super::router::X;",
        "use router::X;",
        "fn f(router: u8) { router; }",
    ] {
        assert_eq!(named_in(source, &module), [""; 0], "{source}");
    }
}
