//! Words and variables: what a command is given.

use super::{Machine, Piped};
use crate::shell::{Command, Part, PartKind, Quote, Script, Variable, Word, expand_braces};

impl Machine<'_> {
    /// A variable: `Some(Some(value))` known, `Some(None)` known to be unset, `None` not known.
    #[allow(clippy::option_option)]
    pub(super) fn lookup(&self, name: &str) -> Option<Option<String>> {
        if let Some(value) = self.vars.get(name) {
            return value.clone().map(Some);
        }
        if let Some(value) = self.env.var(name) {
            return Some(Some(value.to_owned()));
        }
        match name {
            "PWD" => Some(Some(self.cwd.clone())),
            "HOME" => Some(Some("/root".to_owned())),
            "TARGETARCH" | "BUILDARCH" => Some(Some(self.system.arch.clone())),
            "TARGETOS" | "BUILDOS" => Some(Some("linux".to_owned())),
            "TARGETVARIANT" | "*" | "@" | "#" => Some(None),
            // The base image may set any upper-case name; a lower-case one is the script's own.
            _ if name.chars().any(|c| c.is_ascii_uppercase()) => None,
            _ => Some(None),
        }
    }

    /// Whether a variable's value is known in part.
    fn is_partial(&self, name: &str) -> bool {
        self.vars.get(name).is_some_and(Option::is_none) && self.partial.contains_key(name)
    }

    /// The word as one string; `None` where any of it is not known.
    pub(super) fn resolve(&mut self, word: &Word) -> Option<String> {
        let mut known = true;
        let text = self.parts(&word.parts, &mut known);
        known.then_some(text)
    }

    /// The word as one string, with unknown variables left as `${NAME}`: the same word gives the same text.
    pub(super) fn expand_text(&mut self, word: &Word) -> String {
        self.parts(&word.parts, &mut true)
    }

    /// The words that a word becomes: braces and unquoted blanks split it.
    pub(super) fn expand(&mut self, word: &Word) -> Vec<String> {
        if let Some(words) = expand_braces(word)
            && words.len() > 1
        {
            return words;
        }
        if word.is_quoted()
            && !word.parts.iter().any(|part| part.quote == Quote::None && is_expansion(&part.kind))
        {
            return vec![self.expand_text(word)];
        }
        let mut words: Vec<String> = Vec::new();
        let mut current: Option<String> = None;
        for part in &word.parts {
            let text = self.parts(std::slice::from_ref(part), &mut true);
            if part.quote == Quote::None && is_expansion(&part.kind) {
                let mut pieces = text.split_whitespace();
                if text.starts_with(char::is_whitespace)
                    && let Some(done) = current.take()
                {
                    words.push(done);
                }
                if let Some(first) = pieces.next() {
                    current.get_or_insert_with(String::new).push_str(first);
                }
                for piece in pieces {
                    words.extend(current.replace(piece.to_owned()));
                }
                if text.ends_with(char::is_whitespace) {
                    words.extend(current.take());
                }
            } else {
                current.get_or_insert_with(String::new).push_str(&text);
            }
        }
        words.extend(current);
        words
    }

    /// All words of a list.
    pub(super) fn expand_all(&mut self, words: &[Word]) -> Vec<String> {
        words.iter().flat_map(|word| self.expand(word)).collect()
    }

    fn parts(&mut self, parts: &[Part], known: &mut bool) -> String {
        let mut out = String::new();
        for part in parts {
            // Variables that double themselves would fill the memory.
            if out.len() > MAX_WORD {
                *known = false;
                break;
            }
            match &part.kind {
                PartKind::Literal(text) | PartKind::Glob(text) => out.push_str(text),
                PartKind::Variable(variable) => match self.variable(variable, known) {
                    Some(value) => out.push_str(&value),
                    None if variable.suffix.is_empty() && self.is_partial(&variable.name) => {
                        *known = false;
                        out.push_str(self.partial.get(&variable.name).map_or("", String::as_str));
                    }
                    None => {
                        *known = false;
                        out.push_str("${");
                        out.push_str(&variable.name);
                        out.push('}');
                    }
                },
                PartKind::Substitution(script) => match self.substitution(script) {
                    Some(value) => out.push_str(&value),
                    None => {
                        *known = false;
                        out.push_str("$(…)");
                    }
                },
                PartKind::Array(words) => {
                    let words: Vec<String> = words.iter().flat_map(|word| self.expand(word)).collect();
                    out.push_str(&words.join(" "));
                }
                PartKind::Process(_) | PartKind::Arithmetic(_) | PartKind::Opaque => {
                    *known = false;
                    out.push_str("$(…)");
                }
            }
        }
        out
    }

    fn variable(&mut self, variable: &Variable, known: &mut bool) -> Option<String> {
        if variable.prefix.is_some() {
            return None;
        }
        let value = self.lookup(&variable.name);
        let suffix = variable.suffix.as_str();
        if suffix.is_empty() || suffix == "[@]" || suffix == "[*]" {
            return value.map(Option::unwrap_or_default);
        }
        let (colon, rest) = suffix.strip_prefix(':').map_or((false, suffix), |rest| (true, rest));
        let set = value.clone().map(|v| v.is_some_and(|v| !colon || !v.is_empty()));
        match rest.chars().next()? {
            // An unknown variable takes its default, as most of them are unset.
            '-' | '=' if set != Some(true) => Some(self.parts(&variable.parts, known)),
            '-' | '=' | '?' => value.map(Option::unwrap_or_default),
            '+' if set? => Some(self.parts(&variable.parts, known)),
            '+' => Some(String::new()),
            '%' | '#' => {
                let pattern = self.parts(&variable.parts, known);
                let longest = rest.starts_with("%%") || rest.starts_with("##");
                Some(trim(&value?.unwrap_or_default(), &pattern, rest.starts_with('%'), longest))
            }
            '/' => {
                let value = value?.unwrap_or_default();
                let all = rest.starts_with("//");
                let body = rest.trim_start_matches('/');
                let (from, to) = body.split_once('/').unwrap_or((body, ""));
                if from.is_empty() || from.contains(['*', '?', '[', '$']) || to.contains('$') {
                    return None;
                }
                Some(if all { value.replace(from, to) } else { value.replacen(from, to, 1) })
            }
            _ => None,
        }
    }

    /// `$(…)`: the few commands whose output is known.
    fn substitution(&mut self, script: &Script) -> Option<String> {
        let [command] = script.commands.as_slice() else { return self.substituted_list(script) };
        self.output_of(command, None)
    }

    /// `$(apt-mark showmanual)`, pipelines that end in a known filter: not told.
    fn substituted_list(&mut self, script: &Script) -> Option<String> {
        let first = script.commands.first()?;
        let mut output = self.output_of(first, None)?;
        for command in script.commands.get(1..)? {
            output = self.output_of(command, Some(&output))?;
        }
        Some(output)
    }

    /// What a command prints, where that is known.
    pub(super) fn output_of(&mut self, command: &Command, input: Option<&str>) -> Option<String> {
        let effective = command.effective()?;
        let args = self.expand_all(effective.args);
        let first = args.first().map_or("", String::as_str);
        let arm = self.system.arch == "arm64";
        Some(match effective.name {
            "dpkg" if first == "--print-architecture" => self.system.arch.clone(),
            "uname" if first == "-m" || first == "-p" => if arm { "aarch64" } else { "x86_64" }.to_owned(),
            "arch" => if arm { "aarch64" } else { "x86_64" }.to_owned(),
            "uname" => "Linux".to_owned(),
            "apk" if args.iter().any(|a| a == "--print-arch") => {
                if arm { "aarch64" } else { "x86_64" }.to_owned()
            }
            "dpkg-architecture" => if arm { "aarch64-linux-gnu" } else { "x86_64-linux-gnu" }.to_owned(),
            "nproc" | "getconf" => "4".to_owned(),
            "mktemp" => "/tmp/tmp.XXXX".to_owned(),
            "pwd" => self.cwd.clone(),
            "apt-mark" if first == "showmanual" => self.system.apt.manual().join(" "),
            "echo" | "printf" if !args.iter().any(|a| a.contains("${") || a.contains("$(")) => {
                args.iter().filter(|a| !a.starts_with('-')).cloned().collect::<Vec<_>>().join(" ")
            }
            "basename" if !first.contains('$') => {
                let name = first.rsplit('/').next().unwrap_or("");
                let suffix = args.get(1).map_or("", String::as_str);
                name.strip_suffix(suffix).unwrap_or(name).to_owned()
            }
            "dirname" if !first.contains('$') => first
                .rsplit_once('/')
                .map_or(".", |(dir, _)| if dir.is_empty() { "/" } else { dir })
                .to_owned(),
            "sort" | "cat" | "xargs" if args.is_empty() || args.iter().all(|a| a.starts_with('-')) => {
                input?.to_owned()
            }
            "tr" if args == [" ", "\n"] || args == ["\\n", " "] => input?.to_owned(),
            "sed" if input.is_some() && args.len() == 1 => replace(input?, first)?,
            "true" | ":" => String::new(),
            _ => return None,
        })
    }

    /// What a command prints into a pipe.
    pub(super) fn printed(&mut self, command: &Command, piped: &Piped) -> Option<String> {
        self.output_of(command, piped.text.as_deref())
    }
}

