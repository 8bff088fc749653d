use super::created_by::{CreatedBy, created_by, join_blanks};
use super::{Note, RealImage, RealSize};
use crate::model::{Base, Model, StageId};
use crate::size::{Bytes, SizeReport, StageSize, Total};
use crate::syntax::{File, InstructionId};
use dockerfile_syntax::lists::Arrange;

/// What a row of a comparison is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// The base image: all entries before the first instruction.
    Base,
    /// An instruction and the entry that it left.
    Matched,
    /// An instruction without an entry.
    NoEntry,
    /// An entry without an instruction.
    NoInstruction,
}

/// How a real size lies to an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Between low and high, as far as the real size is known.
    Inside,
    /// Below low.
    Below,
    /// Above high.
    Above,
    /// One of them is not known, or the estimate has parts without a figure.
    Unknown,
}

/// An estimate and what is real.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub kind: RowKind,
    /// The instruction; FROM for the base image.
    pub instruction: Option<InstructionId>,
    /// Indices in [`RealImage::entries`], ascending.
    pub entries: Vec<u32>,
    /// Unpacked bytes as estimated; `None` where there is no estimate.
    pub estimated: Option<Total>,
    /// Unpacked bytes as they are; `None` where they are not known.
    pub real: Option<RealSize>,
    /// How they lie.
    pub verdict: Verdict,
}

/// The estimate of a stage against a real image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Whether the image can come from this Dockerfile: some instruction that makes a layer has its entry, or there is no
    /// history to tell.
    pub matches: bool,
    /// Base first, then instructions and entries in order. Without a match: one row per entry.
    pub rows: Vec<Row>,
    /// Unpacked bytes of the whole image, as estimated.
    pub estimated: Option<Total>,
    /// Unpacked bytes of the whole image, as they are.
    pub real: Option<RealSize>,
    /// How they lie.
    pub verdict: Verdict,
    /// What could not be told apart.
    pub notes: Vec<Note>,
}

impl Comparison {
    /// An image without a Dockerfile: one row per entry.
    pub fn alone(image: &RealImage) -> Self {
        Self {
            matches: false,
            rows: (0..image.entries.len()).map(|index| entry_row(image, index)).collect(),
            estimated: None,
            real: image.total,
            verdict: Verdict::Unknown,
            notes: Vec::new(),
        }
    }
}

/// Pairs beyond this are not compared: no image and no Dockerfile is as long.
const MAX_PAIRS: usize = 4_000_000;
/// Words of an instruction that are compared.
const MAX_WORDS: usize = 400;
/// The likeness, of 100, from which an entry is taken for an instruction's.
const ENOUGH: u32 = 20;

/// Compares the estimate of `stage` with a real image. `text` is what `file` and `model` were read from.
///
/// Entries and instructions are aligned in order, without crossing, so that they are as alike as can be: the
/// builder writes variables out and leaves flags away, so texts differ. Parent stages count, as their
/// instructions are in the image's history too.
pub fn compare(
    text: &str,
    file: &File,
    model: &Model,
    size: &SizeReport,
    stage: StageId,
    image: &RealImage,
) -> Comparison {
    let chain = chain(model, stage);
    let instructions = instructions(text, file, model, size, &chain);
    let estimated = stage_size(size, stage).map(|size| size.unpacked);
    let mut notes = Vec::new();
    let pairs = align(&instructions, image, &mut notes);
    let layers = |index: &usize| instructions.get(*index).is_some_and(|one| one.layer);
    let matches = if image.entries.is_empty() {
        // Nothing speaks against it.
        true
    } else if instructions.iter().any(|one| one.layer) {
        pairs.iter().any(|(instruction, _)| layers(instruction))
    } else {
        instructions.is_empty() || !pairs.is_empty()
    };
    let rows = if image.entries.is_empty() {
        Vec::new()
    } else if matches {
        rows(&instructions, base(model, size, &chain), image, &pairs, &mut notes)
    } else {
        notes.push(Note::new(
            "image-no-match",
            &[],
            "No instruction of this Dockerfile is in the image's history: it is shown on its own.".to_owned(),
        ));
        (0..image.entries.len()).map(|index| entry_row(image, index)).collect()
    };
    let verdict = verdict(estimated, image.total);
    Comparison { matches, rows, estimated, real: image.total, verdict, notes }
}

/// The stage and its parents, the first parent first.
fn chain(model: &Model, stage: StageId) -> Vec<StageId> {
    let mut chain = vec![stage];
    let mut at = stage;
    while let Some(Base::Stage(parent)) = model.stages.get(at.index()).map(|stage| &stage.base) {
        // A cycle is refused elsewhere.
        if chain.contains(parent) {
            break;
        }
        at = *parent;
        chain.push(at);
    }
    chain.reverse();
    chain
}

fn stage_size(size: &SizeReport, stage: StageId) -> Option<&StageSize> {
    size.stages.iter().find(|size| size.stage == stage)
}

