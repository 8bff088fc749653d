//! How good the derived figures of the catalogue are: each row is left out and looked up again by its own tag.
//!
//! `cargo run --release -p dockerfile-core --example catalogue_errors` prints, for the largest images, the median
//! and nine-in-ten error and how many real values lie inside the stated range.

use dockerfile_core::size::catalogue::leave_one_out;

fn main() {
    let mut all = Vec::new();
    let mut by_image: Vec<(String, Vec<(f64, bool)>)> = Vec::new();
    for case in leave_one_out() {
        all.push((case.error, case.inside));
        match by_image.iter_mut().find(|(name, _)| *name == case.image) {
            Some((_, cases)) => cases.push((case.error, case.inside)),
            None => by_image.push((case.image, vec![(case.error, case.inside)])),
        }
    }
    by_image.sort_by_key(|(_, cases)| std::cmp::Reverse(cases.len()));
    for (name, cases) in by_image.iter_mut().take(30) {
        print(name, cases);
    }
    print("all", &mut all);
}

fn print(name: &str, cases: &mut [(f64, bool)]) {
    cases.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: usize| cases.get(cases.len() * share / 100).map_or(0.0, |c| c.0 * 100.0);
    let inside = cases.iter().filter(|c| c.1).count() * 100 / cases.len().max(1);
    println!(
        "{name:<44} {:>5} rows  median {:>5.1} %  p90 {:>6.1} %  inside {inside:>3} %",
        cases.len(),
        at(50),
        at(90)
    );
}