/// Bytes of an expanded word at most.
const MAX_WORD: usize = 60_000;

fn is_expansion(kind: &PartKind) -> bool {
    matches!(kind, PartKind::Variable(_) | PartKind::Substitution(_))
}

/// `${x%pattern}` and its kin.
fn trim(value: &str, pattern: &str, from_end: bool, longest: bool) -> String {
    let mut cuts: Vec<usize> = value.char_indices().map(|(i, _)| i).collect();
    cuts.push(value.len());
    // Shortest match first: from the end the last cut, from the start the first.
    if from_end != longest {
        cuts.reverse();
    }
    for cut in cuts {
        let (head, tail) = value.split_at_checked(cut).unwrap_or((value, ""));
        let (tested, kept) = if from_end { (tail, head) } else { (head, tail) };
        if crate::glob::glob(pattern, tested) {
            return kept.to_owned();
        }
    }
    value.to_owned()
}

/// `s/a/b/` and `s/a/b/g` with plain texts.
fn replace(input: &str, expression: &str) -> Option<String> {
    let rest = expression.strip_prefix('s')?;
    let separator = rest.chars().next()?;
    let pieces: Vec<&str> = rest.get(separator.len_utf8()..)?.split(separator).collect();
    let [from, to, flags] = pieces[..] else { return None };
    if from.is_empty() || from.contains(['*', '.', '[', '\\', '^', '$', '+']) || to.contains(['\\', '&']) {
        return None;
    }
    Some(if flags.contains('g') { input.replace(from, to) } else { input.replacen(from, to, 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_as_the_shell_does() {
        assert_eq!(trim("1.2.3", ".*", true, false), "1.2");
        assert_eq!(trim("1.2.3", ".*", true, true), "1");
        assert_eq!(trim("/a/b/c", "*/", false, true), "c");
        assert_eq!(trim("/a/b/c", "*/", false, false), "a/b/c");
        assert_eq!(trim("abc", "x", true, false), "abc");
        assert_eq!(trim("é日", "*日", true, false), "é");
    }

    #[test]
    fn replaces_plain_texts() {
        assert_eq!(replace("a-b-c", "s/-/_/g").as_deref(), Some("a_b_c"));
        assert_eq!(replace("a-b-c", "s,-,_,").as_deref(), Some("a_b-c"));
        assert_eq!(replace("a", "s/a.*/b/"), None);
    }
}
