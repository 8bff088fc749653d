//! The rows of the list: what is known of each problem, in an order that stays while someone is at it.

use dockerfile_syntax::lists::Arrange;
use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_answers::Worth;
use yew::prelude::*;

use super::ProblemsProps;
use super::row::row_id;
use crate::browser::page;
use crate::components::tabs::panel_id;
use crate::state::Panel;
use crate::view::{Keys, Known, ProblemRow, problem_list, wasted_time};

/// The rows of the last analysis, in order; `None` before the first. While `busy`, rows that were there keep their
/// order, so that none goes away under a pointer or with the focus.
#[hook]
pub(super) fn use_rows(props: &ProblemsProps, busy: &UseStateHandle<bool>) -> Option<Rc<Vec<ProblemRow>>> {
    let keys = use_mut_ref(Keys::default);
    let assigned = use_memo(props.snapshot.clone(), |snapshot| {
        snapshot.as_ref().map(|snapshot| keys.borrow_mut().assign(snapshot)).unwrap_or_default()
    });
    let times = (props.build.durations.clone(), props.build.times.clone(), props.ignore.clone());
    let wasted = use_memo((props.snapshot.clone(), times), |(snapshot, (_, _, ignore))| {
        let found = snapshot.as_ref().map(|snapshot| wasted_time(snapshot, &props.build, ignore.as_deref()));
        found.unwrap_or_default()
    });
    let before = use_mut_ref(BTreeMap::<(u32, u32), Rc<Worth>>::new);
    let order = use_mut_ref(Vec::<u32>::new);
    let watched = (props.snapshot.clone(), props.savings.clone(), props.measure, props.lang, wasted.clone());
    let rows = use_memo(watched, |(snapshot, savings, measure, lang, wasted)| {
        let snapshot = snapshot.as_ref()?;
        let current = savings.revision == snapshot.revision;
        let mut before = before.borrow_mut();
        if current {
            if savings.safe.is_some() {
                before.clear();
            }
            let known = savings.weighed.iter().filter_map(|weighed| {
                let key = assigned.get(weighed.diagnostic as usize)?;
                Some(((*key, weighed.fix), weighed.worth.clone()))
            });
            before.extend(known);
        }
        let known = Known { keys: &assigned, savings, before: &before, wasted, measure: *measure };
        let rows = problem_list(*lang, snapshot, &known);
        let held = **busy
            || page::focused().is_some_and(|focused| page::is_within(&focused, &panel_id(Panel::Problems)));
        let rows = if held { kept_in_order(rows, &order.borrow()) } else { rows };
        *order.borrow_mut() = rows.iter().map(|row| row.key).collect();
        Some(Rc::new(rows))
    });
    (*rows).clone()
}

/// The rows, those that were there before in the order that they had; each other one after its neighbour.
fn kept_in_order(rows: Vec<ProblemRow>, order: &[u32]) -> Vec<ProblemRow> {
    let mut last = 0;
    let mut placed: Vec<(usize, bool, usize, ProblemRow)> = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        let place = order.iter().position(|key| *key == row.key);
        let new = place.is_none();
        last = place.unwrap_or(last);
        placed.push((last, new, index, row));
    }
    placed.arrange_by_key(|(place, new, index, _)| (*place, *new, *index));
    placed.into_iter().map(|(.., row)| row).collect()
}

/// The row that a key leads to, from the one that has the focus; `None` for keys that lead nowhere.
pub(super) fn row_after(rows: &[ProblemRow], focused: &str, key: &str) -> Option<String> {
    let at = rows.iter().position(|row| row_id(row.key) == focused)?;
    let last = rows.len().checked_sub(1)?;
    let to = match key {
        "ArrowDown" => (at + 1).min(last),
        "ArrowUp" => at.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    rows.get(to).map(|row| row_id(row.key))
}
