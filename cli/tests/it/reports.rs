//! The shapes that tools read, on one file with a finding of each kind.

use serde_json::{Value, json};

use crate::shared::Folder;

/// An error, a warning with an astral character before it, a hint.
const TEXT: &str = "# 😀\nFROM alpine:3.22 as build\nLABEL é=😀 b c\n";

fn json(format: &str) -> Value {
    let answer =
        Folder::of(&[("a,b/Dockerfile", TEXT)]).run(&["check", "--format", format, "a,b/Dockerfile"]);
    assert_eq!(answer.code, 1, "{}", answer.err);
    serde_json::from_str(&answer.out).expect("JSON")
}

fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("{pointer} in {value:#}"))
}

#[test]
fn json_has_places_and_edits() {
    let report = json("json");
    assert_eq!(at(&report, "/format"), "dockerfile-playground/check");
    assert_eq!(at(&report, "/files/0/file"), "a,b/Dockerfile");
    let found = at(&report, "/files/0/findings").as_array().expect("a list");
    let casing = found.iter().find(|found| found["rule"] == "FromAsCasing").expect("a finding");
    assert_eq!(casing["severity"], "warning");
    assert_eq!(casing["start"], json!({ "line": 2, "column": 18, "offset": 24 }));
    assert_eq!(casing["fixes"][0]["safe"], true);
    assert_eq!(casing["fixes"][0]["edits"][0]["insert"], "AS");
    let counts: u64 =
        at(&report, "/counts").as_object().expect("counts").values().filter_map(Value::as_u64).sum();
    assert_eq!(counts, found.len() as u64);
}

#[test]
fn sarif_names_its_rules_and_stays_in_the_file() {
    let report = json("sarif");
    assert_eq!(at(&report, "/version"), "2.1.0");
    let run = at(&report, "/runs/0");
    let rules = at(run, "/tool/driver/rules").as_array().expect("rules");
    let mut ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids.len(), rules.len());
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rules.len(), "each rule once");
    for rule in rules {
        assert!(at(rule, "/shortDescription/text").is_string());
        let level = at(rule, "/defaultConfiguration/level").as_str().expect("a level");
        assert!(["error", "warning", "note"].contains(&level));
        assert!(
            rule.get("helpUri").is_none_or(|uri| uri.as_str().is_some_and(|uri| uri.starts_with("https://")))
        );
    }
    let results = at(run, "/results").as_array().expect("results");
    assert!(results.len() >= 2);
    let lines = u64::try_from(TEXT.lines().count()).expect("few");
    for result in results {
        let index = usize::try_from(at(result, "/ruleIndex").as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(at(result, "/message/text").is_string());
        let place = at(result, "/locations/0/physicalLocation");
        assert_eq!(at(place, "/artifactLocation/uri"), "a%2Cb/Dockerfile");
        let region = |name: &str| at(place, &format!("/region/{name}")).as_u64().expect("a number");
        assert!(region("startLine") >= 1 && region("endLine") <= lines + 1);
        assert!((region("startLine"), region("startColumn")) <= (region("endLine"), region("endColumn")));
        assert_eq!(
            at(result, "/partialFingerprints/dockerfilePlayground~1v1").as_str().map(str::len),
            Some(16)
        );
    }
}

#[test]
fn github_gets_a_line_for_each() {
    let folder = Folder::of(&[("a,b/Dockerfile", TEXT)]);
    let answer = folder.run(&["check", "--format", "github", "a,b/Dockerfile"]);
    let wanted = "::warning file=a%2Cb/Dockerfile,line=2,col=18,endColumn=20,title=FromAsCasing::'as' and 'FROM' keywords' casing do not match\n";
    assert!(answer.out.contains(wanted), "{}", answer.out);
    assert!(answer.out.lines().all(|line| line.starts_with("::")), "{}", answer.out);
}

#[test]
fn gitlab_gets_unique_fingerprints() {
    let report = json("gitlab");
    let issues = report.as_array().expect("a list");
    let mut prints: Vec<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert!(prints.len() == issues.len() && issues.len() >= 2);
    for issue in issues {
        assert_eq!(at(issue, "/location/path"), "a,b/Dockerfile");
        assert!(at(issue, "/location/lines/begin").is_u64());
        assert!(["info", "minor", "critical"].contains(&issue["severity"].as_str().expect("a severity")));
    }
}

#[test]
fn checkstyle_is_well_formed() {
    let folder = Folder::of(&[("a&<b>\"", TEXT)]);
    let answer = folder.run(&["check", "--format", "checkstyle", "a&<b>\""]);
    assert!(answer.out.contains("<file name=\"a&amp;&lt;b&gt;&quot;\">"), "{}", answer.out);
    let wanted = "<error line=\"2\" column=\"18\" severity=\"warning\" message=\"'as' and 'FROM' keywords' casing do not match\" source=\"FromAsCasing\"/>";
    assert!(answer.out.contains(wanted), "{}", answer.out);
    assert_eq!(answer.out.matches('<').count(), answer.out.matches('>').count());
}
