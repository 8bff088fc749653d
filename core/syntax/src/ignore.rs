//! `.dockerignore`, as BuildKit's `patternmatcher` reads it.

/// The patterns of a `.dockerignore`, or those of `--exclude`, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoreFile {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    text: String,
    /// Its line, from 1.
    line: u32,
    /// Whether `!` brings files back.
    exception: bool,
    pieces: Vec<Piece>,
    /// Whether it has no wildcard but a leading `**`: the end of a path is then compared with the rest as it is.
    plain_name: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(char),
    /// `?`: one character but `/`.
    One,
    /// `*`: any characters but `/`.
    Many,
    /// `**` with anything behind it: nothing, or folders.
    Folders,
    /// `**` at the end: anything.
    Anything,
    /// `[a-z]`: one of these; negated where the flag says.
    Class(Vec<(char, char)>, bool),
}

/// Which patterns a folder matched: what lies in it is judged by that.
pub type Seen = Vec<bool>;

impl IgnoreFile {
    /// Reads the text of a `.dockerignore`: comments and blank lines are dropped, paths cleaned.
    pub fn parse(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let patterns = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#')).filter_map(
            |(number, line)| {
                let line = line.trim();
                let (exception, body) = match line.strip_prefix('!') {
                    Some(rest) => (true, rest.trim()),
                    None => (false, line),
                };
                if body.is_empty() {
                    return None;
                }
                let cleaned = crate::syntax::clean_path(body);
                let cleaned = match cleaned.strip_prefix('/') {
                    Some(rest) if !rest.is_empty() => rest.to_owned(),
                    _ => cleaned,
                };
                Some(Pattern::new(cleaned, number, exception))
            },
        );
        Self { patterns: patterns.collect() }
    }

    /// Patterns as `--exclude` gives them: unlike those of a file, a slash at the start stays, so that they match
    /// nothing, and what follows a `!` is not cleaned.
    pub fn of_patterns<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let patterns = (1..).zip(patterns).filter_map(|(number, pattern)| {
            let pattern = pattern.trim();
            if pattern.is_empty() {
                return None;
            }
            let cleaned = crate::syntax::clean_path(pattern);
            Some(match cleaned.strip_prefix('!') {
                Some(rest) => Pattern::new(rest.to_owned(), number, true),
                None => Pattern::new(cleaned, number, false),
            })
        });
        Self { patterns: patterns.collect() }
    }

    /// Whether it has no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether a pattern brings files back.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.exception)
    }

    /// Whether a pattern excludes every entry of the context.
    pub fn excludes_all(&self) -> bool {
        self.patterns
            .iter()
            .any(|pattern| !pattern.exception && matches!(pattern.text.as_str(), "*" | "**" | "**/*"))
    }

    /// Whether `path`, or a folder above it, is excluded, each path looked at by itself: so BuildKit's check for
    /// ignored sources has it (`MatchesOrParentMatches`). What is sent, [`decide`](Self::decide) tells.
    pub fn matches(&self, path: &str) -> bool {
        let path = path.trim_start_matches('/');
        let mut excluded = false;
        for pattern in &self.patterns {
            // Only a pattern that would change something is asked.
            if pattern.exception != excluded {
                continue;
            }
            let mut parents = path.match_indices('/').map(|(at, _)| path.get(..at).unwrap_or(""));
            if pattern.matches(path) || parents.any(|parent| pattern.matches(parent)) {
                excluded = !pattern.exception;
            }
        }
        excluded
    }

    /// Which line has the last word on whether `path` is sent; `None` where no line speaks of it. BuildKit walks
    /// from folder to folder: a pattern that was not asked at a folder, because it would have changed nothing there,
    /// does not count for what is in it (`MatchesUsingParentResults`).
    pub fn decide(&self, path: &str) -> Option<Verdict> {
        let path = path.trim_start_matches('/');
        let mut seen = Seen::new();
        for (at, _) in path.match_indices('/') {
            seen = self.below(path.get(..at).unwrap_or(""), &seen).1;
        }
        self.below(path, &seen).0
    }

    /// What is said of `path`, whose folder matched `above`; and what it matched itself.
    pub fn below(&self, path: &str, above: &Seen) -> (Option<Verdict>, Seen) {
        let mut verdict: Option<Verdict> = None;
        let mut seen = vec![false; self.patterns.len()];
        for (index, (pattern, seen)) in self.patterns.iter().zip(&mut seen).enumerate() {
            let mut matched = above.get(index).copied().unwrap_or(false);
            if !matched {
                if pattern.exception != verdict.is_some_and(|verdict| verdict.excluded) {
                    continue;
                }
                matched = pattern.matches(path);
                if !matched && above.is_empty() {
                    let mut parents = path.match_indices('/').map(|(at, _)| path.get(..at).unwrap_or(""));
                    matched = parents.any(|parent| pattern.matches(parent));
                }
            }
            *seen = matched;
            if matched {
                verdict = Some(Verdict { line: pattern.line, excluded: !pattern.exception });
            }
        }
        (verdict, seen)
    }
}

