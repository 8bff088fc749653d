//! The pane of sizes.

use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_syntax::source::Span;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::base_size::BaseSize;
use super::breakdown::{SourceBar, SourceLegend, SourcePatterns};
use super::common::{Choice, ChoiceOption, Enlarge, Icon, Symbol};
use super::context::BuildContext;
use super::layers::Layers;
use super::real::RealImageButton;
use super::savings::Savings;
use crate::browser::folder;
use crate::browser::remembered::{Remembered, use_remembered_name};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{Done, Measure, Panel, Savings as Weighings, Snapshot, Stated};
use crate::view::{self, Ask, ResultRow, Running, StageBar};

/// Properties of [`Sizes`].
#[derive(Properties, PartialEq)]
pub struct SizesProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// What the fixes of that analysis would bring.
    pub savings: Rc<Weighings>,
    /// The stage chosen; its layers are shown, else those of the result.
    pub selected: Option<StageId>,
    /// What runs at the moment of the build that is shown.
    pub running: Rc<Running>,
    /// The choice of the target, where no other pane has it.
    pub target_menu: Html,
    /// The size shown.
    pub measure: Measure,
    /// Language.
    pub lang: Lang,
    /// Called with a stage chosen.
    pub on_stage: Callback<Option<StageId>>,
    /// Called with a place to be shown.
    pub on_show: Callback<Span>,
    /// Called with a measure chosen.
    pub on_measure: Callback<Measure>,
    /// What is stated of the build context.
    pub stated: Rc<Stated>,
    /// Called with what is stated of it now.
    pub on_state: Callback<Rc<Stated>>,
    /// Called with a diagnostic and its fix to apply.
    pub on_fix: Callback<(usize, usize)>,
    /// What was just done, while it can be taken back.
    pub done: Option<Rc<Done>>,
    /// Called to take it back.
    pub on_undo: Callback<()>,
}

/// What a measure is called.
pub fn measure_name(lang: Lang, measure: Measure) -> &'static str {
    let key = match measure {
        Measure::Unpacked => Key::MeasureUnpacked,
        Measure::Compressed => Key::MeasureCompressed,
        Measure::Containerd => Key::MeasureContainerd,
    };
    text(lang, key)
}

fn measure_about(lang: Lang, measure: Measure) -> &'static str {
    let key = match measure {
        Measure::Unpacked => Key::MeasureUnpackedAbout,
        Measure::Compressed => Key::MeasureCompressedAbout,
        Measure::Containerd => Key::MeasureContainerdAbout,
    };
    text(lang, key)
}

