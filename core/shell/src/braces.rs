//! Brace expansion.

use super::{PartKind, Quote, Word};

/// Words that brace expansion may make of one word; beyond it the word is left whole.
const MOST: usize = 256;

/// The words that bash's brace expansion makes of a literal word: `a{b,c}` is `ab ac`, `{1..3}` is
/// `1 2 3`. Quoted braces are text. `sh` (dash) does not expand braces; RUN with `/bin/sh` keeps
/// them as written. `None` where the word is not literal or makes too many.
pub fn expand_braces(word: &Word) -> Option<Vec<String>> {
    // Characters with whether they are quoted.
    let mut text: Vec<Quotable> = Vec::new();
    for part in &word.parts {
        match &part.kind {
            PartKind::Literal(literal) | PartKind::Glob(literal) => {
                let quoted = part.quote != Quote::None;
                text.extend(literal.chars().map(|c| (c, quoted)));
            }
            _ => return None,
        }
    }
    // A backslash before a brace cannot be told from the value any more.
    if word.text.contains("\\{") || word.text.contains("\\,") || word.text.contains("\\}") {
        return word.value.clone().map(|value| vec![value]);
    }
    let mut out = Vec::new();
    expand(&text, &mut out, 0).then_some(out)
}

/// A character and whether it is quoted.
type Quotable = (char, bool);

fn plain(text: &[Quotable]) -> String {
    text.iter().map(|&(c, _)| c).collect()
}

/// Expands the first brace and goes on with each result.
fn expand(text: &[Quotable], out: &mut Vec<String>, depth: u32) -> bool {
    if out.len() >= MOST || depth > 12 {
        return false;
    }
    for (open, &(c, quoted)) in text.iter().enumerate() {
        if c != '{' || quoted {
            continue;
        }
        let Some((close, choices)) = choices(text, open) else { continue };
        let (Some(before), Some(after)) = (text.get(..open), text.get(close + 1..)) else { continue };
        return choices.iter().all(|choice| {
            let joined: Vec<_> = before.iter().chain(choice).chain(after).copied().collect();
            // What stands before the brace holds none that expands.
            expand(&joined, out, depth + 1)
        });
    }
    out.push(plain(text));
    true
}

/// Where the brace at `open` closes, and what it chooses from.
fn choices(text: &[Quotable], open: usize) -> Option<(usize, Vec<Vec<Quotable>>)> {
    let mut depth = 0_u32;
    let mut commas = vec![open];
    let mut close = None;
    for (i, &(c, quoted)) in text.iter().enumerate().skip(open) {
        match c {
            _ if quoted => {}
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    close = Some(i);
                    break;
                }
            }
            ',' if depth == 1 => commas.push(i),
            _ => {}
        }
    }
    let close = close?;
    if commas.len() == 1 {
        return sequence(&plain(text.get(open + 1..close)?)).map(|list| {
            (close, list.iter().map(|item| item.chars().map(|c| (c, true)).collect()).collect())
        });
    }
    commas.push(close);
    let list = commas
        .windows(2)
        .filter_map(|pair| match pair {
            [from, to] => text.get(from + 1..*to).map(<[_]>::to_vec),
            _ => None,
        })
        .collect();
    Some((close, list))
}

/// `1..5`, `01..10`, `a..e`, each with an optional step.
fn sequence(text: &str) -> Option<Vec<String>> {
    let mut pieces = text.split("..");
    let (first, last) = (pieces.next()?, pieces.next()?);
    let step = match pieces.next() {
        Some(step) => usize::try_from(step.parse::<i64>().ok()?.unsigned_abs()).ok()?.max(1),
        None => 1,
    };
    if pieces.next().is_some() {
        return None;
    }
    if let (Ok(from), Ok(to)) = (first.parse::<i64>(), last.parse::<i64>()) {
        if from.abs_diff(to) / step as u64 >= MOST as u64 {
            return None;
        }
        let padded = |text: &str| {
            text.trim_start_matches('-').len() > 1 && text.trim_start_matches('-').starts_with('0')
        };
        let width = if padded(first) || padded(last) { first.len().max(last.len()) } else { 0 };
        let item = |n: i64| format!("{n:0width$}");
        let values: Vec<i64> = if from <= to {
            (from..=to).step_by(step).collect()
        } else {
            (to..=from).rev().step_by(step).collect()
        };
        return Some(values.into_iter().map(item).collect());
    }
    let letter = |text: &str| match text.as_bytes() {
        [b] if b.is_ascii_alphabetic() => Some(*b),
        _ => None,
    };
    let (from, to) = (letter(first)?, letter(last)?);
    let values: Vec<u8> = if from <= to {
        (from..=to).step_by(step).collect()
    } else {
        (to..=from).rev().step_by(step).collect()
    };
    Some(values.into_iter().map(|b| char::from(b).to_string()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Mapped;
    use crate::{Dialect, parse};

    fn check(text: &str, expected: &[&str]) {
        let script = parse(&Mapped::copied(text, 0), Dialect::Bash);
        let word = script.commands.first().and_then(|c| c.words.first()).expect("a word");
        assert_eq!(expand_braces(word).expect("expands"), expected, "{text}");
    }

    #[test]
    fn expands_as_bash() {
        // Each line is what bash 5.2 prints for `printf '%s\n' WORD`.
        check("a{b,c}d", &["abd", "acd"]);
        check("{a,b}{1,2}", &["a1", "a2", "b1", "b2"]);
        check("x{a,{b,c}}", &["xa", "xb", "xc"]);
        check("{1..3}", &["1", "2", "3"]);
        check("{01..10..4}", &["01", "05", "09"]);
        check("{c..a}", &["c", "b", "a"]);
        check("{a}", &["{a}"]);
        check("a{,.bak}", &["a", "a.bak"]);
        check("'{a,b}'", &["{a,b}"]);
        check("{a,b", &["{a,b"]);
        check("/{bin,lib}/*", &["/bin/*", "/lib/*"]);
    }
}
