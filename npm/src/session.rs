//! A text and what is asked of it.

use std::sync::Arc;

use dockerfile_core::checks::{BuildkitCheck, BuildkitError};
use dockerfile_core::graph::{Direction, Graph as Topology, Shown, Texts, to_dot, to_mermaid};
use dockerfile_core::judged::{self, Changed};
use dockerfile_core::mend::mend_all;
use dockerfile_core::plan::Change;
use dockerfile_core::size::Indexes;
use dockerfile_core::source::{LineIndex, LineRange, Span, Utf16Index};
use dockerfile_core::{Analysis, Options, Shelf, analyze, check};
use dockerfile_ide as ide;
use dockerfile_report::{Edit, built, finding, graph, sizes, svg, texts};
use serde::Serialize;

use crate::ask::{Ask, Form};
use crate::fault::Fault;
use crate::{options, wire};

/// Longer texts are refused: places are counted in 32 bits, and no Dockerfile is near to it.
const MOST: usize = 64 << 20;

/// Tables of packages that were given: each is known by the releases and registries that it tells of.
#[derive(Clone, Debug, Default)]
pub struct Tables(Arc<Indexes>);

impl Tables {
    /// Takes one from its file.
    ///
    /// # Errors
    /// That it is none.
    pub fn add(&mut self, file: &[u8]) -> Result<(), Fault> {
        let what = "these bytes are no table: give those of a file of this package's folder `tables`";
        Arc::make_mut(&mut self.0).add(file).map_err(|_| Fault::new("addTable", what))
    }
}

/// A text with what a build of it is given.
#[derive(Debug)]
pub struct Session {
    text: String,
    index: Utf16Index,
    options: Options,
    tables: Arc<Indexes>,
    /// What the text means, once that was asked.
    analysis: Option<Arc<Analysis>>,
}

fn allowed(text: &str) -> Result<(), Fault> {
    if text.len() <= MOST {
        return Ok(());
    }
    let what =
        format!("is longer than {} MiB, which no Dockerfile is: give the Dockerfile alone", MOST >> 20);
    Err(Fault::new("text", what))
}

