//! How good derived figures of the catalogue are: each row is left out and looked up again by its own tag.
//!
//! `cargo run --release -p dockerfile-core --example catalogue_errors` prints, for the largest images and by the kind of
//! reason, the median and nine-in-ten error, how many real values lie inside the stated range, and how wide it is.
//! A family's least range is what every second of its rows gives, judged by the others; with `--others`, what
//! the other families give. `--outside` lists the rows that their range misses.

use std::collections::BTreeMap;
use std::env;

use dockerfile_core::size::catalogue::{Judged, LeftOut, leave_one_out};

fn main() {
    let told = |name: &str| env::args().any(|argument| argument == name);
    let cases = leave_one_out(if told("--others") { Judged::ByOthers } else { Judged::ByHalf });
    if told("--outside") {
        for case in cases.iter().filter(|case| !case.inside) {
            println!(
                "{}:{} {:?} off by {:.0} %, width {:.0} %: {}",
                case.image,
                case.tag,
                case.kind,
                100.0 * case.error,
                100.0 * case.width,
                case.text
            );
        }
        return;
    }
    let mut by_image: Vec<(&str, Vec<&LeftOut>)> = grouped(&cases, |case| &case.image).into_iter().collect();
    by_image.sort_by_key(|(_, cases)| std::cmp::Reverse(cases.len()));
    for (name, cases) in by_image.iter().take(30) {
        print(name, cases);
    }
    println!();
    for (code, cases) in grouped(&cases, |case| &case.code) {
        print(code, &cases);
    }
    let kinds: BTreeMap<String, Vec<&LeftOut>> =
        cases.iter().fold(BTreeMap::new(), |mut kinds: BTreeMap<_, Vec<_>>, case| {
            kinds.entry(format!("{:?}", case.kind)).or_default().push(case);
            kinds
        });
    for (kind, cases) in kinds {
        print(&kind, &cases);
    }
    print("all", &cases.iter().collect::<Vec<_>>());
}

fn grouped<'c>(
    cases: &'c [LeftOut],
    key: impl Fn(&'c LeftOut) -> &'c str,
) -> BTreeMap<&'c str, Vec<&'c LeftOut>> {
    let mut out: BTreeMap<&str, Vec<&LeftOut>> = BTreeMap::new();
    for case in cases {
        out.entry(key(case)).or_default().push(case);
    }
    out
}

fn print(name: &str, cases: &[&LeftOut]) {
    let sorted = |of: fn(&LeftOut) -> f64| {
        let mut values: Vec<f64> = cases.iter().map(|case| of(case)).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (errors, widths) = (sorted(|case| case.error), sorted(|case| case.width));
    let at = |values: &[f64], share: usize| values.get(cases.len() * share / 100).map_or(0.0, |c| c * 100.0);
    let inside = cases.iter().filter(|case| case.inside).count() * 100 / cases.len().max(1);
    println!(
        "{name:<44} {:>5} rows  median {:>5.1} %  p90 {:>6.1} %  inside {inside:>3} %  width {:>4.0} %",
        cases.len(),
        at(&errors, 50),
        at(&errors, 90),
        at(&widths, 50)
    );
}