/// The text of a `.dockerignore` with `lines` at its end, so that they have the last word.
pub fn with_lines(text: &str, lines: &[String]) -> String {
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    for line in lines {
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// What a `.dockerignore` says of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The line that decides, from 1.
    pub line: u32,
    /// Whether it leaves the path out; else it brings it back.
    pub excluded: bool,
}

impl Pattern {
    fn new(text: String, line: u32, exception: bool) -> Self {
        let pieces = pieces(&text);
        let tail = text.strip_prefix("**").unwrap_or(&text);
        let plain_name = !tail.contains(['*', '?', '[', ']', '\\']);
        Self { text, line, exception, pieces, plain_name }
    }

    fn matches(&self, path: &str) -> bool {
        // Most pairs of pattern and path differ in their first character, or the pattern is a plain name.
        match self.pieces.first() {
            Some(Piece::Literal(first)) if !path.starts_with(*first) => false,
            _ if self.plain_name => match self.text.strip_prefix("**") {
                // `**/foo` is also `foo` itself.
                Some(end) => path.ends_with(end) || end.strip_prefix('/').is_some_and(|end| path == end),
                None => path == self.text,
            },
            _ if matches!(self.pieces.last(), Some(Piece::Literal(last)) if !path.ends_with(*last)) => false,
            _ => matches(&self.pieces, path),
        }
    }
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        match c {
            '*' if chars.get(at) == Some(&'*') => {
                at += 1;
                // `**/` is as `**`.
                at += usize::from(chars.get(at) == Some(&'/'));
                out.push(if at < chars.len() { Piece::Folders } else { Piece::Anything });
            }
            '*' => out.push(Piece::Many),
            '?' => out.push(Piece::One),
            '\\' => {
                out.extend(chars.get(at).map(|&c| Piece::Literal(c)));
                at += 1;
            }
            '[' => match class(&chars, at) {
                Some((piece, end)) => {
                    out.push(piece);
                    at = end;
                }
                None => out.push(Piece::Literal('[')),
            },
            c => out.push(Piece::Literal(c)),
        }
    }
    out
}

fn class(chars: &[char], start: usize) -> Option<(Piece, usize)> {
    let negated = chars.get(start) == Some(&'^');
    let mut at = start + usize::from(negated);
    let mut ranges = Vec::new();
    loop {
        let mut low = *chars.get(at)?;
        if low == ']' && !ranges.is_empty() {
            return Some((Piece::Class(ranges, negated), at + 1));
        }
        if low == '\\' {
            at += 1;
            low = *chars.get(at)?;
        }
        at += 1;
        let mut high = low;
        if chars.get(at) == Some(&'-') && chars.get(at + 1).is_some_and(|&c| c != ']') {
            high = *chars.get(at + 1)?;
            at += 2;
        }
        ranges.push((low, high));
    }
}

