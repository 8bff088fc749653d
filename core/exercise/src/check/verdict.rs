//! Whether it builds and whether the result starts.

use super::{Asked, GoalCheck, met, plain, unknown, unmet};
use crate::Said;
use crate::{Outcome, Severity};

/// Whether any step that the target needs stops.
pub(super) fn builds(asked: &Asked<'_>) -> GoalCheck {
    let stops = asked
        .analysis
        .diagnostics
        .iter()
        .find(|found| found.severity == Severity::Error || found.outcome == Some(Outcome::BuildStops));
    match stops {
        Some(found) => unmet(Said::new("builds-stops-plain", vec![("line", asked.line(found.span))])),
        None => met(plain("builds-it")),
    }
}

/// Whether what the result starts is there and can run.
pub(super) fn starts(asked: &Asked<'_>) -> GoalCheck {
    let outcome = |wanted| asked.analysis.diagnostics.iter().any(|found| found.outcome == Some(wanted));
    if outcome(Outcome::BuildStops) || outcome(Outcome::DoesNotStart) {
        return unmet(plain("starts-not-plain"));
    }
    if outcome(Outcome::MayNotStart) {
        return unknown(plain("starts-perhaps"));
    }
    unknown(plain("starts-unknown"))
}
