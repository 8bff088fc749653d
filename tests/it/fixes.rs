//! Every safe fix, on files of the corpus: it removes its finding, adds none, and leaves what is built alone.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use dockerfile_core::fix::{Applicability, Fix, apply};
use dockerfile_core::syntax::{CommandLine, Kind, Lex, NoEnv};
use dockerfile_core::{Analysis, Diagnostic, Options, analyze};

use crate::shared::corpus;

/// Rules whose safe fix changes what is built, as their pages say: a RUN without its leavings.
/// Graph and config stay the same all the same; only the text of RUN instructions may differ.
pub(crate) fn changes_scripts(rule: &str) -> bool {
    rule.ends_with("LeftBehind")
}

/// What is built, without places: stages, edges, what the target needs, and every stage's config.
pub(crate) fn built(analysis: &Analysis, with_scripts: bool) -> Vec<String> {
    let model = &analysis.model;
    let mut out = vec![
        format!("target {:?} reachable {:?}", model.target, model.reachable_with_onbuild),
        format!("global {:?}", model.global_env),
        format!("graph error {:?}", model.graph_error.as_ref().map(|error| &error.message)),
        format!(
            "faults {:?}",
            model.faults.iter().map(|fault| (fault.stage, &fault.message)).collect::<Vec<_>>()
        ),
    ];
    for edge in &model.edges {
        out.push(format!("edge {:?} {:?} {:?}", edge.stage, edge.origin, edge.kind));
    }
    for stage in &model.stages {
        out.push(format!(
            "stage {:?} {:?} {:?} {:?}",
            stage.id,
            stage.name.as_ref().map(|name| name.value.to_lowercase()),
            stage.base,
            // The default, said or not.
            stage.platform.as_deref().unwrap_or("linux/amd64")
        ));
        out.push(format!("state {:?}", stage.final_state()));
        // The last of each counts; the others never hold.
        let (mut command, mut entrypoint, mut healthcheck) = (None, None, None);
        for id in &stage.instructions {
            let Some(instruction) = analysis.file.instructions.get(id.index()) else { continue };
            match &instruction.kind {
                Kind::Cmd(line) => command = Some(line_text(line)),
                Kind::Entrypoint(line) => entrypoint = Some(line_text(line)),
                Kind::Healthcheck(check) => healthcheck = Some(check.command.as_ref().map(line_text)),
                Kind::Run(run) if with_scripts => out.push(format!("run {}", line_text(&run.command))),
                Kind::Run(_) => out.push("run".to_owned()),
                Kind::Copy(transfer) | Kind::Add(transfer) => out.push(format!(
                    "copy {:?} {:?}",
                    transfer.sources.iter().map(|source| &source.value).collect::<Vec<_>>(),
                    transfer.dest.value
                )),
                Kind::Label(labels) => out.push(format!(
                    "label {:?}",
                    labels
                        .iter()
                        .map(|label| (
                            unquoted(&label.name.value),
                            label.value.as_ref().map(|value| unquoted(&value.value))
                        ))
                        .collect::<Vec<_>>()
                )),
                Kind::Expose(ports) => out.push(format!(
                    "expose {:?}",
                    ports.iter().map(|port| port.value.to_lowercase()).collect::<Vec<_>>()
                )),
                Kind::Volume(paths) => {
                    out.push(format!(
                        "volume {:?}",
                        paths.iter().map(|path| &path.value).collect::<Vec<_>>()
                    ));
                }
                _ => {}
            }
        }
        out.push(format!("start {entrypoint:?} {command:?} {healthcheck:?}"));
    }
    out
}

/// A word as BuildKit keeps it: quotes resolved.
fn unquoted(word: &str) -> String {
    Lex { skip_unset: true, ..Lex::new('\\') }.expand(word, &NoEnv).text
}

fn line_text(line: &CommandLine) -> String {
    match line {
        CommandLine::Shell(script) => script.text().to_owned(),
        CommandLine::Exec(words) => {
            format!("{:?}", words.iter().map(|word| &word.value).collect::<Vec<_>>())
        }
    }
}

/// How many findings each rule has.
pub(crate) fn counts(analysis: &Analysis) -> BTreeMap<&str, usize> {
    let mut out = BTreeMap::new();
    for diagnostic in &analysis.diagnostics {
        *out.entry(diagnostic.rule.as_str()).or_default() += 1;
    }
    out
}