fn measure_choice(props: &SizesProps) -> Html {
    let options: Vec<_> = Measure::ALL
        .into_iter()
        .map(|measure| ChoiceOption::new(measure.name(), measure_name(props.lang, measure)))
        .collect();
    let on_choose =
        props.on_measure.reform(|name: &'static str| Measure::from_name(name).unwrap_or_default());
    html! {
        <Choice name="measure" label={text(props.lang, Key::MeasureLabel)} {options}
            selected={props.measure.name()} {on_choose} />
    }
}

/// What would make the result surer, with one click to state it.
fn asked(props: &SizesProps, ask: &Ask, on_files: &Callback<()>) -> Html {
    let lang = props.lang;
    let button = match &ask.manifest {
        Some(file) => {
            let (before, on_state) = (props.stated.clone(), props.on_state.clone());
            let name = file.clone();
            let onchange = move |event: Event| {
                let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
                let read = folder::picked(&input);
                let (before, on_state, name) = (before.clone(), on_state.clone(), name.clone());
                spawn_local(async move {
                    let text = read.await.and_then(|found| found.into_iter().next()?.text);
                    if let Some(text) = text {
                        let mut next = (*before).clone();
                        next.manifests.insert(name, text);
                        on_state.emit(Rc::new(next));
                    }
                });
            };
            html! {
                <label class="button button--small">
                    { text_with(lang, Key::SizeAskPick, &[("file", file)]) }
                    <input class="visually-hidden" type="file" data-testid="size-ask-pick" {onchange} />
                </label>
            }
        }
        None => html! {
            <button type="button" class="button button--small" data-testid="size-ask-open"
                onclick={on_files.reform(|_| ())}>{ text(lang, Key::SizeAskOpen) }</button>
        },
    };
    html! {
        <p class="result__measure" data-testid="size-result-ask">{ &ask.words }{ " " }{ button }</p>
    }
}

fn result(props: &SizesProps, row: &ResultRow, on_files: &Callback<()>) -> Html {
    let (lang, measure) = (props.lang, props.measure);
    let said = if row.calibrated { Key::SizeBetween } else { Key::SizeByAssumption };
    let open = !row.total.is_whole();
    html! {
        <div class="result" data-testid="size-result">
            <p class="result__label">
                { text(lang, Key::ResultLabel) }{ " " }<strong>{ &row.label }</strong>
            </p>
            <p class="result__size">
                if row.range.is_some() {
                    <span class="result__about" aria-hidden="true">{ "≈" }</span>
                    <span class="visually-hidden">{ text(lang, Key::SizeAbout) }</span>{ " " }
                }
                <span class={classes!("result__likely", open.then_some("result__likely--open"))} data-testid="size-result-likely">{ &row.likely }</span>
                if let Some(range) = &row.range {
                    { " " }
                    <span class="result__range">{ text_with(lang, said, &[("range", range)]) }</span>
                }
            </p>
            if let Some(shares) = &row.shares {
                <p class="result__measure quiet" data-testid="size-result-shares">{ shares }</p>
            }
            if let Some(ask) = &row.ask {
                { asked(props, ask, on_files) }
            }
            if let Some(base) = &row.base {
                <BaseSize base={base.clone()} place="result" stated={props.stated.clone()} {lang}
                    on_state={props.on_state.clone()} key={base.name.clone()} />
            }
            <SourceBar breakdown={row.breakdown.clone()} bar={row.bar} />
            <SourceLegend breakdown={row.breakdown.clone()} {lang} />
            <p class="result__measure quiet">{ measure_about(lang, measure) }</p>
        </div>
    }
}

fn stage_bar(props: &SizesProps, shown: StageId, row: &StageBar) -> Html {
    let (lang, id) = (props.lang, row.stage);
    let pressed = shown == id;
    html! {
        <li key={id.0}>
            <button type="button" class={classes!("stage-bar", (!row.used).then_some("stage-bar--unused"))}
                aria-pressed={pressed.to_string()} data-testid="size-stage" data-stage={row.label.clone()}
                onclick={props.on_stage.reform(move |_| Some(id))}>
                <span class="stage-bar__name row">
                    { &row.label }
                    if row.is_target {
                        <span class="badge badge--target"><Symbol icon={Icon::Target} />{ text(lang, Key::StageTarget) }</span>
                    } else if !row.used {
                        <span class="badge badge--unused">{ text(lang, Key::StageUnused) }</span>
                    }
                </span>
                <span class={classes!("stage-bar__size", (row.unknown_parts > 0).then_some("stage-bar__size--open"))}>{ &row.likely }
                    if let Some(range) = &row.range {
                        <span class="range">{ range }</span>
                    }
                </span>
                <SourceBar breakdown={row.breakdown.clone()} bar={row.bar} />
            </button>
        </li>
    }
}

fn view_choice(lang: Lang, shown: &Remembered<&'static str>) -> Html {
    let views =
        [("layers", Key::SizesAsLayers), ("savings", Key::SizesAsSavings), ("context", Key::SizesAsContext)];
    let options = views.map(|(value, key)| ChoiceOption::new(value, text(lang, key)));
    let on_choose = {
        let shown = shown.clone();
        move |value| shown.set(value)
    };
    html! {
        <Choice name="sizes" label={text(lang, Key::SizesView)} options={options.to_vec()} selected={**shown} {on_choose} />
    }
}

/// The result, each stage, and the layers of `shown`.
fn layers(
    props: &SizesProps,
    snapshot: &Snapshot,
    bars: &[StageBar],
    (shown, label): (StageId, &str),
    on_files: Callback<()>,
) -> Html {
    let (lang, measure) = (props.lang, props.measure);
    html! {
        <>
            if let Some(row) = &view::result_row(lang, snapshot, measure) {
                { result(props, row, &on_files) }
            }
            <div class="sizes">
                <section>
                    <h3 class="section-title">{ text(lang, Key::SizesStages) }</h3>
                    <ul class="stage-bars">{ for bars.iter().map(|bar| stage_bar(props, shown, bar)) }</ul>
                </section>
                <section>
                    <h3 class="section-title">{ text_with(lang, Key::SizesLayers, &[("stage", label)]) }</h3>
                    if let Some(bar) = bars.iter().find(|bar| bar.stage == shown && !bar.is_target) {
                        <div class="sizes__legend"><SourceLegend breakdown={bar.breakdown.clone()} {lang} /></div>
                    }
                    <Layers rows={view::layer_rows(lang, snapshot, shown, measure)} snapshot={snapshot.clone()}
                        stage={shown} running={props.running.clone()} {lang} on_show={props.on_show.clone()} {on_files}
                        stated={props.stated.clone()} on_state={props.on_state.clone()} />
                </section>
            </div>
        </>
    }
}

/// The sizes: where the bytes are, what could be smaller.
#[component]
pub fn Sizes(props: &SizesProps) -> Html {
    let (lang, measure) = (props.lang, props.measure);
    let shown_as = use_remembered_name("sizes", &["layers", "savings", "context"]);
    let body = match &props.snapshot {
        None => html! { <p class="empty">{ text(lang, Key::Loading) }</p> },
        Some(snapshot) => {
            let bars = view::stage_bars(lang, snapshot, measure);
            let target = snapshot.analysis.model.target;
            let chosen = props.selected.filter(|id| bars.iter().any(|bar| bar.stage == *id));
            // While the build is played, the layers follow it.
            let played = props.running.first.map(|(stage, _)| stage);
            let shown = played.or(chosen).or(target).or(bars.first().map(|bar| bar.stage));
            let label = |id| bars.iter().find(|bar| bar.stage == id).map(|bar| bar.label.clone());
            match (shown, *shown_as) {
                (_, "context") => html! {
                    <BuildContext snapshot={snapshot.clone()} stated={props.stated.clone()} {lang}
                        on_state={props.on_state.clone()} on_show={props.on_show.clone()} />
                },
                (None, _) => html! { <p class="empty">{ text(lang, Key::SizesEmpty) }</p> },
                (Some(shown), "savings") => {
                    // What could be smaller is a question about the result.
                    let stage = target.unwrap_or(shown);
                    html! {
                        <Savings snapshot={snapshot.clone()} savings={props.savings.clone()} {stage}
                            label={label(stage).unwrap_or_default()} {measure} {lang}
                            on_show={props.on_show.clone()} on_fix={props.on_fix.clone()}
                            done={props.done.clone()} on_undo={props.on_undo.clone()} />
                    }
                }
                (Some(shown), _) => {
                    let shown_as = shown_as.clone();
                    let on_files = Callback::from(move |()| shown_as.set("context"));
                    layers(props, snapshot, &bars, (shown, &label(shown).unwrap_or_default()), on_files)
                }
            }
        }
    };
    html! {
        <>
            <header class="pane__header row">
                <h2 class="pane__title">{ text(lang, Key::PanelSizes) }</h2>
                { props.target_menu.clone() }
                <RealImageButton snapshot={props.snapshot.clone()} {lang} on_show={props.on_show.clone()} />
                { view_choice(lang, &shown_as) }
                { measure_choice(props) }
                <Enlarge panel={Panel::Sizes} title={text(lang, Key::PanelSizes)} />
            </header>
            <div class="pane__body" data-testid="sizes" key={*shown_as}>
                <SourcePatterns />
                { body }
            </div>
        </>
    }
}
