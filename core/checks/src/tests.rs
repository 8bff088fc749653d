use super::{Context, Family, RULES};
use crate::fix::{Applicability, apply};
use dockerfile_answers::Analysis;

use crate::{Options, Outcome, analyze, analyze_bare};

/// Checks BuildKit's findings in a text in which lines of `^^^ Rule` under a line mark what is to be found
/// there, and nothing else.
#[track_caller]
fn check(marked: &str) {
    check_where(marked, &|text| analyze_bare(text, &Options::default()), &|_| true);
}

/// The text without the lines of `^^^ Rule`, and what those mark: first byte, end, what stands behind.
fn marked(text: &str) -> (String, Vec<(usize, usize, String)>) {
    let mut out = String::new();
    let mut marks = Vec::new();
    let mut line_start = 0;
    for line in text.lines() {
        let body = line.trim_start_matches(['#', ' ']);
        if body.starts_with('^') {
            let from = line_start + line.find('^').unwrap();
            let label = body.trim_start_matches('^');
            marks.push((from, from + body.len() - label.len(), label.trim().to_owned()));
        } else {
            line_start = out.len();
            out.push_str(line);
            out.push('\n');
        }
    }
    marks.sort();
    (out, marks)
}

#[track_caller]
fn check_where(text: &str, analyze: &dyn Fn(&str) -> Analysis, chosen: &dyn Fn(&str) -> bool) {
    let (text, wanted) = marked(text);
    let mut found: Vec<(usize, usize, String)> = analyze(&text)
        .diagnostics
        .into_iter()
        .filter(|d| chosen(&d.rule))
        .map(|d| (d.span.start as usize, d.span.end as usize, d.rule))
        .collect();
    found.sort();
    assert_eq!(found, wanted, "in\n{text}");
}

/// Checks the findings of one rule, in a text marked as for [`check`].
#[track_caller]
pub(crate) fn only(rule: &str, marked: &str) {
    check_where(marked, &|text| analyze(text, &Options::default()), &|found| found == rule);
}

/// The same with marks that name no rule.
#[track_caller]
pub(crate) fn check_rule(rule: &str, text: &str) {
    let (text, wanted) = marked(text);
    let found: Vec<(usize, usize, String)> = analyze(&text, &Options::default())
        .diagnostics
        .into_iter()
        .filter(|d| d.rule == rule)
        .map(|d| (d.span.start as usize, d.span.end as usize, String::new()))
        .collect();
    let shown: Vec<&str> = found.iter().map(|&(start, end, _)| &text[start..end]).collect();
    assert_eq!(found, wanted, "{rule} found {shown:?} in\n{text}");
}

/// Applies the first fix of the first finding of `rule` and gives the text.
#[track_caller]
pub(crate) fn fixed(text: &str, rule: &str) -> String {
    let analysis = analyze(text, &Options::default());
    let finding = analysis.diagnostics.iter().find(|d| d.rule == rule).expect("a finding");
    apply(text, &finding.fixes.first().expect("a fix").edits).expect("edits that fit")
}

#[test]
fn the_registry_is_complete() {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "names are unique");
    assert_eq!(RULES.iter().filter(|rule| rule.family == Family::BuildKit).count(), 22);
    for rule in RULES {
        assert!(!rule.summary.is_empty(), "{}", rule.name);
        assert!(
            rule.url.starts_with("https://docs.docker.com/") || rule.url.starts_with("rules/"),
            "{}",
            rule.name
        );
        assert!(rule.name.chars().all(char::is_alphanumeric), "{}", rule.name);
    }
}

#[test]
fn safe_fixes_remove_their_finding() {
    for text in [
        "FROM alpine AS Build\n",
        "FROM alpine as build\n",
        "FROM alpine AS b\nRUN a \\\n\n  b\n",
        "FROM alpine AS b\nRun true\n",
        "FROM alpine AS b\nCMD [\"a\"]\nCMD [\"b\"]\n",
        "FROM alpine AS b\nENV A b c\n",
        "FROM --platform=$TARGETPLATFORM alpine AS b\n",
        "FROM alpine AS b\nEXPOSE 80/TCP\n",
    ] {
        let before = analyze_bare(text, &Options::default());
        let finding = before.diagnostics.first().unwrap_or_else(|| panic!("a finding in {text}"));
        let fix = finding.fixes.first().unwrap_or_else(|| panic!("a fix of {}", finding.rule));
        assert_eq!(fix.applicability, Applicability::Safe, "{}", finding.rule);
        let after = apply(text, &fix.edits).expect("edits that fit");
        let rules: Vec<String> =
            analyze_bare(&after, &Options::default()).diagnostics.into_iter().map(|d| d.rule).collect();
        assert_eq!(rules, Vec::<String>::new(), "{text} -> {after}");
    }
}