/// What is wrong with applying `fix`; nothing, if it is safe.
fn judge(text: &str, before: &Analysis, diagnostic: &Diagnostic, fix: &Fix) -> Option<String> {
    let Some(after_text) = apply(text, &fix.edits) else { return Some("the edits do not fit".to_owned()) };
    let after = analyze(&after_text, &Options::default());
    if after.file.errors.len() > before.file.errors.len() {
        return Some(format!("adds a fault: {:?}", after.file.errors));
    }
    let (old, new) = (counts(before), counts(&after));
    let rule = diagnostic.rule.as_str();
    let (had, has) = (old.get(rule).copied().unwrap_or(0), new.get(rule).copied().unwrap_or(0));
    if has >= had {
        return Some(format!("{had} findings before, {has} after"));
    }
    for (other, count) in &new {
        if *count > old.get(other).copied().unwrap_or(0) {
            return Some(format!("adds a finding of {other}"));
        }
    }
    let scripts = !changes_scripts(rule);
    let (was, is) = (built(before, scripts), built(&after, scripts));
    let differs = was.iter().zip(&is).find(|(was, is)| was != is);
    match differs {
        Some((was, is)) => Some(format!("what is built differs\n    was {was}\n    is  {is}")),
        None if was.len() != is.len() => Some("what is built differs in length".to_owned()),
        None => None,
    }
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn safe_fixes_are_safe_on_every_file() {
    // Every third file takes half a minute in a debug build; all of them are read when asked for.
    let step = if std::env::var_os("DOCKERFILE_ALL").is_some() { 1 } else { 3 };
    let files: Vec<_> = corpus().into_iter().step_by(step).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut applied: BTreeMap<String, usize> = BTreeMap::new();
        let mut wrong = Vec::new();
        while let Some((name, text)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let before = analyze(text, &Options::default());
            // The same fix at the same kind of place again proves little: two of each rule in a file are enough.
            let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
            for diagnostic in &before.diagnostics {
                for fix in &diagnostic.fixes {
                    let seen = taken.entry(&diagnostic.rule).or_default();
                    if fix.applicability != Applicability::Safe || *seen >= 2 {
                        continue;
                    }
                    *seen += 1;
                    *applied.entry(diagnostic.rule.clone()).or_default() += 1;
                    if let Some(fault) = judge(text, &before, diagnostic, fix) {
                        wrong.push(format!(
                            "{name} {} at {}: {fault}\n    {:?}",
                            diagnostic.rule, diagnostic.span, fix.edits
                        ));
                    }
                }
            }
        }
        (applied, wrong)
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let results: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|handle| handle.join().expect("a worker")).collect()
    });
    let mut applied: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (some, faults) in results {
        for (rule, count) in some {
            *applied.entry(rule).or_default() += count;
        }
        wrong.extend(faults);
    }
    for (rule, count) in &applied {
        println!("{rule:32} {count:5} safe fixes applied");
    }
    wrong.sort();
    assert!(applied.values().sum::<usize>() > 300, "safe fixes are offered: {applied:?}");
    let shown: Vec<&String> = wrong.iter().take(12).collect();
    assert!(wrong.is_empty(), "{} of them are not safe:\n{shown:#?}", wrong.len());
}

/// What has no effect has no say: with a CMD, ENTRYPOINT or HEALTHCHECK put before the one that holds, the fix that
/// takes it out again is as safe as any, whatever the one without effect says.
#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn taking_out_what_has_no_effect_changes_no_other_finding() {
    // Each says something that rules look for: a program that gives up root, a shell, an address, a file.
    let before = [
        "ENTRYPOINT [\"/docker-entrypoint.sh\", \"gosu\", \"nginx\", \"https://example.org\"]\n",
        "ENTRYPOINT exec supervisord -c /etc/apt/lists $JAVA_OPTS\n",
        "CMD [\"bash\", \"-c\", \"npm start && gcc -v && curl https://example.org\"]\n",
        "CMD python manage.py runserver\n",
        "HEALTHCHECK CMD curl -f https://localhost/ || exit 1\n",
    ];
    let rule = "MultipleInstructionsDisallowed";
    let (mut judged, mut wrong) = (0, Vec::new());
    for (number, (name, text)) in corpus().iter().step_by(11).enumerate() {
        if text.len() > 8_000 {
            continue;
        }
        let plain = analyze(text, &Options::default());
        let holding = plain.file.instructions.iter().rev().find(|found| {
            matches!(found.kind, Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Healthcheck(_)) && !found.broken
        });
        let Some(holding) = holding.filter(|_| plain.file.errors.is_empty()) else { continue };
        let kind = holding.keyword.value.to_uppercase();
        let fitting: Vec<&&str> = before.iter().filter(|line| line.starts_with(&kind)).collect();
        let line = fitting[number % fitting.len()];
        let start = text[..holding.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let with = format!("{}{line}{}", &text[..start], &text[start..]);
        let analysis = analyze(&with, &Options::default());
        let found = analysis
            .diagnostics
            .iter()
            .find(|found| found.rule == rule && found.span.start as usize >= start);
        let Some((found, fix)) = found.and_then(|found| Some((found, found.fixes.first()?))) else {
            continue;
        };
        judged += 1;
        if let Some(fault) = judge(&with, &analysis, found, fix) {
            wrong.push(format!("{name} {line}: {fault}"));
        }
    }
    println!("{judged} instructions without effect");
    assert!(judged > 50, "{judged}");
    assert!(
        wrong.is_empty(),
        "{} of {judged}:\n{:#?}",
        wrong.len(),
        wrong.iter().take(12).collect::<Vec<_>>()
    );
}
