//! Options and operands of a program, as `getopt` reads them.

use super::Word;
use crate::source::Span;

/// Which of a program's options take a value.
#[derive(Clone, Copy, Debug, Default)]
pub struct OptionsSpec<'s> {
    /// Short options that take a value: `"ot"` for `-o file -t release`.
    pub short_values: &'s str,
    /// Long options (and long ones with a single dash) that take a value, dashes included.
    pub long_values: &'s [&'s str],
    /// Whether a word such as `-name` is one long option, as `find`, `go` and `java` read it.
    pub single_dash_long: bool,
    /// Whether the first operand ends the options, as in `sudo` or `git`.
    pub stop_at_operand: bool,
}

/// One option as given.
#[derive(Clone, Debug, PartialEq)]
pub struct ShellOption<'w> {
    /// With its dashes: `-y`, `--yes`. `-qy` is two options.
    pub name: String,
    /// Its value as written, where it has one.
    pub value_text: Option<String>,
    /// The value, where that is literal.
    pub value: Option<String>,
    /// The value alone, or the option's word where it has none.
    pub value_span: Span,
    /// The word that holds the option.
    pub word: &'w Word,
}

/// A program's arguments, sorted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options<'w> {
    /// Options in order.
    pub options: Vec<ShellOption<'w>>,
    /// Operands in order.
    pub operands: Vec<&'w Word>,
    /// Whether some word may expand to options or to several words, so that what is not there
    /// cannot be held to be missing.
    pub uncertain: bool,
}

impl<'w> Options<'w> {
    /// Sorts `args`.
    ///
    /// ```
    /// use dockerfile_core::shell::{parse, Dialect, Options, OptionsSpec};
    /// use dockerfile_core::source::Mapped;
    /// let text = Mapped::copied("apt-get install -qy -o Dpkg::Use-Pty=0 curl", 0);
    /// let script = parse(&text, Dialect::Posix);
    /// let spec = OptionsSpec { short_values: "oct", ..OptionsSpec::default() };
    /// let options = Options::read(script.commands[0].effective().unwrap().args, &spec);
    /// assert!(options.has(&["-y", "--yes"]));
    /// assert_eq!(options.value(&["-o"]), Some("Dpkg::Use-Pty=0"));
    /// assert_eq!(options.operands.len(), 2);
    /// ```
    pub fn read(args: &'w [Word], spec: &OptionsSpec<'_>) -> Self {
        let mut out = Self::default();
        let mut words = args.iter();
        let mut only_operands = false;
        while let Some(word) = words.next() {
            let prefix = word.literal_prefix();
            let literal = word.value.is_some();
            if only_operands || !prefix.starts_with('-') || prefix == "-" {
                if !literal && !word.is_quoted() {
                    out.uncertain = true;
                }
                out.operands.push(word);
                only_operands |= spec.stop_at_operand;
                continue;
            }
            if prefix == "--" && literal {
                only_operands = true;
                continue;
            }
            if prefix.starts_with("--") || spec.single_dash_long {
                let (name, attached) = match prefix.split_once('=') {
                    Some((name, _)) => (name.to_owned(), true),
                    None => (prefix.clone(), false),
                };
                if attached {
                    out.push_attached(name.clone(), word, name.len() + 1);
                } else if spec.long_values.contains(&name.as_str()) {
                    out.push_next(name, word, words.next());
                } else {
                    out.uncertain |= !literal;
                    out.push_flag(name, word);
                }
                continue;
            }
            let letters: Vec<(usize, char)> = prefix.char_indices().skip(1).collect();
            for (i, &(at, letter)) in letters.iter().enumerate() {
                let name = format!("-{letter}");
                if !spec.short_values.contains(letter) {
                    out.push_flag(name, word);
                    continue;
                }
                if i + 1 < letters.len() || !literal {
                    out.push_attached(name, word, at + letter.len_utf8());
                } else {
                    out.push_next(name, word, words.next());
                }
                break;
            }
        }
        out
    }

    fn push_flag(&mut self, name: String, word: &'w Word) {
        self.options.push(ShellOption { name, value_text: None, value: None, value_span: word.span, word });
    }

    fn push_next(&mut self, name: String, word: &'w Word, value: Option<&'w Word>) {
        self.options.push(ShellOption {
            name,
            value_text: value.map(|value| value.text.clone()),
            value: value.and_then(|value| value.value.clone()),
            value_span: value.map_or(word.span, |value| value.span),
            word,
        });
    }

    /// An option whose value begins `skip` bytes into its own word.
    fn push_attached(&mut self, name: String, word: &'w Word, skip: usize) {
        let value = word.value.as_deref().and_then(|value| value.get(skip..)).map(str::to_owned);
        // Where the word begins unquoted, the text and the value agree up to the value.
        let plain = word.text.get(..skip).is_some_and(|text| word.literal_prefix().starts_with(text));
        let text = if plain { word.text.get(skip..) } else { None };
        let one_stretch = word.span.len() as usize == word.text.len();
        let value_span = match text {
            Some(_) if one_stretch => Span {
                start: word.span.start.saturating_add(u32::try_from(skip).unwrap_or(0)).min(word.span.end),
                end: word.span.end,
            },
            _ => word.span,
        };
        self.options.push(ShellOption {
            name,
            value_text: Some(text.map_or_else(|| word.text.clone(), str::to_owned)),
            value,
            value_span,
            word,
        });
    }

    /// The first option that has one of these names.
    pub fn find(&self, names: &[&str]) -> Option<&ShellOption<'w>> {
        self.options.iter().find(|option| names.contains(&option.name.as_str()))
    }

    /// Whether one of these options is given.
    pub fn has(&self, names: &[&str]) -> bool {
        self.find(names).is_some()
    }

    /// The literal value of the last option with one of these names.
    pub fn value(&self, names: &[&str]) -> Option<&str> {
        self.options.iter().rev().find(|option| names.contains(&option.name.as_str()))?.value.as_deref()
    }

    /// The literal value of the operand at `index`.
    pub fn operand(&self, index: usize) -> Option<&str> {
        self.operands.get(index)?.value.as_deref()
    }
}
