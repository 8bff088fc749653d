//! `test`, `[` and `[[`: what is known of a condition.

use super::{Machine, Outcome};
use crate::shell::{Command, Word};

impl Machine<'_> {
    /// The outcome of `test …` or `[ … ]` with these words (without the bracket).
    pub(super) fn test(&mut self, words: &[Word]) -> Outcome {
        let words: Vec<&Word> = words.iter().filter(|w| !w.is("]") && !w.is("]]")).collect();
        self.test_words(&words)
    }

    fn test_words(&mut self, words: &[&Word]) -> Outcome {
        if let Some((first, rest)) = words.split_first()
            && first.is("!")
        {
            return match self.test_words(rest) {
                Outcome::True => Outcome::False,
                Outcome::False => Outcome::True,
                Outcome::Unknown => Outcome::Unknown,
            };
        }
        match words {
            [word] => match self.resolve(word) {
                Some(value) => of(!value.is_empty()),
                None => Outcome::Unknown,
            },
            [operator, operand] => {
                let Some(value) = self.resolve(operand) else { return Outcome::Unknown };
                match operator.value.as_deref() {
                    Some("-n") => of(!value.is_empty()),
                    Some("-z") => of(value.is_empty()),
                    Some("-e" | "-f" | "-s" | "-r" | "-x") => {
                        let path = self.path(&value);
                        if self.system.fs.entries.contains_key(&path) {
                            Outcome::True
                        } else {
                            Outcome::Unknown
                        }
                    }
                    Some("-d") => {
                        let path = self.path(&value);
                        if self.system.fs.is_dir(&path) { Outcome::True } else { Outcome::Unknown }
                    }
                    _ => Outcome::Unknown,
                }
            }
            [left, operator, right] => {
                let (Some(a), Some(b)) = (self.resolve(left), self.resolve(right)) else {
                    return Outcome::Unknown;
                };
                match operator.value.as_deref() {
                    Some("=" | "==") if right.has_glob() => of(crate::glob::glob(&b, &a)),
                    Some("=" | "==" | "-eq") => of(a == b),
                    Some("!=" | "-ne") => of(a != b),
                    _ => Outcome::Unknown,
                }
            }
            _ => Outcome::Unknown,
        }
    }

    /// The outcome of `[[ … ]]`.
    pub(super) fn double_test(&mut self, command: &Command) -> Outcome {
        let inner: Vec<&Word> = command.words.iter().filter(|w| !w.is("[[") && !w.is("]]")).collect();
        if inner.iter().any(|w| w.is("&&") || w.is("||")) {
            return Outcome::Unknown;
        }
        self.test_words(&inner)
    }
}

fn of(holds: bool) -> Outcome {
    if holds { Outcome::True } else { Outcome::False }
}
