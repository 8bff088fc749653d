//! What analyses cost, in CPU time of one thread: `cargo bench -p dockerfile-core --bench cost [-- PART-OF-A-NAME …]`.
//!
//! First how many files of the corpus (beside the repository, or where `DOCKERFILE_SHARED` says) are read a second, beside
//! peers; then how cost grows with the text.
//!
//! For each kind of text, one of 300 lines and one of 30,000: CPU seconds of this thread, how many times more
//! the longer one takes, and the most memory that its analysis holds at a time as a multiple of its length.
//! Ends with a failure where the longer one takes more than 130 times as much, or more than 60 times its length.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use dockerfile_core::{Options, analyze, syntax};

#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/shapes.rs"]
mod shapes;

use shapes::SHAPES;

const SHORT: usize = 300;
const LONG: usize = 30_000;
const MOST_TIMES: f64 = 130.0;
const MOST_MEMORY: f64 = 60.0;

/// Counts what is held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(held, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let asked = |name: &str| wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str()));
    if asked("corpus") {
        speed();
    }
    let long = std::env::var("GROWTH_LINES").ok().and_then(|lines| lines.parse().ok()).unwrap_or(LONG);
    if !SHAPES.iter().any(|shape| asked(shape)) {
        return ExitCode::SUCCESS;
    }
    println!("{:<24}{:>12}{:>12}{:>10}{:>10}{:>10}", "", SHORT, long, "lines ×", "time ×", "memory ×");
    // What is read once and kept is no cost of the text.
    analyze(&shapes::text("everything", SHORT), &Options::default());
    let mut failed = Vec::new();
    let mut rows = BTreeMap::new();
    for &shape in SHAPES {
        if !asked(shape) {
            continue;
        }
        let (short, _) = cost(&shapes::text(shape, SHORT), 0.1);
        let text = shapes::text(shape, long);
        let (longer, memory) = cost(&text, 0.0);
        let more = text.len() as f64 / shapes::text(shape, SHORT).len() as f64;
        let times = longer / short;
        let mut row = String::new();
        let _ = write!(
            row,
            "{:>10.2}ms{:>10.1}ms{more:>10.1}{times:>10.1}{memory:>10.1}",
            short * 1e3,
            longer * 1e3
        );
        println!("{shape:<24}{row}");
        rows.insert(shape, row);
        if times > MOST_TIMES * (long / SHORT) as f64 / 100.0 || memory > MOST_MEMORY {
            failed.push(shape);
        }
    }
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("beyond its bounds: {}", failed.join(", "));
    ExitCode::FAILURE
}

/// Files a second: the whole analysis, typed instructions alone, and what peers read.
fn speed() {
    let texts = corpus::texts(1_000);
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files of the corpus, {bytes} bytes: files a second of CPU time", texts.len());
    let row = |name: &str, read: &dyn Fn(&str)| {
        let round = || {
            let start = cpu::seconds();
            texts.iter().for_each(|text| read(text));
            cpu::seconds() - start
        };
        let best = (0..5).map(|_| round()).fold(f64::INFINITY, f64::min);
        println!("{name:<24}{:>12.0}", texts.len() as f64 / best);
    };
    row("analyze", &|text| drop(black_box(analyze(text, &Options::default()))));
    row("syntax::parse", &|text| drop(black_box(syntax::parse(text))));
    row("parse-dockerfile", &|text| drop(black_box(parse_dockerfile::parse(text))));
    row("dockerfile-parser", &|text| drop(black_box(dockerfile_parser::Dockerfile::parse(text))));
    println!();
}

/// CPU seconds of one analysis, the least of some, and the most memory as a multiple of the text.
fn cost(text: &str, at_least: f64) -> (f64, f64) {
    let mut best = f64::INFINITY;
    let mut memory = 0.0;
    let began = cpu::seconds();
    for round in 0.. {
        let before = HELD.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let start = cpu::seconds();
        let analysis = analyze(text, &Options::default());
        let took = cpu::seconds() - start;
        memory = (MOST.load(Ordering::Relaxed) - before) as f64 / text.len() as f64;
        drop(analysis);
        best = best.min(took);
        if round >= 2 && cpu::seconds() - began > at_least || cpu::seconds() - began > 5.0 {
            break;
        }
    }
    (best, memory)
}
