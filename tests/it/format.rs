//! Formatting, on every file of the corpora and on mangled ones: it changes nothing that BuildKit or a shell could see, and
//! once is enough.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use dockerfile_core::fix::apply;
use dockerfile_core::syntax::{Kind, read};
use dockerfile_core::{Analysis, Options, analyze};
use dockerfile_ide::{Reason, format};

use crate::fixes::{built, counts};
use crate::shared::{Corpus, Seeded, corpus};

/// What came of some files.
#[derive(Default)]
struct Tally {
    files: usize,
    same: usize,
    changed: usize,
    instructions: usize,
    left: BTreeMap<Reason, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn take(&mut self, name: &str, text: &str) {
        self.files += 1;
        let options = Options::default();
        let made = format(text, &options, None);
        for left in &made.left {
            *self.left.entry(left.reason).or_default() += 1;
        }
        let Some(after) = apply(text, &made.edits) else {
            self.wrong.push(format!("{name}: the edits do not fit"));
            return;
        };
        if after == text {
            self.same += 1;
        } else {
            self.changed += 1;
        }
        self.instructions += made.changed as usize;
        let again = format(&after, &options, None);
        if apply(&after, &again.edits).as_deref() != Some(after.as_str()) {
            let edit = again.edits.first();
            self.wrong.push(format!("{name}: not done at once: {edit:?}"));
        }
        // Beside one that was left, others may stand out.
        let stands_out =
            |fault: &String| !made.left.is_empty() && fault.ends_with("ConsistentInstructionCasing");
        if let Some(fault) = differs(text, &after).filter(|fault| !stands_out(fault)) {
            self.wrong.push(format!("{name}: {fault}"));
        }
    }

    fn print(&self, what: &str) {
        println!(
            "{what}: {} files, {} formatted ({} instructions), {} as they were; left: {:?}",
            self.files, self.changed, self.instructions, self.same, self.left
        );
    }
}

/// A script without blanks, the one thing that may differ in it.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect()
}

/// What another reader than the one that formats sees of both: BuildKit's tree as its own fixtures print it, what is
/// built, and what is found.
fn differs(before: &str, after: &str) -> Option<String> {
    let dump = |text: &str| -> Vec<String> {
        let dump = read(text).dump();
        let is_script = |line: &str| line.contains("(run ");
        let plain =
            |line: &str| if is_script(line) { squeezed(&line.replace("\\t", " ")) } else { line.to_owned() };
        dump.lines().map(plain).collect()
    };
    // AS of FROM, CMD and NONE of HEALTHCHECK are read in any case.
    let fold = |line: &String| {
        let folds = line.starts_with("(from ") || line.contains("(healthcheck ");
        if folds { line.to_lowercase() } else { line.clone() }
    };
    let (one, two) = (dump(before), dump(after));
    if let Some((one, two)) = one.iter().zip(&two).find(|(one, two)| fold(one) != fold(two)) {
        return Some(format!("the tree differs\n    was {one}\n    is  {two}"));
    }
    let (one, two) = (analyze(before, &Options::default()), analyze(after, &Options::default()));
    let plain = |analysis: &Analysis| -> Vec<String> {
        built(analysis, true)
            .iter()
            .map(|line| if line.starts_with("run ") { squeezed(line) } else { line.clone() })
            .collect()
    };
    let (was, is) = (plain(&one), plain(&two));
    if let Some((was, is)) = was.iter().zip(&is).find(|(was, is)| was != is) {
        return Some(format!("what is built differs\n    was {was}\n    is  {is}"));
    }
    if was.len() != is.len() {
        return Some("what is built differs in length".to_owned());
    }
    let heredocs = |analysis: &Analysis| -> Vec<String> {
        let all = analysis.file.instructions.iter().flat_map(|instruction| &instruction.heredocs);
        all.map(|heredoc| heredoc.body.text().to_owned()).collect()
    };
    if heredocs(&one) != heredocs(&two) {
        return Some("a heredoc differs".to_owned());
    }
    let sizes = |analysis: &Analysis| -> Vec<String> {
        analysis.size.stages.iter().map(|stage| format!("{:?}", stage.unpacked)).collect()
    };
    if sizes(&one) != sizes(&two) {
        return Some("the estimate differs".to_owned());
    }
    let more = |rule: &&str| counts(&two).get(*rule) > counts(&one).get(*rule);
    let added = counts(&two).into_keys().collect::<Vec<_>>().into_iter().find(|rule| more(rule));
    added.map(|rule| format!("adds a finding of {rule}"))
}

