//! The pieces of the drawing as SVG elements. Texts are text nodes; styles are classes.

use yew::prelude::*;

use super::drawing::{Arrow, BadgeKind, Card, Label, NAME, SMALL};
use super::path::{card as box_path, number};
use super::svg::{badge_class, role_class, shape_class};
use dockerfile_graph::Rect;

/// Classes of an arrow or its label. `lit` says whether it joins the node looked at, if one is looked at.
pub(super) fn arrow_classes(arrow: &Arrow, lit: Option<bool>, chosen: bool) -> Classes {
    classes!(
        "graph-arrow",
        format!("graph-arrow--{}", arrow.stroke.name()),
        arrow.faulty.then_some("graph-arrow--faulty"),
        (!arrow.used).then_some("graph-arrow--unused"),
        chosen.then_some("graph-arrow--chosen"),
        match lit {
            Some(true) => Some("graph-arrow--lit"),
            Some(false) => Some("graph-arrow--dim"),
            None => None,
        }
    )
}

/// What makes up an arrow, its label excepted. Its title is its accessible name.
pub(super) fn arrow(arrow: &Arrow) -> Html {
    html! {
        <>
            <title>{ &arrow.title }</title>
            <path class="graph-arrow__reach" d={arrow.line.clone()} />
            <path class="graph-arrow__line" d={arrow.line.clone()} />
            <path class="graph-arrow__head" d={arrow.head.clone()} />
        </>
    }
}

/// What makes up the label of an arrow.
pub(super) fn label(arrow: &Arrow, label: &Label) -> Html {
    let centre = label.rect.centre();
    html! {
        <>
            <title>{ &arrow.title }</title>
            <path class="graph-arrow__plate" d={box_path(label.rect, 9.0)} />
            <text class="graph-arrow__label" x={number(centre.x)} y={number(centre.y + 3.8)}>{ &label.text }</text>
        </>
    }
}

/// Classes of a node.
pub(super) fn card_classes(card: &Card, selected: bool, dim: bool) -> Classes {
    let target = card.badges.iter().any(|badge| badge.kind == BadgeKind::Target);
    classes!(
        "graph-node",
        format!("graph-node--{}", shape_class(card.shape)),
        target.then_some("graph-node--target"),
        (!card.used).then_some("graph-node--unused"),
        card.faulty.then_some("graph-node--faulty"),
        selected.then_some("graph-node--selected"),
        dim.then_some("graph-node--dim"),
    )
}

/// Size of the text in a badge of that height: as large as a name in a tall one.
fn badge_size(h: f32) -> f32 {
    if h > 18.0 { NAME } else { SMALL }
}

/// What stands in a node. Its title is its accessible name: all of it in words, in order.
pub(super) fn card(card: &Card) -> Html {
    let ring =
        Rect { x: card.rect.x - 4.0, y: card.rect.y - 4.0, w: card.rect.w + 8.0, h: card.rect.h + 8.0 };
    let badges = card.badges.iter().map(|badge| {
        let class = badge_class(badge.kind);
        let centre = badge.rect.centre();
        html! {
            <g class={format!("graph-badge graph-badge--{class}")}>
                <path class="graph-badge__box" d={box_path(badge.rect, badge.rect.h / 2.0)} />
                <text class="graph-badge__text" x={number(centre.x)} y={number(centre.y + 0.35 * badge_size(badge.rect.h))}>{ &badge.text }</text>
            </g>
        }
    });
    let texts = card.texts.iter().map(|line| {
        html! {
            <text class={format!("graph-text graph-text--{}", role_class(line.role))}
                x={number(line.at.x)} y={number(line.at.y)}>{ &line.text }</text>
        }
    });
    html! {
        <>
            <title>{ &card.name }</title>
            <path class="graph-node__ring" d={box_path(ring, 11.0)} />
            if !card.beneath.is_empty() {
                <path class="graph-node__beneath" d={card.beneath.clone()} />
            }
            <path class="graph-node__outline" d={card.outline.clone()} />
            if let Some(chip) = card.chip {
                <path class="graph-node__chip" d={box_path(chip, 5.0)} />
            }
            { for badges }
            { for texts }
        </>
    }
}