impl Session {
    /// Reads a text with its options, which are JSON.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn new(text: &str, options: &str) -> Result<Self, Fault> {
        allowed(text)?;
        let options = options::read(options)?;
        let (text, index) = (text.to_owned(), Utf16Index::new(text));
        Ok(Self { text, index, options, tables: Arc::default(), analysis: None })
    }

    /// Takes another text.
    ///
    /// # Errors
    /// That it is too long.
    pub fn update(&mut self, text: &str) -> Result<(), Fault> {
        allowed(text)?;
        text.clone_into(&mut self.text);
        self.index = Utf16Index::new(text);
        self.analysis = None;
        Ok(())
    }

    /// Answers a question, both as JSON.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn ask(&mut self, question: &str, tables: &Tables) -> Result<String, Fault> {
        if !Arc::ptr_eq(&self.tables, &tables.0) {
            self.tables = Arc::clone(&tables.0);
            self.options.shelf = Shelf::of(Arc::clone(&tables.0));
            self.analysis = None;
        }
        let ask = serde_json::from_str(question);
        match ask.map_err(|error| Fault::new("question", error.to_string()))? {
            Ask::Analyze => json(&self.analyze()),
            Ask::Check { experimental } => json(&buildkit(check(&self.text, &self.options, experimental))),
            Ask::Completions { at } => json(&self.completions(at)),
            Ask::Hover { at } => json(&self.hover(at)),
            Ask::Format { range } => json(&self.format(range)),
            Ask::Fixes => json(&self.fixes()),
            Ask::Graph { used } => {
                let (topology, texts) = self.topology(used);
                json(&graph(&topology, &texts))
            }
            Ask::Drawing { used, down, form } => {
                let (topology, texts) = self.topology(used);
                let direction = if down { Direction::TopToBottom } else { Direction::LeftToRight };
                json(&match form {
                    Form::Svg => svg(&topology, &texts, direction),
                    Form::Mermaid => to_mermaid(&topology, &texts, direction),
                    Form::Dot => to_dot(&topology, &texts, direction),
                })
            }
            Ask::Sizes => json(&sizes(&self.analysis())),
            Ask::Verdict => {
                let analysis = self.analysis();
                let said = judged::verdict(&self.text, &analysis);
                json(&wire::Verdict { format: "dockerfile-playground/verdict", version: 1, said })
            }
            Ask::Plan { changes } => self.plan(&changes),
            Ask::Tables => json(&self.analysis().size.wanted),
        }
    }

    fn analysis(&mut self) -> Arc<Analysis> {
        let Self { text, options, analysis, .. } = self;
        Arc::clone(analysis.get_or_insert_with(|| Arc::new(analyze(text, options))))
    }

    // Places. Bytes end here.

    fn place(&self, span: Span) -> wire::Place {
        let (from, to) = self.index.range(span);
        wire::Place { from, to }
    }

    fn spot(&self, lines: &LineIndex<'_>, span: Span) -> wire::Spot {
        let wire::Place { from, to } = self.place(span);
        wire::Spot { line: lines.line(span.start) + 1, from, to }
    }

    fn edits(&self, edits: &[dockerfile_core::fix::TextEdit]) -> Vec<Edit<wire::Place>> {
        edits.iter().map(|edit| Edit::of(edit, &|span| self.place(span))).collect()
    }

    // Answers.

    fn analyze(&mut self) -> wire::Analysis {
        let found = self.analysis();
        let lines = LineIndex::new(&self.text);
        let model = &found.model;
        let stages = model.stages.iter().map(|stage| wire::Stage {
            name: stage.name.as_ref().map(|name| name.value.clone()),
            base: stage.base_expanded.clone(),
            platform: stage.platform.clone(),
            place: self.spot(&lines, stage.span),
            target: model.target == Some(stage.id),
            used: model.reachable_with_onbuild.contains(&stage.id),
        });
        let mut homes = vec![None; found.file.instructions.len()];
        for stage in &model.stages {
            for id in [stage.from].iter().chain(&stage.instructions) {
                if let Some(home) = homes.get_mut(id.index()) {
                    *home = Some(stage.id.0);
                }
            }
        }
        let instructions = found.file.instructions.iter().zip(homes).map(|(one, stage)| wire::Instruction {
            keyword: one.keyword.value.to_ascii_uppercase(),
            stage,
            place: self.spot(&lines, one.span),
            broken: one.broken,
        });
        let findings = found.diagnostics.iter();
        let findings = findings.map(|one| finding(one, &|at| self.spot(&lines, at), &|at| self.place(at)));
        wire::Analysis {
            format: "dockerfile-playground/analysis",
            version: 1,
            target: model.target.map(|id| id.0),
            stages: stages.collect(),
            instructions: instructions.collect(),
            findings: findings.collect(),
        }
    }

    fn completions(&self, at: u32) -> wire::Completions {
        let found = ide::complete(&self.text, &self.options, self.index.byte(at));
        let items = found.items.into_iter().map(|item| wire::Completion {
            insert: item.insert.unwrap_or_else(|| item.label.clone()),
            label: item.label,
            kind: item.kind.name(),
            notes: said("note", &item.notes),
            help: item.help.as_deref().and_then(texts::help),
        });
        wire::Completions { items: items.collect(), place: self.place(found.span) }
    }

    fn hover(&self, at: u32) -> Option<wire::Hover> {
        let found = ide::hover(&self.text, &self.options, self.index.byte(at))?;
        let help = found.help.as_deref().and_then(texts::text);
        Some(wire::Hover {
            place: self.place(found.span),
            title: found.title,
            help,
            facts: said("fact", &found.facts),
        })
    }

    fn format(&self, range: Option<(u32, u32)>) -> wire::Formatted {
        let byte = |at| self.index.byte(at);
        let range = range.map(|(from, to)| Span { start: byte(from), end: byte(to.max(from)) });
        let made = ide::format(&self.text, &self.options, range);
        let lines = LineIndex::new(&self.text);
        let left = made.left.iter().map(|left| wire::Left {
            place: self.spot(&lines, left.span),
            reason: left.reason.code().trim_start_matches("left-"),
        });
        wire::Formatted { edits: self.edits(&made.edits), changed: made.changed, left: left.collect() }
    }

    fn fixes(&self) -> wire::Fixes {
        let made = mend_all(&self.text, &self.options);
        wire::Fixes { edits: self.edits(&made.edits), fixes: made.fixes, left: made.left }
    }

    fn topology(&mut self, used: bool) -> (Topology, Texts) {
        let analysis = self.analysis();
        let topology = Topology::new(&analysis.model, &Shown { unused: !used, ..Shown::default() });
        let texts = Texts::plain(&topology, &analysis.model);
        (topology, texts)
    }

    fn plan(&mut self, changes: &[String]) -> Result<String, Fault> {
        let analysis = self.analysis();
        let change = |(at, text): (usize, &String)| {
            let read = Changed::read(text).and_then(|changed| changed.change(&analysis.file));
            read.map_err(|why| Fault::new(format!("changes[{at}]"), why))
        };
        let changes: Vec<Change> = changes.iter().enumerate().map(change).collect::<Result<_, _>>()?;
        json(&built(&analysis, &self.options, &changes).value())
    }
}

/// Notes of a family in English.
fn said(family: &str, notes: &[ide::Note]) -> Vec<String> {
    notes.iter().filter_map(|note| texts::note(family, note, str::to_owned)).collect()
}

fn lines(range: LineRange) -> wire::Lines {
    wire::Lines { start: range.start, end: range.end }
}

fn buildkit(check: BuildkitCheck) -> wire::Check {
    let error = |error: BuildkitError| wire::BuildError {
        message: error.message,
        lines: error.lines.into_iter().flatten().map(lines).collect(),
    };
    let warnings = check.warnings.into_iter().map(|warning| wire::Warning {
        rule: warning.rule,
        message: warning.message,
        lines: lines(warning.lines),
    });
    wire::Check {
        format: "dockerfile-playground/buildkit-check",
        version: 1,
        warnings: warnings.collect(),
        check_error: check.check_error.map(error),
        build_error: check.build_error.map(error),
    }
}

