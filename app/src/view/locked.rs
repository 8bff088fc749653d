//! Lines that typing may not change, in a text field that cannot guard them itself.

/// Whether `text` holds the stretches of whole lines `locked`, one after the other.
pub fn holds_locked(text: &str, locked: &[String]) -> bool {
    let mut from = 0;
    locked.iter().all(|stretch| match find_lines(text, stretch, from) {
        Some(end) => {
            from = end;
            true
        }
        None => false,
    })
}

/// The end of the first place at or after the byte `from` where `stretch` is whole lines of `text`.
fn find_lines(text: &str, stretch: &str, from: usize) -> Option<usize> {
    let places = text.get(from..)?.match_indices(stretch);
    places.map(|(at, _)| (from + at, from + at + stretch.len())).find_map(|(start, end)| {
        let before = text.get(..start)?;
        let after = text.get(end..)?;
        let whole =
            (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'));
        whole.then_some(end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_line_stays_whole_while_its_neighbours_take_any_edit() {
        let locked = ["two".to_owned()];
        for text in ["one\ntwo\nthree", "ONE\ntwo", "two", "new\ntwo\n\n", "twofold\ntwo\n", "é\ntwo\n"] {
            assert!(holds_locked(text, &locked), "{text}");
        }
        for text in ["", "one\nthree", "one\ntwox\n", "one\nxtwo\n", "onetwo\nthree", "t\nwo\n", "two three"]
        {
            assert!(!holds_locked(text, &locked), "{text}");
        }
    }

    #[test]
    fn several_stretches_stay_in_order() {
        let locked = ["FROM a\nRUN é".to_owned(), "RUN é".to_owned()];
        assert!(holds_locked("FROM a\nRUN é\n# new\nRUN é\n", &locked));
        assert!(!holds_locked("FROM a\nRUN é\n# new\n", &locked), "each has a place of its own");
        assert!(!holds_locked("RUN é\nFROM a\nRUN é\n", &locked));
        assert!(holds_locked("anything", &[]));
        assert!(holds_locked("a\n\nb", &[String::new()]) && !holds_locked("a\nb", &[String::new()]));
    }
}