fn run(files: &[(String, String)]) -> Tally {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut tally = Tally::default();
        while let Some((name, text)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            tally.take(name, text);
        }
        tally
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().fold(Tally::default(), |mut all, handle| {
            let some = handle.join().expect("a worker");
            all.files += some.files;
            all.same += some.same;
            all.changed += some.changed;
            all.instructions += some.instructions;
            for (reason, count) in some.left {
                *all.left.entry(reason).or_default() += count;
            }
            all.wrong.extend(some.wrong);
            all
        })
    })
}

fn show(tally: &Tally) -> String {
    let mut wrong = tally.wrong.clone();
    wrong.sort();
    format!(
        "{} of {}:\n{}",
        wrong.len(),
        tally.files,
        wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n")
    )
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn every_file_keeps_its_meaning() {
    let mut files = corpus();
    files.extend(Corpus::generated().files());
    // All of them are read when asked for.
    let step = if std::env::var_os("DOCKERFILE_ALL").is_some() { 1 } else { 12 };
    let files: Vec<_> = files.into_iter().step_by(step).collect();
    let tally = run(&files);
    tally.print("corpora");
    assert!(tally.changed > tally.files / 2, "most files change");
    assert!(tally.wrong.is_empty(), "{}", show(&tally));
}

/// Blanks, line ends, continuations, comments and quotes put where no one would put them.
#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn mangled_files_keep_their_meaning() {
    let bits = [
        " ",
        "\t",
        "  \n",
        "\\\n",
        " \\\n",
        "\\\n\n",
        "\\\n# x\n",
        "#",
        "\"",
        "'",
        "\r\n",
        "<<EOF\n",
        ";",
        " && ",
        "\u{a0}",
        "[",
        "\\",
        "`",
        "\n\n\n",
        "é",
    ];
    let mut random = Seeded(0x5eed_1234_abcd);
    let mut files = Vec::new();
    for (name, text) in corpus().into_iter().step_by(27).filter(|(_, text)| text.len() < 4_000) {
        let mut text = text;
        for _ in 0..1 + random.below(4) {
            let mut at = random.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, bits[random.below(bits.len())]);
        }
        files.push((name, text));
    }
    let tally = run(&files);
    tally.print("mangled");
    assert!(tally.wrong.is_empty(), "{}", show(&tally));
}

/// What formatting is for: the corpus has instructions of every kind that it changes.
#[test]
fn every_kind_of_instruction_has_a_shape() {
    let text = "from  a as b\narg  X\nenv  A=1\nlabel  a=b\nrun  x\ncmd  x\nentrypoint  [ \"x\" ]\nshell  [ \"x\" ]\ncopy  a b\nadd  a b\nworkdir  /x\nuser  x\nstopsignal  x\nvolume  /x\nexpose  80\nhealthcheck  none\nonbuild  run  x\nmaintainer  x\n";
    let made = format(text, &Options::default(), None);
    let after = apply(text, &made.edits).expect("edits that fit");
    let analysis = analyze(&after, &Options::default());
    assert!(analysis.file.instructions.iter().all(|instruction| !matches!(instruction.kind, Kind::Unknown)));
    assert!(
        after.lines().all(|line| !line.contains("  ") && !line.starts_with(|c: char| c.is_lowercase())),
        "{after}"
    );
    assert_eq!((made.changed, made.left.len()), (18, 0));
}
