//! What the panels say of whole files.

use std::rc::Rc;

use dockerfile_core::{Options, Severity, analyze_with_plans as analyze};

use super::*;
use crate::examples;
use crate::i18n::Lang;
use crate::state::{Measure, Snapshot};

fn snapshot(text: &str, target: Option<&str>) -> Snapshot {
    let options = Options { target: target.map(str::to_owned), ..Options::default() };
    Snapshot { revision: 1, text: text.into(), analysis: Rc::new(analyze(text, &options)) }
}

/// One line per stage: name, base, marks, what it takes, who takes from it.
fn stages(text: &str, target: Option<&str>) -> Vec<String> {
    stage_rows(Lang::En, &snapshot(text, target), Measure::Unpacked)
        .iter()
        .map(|row| {
            let mut line = format!("{} FROM {} {}-{}", row.label, row.base, row.lines.0, row.lines.1);
            if row.is_target {
                line.push_str(" [result]");
            }
            if !row.used {
                line.push_str(" [unused]");
            }
            for taking in &row.takes {
                line.push_str(&format!(" {:?} {} x{}", taking.kind, taking.from, taking.times));
            }
            if !row.given_to.is_empty() {
                line.push_str(&format!(" -> {}", row.given_to.join(",")));
            }
            line
        })
        .collect()
}

#[test]
fn stages_in_words() {
    let text = "FROM golang AS build\nCOPY . .\nCOPY a b\nRUN go build\n\nFROM node\n\nFROM scratch\nCOPY --from=build /a /a\nRUN --mount=type=bind,from=build,target=/x ls";
    assert_eq!(
        stages(text, None),
        [
            "build FROM golang:latest 1-4 Copy build context x2 -> stage 2",
            "stage 1 FROM node:latest 6-6 [unused]",
            "stage 2 FROM scratch 8-10 [result] Copy build x1 Mount(Bind) build x1",
        ]
    );
    assert_eq!(
        stages(text, Some("build"))[..2],
        [
            "build FROM golang:latest 1-4 [result] Copy build context x2 -> stage 2",
            "stage 1 FROM node:latest 6-6 [unused]",
        ]
    );
}

#[test]
fn a_broken_line_keeps_the_rest_alive() {
    let text = "FROM alpine AS a\nRUN touch x\nRUNN x\nFROM a\nCOPY --from=a x y\n";
    assert_eq!(stages(text, None).len(), 2);
    assert_eq!(counts(&snapshot(text, None))[0], 1);
}

#[test]
fn the_summary_names_target_base_and_counts() {
    let sum = |text, target| {
        let Summary { target, base, stages, used, problems, .. } =
            summary(Lang::Fr, &snapshot(text, target), Measure::Unpacked);
        (target, base, stages, used, problems[0])
    };
    assert_eq!(
        sum("FROM a AS x\nFROM b AS y\nFROM x", None),
        (Some("étape 2".to_owned()), "x".to_owned(), 3, 2, 0)
    );
    assert_eq!(
        sum("FROM a AS x\nFROM b AS y\nFROM x", Some("y")),
        (Some("y".to_owned()), "b:latest".to_owned(), 3, 1, 0)
    );
    assert_eq!(sum("", None).0, None);
}

#[test]
fn every_token_has_a_place_and_a_known_class() {
    for example in examples::ALL {
        let text = example.text(Lang::Fr);
        let found = snapshot(&text, None);
        let data = token_data(&found.analysis.tokens, &Utf16Index::new(&text));
        assert!(!data.is_empty(), "{}", example.id);
        let mut last = 0;
        for token in data.chunks(3) {
            assert!(last <= token[0] && token[0] < token[1], "{}: {token:?}", example.id);
            assert!(TOKEN_CLASSES.get(token[2] as usize).is_some_and(|class| !class.is_empty()));
            last = token[1];
        }
    }
}

#[test]
fn examples_build() {
    for (example, lang) in examples::ALL.iter().flat_map(|example| Lang::ALL.map(|lang| (example, lang))) {
        let text = example.text(lang);
        let found = snapshot(&text, None);
        let errors: Vec<_> = found
            .analysis
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity <= Severity::Warning)
            .map(|diagnostic| diagnostic.rule.as_str())
            .collect();
        // The single stage is there to be improved: it keeps what npm downloads.
        let wanted: &[&str] = if example.id == "node-single" { &["NpmCacheLeftBehind"] } else { &[] };
        assert_eq!(errors, wanted, "{}", example.id);
        assert!(found.analysis.model.target.is_some(), "{}", example.id);
        assert!(text.ends_with('\n') && !text.contains('\t'), "{}", example.id);
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", example.id);
        }
    }
}

#[test]
fn only_the_file_with_several_targets_leaves_stages_out() {
    for example in examples::ALL {
        let unused =
            stages(&example.text(Lang::En), None).iter().filter(|line| line.contains("[unused]")).count();
        assert_eq!(unused > 0, example.id == "monorepo", "{}", example.id);
    }
}
