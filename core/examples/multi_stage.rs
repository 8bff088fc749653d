//! Writes Dockerfiles of one stage as a builder and a runtime stage: `multi_stage FILE…` prints each text, or why not;
//! `multi_stage --counts DIR` prints how many files of a folder were made, and why the others were not.

use std::collections::BTreeMap;
use std::path::Path;

use dockerfile_core::mend::{MultiStage, NotMultiStage, multi_stage};
use dockerfile_core::{Options, analyze};

fn main() {
    let mut args = std::env::args().skip(1).peekable();
    if args.next_if(|arg| arg == "--counts").is_some() {
        for folder in args {
            counts(Path::new(&folder));
        }
        return;
    }
    for path in args {
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{path}: cannot be read");
            continue;
        };
        println!("== {path}");
        show(&text, multi_stage(&text, &Options::default()));
    }
}

fn show(text: &str, made: Result<MultiStage, NotMultiStage>) {
    match made {
        Ok(made) => {
            let size = |text: &str| {
                let analysis = analyze(text, &Options::default());
                analysis.size.stages.last().map_or(0, |stage| stage.unpacked.known.likely) / 1_000_000
            };
            println!("{}-- {} MB → {} MB; {:?}", made.text, size(text), size(&made.text), made.questions);
        }
        Err(why) => println!("-- not made: {:?}, line {}: {}", why.why, why.line, why.what),
    }
}

fn counts(folder: &Path) {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut files: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    for path in files {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let key = match multi_stage(&text, &Options::default()) {
            Ok(_) => {
                println!("made: {}", path.display());
                "made".to_owned()
            }
            Err(why) => format!("{:?}", why.why),
        };
        *found.entry(key).or_default() += 1;
    }
    for (key, count) in found {
        println!("{count:6} {key}");
    }
}
