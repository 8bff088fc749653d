//! `multi-stage`: a single stage as a builder and a runtime stage.

use anstream::eprintln;
use dockerfile_core::mend::{NotMultiStage, Question, QuestionKind, WhyOneStage, multi_stage};

use crate::args::MultiStage;
use crate::build::Given;
use crate::edits;
use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::output::{Output, plain};

pub(crate) fn run(asked: &MultiStage, output: &mut Output) -> Outcome<End> {
    let given = Given::of(&asked.build)?;
    edits::all(&asked.files, asked.changes, output, |source| {
        let name = plain(&source.name);
        let made = multi_stage(&source.text, &given.options_for(source)?)
            .map_err(|why| Fault::new(place(&source.name, why.line), refusal(&why)))?;
        eprintln!("{name}: runs on {} and takes {}", made.base, made.copies.join(", "));
        for asked in &made.questions {
            eprintln!("{}: {}", place(&name, asked.line), question(asked));
        }
        Ok(made.text)
    })
}

fn place(name: &str, line: u32) -> String {
    if line == 0 { name.to_owned() } else { format!("{name}:{line}") }
}

fn question(asked: &Question) -> String {
    let what = &asked.what;
    match asked.kind {
        QuestionKind::ReadsFiles => {
            format!("does the program read files of {what} while it runs? Only what is named is copied")
        }
        QuestionKind::CallsTool => {
            format!(
                "does the program itself call {what}? A step of the build does, so it stays with the builder"
            )
        }
        QuestionKind::NeedsPackage => {
            format!(
                "does the program itself need {what}? It is taken for something that only fetches or builds"
            )
        }
        QuestionKind::LinksLibraries => {
            format!(
                "is the program, or a package of it, linked to a library of {what}? The smaller image has fewer"
            )
        }
    }
}

fn refusal(why: &NotMultiStage) -> String {
    let words = match why.why {
        WhyOneStage::Already => "it has several stages already",
        WhyOneStage::Broken => "it does not build or does not start as it stands: mend that first",
        WhyOneStage::Windows => "it builds Windows images, where copying works in another way",
        WhyOneStage::UnknownBase => "no smaller image is known that runs the same programs",
        WhyOneStage::NothingBuilt => "nothing is only needed to build: a second stage would bring nothing",
        WhyOneStage::UnknownStart => "it cannot be told which file the image starts",
        WhyOneStage::StartBuilds => "what is started builds the program itself: build it in a RUN",
        WhyOneStage::UnknownStep => "it cannot be told whether the program needs what this step does",
        WhyOneStage::Library => {
            "the program is built against this package, and the library that it needs is not known"
        }
        WhyOneStage::NotBetter => "on no smaller image would it build and start as surely and be smaller",
    };
    if why.what.is_empty() { words.to_owned() } else { format!("{words}: {}", plain(&why.what)) }
}