#[test]
fn comments_switch_rules_off() {
    let bare = |text: &str| analyze_bare(text, &Options::default()).diagnostics.len();
    assert_eq!(bare("FROM alpine as b\n"), 1);
    assert_eq!(bare("# check=skip=FromAsCasing\nFROM alpine as b\n"), 0);
    assert_eq!(bare("# check=skip=all\nFROM alpine as b\n"), 0);
    assert_eq!(bare("FROM alpine AS a\n# check=skip=FromAsCasing\nFROM alpine as b\n"), 0);
}

#[test]
fn the_build_arg_for_checks_takes_the_place_of_the_directive() {
    let text = "# check=skip=StageNameCasing\nFROM scratch AS BadName\nMAINTAINER me\n";
    let rules = |given: Option<&str>| -> Vec<String> {
        let mut options = Options::default();
        let given = given.map(|given| ("BUILDKIT_DOCKERFILE_CHECK".to_owned(), given.to_owned()));
        options.build_args.extend(given);
        analyze_bare(text, &options).diagnostics.into_iter().map(|found| found.rule).collect()
    };
    assert_eq!(rules(None), ["MaintainerDeprecated"]);
    assert_eq!(rules(Some("skip=MaintainerDeprecated")), ["StageNameCasing"]);
    assert_eq!(rules(Some("skip=all")), Vec::<String>::new());
    assert_eq!(rules(Some("")), ["StageNameCasing", "MaintainerDeprecated"]);
    let options = Options {
        build_args: [("BUILDKIT_DOCKERFILE_CHECK".to_owned(), "what".to_owned())].into(),
        ..Options::default()
    };
    let refused = analyze("# check=skip=all;eror=true\nFROM scratch\n", &Options::default());
    let places: Vec<(&str, u32, u32)> = refused
        .diagnostics
        .iter()
        .map(|found| (found.rule.as_str(), found.span.start, found.span.end))
        .collect();
    assert_eq!(places, [("CheckOptionError", 17, 21)]);
    let said: Vec<String> =
        analyze(text, &options).diagnostics.into_iter().map(|found| found.message).collect();
    assert!(
        said.contains(
            &"failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: invalid check option \"what\"".to_owned()
        ),
        "{said:?}"
    );
}

