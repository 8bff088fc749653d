//! Options and operands of a command's arguments, as its tool reads them.

use super::{Arg, Item, Request};

/// Which of a tool's options take a value.
#[derive(Clone, Copy, Default)]
pub(super) struct Spec {
    /// Letters of short options with a value: `"ot"` for `-o file -t release`.
    pub short: &'static str,
    /// Long options with a value, their dashes included.
    pub long: &'static [&'static str],
    /// Whether `-name` is one long option, as Go, Java and `find` read it.
    pub single_dash: bool,
    /// Whether an option's value `true` or `false` may stand in the next word, as npm has it.
    pub switches: bool,
    /// Whether the first operand ends the options.
    pub stops: bool,
}

/// One option as given.
pub(super) struct Given {
    /// With its dashes; `-qy` is two options.
    pub name: String,
    /// Its value, in the same word or the next.
    pub value: Option<Item>,
}

/// A command's arguments, sorted.
#[derive(Default)]
pub(super) struct Sorted<'c> {
    /// Options in order.
    pub options: Vec<Given>,
    /// Operands in order, with how many options stand before each.
    pub operands: Vec<&'c Arg>,
    /// Whether some word that is not known may hold options or several words.
    pub unsure: bool,
}

impl<'c> Sorted<'c> {
    pub(super) fn read(args: &'c [Arg], spec: &Spec) -> Self {
        let mut out = Self::default();
        let mut args = args.iter().peekable();
        let mut only_operands = false;
        while let Some(arg) = args.next() {
            let text = arg.text.as_str();
            if only_operands || !text.starts_with('-') || text == "-" {
                out.unsure |= !arg.known && !arg.quoted;
                out.operands.push(arg);
                only_operands |= spec.stops;
                continue;
            }
            if text == "--" {
                only_operands = true;
                continue;
            }
            if text.starts_with("--") || spec.single_dash {
                if let Some((name, value)) = text.split_once('=') {
                    out.push(name, Some(part(arg, value)));
                } else if spec.long.contains(&text) {
                    let value = args.next().map(Arg::item);
                    out.push(text, value);
                } else {
                    out.unsure |= !arg.known;
                    let value = args.next_if(|next| spec.switches && (next.is("true") || next.is("false")));
                    out.push(text, value.map(Arg::item));
                }
                continue;
            }
            let letters = text.get(1..).unwrap_or("");
            for (at, letter) in letters.char_indices() {
                let name = format!("-{letter}");
                if !spec.short.contains(letter) {
                    out.push(&name, None);
                    continue;
                }
                let rest = letters.get(at + letter.len_utf8()..).unwrap_or("");
                let value = if rest.is_empty() {
                    args.next().map(Arg::item)
                } else {
                    Some(part(arg, rest.strip_prefix('=').unwrap_or(rest)))
                };
                out.push(&name, value);
                break;
            }
        }
        out
    }

    fn push(&mut self, name: &str, value: Option<Item>) {
        self.options.push(Given { name: name.to_owned(), value });
    }

    /// Whether one of these options is given.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|option| names.contains(&option.name.as_str()))
    }

    /// The last value of one of these options.
    pub(super) fn value(&self, names: &[&str]) -> Option<&Item> {
        self.options
            .iter()
            .rev()
            .filter(|option| names.contains(&option.name.as_str()))
            .find_map(|o| o.value.as_ref())
    }

    /// All values of one of these options.
    pub(super) fn values<'s>(&'s self, names: &'s [&str]) -> impl Iterator<Item = &'s Item> {
        self.options
            .iter()
            .filter(|option| names.contains(&option.name.as_str()))
            .filter_map(|o| o.value.as_ref())
    }

    /// Whether a switch is on: given without a value, or with one that does not say no. The last one counts.
    pub(super) fn on(&self, names: &[&str]) -> Option<bool> {
        let last = self.options.iter().rfind(|option| names.contains(&option.name.as_str()))?;
        Some(last.value.as_ref().is_none_or(|value| !is_no(&value.text)))
    }

    /// The word that says what to do, and the operands after it. A word before it that is not known is taken for
    /// options.
    pub(super) fn verb(&self) -> (Option<&'c Arg>, &[&'c Arg]) {
        let Some(at) = self.operands.iter().position(|arg| arg.known) else { return (None, &[]) };
        (self.operands.get(at).copied(), self.operands.get(at + 1..).unwrap_or_default())
    }

    /// The same with a request that names the word and, so far, asks for nothing but the time that it `takes`.
    pub(super) fn opened(&self, takes: u32) -> (Option<&'c Arg>, &[&'c Arg], Request) {
        let (verb, rest) = self.verb();
        (verb, rest, Request { verb: verb.map(Arg::item), takes, ..Request::default() })
    }
}

/// Whether a value says no.
pub(super) fn is_no(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "0" | "false" | "no" | "off" | "n" | "f")
}

/// What an option's own word says after its name.
fn part(arg: &Arg, value: &str) -> Item {
    Item { text: value.to_owned(), known: arg.known, span: arg.span }
}

/// Items of arguments.
pub(super) fn items(args: &[&Arg]) -> Vec<Item> {
    args.iter().map(|arg| arg.item()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn options_are_told_from_operands() {
        let spec = Spec { short: "fCo", long: &["--owner"], ..Spec::default() };
        let words = "-xzf a.tgz -C=/usr --strip=1 --owner root x $y -ofile -- -z";
        let args: Vec<Arg> = words
            .split(' ')
            .map(|word| Arg {
                text: word.to_owned(),
                known: word != "$y",
                quoted: false,
                span: Span::default(),
            })
            .collect();
        let sorted = Sorted::read(&args, &spec);
        assert!(sorted.has(&["-x"]) && sorted.has(&["-z"]) && sorted.unsure);
        let value = |name: &str| sorted.value(&[name]).map(|item| item.text.as_str());
        assert_eq!((value("-f"), value("-C"), value("-o")), (Some("a.tgz"), Some("/usr"), Some("file")));
        assert_eq!((value("--strip"), value("--owner")), (Some("1"), Some("root")));
        let operands: Vec<&str> = sorted.operands.iter().map(|arg| arg.text.as_str()).collect();
        assert_eq!(operands, ["x", "$y", "-z"]);
        // A word that is not known says nothing: the verb is looked for behind it.
        assert_eq!(sorted.verb().0.map(|verb| verb.text.as_str()), Some("x"));
    }

    #[test]
    fn a_switch_may_be_off() {
        let read = |words: &str| {
            let args: Vec<Arg> = words
                .split(' ')
                .map(|word| Arg { text: word.to_owned(), known: true, quoted: false, span: Span::default() })
                .collect();
            Sorted::read(&args, &Spec { switches: true, ..Spec::default() }).on(&["--production"])
        };
        assert_eq!(read("--production x"), Some(true));
        assert_eq!(read("--production=false"), Some(false));
        assert_eq!(read("--production false x"), Some(false));
        assert_eq!(read("--production --production=0"), Some(false));
        assert_eq!(read("x"), None);
    }
}
