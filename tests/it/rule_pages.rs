//! Every rule has its page in English and French, in one form, with examples that hold.

use std::collections::BTreeSet;
use std::path::Path;

use dockerfile_core::checks::RULES;
use dockerfile_core::size::{Context, ContextFile};
use dockerfile_core::{Options, analyze};

const ENGLISH: [&str; 5] = ["What it does", "Why", "Example", "Fix safety", "Source"];
const FRENCH: [&str; 5] =
    ["Ce que fait la règle", "Pourquoi", "Exemple", "Sûreté de la correction", "Source"];

/// The fenced Dockerfiles of a page.
fn examples(page: &str) -> Vec<String> {
    page.split("```dockerfile\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```").map(|(code, _)| code.to_owned()))
        .collect()
}

/// What is wrong with a page.
fn faults(name: &str, page: &str, headings: [&str; 5]) -> Vec<String> {
    let mut out = Vec::new();
    let found: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    if found != headings {
        out.push(format!("{name}: headings {found:?} instead of {headings:?}"));
    }
    for section in page.split("\n## ").skip(1).chain(page.strip_prefix("## ")) {
        if section.split_once('\n').is_none_or(|(_, body)| body.trim().is_empty()) {
            out.push(format!("{name}: an empty section"));
        }
    }
    let source = page.rsplit("\n## Source").next().unwrap_or("");
    if !source.contains("](https://") {
        out.push(format!("{name}: no source"));
    }
    let [bad, good] = examples(page).try_into().unwrap_or_else(|found: Vec<String>| {
        out.push(format!("{name}: {} examples instead of two", found.len()));
        [String::new(), String::new()]
    });
    let rule = name.split('.').next().unwrap_or(name);
    // One rule looks at the ignore file too; its page names the line.
    let mut options = Options { dockerignore: Some("secret.txt\n".to_owned()), ..Options::default() };
    // And two at the files of the context; their pages name them.
    let files: &[&str] = match rule {
        "CopySourceNotInContext" => &["config.json"],
        "UnwantedFolderCopied" => &[".git/", "package.json"],
        _ => &[],
    };
    if !files.is_empty() {
        let files = files.iter().map(|&path| (path.to_owned(), ContextFile::default())).collect();
        options.context = Some(Context { files, complete: true });
    }
    let fires =
        |text: &str| analyze(text, &options).diagnostics.iter().any(|diagnostic| diagnostic.rule == rule);
    if !fires(&bad) {
        out.push(format!("{name}: the rule does not find the fault of its first example"));
    }
    if fires(&good) {
        out.push(format!("{name}: the rule finds a fault in its second example"));
    }
    out
}

#[test]
fn every_rule_has_its_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/locales/rules");
    let mut wrong = Vec::new();
    let mut wanted = BTreeSet::new();
    for rule in RULES {
        let mut pages = Vec::new();
        for (lang, headings) in [("en", ENGLISH), ("fr", FRENCH)] {
            let name = format!("{}.{lang}.md", rule.name);
            wanted.insert(name.clone());
            match std::fs::read_to_string(folder.join(&name)) {
                Ok(page) => {
                    wrong.extend(faults(&name, &page, headings));
                    pages.push(examples(&page));
                }
                Err(fault) => wrong.push(format!("{name}: {fault}")),
            }
        }
        if pages.windows(2).any(|pair| pair[0] != pair[1]) {
            wrong.push(format!("{}: the examples differ between languages", rule.name));
        }
    }
    for entry in std::fs::read_dir(&folder).expect("the pages can be listed") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if !wanted.contains(&name) {
            wrong.push(format!("{name}: no rule has this page"));
        }
    }
    assert!(!wanted.is_empty());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn hadolint_codes_stand_in_the_table_and_on_the_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let table = std::fs::read_to_string(root.join("docs/rules.md")).expect("docs/rules.md");
    for rule in RULES.iter().filter(|rule| !rule.aliases.is_empty()) {
        let row = format!("| {} | {} |", rule.name, rule.aliases.join(", "));
        assert!(table.contains(&row), "docs/rules.md has no row {row}");
        for language in ["en", "fr"] {
            let path = root.join(format!("app/locales/rules/{}.{language}.md", rule.name));
            let page = std::fs::read_to_string(&path).expect("a page");
            for code in rule.aliases {
                assert!(page.contains(&format!("/wiki/{code})")), "{} lacks {code}", path.display());
            }
        }
    }
}