/// Whether the whole of `path` matches.
fn matches(pieces: &[Piece], path: &str) -> bool {
    let path: Vec<char> = path.chars().collect();
    let width = path.len() + 1;
    let mut seen = vec![false; (pieces.len() + 1) * width];
    let mut tries = vec![(0, 0)];
    while let Some((piece, at)) = tries.pop() {
        let Some(slot) = seen.get_mut(piece * width + at) else { continue };
        if std::mem::replace(slot, true) {
            continue;
        }
        let here = path.get(at).copied();
        match pieces.get(piece) {
            None if at == path.len() => return true,
            None => {}
            Some(Piece::Literal(c)) => tries.extend((here == Some(*c)).then_some((piece + 1, at + 1))),
            Some(Piece::One) => tries.extend(here.filter(|&c| c != '/').map(|_| (piece + 1, at + 1))),
            Some(Piece::Many) => {
                tries.push((piece + 1, at));
                tries.extend(here.filter(|&c| c != '/').map(|_| (piece, at + 1)));
            }
            Some(Piece::Anything) => {
                tries.push((piece + 1, at));
                tries.extend(here.map(|_| (piece, at + 1)));
            }
            Some(Piece::Folders) => {
                tries.push((piece + 1, at));
                // Past the next slash, any number of times.
                let next = path.iter().skip(at).position(|&c| c == '/').map(|offset| at + offset + 1);
                tries.extend(next.map(|next| (piece, next)));
            }
            Some(Piece::Class(ranges, negated)) => {
                let fits = |c: &char| ranges.iter().any(|(low, high)| low <= c && c <= high) != *negated;
                tries.extend(here.filter(fits).map(|_| (piece + 1, at + 1)));
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_as_buildkit_does() {
        for (patterns, path, excluded) in [
            ("node_modules", "node_modules/a/b", true),
            ("node_modules", "app/node_modules", false),
            ("**/node_modules", "app/node_modules/x", true),
            ("**/node_modules", "node_modules", true),
            ("*.md", "README.md", true),
            ("*.md", "docs/README.md", false),
            ("*.md\n!README.md", "README.md", false),
            ("docs\n!docs/keep", "docs/keep", false),
            ("docs\n!docs/keep", "docs/other", true),
            ("/build/", "build/x", true),
            ("a?c", "abc", true),
            ("**/node_modules", "app/my_node_modules", false),
            ("**/a/b", "x/a/b/c", true),
            ("src", "srcs", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("**", "any/thing", true),
            ("# comment\n\n  .git  ", ".git/HEAD", true),
            ("dir/**/*.o", "dir/a/b/c.o", true),
            ("dir/**/*.o", "dir/c.o", true),
        ] {
            assert_eq!(IgnoreFile::parse(patterns).matches(path), excluded, "{patterns:?} on {path}");
        }
        let ignore = IgnoreFile::parse("# all\n*\n\n!src\n*.md\nsrc/*.md\n");
        let decides = |path| ignore.decide(path).map(|verdict| (verdict.line, verdict.excluded));
        assert_eq!(decides("a"), Some((2, true)));
        assert_eq!(decides("src/a"), Some((4, false)));
        assert_eq!(decides("src/a.md"), Some((6, true)));
        assert_eq!(IgnoreFile::parse("a\n!a\n").decide("b"), None);
        // The exception was not asked at the folder, which nothing excludes.
        assert!(
            IgnoreFile::parse("**/*.json\n!web").decide("web/a.json").is_some_and(|verdict| verdict.excluded)
        );
        assert!(!IgnoreFile::parse("**/*.json\n!web").matches("web/a.json"));
        let excludes = |pattern, path| IgnoreFile::of_patterns([pattern]).decide(path).is_some();
        assert!(excludes("b/", "b/c") && !excludes("/b", "b") && !excludes("a/b", "b"));
        assert!(excludes("a**b", "a/x/b") && !excludes("a**b", "axb"), "folders only");
        assert!(IgnoreFile::parse("*").excludes_all());
        assert!(!IgnoreFile::parse("a").excludes_all());
        assert!(IgnoreFile::parse("# c\n\n").is_empty());
        assert_eq!(with_lines("", &["a".to_owned()]), "a\n");
        assert_eq!(with_lines("!a\nb", &["a".to_owned(), "c".to_owned()]), "!a\nb\na\nc\n");
    }
}
