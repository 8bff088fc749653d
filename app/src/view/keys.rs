use std::rc::Rc;

use dockerfile_syntax::source::Span;

use crate::state::Snapshot;

/// Gives each finding a number that it keeps while the text around it changes, so that its row on the screen is
/// the same row: what is open stays open, what has the focus keeps it.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    next: u32,
    text: Rc<str>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    key: u32,
    rule: String,
    span: Span,
}

/// Where the two texts differ: bytes before that are alike, and bytes after.
fn alike(old: &str, new: &str) -> (usize, usize) {
    let before = old.bytes().zip(new.bytes()).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - before;
    let after =
        old.bytes().rev().zip(new.bytes().rev()).take(rest).take_while(|(old, new)| old == new).count();
    (before, after)
}

impl Keys {
    /// The keys of the findings of `snapshot`, in their order.
    pub fn assign(&mut self, snapshot: &Snapshot) -> Vec<u32> {
        let (before, after) = alike(&self.text, &snapshot.text);
        let changed_until = self.text.len() - after;
        // Where a byte of the old text is now; `None` for one that was itself edited.
        let moved = |offset: u32| {
            let at = offset as usize;
            if at <= before {
                Some(at)
            } else if at >= changed_until {
                Some(at + snapshot.text.len() - self.text.len())
            } else {
                None
            }
        };
        let mut old: Vec<(Option<usize>, Row)> =
            self.rows.iter().map(|row| (moved(row.span.start), row.clone())).collect();
        let found = &snapshot.analysis.diagnostics;
        let mut keys: Vec<Option<u32>> = vec![None; found.len()];
        // The same rule at the same place; then the same rule where the text was edited.
        for strict in [true, false] {
            for (key, found) in keys.iter_mut().zip(found).filter(|(key, _)| key.is_none()) {
                let here = found.span.start as usize;
                let edited = here >= before && here <= snapshot.text.len() - after;
                let same = old.iter().position(|(place, row)| {
                    row.rule == found.rule
                        && if strict {
                            *place == Some(here)
                        } else {
                            edited && (place.is_none() || *place == Some(before))
                        }
                });
                *key = same.map(|at| old.swap_remove(at).1.key);
            }
        }
        let keys: Vec<u32> = keys
            .into_iter()
            .map(|key| {
                key.unwrap_or_else(|| {
                    self.next += 1;
                    self.next
                })
            })
            .collect();
        self.rows = found
            .iter()
            .zip(&keys)
            .map(|(found, &key)| Row { key, rule: found.rule.clone(), span: found.span })
            .collect();
        self.text = snapshot.text.clone();
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockerfile_core::{Options, analyze_bare};

    fn assign(keys: &mut Keys, text: &str) -> Vec<(u32, String)> {
        let analysis = Rc::new(analyze_bare(text, &Options::default()));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        let numbers = keys.assign(&snapshot);
        numbers
            .into_iter()
            .zip(snapshot.analysis.diagnostics.iter().map(|found| found.rule.clone()))
            .collect()
    }

    fn named(rows: &[(u32, &str)]) -> Vec<(u32, String)> {
        rows.iter().map(|(key, rule)| (*key, (*rule).to_owned())).collect()
    }

    #[test]
    fn rows_keep_their_keys_while_lines_come_and_go() {
        let (casing, root) = ("StageNameCasing", "MaintainerDeprecated");
        let mut keys = Keys::default();
        let first = assign(&mut keys, "FROM a AS B\nMAINTAINER x\n");
        assert_eq!(first, named(&[(1, casing), (2, root)]));
        let above = assign(&mut keys, "# a line more\nFROM a AS B\nMAINTAINER x\n");
        assert_eq!(above, first);
        let between = assign(&mut keys, "# a line more\nFROM a AS B\nFROM b AS C\nMAINTAINER x\n");
        assert_eq!(between, named(&[(1, casing), (3, casing), (2, root)]));
        let gone = assign(&mut keys, "# a line more\nFROM a AS B\nMAINTAINER x\n");
        assert_eq!(gone, first);
        let again = assign(&mut keys, "# a line more\nFROM a AS B\nFROM b AS C\nMAINTAINER x\n");
        assert_eq!(again, named(&[(1, casing), (4, casing), (2, root)]), "a key is never used twice");
    }

    #[test]
    fn a_row_whose_own_words_are_edited_stays_the_same_row() {
        let mut keys = Keys::default();
        let first = assign(&mut keys, "FROM a AS Build\n");
        assert_eq!(assign(&mut keys, "FROM a AS Builder\n"), first);
        assert_eq!(assign(&mut keys, "FROM a AS XBuilder\n"), first);
        assert_eq!(assign(&mut keys, "FROM a\n"), []);
    }
}