fn json(value: &impl Serialize) -> Result<String, Fault> {
    // No answer of ours has what JSON cannot say.
    serde_json::to_string(value).map_err(|error| Fault::new("answer", error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn ask(session: &mut Session, question: &str) -> Value {
        let answer = session.ask(question, &Tables::default()).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// The stretch of a text that a value names, by UTF-16 units.
    fn stretch(text: &str, value: &Value) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        let end = |key: &str| usize::try_from(value[key].as_u64().unwrap()).unwrap();
        String::from_utf16(&units[end("from")..end("to")]).unwrap()
    }

    #[test]
    fn places_count_utf16_units() {
        let text = "# é𝒳\r\nFROM alpine AS 𝒳\r\nRUN echo é \\\r\n  𝒳 && cd /tmp\r\n";
        let mut session = Session::new(text, "{}").unwrap();
        let analysis = ask(&mut session, r#"{"ask":"analyze"}"#);
        let instructions = analysis["instructions"].as_array().unwrap();
        let found: Vec<String> = instructions.iter().map(|one| stretch(text, one)).collect();
        assert_eq!(found, ["FROM alpine AS 𝒳", "RUN echo é \\\r\n  𝒳 && cd /tmp"]);
        assert_eq!(instructions[1]["line"], 3);
        for finding in analysis["findings"].as_array().unwrap() {
            assert!(!stretch(text, finding).is_empty(), "{finding}");
        }
        // Every place of the text has an answer, and it lies in the text.
        let units = text.encode_utf16().count();
        for at in 0..=units + 2 {
            let completions = ask(&mut session, &format!(r#"{{"ask":"completions","at":{at}}}"#));
            stretch(text, &completions);
            let hover = ask(&mut session, &format!(r#"{{"ask":"hover","at":{at}}}"#));
            assert!(hover.is_null() || !stretch(text, &hover).is_empty(), "{hover}");
        }
    }

    #[test]
    fn an_answer_is_of_the_text_and_the_tables_that_there_are() {
        let mut session =
            Session::new("FROM debian:trixie-slim\nRUN apt-get install -y gnupg\n", "{}").unwrap();
        let mut tables = Tables::default();
        let before = session.ask(r#"{"ask":"sizes"}"#, &tables).unwrap();
        assert_eq!(session.ask(r#"{"ask":"tables"}"#, &tables).unwrap(), r#"["trixie.apt"]"#);
        assert!(tables.add(b"no table").is_err());
        tables.add(include_bytes!("../../core/data/index/trixie.apt")).unwrap();
        assert_ne!(session.ask(r#"{"ask":"sizes"}"#, &tables).unwrap(), before);
        session.update("FROM scratch\n").unwrap();
        let analysis: Value =
            serde_json::from_str(&session.ask(r#"{"ask":"analyze"}"#, &tables).unwrap()).unwrap();
        assert_eq!(analysis["stages"][0]["base"], "scratch");
    }

    #[test]
    fn no_question_makes_it_panic() {
        let questions = [
            r#"{"ask":"analyze"}"#,
            r#"{"ask":"check","experimental":true}"#,
            r#"{"ask":"completions","at":4294967295}"#,
            r#"{"ask":"hover","at":4294967295}"#,
            r#"{"ask":"format","range":[7,3]}"#,
            r#"{"ask":"format","range":null}"#,
            r#"{"ask":"fixes"}"#,
            r#"{"ask":"graph","used":true}"#,
            r#"{"ask":"drawing","used":false,"down":true,"form":"svg"}"#,
            r#"{"ask":"drawing","used":false,"down":false,"form":"mermaid"}"#,
            r#"{"ask":"drawing","used":false,"down":false,"form":"dot"}"#,
            r#"{"ask":"sizes"}"#,
            r#"{"ask":"verdict"}"#,
            r#"{"ask":"plan","changes":[]}"#,
            r#"{"ask":"tables"}"#,
        ];
        let texts = [
            "",
            "\n",
            "FROM",
            "FROM \u{0}",
            "RUN <<E\n",
            "FROM a\nFROM b AS a\nCOPY --from=a",
            "𝒳é\r\n\\\r\n",
        ];
        for text in texts {
            let mut session = Session::new(text, "{}").unwrap();
            for question in questions {
                ask(&mut session, question);
            }
        }
        let mut session = Session::new("FROM a\n", "{}").unwrap();
        for rubbish in ["", "{}", "[1", r#"{"ask":"nothing"}"#, r#"{"ask":"hover","at":-1}"#] {
            assert!(session.ask(rubbish, &Tables::default()).is_err(), "{rubbish}");
        }
        let fault = session.ask(r#"{"ask":"plan","changes":["line 9"]}"#, &Tables::default()).unwrap_err();
        assert_eq!(fault.to_string(), "changes[0]: no instruction at line 9");
    }
}