#[test]
fn context_is_what_rules_see() {
    fn takes(_: fn(&Context<'_>)) {}
    takes(|ctx| assert!(ctx.instruction(crate::syntax::InstructionId(u32::MAX)).is_none()));
}

#[test]
fn buildkits_rules_point_at_what_is_wrong() {
    check("FROM alpine AS Build\n#              ^^^^^ StageNameCasing");
    check("FROM alpine as b\n#           ^^ FromAsCasing");
    check("from alpine AS b\n#           ^^ FromAsCasing");
    check("FROM alpine AS b\nRun a\n^^^ ConsistentInstructionCasing");
    check("FROM alpine AS b\nFROM busybox AS b\n#               ^ DuplicateStageName");
    check("FROM alpine AS context\n#              ^^^^^^^ ReservedStageName");
    check("FROM alpine\nCMD a | b\n#   ^^^^^ JSONArgsRecommended");
    check("FROM alpine\nSHELL [\"bash\", \"-c\"]\nCMD a");
    check("FROM alpine\nMAINTAINER me\n^^^^^^^^^^ MaintainerDeprecated");
    check("ARG VERSION=3\nFROM alpine:3$VERSIO\n#            ^^^^^^^ UndefinedArgInFrom");
    check("FROM alpine\nWORKDIR app\n#       ^^^ WorkdirRelativePath");
    check("FROM alpine\nWORKDIR /app\nWORKDIR sub");
    check("FROM alpine\nCOPY $src /\n#    ^^^^ UndefinedVar");
    check("FROM alpine\nARG src\nCOPY $src /");
    check("FROM alpine\nCMD [\"a\"]\n^^^ MultipleInstructionsDisallowed\nCMD [\"b\"]");
    check("FROM alpine\nENV a b\n#   ^^^ LegacyKeyValueFormat");
    check("FROM --platform=$TARGETPLATFORM alpine\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ RedundantTargetPlatform");
    check("FROM alpine\nARG API_TOKEN\n#   ^^^^^^^^^ SecretsUsedInArgOrEnv");
    check("FROM alpine\nENV KEY_FILE=/k PUBLIC_KEY=x");
    check(
        "FROM --platform=linux/arm64 alpine AS b\n#               ^^^^^^^^^^^ FromPlatformFlagConstDisallowed",
    );
    check("FROM --platform=linux/arm64 alpine AS b-arm64");
    check("FROM alpine\nEXPOSE 80/TCP\n#      ^^^^^^ ExposeProtoCasing");
    check("FROM alpine\nEXPOSE 8080:80\n#      ^^^^^^^ ExposeInvalidFormat");
    check(
        "# check=experimental=InvalidDefinitionDescription\n# base\n^^^^^^ InvalidDefinitionDescription\nFROM alpine AS b",
    );
}

#[test]
fn copies_of_ignored_files_are_found() {
    let text = "FROM alpine\nCOPY secret.env /\nCOPY app /\nADD https://example.org/secret.env /\n";
    let found = |ignore: &str| -> Vec<String> {
        let options = Options { dockerignore: Some(ignore.to_owned()), ..Options::default() };
        analyze_bare(text, &options).diagnostics.into_iter().map(|d| d.span.text(text).to_owned()).collect()
    };
    assert_eq!(found("*.env\n"), ["secret.env"]);
    assert_eq!(found("*\n"), ["secret.env", "app"]);
    // With an exception BuildKit says nothing.
    assert_eq!(found("*.env\n!other.env\n"), Vec::<String>::new());
}

#[test]
fn what_becomes_of_the_target_is_said_where_it_is_known() {
    let outcomes = |text: &str, dockerignore: Option<&str>| -> Vec<(String, Outcome)> {
        let options = Options { dockerignore: dockerignore.map(str::to_owned), ..Options::default() };
        let found = analyze(text, &options).diagnostics;
        found.into_iter().filter_map(|found| Some((found.rule, found.outcome?))).collect()
    };
    let of = |rule: &str, outcome| vec![(rule.to_owned(), outcome)];
    for (text, wanted) in [
        ("FROM scratch\nCOPY a /a\nCMD /a\n", of("ShellFormWithoutShell", Outcome::DoesNotStart)),
        ("FROM scratch\nRUN /a\n", of("ShellFormWithoutShell", Outcome::BuildStops)),
        ("FROM alpine:3.22\nRUNN x\n", of("InstructionError", Outcome::BuildStops)),
        // Nothing of a stage that is not built stops, and of one that is not the result nothing starts.
        ("FROM scratch AS a\nRUN /a\nFROM alpine:3.22\n", Vec::new()),
        (
            "FROM scratch AS a\nCMD /a\nFROM alpine:3.22\nCOPY --from=a /b /c\n",
            of("CopyFromMissingPath", Outcome::BuildStops),
        ),
        // With an ENTRYPOINT, CMD is its arguments; what checks health does not start anything.
        ("FROM scratch\nCOPY a /a\nENTRYPOINT [\"/a\"]\nCMD b\n", Vec::new()),
        ("FROM scratch\nCOPY a /a\nHEALTHCHECK CMD /a\nCMD [\"/a\"]\n", Vec::new()),
        ("FROM debian:bookworm\nUSER ghost\nRUN true\n", of("UserMissingInImage", Outcome::BuildStops)),
        ("FROM debian:bookworm\nUSER ghost\nCMD [\"ls\"]\n", of("UserMissingInImage", Outcome::DoesNotStart)),
    ] {
        assert_eq!(outcomes(text, None), wanted, "{text}");
    }
    let copies = "FROM alpine:3.22\nCOPY a.env b* /\n";
    assert_eq!(
        outcomes(copies, Some("*\n")),
        of("CopyIgnoredFile", Outcome::BuildStops),
        "a pattern may match nothing"
    );
}

#[test]
fn steps_that_could_be_kept_are_named() {
    let text = "FROM node:24\nARG GIT_SHA\nRUN apt-get update && apt-get install -y git\nCOPY . .\nRUN npm ci\nRUN echo $GIT_SHA\n";
    let analysis = analyze(text, &Options::default());
    let named: Vec<(&str, Vec<&str>)> = analysis
        .diagnostics
        .iter()
        .filter_map(|found| {
            let steps = found.reruns.as_ref()?.steps.iter();
            let words = steps.filter_map(|id| analysis.file.instructions.get(id.index()));
            Some((found.rule.as_str(), words.map(|step| step.span.text(text)).collect()))
        })
        .collect();
    let apt = "RUN apt-get update && apt-get install -y git";
    assert_eq!(named, [("VolatileArgEarly", vec![apt]), ("CopyBeforeInstall", vec!["RUN npm ci"])]);
}
