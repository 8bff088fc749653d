//! Bars that say where bytes come from, and what their patterns mean.

use dockerfile_syntax::lists::Arrange;
use yew::prelude::*;

use crate::i18n::{Key, Lang, plural, text};
use crate::view::{Bar, Breakdown, Source};

/// The patterns laid over the colours, so that nobody needs to tell colours apart.
const PATTERNS: [(Source, &str); 7] = [
    (Source::Packages, "M-1 1 1-1M0 6 6 0M5 7 7 5"),
    (Source::Stage, "M3 0V6"),
    (Source::Image, "M3 0V6M0 3H6"),
    (Source::Context, "M0 3H6"),
    (Source::Download, "M-1 5 1 7M0 0 6 6M5-1 7 1"),
    (Source::Made, "M1.5 3h3"),
    (Source::Leftover, "M0 0 6 6M6 0 0 6"),
];

fn pattern_id(source: Source) -> String {
    format!("source-{}", source.name())
}

/// The patterns; once on a page, and never hidden, for else nothing could refer to them.
#[component]
pub fn SourcePatterns() -> Html {
    html! {
        <svg class="visually-hidden" aria-hidden="true" focusable="false">
            <defs>
                { for PATTERNS.iter().map(|(source, path)| html! {
                    <pattern id={pattern_id(*source)} width="6" height="6" patternUnits="userSpaceOnUse">
                        <path class="source-pattern" d={*path} />
                    </pattern>
                }) }
                <pattern id="source-unknown" width="6" height="6" patternUnits="userSpaceOnUse">
                    <path class="source-pattern source-pattern--unknown" d="M-1 1 1-1M0 6 6 0M5 7 7 5" />
                </pattern>
            </defs>
        </svg>
    }
}

fn percent(permille: u32) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

fn rects(source: Source, x: String, width: String, height: &'static str) -> Html {
    let has_pattern = PATTERNS.iter().any(|(with, _)| *with == source);
    html! {
        <>
            <rect class={format!("source source--{}", source.name())} x={x.clone()} width={width.clone()} {height} />
            if has_pattern {
                <rect {x} {width} {height} fill={format!("url(#{})", pattern_id(source))} />
            }
        </>
    }
}

/// Properties of [`SourceBar`].
#[derive(Properties, PartialEq)]
pub struct SourceBarProps {
    /// What to draw.
    pub breakdown: Breakdown,
    /// Where the range of the sum lies on the same scale.
    pub bar: Bar,
}

/// A bar of where bytes come from. Decoration only: the legend says the same in words.
#[component]
pub fn SourceBar(props: &SourceBarProps) -> Html {
    let Bar { low, likely, high } = props.bar;
    let unknown = props.breakdown.unknown_parts > 0;
    html! {
        <svg class="source-bar" height="14" aria-hidden="true" focusable="false">
            <rect class="source-bar__track" width="100%" height="14" />
            { for props.breakdown.segments.iter().map(|segment| {
                // A thin gap between neighbours.
                let width = if segment.width > 6 { segment.width - 2 } else { segment.width };
                rects(segment.source, percent(segment.start), percent(width), "14")
            }) }
            if unknown {
                <rect x={percent(likely.min(960))} width="4%" height="14" fill="url(#source-unknown)" />
            }
            if low < high {
                <rect class="source-bar__range" x={percent(low)} width={percent((high - low).max(3))} y="5.5" height="3" />
            }
        </svg>
    }
}

/// Properties of [`SourceLegend`].
#[derive(Properties, PartialEq)]
pub struct SourceLegendProps {
    /// What to explain.
    pub breakdown: Breakdown,
    /// Language.
    pub lang: Lang,
}

/// A square of the colour and pattern of a source.
pub fn swatch(source: Source) -> Html {
    html! {
        <svg class="swatch" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false">
            { rects(source, "0".to_owned(), "14".to_owned(), "14") }
        </svg>
    }
}

fn unknown_swatch() -> Html {
    html! {
        <svg class="swatch" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false">
            <rect class="source-bar__track" width="14" height="14" />
            <rect width="14" height="14" fill="url(#source-unknown)" />
        </svg>
    }
}

/// Where the bytes come from, in words: the largest first.
#[component]
pub fn SourceLegend(props: &SourceLegendProps) -> Html {
    let mut segments = props.breakdown.segments.clone();
    segments.arrange_by_key(|segment| std::cmp::Reverse(segment.width));
    let Breakdown { unknown_parts, unknown_base, .. } = props.breakdown;
    let more = unknown_parts.saturating_sub(u32::from(unknown_base));
    let key = if unknown_base { Key::SizeMoreUnknownParts } else { Key::SizeUnknownParts };
    html! {
        <ul class="legend" aria-label={text(props.lang, Key::SizesMadeOf)} data-testid="size-sources">
            { for segments.iter().map(|segment| html! {
                <li class="legend__entry">
                    { swatch(segment.source) }
                    <span class="legend__label">{ &segment.label }</span>
                    <span class="legend__amount">{ &segment.amount }</span>
                    <span class="legend__share">{ &segment.share }</span>
                </li>
            }) }
            if props.breakdown.unknown_base {
                <li class="legend__entry">
                    { unknown_swatch() }
                    <span class="legend__label">{ text(props.lang, Key::SizeBaseUnknown) }</span>
                </li>
            }
            if more > 0 {
                <li class="legend__entry">
                    { unknown_swatch() }
                    <span class="legend__label">{ plural(props.lang, key, u64::from(more)) }</span>
                </li>
            }
        </ul>
    }
}