/// An instruction that leaves an entry in the history.
struct Expected {
    id: InstructionId,
    text: CreatedBy,
    words: Vec<String>,
    layer: bool,
    estimated: Option<Total>,
}

/// Nothing, for certain: what configuration adds.
const NOTHING: Total =
    Total { known: Bytes { low: 0, likely: 0, high: 0 }, unknown_parts: 0, unknown_base: false };

fn instructions(
    text: &str,
    file: &File,
    model: &Model,
    size: &SizeReport,
    chain: &[StageId],
) -> Vec<Expected> {
    let mut out = Vec::new();
    for stage in chain {
        let Some(stage) = model.stages.get(stage.index()) else { continue };
        let layers = stage_size(size, stage.id).map(|size| size.layers.as_slice()).unwrap_or_default();
        for &id in &stage.instructions {
            let Some(instruction) = file.instructions.get(id.index()) else { continue };
            let text = written(instruction.span.text(text));
            let layer = text.makes_layer() == Some(true);
            let estimate = layers.iter().find(|layer| layer.instruction == id).map(|layer| layer.unpacked);
            let estimated = estimate.or((!layer).then_some(NOTHING));
            out.push(Expected { id, words: words(&text.arguments), text, layer, estimated });
        }
    }
    out
}

/// The estimate of the base image, and the FROM that names it.
fn base(model: &Model, size: &SizeReport, chain: &[StageId]) -> Option<(InstructionId, Option<Total>)> {
    let first = model.stages.get(chain.first()?.index())?;
    let layers = stage_size(size, first.id).map(|size| size.layers.as_slice()).unwrap_or_default();
    let estimate = layers.iter().find(|layer| layer.instruction == first.from).map(|layer| layer.unpacked);
    let estimate = estimate.or((first.base == Base::Scratch).then_some(NOTHING));
    Some((first.from, estimate))
}

/// An instruction as the history has it: on one line, without comments and flags.
fn written(instruction: &str) -> CreatedBy {
    let lines = instruction.lines().filter(|line| !line.trim_start().starts_with('#'));
    let text = lines.collect::<Vec<_>>().join("\n");
    let (keyword, mut rest) = text.trim_start().split_once(char::is_whitespace).unwrap_or((&text, ""));
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
        if !rest.starts_with("--") {
            break;
        }
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    }
    CreatedBy { keyword: keyword.to_uppercase(), arguments: join_blanks(rest) }
}

fn words(text: &str) -> Vec<String> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$');
    let mut words: Vec<String> = text
        .split(|c: char| !is_word(c))
        .filter(|word| !word.is_empty() && *word != ".")
        .take(MAX_WORDS)
        .map(str::to_owned)
        .collect();
    words.arrange();
    words
}

/// How alike an instruction and an entry are, of 100; 0 where they cannot belong together.
fn likeness(expected: &Expected, entry: &CreatedBy, entry_words: &[String], truncated: bool) -> u32 {
    if expected.text.keyword != entry.keyword || entry.keyword.is_empty() {
        return 0;
    }
    let (ours, theirs) = (expected.text.arguments.as_str(), entry.arguments.as_str());
    if ours == theirs {
        return 100;
    }
    let start = theirs.trim_end_matches(['…', '.']);
    if truncated && start.len() >= 6 && ours.starts_with(start) {
        return 90;
    }
    // The classic builder names a checksum in place of the files.
    let hidden = ["file:", "dir:", "multi:"].iter().any(|kind| theirs.starts_with(kind));
    let least = if hidden || matches!(entry.keyword.as_str(), "CMD" | "ENTRYPOINT" | "HEALTHCHECK" | "EXPOSE")
    {
        ENOUGH
    } else {
        0
    };
    let longer = expected.words.len().max(entry_words.len());
    if longer == 0 {
        return least.max(ENOUGH);
    }
    let shared = shared(&expected.words, entry_words);
    let likeness = u32::try_from(shared * 85 / longer).unwrap_or(0).max(least);
    if likeness < ENOUGH { 0 } else { likeness }
}

/// Words that two sorted lists share.
fn shared(a: &[String], b: &[String]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut count = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}

