use crate::shared::Folder;

#[test]
fn a_rule_has_a_page() {
    let folder = Folder::of(&[]);
    let answer = folder.run(&["explain", "DL3020"]);
    assert!(answer.out.starts_with("# AddInsteadOfCopy\n\n"), "{}", answer.out);
    assert!(
        answer.out.contains("- hadolint: DL3020\n") && answer.out.contains("\n## Why\n"),
        "{}",
        answer.out
    );
    assert_eq!(answer.code, 0);
    let all = folder.run(&["explain"]).out;
    assert_eq!(all.lines().count(), dockerfile_core::checks::RULES.len());
}

#[test]
fn what_is_no_rule_is_said_to_be_none() {
    let folder = Folder::of(&[]);
    for (name, words) in [
        ("RunAsRoot", "did you mean RunsAsRoot?"),
        ("DL3008", "no rule here finds what this code"),
        ("BuildError", "this is no rule"),
        ("x", "lists all of them"),
    ] {
        let answer = folder.run(&["explain", name]);
        assert!(answer.err.contains(words), "{name}: {}", answer.err);
        assert_eq!(answer.code, 2);
    }
}
