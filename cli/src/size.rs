//! `size`: how large the image would be, and why.

use dockerfile_core::size::{Extent, Total};
use dockerfile_core::source::LineIndex;
use dockerfile_core::{Analysis, analyze};
use dockerfile_report::{sizes, stage_name};

use crate::args::{Size, TableFormat};
use crate::build;
use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::input::Source;
use crate::output::{Output, plain};
use crate::words::bytes;

pub(crate) fn run(asked: &Size, output: &mut Output) -> Outcome<End> {
    let (source, options) = build::one(asked.file.as_ref(), &asked.build)?;
    let analysis = analyze(&source.text, &options);
    match asked.format {
        TableFormat::Json => output.json_of(&source.name, sizes(&analysis))?,
        TableFormat::Table => table(&source, &analysis, output)?,
    }
    Ok(End::Fine)
}

/// A sum as it may be told: unknown is never 0.
fn told(total: Total) -> String {
    match total.extent() {
        Extent::Whole(known) => match total.range() {
            Some((low, high)) => format!("{} ({} to {})", bytes(known.likely), bytes(low), bytes(high)),
            None => bytes(known.likely),
        },
        Extent::AtLeast(known) => format!("at least {}", bytes(known)),
        Extent::Unknown => "unknown".to_owned(),
    }
}

fn table(source: &Source, analysis: &Analysis, output: &mut Output) -> Outcome<()> {
    let target = analysis.model.target;
    let size = target.and_then(|id| analysis.size.stages.iter().find(|size| size.stage == id));
    let (Some(target), Some(size)) = (target, size) else {
        let what = "no stage can be built, so nothing is known of its size: `check` says why";
        return Err(Fault::new(&source.name, what));
    };
    let lines = LineIndex::new(&source.text);
    let rows: Vec<[String; 3]> = analysis
        .size
        .all_layers(&analysis.model, target)
        .iter()
        .filter_map(|layer| {
            let span = analysis.file.instructions.get(layer.instruction.index())?.span;
            let words = span.text(&source.text).lines().next().unwrap_or("");
            let words: String = plain(words).chars().take(70).collect();
            let row = format!("{}: {words}", lines.line(span.start) + 1);
            Some([told(layer.unpacked), told(layer.compressed), row])
        })
        .chain([[
            told(size.unpacked),
            told(size.compressed),
            format!("total of {}", plain(&stage_name(analysis, target))),
        ]])
        .collect();
    let heading = ["unpacked", "to pull", "line"].map(str::to_owned);
    let width = |column: usize| {
        let cells = rows.iter().chain([&heading]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    for [unpacked, compressed, row] in [&heading].into_iter().chain(&rows) {
        output.line(&format!("{unpacked:<first$}  {compressed:<second$}  {row}"));
    }
    if !size.wasted_paths.is_empty() {
        output.line(&format!("wasted, as dive counts it: {}", told(size.wasted)));
    }
    for other in analysis.size.stages.iter().filter(|other| other.stage != target) {
        output.line(&format!(
            "stage {}: {}",
            plain(&stage_name(analysis, other.stage)),
            told(other.unpacked)
        ));
    }
    output.line("Estimates: the likely value and where nine in ten real ones are. --format json says what each rests on.");
    Ok(())
}