/// Pairs of an instruction and an entry, in order; of equally good alignments the one with the latest entries.
fn align(instructions: &[Expected], image: &RealImage, notes: &mut Vec<Note>) -> Vec<(usize, usize)> {
    let (rows, columns) = (instructions.len() + 1, image.entries.len() + 1);
    if rows.saturating_mul(columns) > MAX_PAIRS {
        notes.push(Note::new(
            "image-too-long",
            &[],
            "The history and the Dockerfile are too long to be matched line by line.".to_owned(),
        ));
        return Vec::new();
    }
    let entries: Vec<(CreatedBy, Vec<String>, bool)> = image
        .entries
        .iter()
        .map(|entry| {
            let text = created_by(&entry.created_by);
            let words = words(&text.arguments);
            (text, words, entry.truncated)
        })
        .collect();
    let like = |row: usize, column: usize| match (instructions.get(row), entries.get(column)) {
        (Some(expected), Some((text, words, truncated))) => likeness(expected, text, words, *truncated),
        _ => 0,
    };
    let mut likenesses = vec![0u8; rows * columns];
    let mut best = vec![0u32; rows * columns];
    let at = |row: usize, column: usize| row * columns + column;
    for row in 1..rows {
        for column in 1..columns {
            let alike = like(row - 1, column - 1);
            let value = |values: &[u32], index: usize| values.get(index).copied().unwrap_or(0);
            let mut top = value(&best, at(row - 1, column)).max(value(&best, at(row, column - 1)));
            if alike > 0 {
                top = top.max(value(&best, at(row - 1, column - 1)) + alike);
            }
            if let Some(slot) = best.get_mut(at(row, column)) {
                *slot = top;
            }
            if let Some(slot) = likenesses.get_mut(at(row, column)) {
                *slot = u8::try_from(alike).unwrap_or(u8::MAX);
            }
        }
    }
    let value = |row: usize, column: usize| best.get(at(row, column)).copied().unwrap_or(0);
    let (mut row, mut column) = (rows - 1, columns - 1);
    let mut pairs = Vec::new();
    while row > 0 && column > 0 {
        let alike = u32::from(likenesses.get(at(row, column)).copied().unwrap_or(0));
        if alike > 0 && value(row, column) == value(row - 1, column - 1) + alike {
            pairs.push((row - 1, column - 1));
            (row, column) = (row - 1, column - 1);
        } else if value(row, column) == value(row - 1, column) {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    pairs.reverse();
    pairs
}

fn rows(
    instructions: &[Expected],
    base: Option<(InstructionId, Option<Total>)>,
    image: &RealImage,
    pairs: &[(usize, usize)],
    notes: &mut Vec<Note>,
) -> Vec<Row> {
    let (first_instruction, first_entry) = pairs.first().copied().unwrap_or((0, image.entries.len()));
    let mut rows = Vec::new();
    if first_entry > 0 || base.is_some_and(|(_, estimate)| estimate != Some(NOTHING)) {
        let indices: Vec<u32> = (0..first_entry).filter_map(|index| u32::try_from(index).ok()).collect();
        let real = sum(image, &indices);
        let estimated = base.and_then(|(_, estimate)| estimate);
        rows.push(Row {
            kind: RowKind::Base,
            instruction: base.map(|(from, _)| from),
            entries: indices,
            estimated,
            real,
            verdict: verdict(estimated, real),
        });
        if first_instruction > 0 {
            notes.push(Note::new(
                "image-base-unclear",
                &[],
                "The first instructions have no entry of their own, so where the base image ends cannot be told: their \
                 layers may count as its."
                    .to_owned(),
            ));
        }
    }
    let (mut instruction, mut entry) = (0, first_entry);
    for &(matched, line) in pairs.iter().chain(std::iter::once(&(instructions.len(), image.entries.len()))) {
        for missing in instructions.get(instruction..matched).unwrap_or_default() {
            rows.push(Row {
                kind: RowKind::NoEntry,
                instruction: Some(missing.id),
                entries: Vec::new(),
                estimated: missing.estimated,
                real: None,
                verdict: Verdict::Unknown,
            });
        }
        rows.extend((entry..line).map(|index| entry_row(image, index)));
        if let (Some(expected), Some(index)) = (instructions.get(matched), u32::try_from(line).ok()) {
            let real = sum(image, &[index]);
            rows.push(Row {
                kind: RowKind::Matched,
                instruction: Some(expected.id),
                entries: vec![index],
                estimated: expected.estimated,
                real,
                verdict: verdict(expected.estimated, real),
            });
        }
        (instruction, entry) = (matched + 1, line + 1);
    }
    rows
}

fn entry_row(image: &RealImage, index: usize) -> Row {
    let indices: Vec<u32> = u32::try_from(index).into_iter().collect();
    Row {
        kind: RowKind::NoInstruction,
        instruction: None,
        real: sum(image, &indices),
        entries: indices,
        estimated: None,
        verdict: Verdict::Unknown,
    }
}

/// The sum of the sizes of some entries; `None` if one is not known.
fn sum(image: &RealImage, indices: &[u32]) -> Option<RealSize> {
    indices
        .iter()
        .try_fold(RealSize::exact(0), |sum, &index| Some(sum.plus(image.entries.get(index as usize)?.size?)))
}

fn verdict(estimated: Option<Total>, real: Option<RealSize>) -> Verdict {
    let (Some(Total { known, unknown_parts, .. }), Some(real)) = (estimated, real) else {
        return Verdict::Unknown;
    };
    if real.high < known.low {
        Verdict::Below
    } else if unknown_parts > 0 {
        Verdict::Unknown
    } else if real.low > known.high {
        Verdict::Above
    } else {
        Verdict::Inside
    }
}
