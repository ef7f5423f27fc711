//! Lines of text of a certain width, for descriptions and explanations.

/// A text of lines.
pub(super) struct Lines {
    text: String,
    width: usize,
}

impl Lines {
    pub(super) fn new(width: usize) -> Self {
        Lines {
            text: String::new(),
            width,
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// A line as it is.
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Words, broken where the width ends. Further lines have two more spaces in front.
    pub(super) fn words(&mut self, indent: usize, text: &str) {
        self.pieces(indent, text.split(' '), " ");
    }

    /// Pieces that are not broken themselves, with the separator between them.
    pub(super) fn pieces<'a>(
        &mut self,
        indent: usize,
        pieces: impl IntoIterator<Item = &'a str>,
        separator: &str,
    ) {
        self.hanging(indent, 2, pieces, separator);
    }

    /// The same, with so many more spaces in front of further lines.
    pub(super) fn hanging<'a>(
        &mut self,
        indent: usize,
        hang: usize,
        pieces: impl IntoIterator<Item = &'a str>,
        separator: &str,
    ) {
        let mut line = " ".repeat(indent);
        let mut is_begun = false;
        for piece in pieces {
            let wanted = line.chars().count() + separator.len() + piece.chars().count();
            if is_begun && wanted > self.width {
                line.push_str(separator);
                self.line(&line);
                line = " ".repeat(indent + hang);
                is_begun = false;
            }
            if is_begun {
                line.push_str(separator);
            }
            line.push_str(piece);
            is_begun = true;
        }
        self.line(line);
    }

    /// Cells in columns of these widths. The last ones go to a line of their own if there is no room.
    pub(super) fn row(&mut self, indent: usize, widths: &[usize], cells: &[&str]) {
        let mut line = " ".repeat(indent);
        let filled = cells.iter().rposition(|cell| !cell.is_empty());
        let cells = &cells[..filled.map_or(0, |last| last + 1)];
        for (cell, width) in cells.iter().zip(widths.iter().copied().chain([0])) {
            let is_begun = !line.trim().is_empty();
            if is_begun && line.chars().count() + cell.chars().count() > self.width {
                self.line(&line);
                line = " ".repeat(indent + 4);
            }
            line.push_str(cell);
            let missing = width.saturating_sub(cell.chars().count());
            line.push_str(&" ".repeat(missing + 2));
        }
        self.line(line);
    }
}

/// The width of the widest cell, up to `most`.
pub(super) fn width<'a>(cells: impl IntoIterator<Item = &'a str>, most: usize) -> usize {
    let widths = cells.into_iter().map(|cell| cell.chars().count());
    widths.filter(|width| *width <= most).max().unwrap_or(0)
}

/// A type without the paths in front of names: `Layered<Trace>` for `tower::Layered<app::Trace>`.
pub(super) fn short(type_name: &str) -> String {
    let mut short = String::new();
    let mut name = String::new();
    for character in type_name.chars() {
        match character {
            ':' => name.clear(),
            '<' | '>' | ',' | ' ' | '(' | ')' | '&' | '[' | ']' | ';' => {
                short.push_str(&name);
                name.clear();
                short.push(character);
            }
            character => name.push(character),
        }
    }
    short + &name
}

/// A type without what is in its `<…>`, for types that nobody writes out, such as those of layers.
pub(super) fn base(type_name: &str) -> String {
    short(type_name.split('<').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_told_without_paths() {
        assert_eq!(short("app::Db"), "Db");
        assert_eq!(
            short("alloc::sync::Arc<std::sync::Mutex<(app::Db, &str)>>"),
            "Arc<Mutex<(Db, &str)>>"
        );
        assert_eq!(
            base("axum::FromFnLayer<app::main::{{closure}}, ()>"),
            "FromFnLayer"
        );
    }

    #[test]
    fn words_break_where_the_width_ends() {
        let mut lines = Lines::new(12);
        lines.words(2, "one two three four");
        assert_eq!(lines.into_text(), "  one two\n    three\n    four\n");
    }

    #[test]
    fn a_cell_without_room_gets_a_line_of_its_own() {
        let mut lines = Lines::new(16);
        lines.row(2, &[4], &["name", "src/a.rs"]);
        lines.row(2, &[4], &["name", "src/main.rs"]);
        assert_eq!(
            lines.into_text(),
            "  name  src/a.rs\n  name\n      src/main.rs\n"
        );
    }
}
