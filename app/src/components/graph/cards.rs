//! What stands where in a node, and so how large it is.

use dockerfile_answers::model::{Base, StageId};
use dockerfile_graph::{Direction, NodeKind, Point, Rect, Size, Sizes};

use super::drawing::{Badge, BadgeKind, CODE, Card, Detail, Maker, NAME, Role, SMALL, Shape, Text};
use super::path;
use super::text::{Cut, Face, elide, fit_reference, width};

/// Inner margin of a node.
const PADDING: f32 = 12.0;
/// How far the cards beneath an image look out, each.
const DECK: f32 = 3.0;
/// Height of a folder's tab.
const TAB: f32 = 7.0;
/// The least and the greatest width of a stage.
const STAGE_ROOM: (f32, f32) = (144.0, 212.0);
/// The same where it shows its name alone.
const NAMED_ROOM: (f32, f32) = (64.0, 230.0);
/// The same of what is no stage.
const OTHER_ROOM: (f32, f32) = (84.0, 190.0);
/// The box of a stage's number.
const CHIP: f32 = 18.0;
/// Height of a line of badges.
const BADGE_LINE: f32 = 20.0;
/// Stands for words of what is wrong.
const SIGN: &str = "!";
/// Height that an arrow needs that comes in from the side.
const ARRIVAL: f32 = 13.0;

/// What is said of a node in a word each.
type Badges = Vec<(BadgeKind, String)>;

/// Height of a stage.
fn stage_height(detail: Detail) -> f32 {
    match detail {
        Detail::Full => 74.0,
        Detail::Brief => 50.0,
        Detail::Names => 30.0,
    }
}

/// Height of what is no stage, without what its shape adds.
fn other_height(detail: Detail) -> f32 {
    match detail {
        Detail::Full => 44.0,
        Detail::Brief | Detail::Names => 25.0,
    }
}

impl Maker<'_> {
    /// Size of the text of a badge: where names stand alone, it is as large as they are.
    fn badge_text(&self) -> f32 {
        if self.plan.detail == Detail::Names { NAME } else { SMALL }
    }

    fn badge_width(&self, word: &str) -> f32 {
        width(word, self.badge_text(), Face::Bold) + 12.0
    }

    /// The badges that a node shows. Where names stand alone, that a stage is not used shows in its outline, and
    /// what is wrong is a mere sign where its words would leave the name no room. The node's title says all.
    fn shown_badges(&self, node: usize) -> Badges {
        let mut badges = self.badges(node);
        if self.plan.detail == Detail::Names {
            badges.retain(|(kind, _)| !matches!(kind, BadgeKind::Unused | BadgeKind::NoCommand));
            let name = width(&self.node_name(node), NAME, Face::Bold);
            if self.named_width(name, &badges) > NAMED_ROOM.1 {
                let words = badges.iter_mut().filter(|(kind, _)| *kind == BadgeKind::Error);
                words.for_each(|(_, word)| *word = SIGN.to_owned());
            }
        }
        badges
    }

    /// What badges take beside a name.
    fn badges_width(&self, badges: &[(BadgeKind, String)]) -> f32 {
        badges.iter().map(|(_, word)| self.badge_width(word) + 6.0).sum()
    }

    /// Width of a stage that shows a name so wide and these badges alone.
    fn named_width(&self, name: f32, badges: &[(BadgeKind, String)]) -> f32 {
        // Typefaces differ in how wide their bold is, and here nothing but the name makes room for it.
        ((name + self.badges_width(badges)) * 1.06 + 2.0 * PADDING).ceil()
    }

    /// The box of a stage's number.
    fn chip_width(id: StageId) -> f32 {
        CHIP.max(width(&id.0.to_string(), SMALL, Face::Mono) + 8.0)
    }

    /// The badges that stand beside the name of a stage so wide, and those for which there is no room there without
    /// cutting it: they stand in a line of their own.
    fn split_badges(&self, node: usize, id: StageId, w: f32) -> (Badges, Badges) {
        let name = width(&self.called(id), NAME, Face::Bold);
        let mut room = w - 2.0 * PADDING - Self::chip_width(id) - 8.0 - name;
        let (mut beside, mut below) = (Vec::new(), Vec::new());
        // What is built comes first: it is looked for.
        let (result, others): (Badges, Badges) =
            self.shown_badges(node).into_iter().partition(|(kind, _)| *kind == BadgeKind::Target);
        for (kind, word) in result.into_iter().chain(others) {
            let needed = self.badge_width(&word) + 6.0;
            if needed <= room {
                room -= needed;
                beside.push((kind, word));
            } else {
                below.push((kind, word));
            }
        }
        (beside, below)
    }

    /// Height of a stage so wide: more where many arrows come in side by side, and where badges need a line.
    fn height(&self, node: usize, id: StageId, w: f32) -> f32 {
        let is_named = self.plan.detail == Detail::Names;
        let line = if is_named || self.split_badges(node, id, w).1.is_empty() { 0.0 } else { BADGE_LINE };
        let least = stage_height(self.plan.detail) + line;
        let arriving = self.graph.links.iter().filter(|link| link.to == node).count() as f32;
        let needed = match (self.plan.direction, self.plan.detail) {
            (Direction::TopToBottom, _) => 0.0,
            (Direction::LeftToRight, Detail::Names) => 5.0 * arriving,
            (Direction::LeftToRight, _) => ARRIVAL * arriving + 14.0,
        };
        needed.clamp(least, 3.0 * least)
    }

    /// The width that everything in a stage would need.
    fn stage_width(&self, node: usize, id: StageId) -> f32 {
        let badges = self.shown_badges(node);
        let name = width(&self.called(id), NAME, Face::Bold);
        if self.plan.detail == Detail::Names {
            return self.named_width(name, &badges).clamp(NAMED_ROOM.0, NAMED_ROOM.1);
        }
        let name = name + self.badges_width(&badges);
        let Some(stage) = self.stage(id) else { return STAGE_ROOM.0 };
        let base = match self.plan.detail {
            Detail::Full => width(&format!("FROM {}", self.base(stage)), CODE, Face::Mono),
            Detail::Brief | Detail::Names => 0.0,
        };
        let amount = self.amount(id).map_or(0.0, |amount| width(&amount.short, SMALL, Face::Bold) + 16.0);
        let facts = width(&self.facts(stage), SMALL, Face::Sans) + amount;
        (Self::chip_width(id) + 8.0 + name).max(base).max(facts) + 2.0 * PADDING
    }

    fn other_size(&self, node: usize, kind: &NodeKind) -> Size {
        let name = width(&self.node_name(node), CODE, Face::Mono);
        let caption = match self.plan.detail {
            Detail::Full => {
                let badges = self.badges(node);
                let badges: f32 = badges.iter().map(|(_, word)| self.badge_width(word) + 8.0).sum();
                width(self.caption(kind), SMALL, Face::Sans) + badges
            }
            Detail::Brief | Detail::Names => 0.0,
        };
        let more = match kind {
            NodeKind::Image(_) => 2.0 * DECK,
            NodeKind::Context | NodeKind::NamedContext(_) => TAB,
            _ => 0.0,
        };
        Size {
            w: (name.max(caption) + 2.0 * PADDING + 2.0).clamp(OTHER_ROOM.0, OTHER_ROOM.1).ceil(),
            h: other_height(self.plan.detail) + more,
        }
    }

    /// How large each node and label is.
    pub(super) fn sizes(&self) -> Sizes {
        let stages = self.graph.nodes.iter().enumerate().map(|(node, n)| match &n.kind {
            NodeKind::Stage(id) => self.stage_width(node, *id),
            _ => 0.0,
        });
        let widths: Vec<f32> = stages.collect();
        // Stages are of one width, unless their names are all there is.
        let common = widths.iter().copied().fold(STAGE_ROOM.0, f32::max).min(STAGE_ROOM.1).ceil();
        let nodes = self.graph.nodes.iter().enumerate().map(|(node, n)| match &n.kind {
            NodeKind::Stage(id) => {
                let own = widths.get(node).copied().unwrap_or(common);
                let w = if self.plan.detail == Detail::Names { own } else { common };
                Size { w, h: self.height(node, *id, w) }
            }
            kind => self.other_size(node, kind),
        });
        let labels = self.labels.iter().map(|label| {
            let w = if label.is_empty() { 0.0 } else { (width(label, SMALL, Face::Mono) + 12.0).ceil() };
            Size { w, h: 18.0 }
        });
        Sizes { nodes: nodes.collect(), labels: labels.collect() }
    }

    /// The node at `rect`, with everything in it.
    pub(super) fn card(&self, node: usize, rect: Rect) -> Card {
        let placed = self.graph.nodes.get(node);
        let key = self.key(node);
        let mut card = Card {
            shape: shape_of(&key.kind),
            stage: None,
            folded: placed.map(|node| node.folded.clone()).unwrap_or_default(),
            rect,
            outline: String::new(),
            beneath: String::new(),
            chip: None,
            texts: Vec::new(),
            badges: Vec::new(),
            name: self.describe(node),
            used: placed.is_none_or(|node| node.used),
            faulty: self.faulty_nodes.get(node).copied().unwrap_or(false),
            key,
        };
        match card.key.kind {
            NodeKind::Stage(id) => {
                card.stage = Some(id);
                card.outline = path::card(rect, 8.0);
                match self.plan.detail {
                    Detail::Names => self.fill_name(&mut card, node, id),
                    Detail::Brief | Detail::Full => self.fill_stage(&mut card, node, id),
                }
            }
            _ => self.fill_other(&mut card, node),
        }
        card
    }

    /// Puts the badges at the right end of a line; what is left of it ends where this says.
    fn put_badges(&self, card: &mut Card, badges: Badges, mut right: f32, top: f32, h: f32) -> f32 {
        for (kind, text) in badges {
            let wide = self.badge_width(&text);
            right -= wide;
            card.badges.push(Badge { kind, rect: Rect { x: right, y: top, w: wide, h }, text });
            right -= 5.0;
        }
        right
    }

    fn fill_other(&self, card: &mut Card, node: usize) {
        let Rect { x, y, w, h } = card.rect;
        let mut top = y;
        card.outline = match card.shape {
            Shape::Image => {
                card.beneath = path::deck(card.rect, DECK, 5.0);
                path::card(Rect { h: h - 2.0 * DECK, ..card.rect }, 6.0)
            }
            Shape::Context => {
                top += TAB;
                path::folder(card.rect, TAB, 5.0)
            }
            Shape::Remote => path::card(card.rect, h / 2.0),
            Shape::Scratch | Shape::Stage => path::card(card.rect, 6.0),
            Shape::Unresolved => path::octagon(card.rect, 10.0),
        };
        let inset = if card.shape == Shape::Remote { PADDING + 4.0 } else { PADDING };
        let room = w - 2.0 * inset;
        let name = match &card.key.kind {
            NodeKind::Image(reference) => fit_reference(reference, room, CODE),
            _ => elide(&self.node_name(node), room, CODE, Face::Mono, Cut::Middle),
        };
        let mut line = top + 17.0;
        if self.plan.detail == Detail::Full {
            let right = self.put_badges(card, self.shown_badges(node), x + w - 8.0, top + 6.0, 15.0);
            let room = if card.badges.is_empty() { room } else { right - x - inset };
            let caption = elide(self.caption(&card.key.kind), room, SMALL, Face::Sans, Cut::End);
            card.texts.push(Text { role: Role::Caption, at: Point { x: x + inset, y: line }, text: caption });
            line += 16.0;
        }
        card.texts.push(Text { role: Role::Code, at: Point { x: x + inset, y: line }, text: name });
    }

    /// Whether a stage has a name of its own.
    fn is_named(&self, id: StageId) -> bool {
        self.stage(id).and_then(|stage| stage.name.as_ref()).is_some_and(|name| !name.value.is_empty())
    }

    fn name_role(&self, id: StageId) -> Role {
        if self.is_named(id) { Role::Name } else { Role::Unnamed }
    }

    /// A stage that shows its name alone.
    fn fill_name(&self, card: &mut Card, node: usize, id: StageId) {
        let Rect { x, y, w, h } = card.rect;
        let right = self.put_badges(card, self.shown_badges(node), x + w - 8.0, y + (h - 20.0) / 2.0, 20.0);
        let right = if card.badges.is_empty() { x + w - PADDING } else { right };
        let text = elide(&self.called(id), right - x - PADDING, NAME, Face::Bold, Cut::Middle);
        let at = Point { x: x + PADDING, y: y + h / 2.0 + 5.0 };
        card.texts.push(Text { role: self.name_role(id), at, text });
    }

    fn fill_stage(&self, card: &mut Card, node: usize, id: StageId) {
        let Rect { x, y, w, .. } = card.rect;
        let Some(stage) = self.stage(id) else { return };
        let brief = self.plan.detail == Detail::Brief;
        let first = if brief { y + 7.0 } else { y + 10.0 };
        let (beside, below) = self.split_badges(node, id, w);
        let mut right = self.put_badges(card, beside, x + w - 10.0, first + 1.0, 16.0);
        if card.badges.is_empty() {
            right = x + w - PADDING;
        }
        // What comes below the name, lower by a line where badges stand there.
        let mut under = y;
        if !below.is_empty() {
            under += BADGE_LINE;
            self.put_badges(card, below, x + w - 10.0, first + CHIP + 3.0, 16.0);
        }
        let number = id.0.to_string();
        let chip = Rect { x: x + PADDING - 2.0, y: first, w: Self::chip_width(id), h: CHIP };
        card.chip = Some(chip);
        let centre = chip.centre();
        card.texts.push(Text {
            role: Role::Number,
            at: Point { x: centre.x, y: centre.y + 3.9 },
            text: number,
        });
        let start = chip.x + chip.w + 7.0;
        let name = elide(&self.called(id), right - start, NAME, Face::Bold, Cut::End);
        card.texts.push(Text {
            role: self.name_role(id),
            at: Point { x: start, y: first + 14.0 },
            text: name,
        });
        let room = w - 2.0 * PADDING;
        if !brief {
            let lead = width("FROM ", CODE, Face::Mono);
            let base = match &stage.base {
                Base::Image(_) => fit_reference(&self.base(stage), room - lead, CODE),
                _ => elide(&self.base(stage), room - lead, CODE, Face::Mono, Cut::Middle),
            };
            card.texts.push(Text {
                role: Role::Code,
                at: Point { x: x + PADDING, y: under + 45.0 },
                text: format!("FROM {base}"),
            });
        }
        let last = if brief { under + 40.0 } else { under + 63.0 };
        let mut facts_room = room;
        if let Some(amount) = self.amount(id) {
            let amount = elide(&amount.short, room * 0.62, SMALL, Face::Bold, Cut::End);
            facts_room -= width(&amount, SMALL, Face::Bold) + 8.0;
            card.texts.push(Text {
                role: Role::Amount,
                at: Point { x: x + w - PADDING, y: last },
                text: amount,
            });
        }
        card.texts.push(Text {
            role: Role::Facts,
            at: Point { x: x + PADDING, y: last },
            text: elide(&self.facts(stage), facts_room, SMALL, Face::Sans, Cut::End),
        });
    }
}

fn shape_of(kind: &NodeKind) -> Shape {
    match kind {
        NodeKind::Stage(_) => Shape::Stage,
        NodeKind::Image(_) => Shape::Image,
        NodeKind::Context | NodeKind::NamedContext(_) => Shape::Context,
        NodeKind::Remote(_) => Shape::Remote,
        NodeKind::Scratch => Shape::Scratch,
        NodeKind::Unresolved(_) => Shape::Unresolved,
    }
}

#[cfg(test)]
mod tests {
    use dockerfile_core::graph::Direction;

    use super::super::drawing::tests::{COURSE, draw_as};
    use super::super::drawing::{BadgeKind, Detail, Drawing, Plan, Role};
    use super::*;
    use crate::i18n::Lang;

    fn drawn(text: &str, detail: Detail, direction: Direction) -> Drawing {
        draw_as(Lang::En, text, direction, Plan { detail, ..Plan::default() })
    }

    #[test]
    fn the_less_is_said_the_smaller_it_is() {
        for direction in [Direction::LeftToRight, Direction::TopToBottom] {
            let area = |detail| {
                let size = drawn(COURSE, detail, direction).size;
                size.w * size.h
            };
            let areas = [Detail::Full, Detail::Brief, Detail::Names].map(area);
            assert!(areas[0] > 1.3 * areas[1] && areas[1] > 1.3 * areas[2], "{areas:?}");
        }
    }

    #[test]
    fn names_alone_are_stages_alone_and_mark_the_result() {
        let drawing = drawn(COURSE, Detail::Names, Direction::LeftToRight);
        let words: Vec<Vec<(Role, &str)>> = drawing
            .cards
            .iter()
            .map(|card| card.texts.iter().map(|text| (text.role, text.text.as_str())).collect())
            .collect();
        assert_eq!(words, [vec![(Role::Name, "builder")], vec![(Role::Unnamed, "stage 1")]]);
        assert_eq!(drawing.cards[1].badges[0].kind, BadgeKind::Target);
        assert!(drawing.arrows.len() == 1 && drawing.arrows[0].label.is_none());
    }

    #[test]
    fn badges_leave_a_name_its_room() {
        // The result, which does not start, under a name as long as people give.
        let name = "discovery-service-run";
        let text = format!("FROM golang:1.25 AS build\nFROM scratch AS {name}\nCOPY x /app\nCMD x\n");
        for lang in Lang::ALL {
            for detail in [Detail::Full, Detail::Brief, Detail::Names] {
                let plan = Plan { detail, ..Plan::default() };
                let drawing = draw_as(lang, &text, Direction::LeftToRight, plan);
                let card = &drawing.cards[1];
                let kinds: Vec<BadgeKind> = card.badges.iter().map(|badge| badge.kind).collect();
                assert!(kinds.len() == 2 && kinds.contains(&BadgeKind::Target), "{kinds:?}");
                let written = card.texts.iter().find(|text| text.role == Role::Name).map(|text| &*text.text);
                if detail == Detail::Names {
                    let letters = written.unwrap_or("").chars().count();
                    assert!(letters >= 12, "{written:?} in {lang:?}");
                } else {
                    assert_eq!(written, Some(name), "{detail:?} in {lang:?}");
                }
                for (index, badge) in card.badges.iter().enumerate() {
                    let (Rect { x, y, w, h }, inside) = (badge.rect, card.rect);
                    assert!(y >= inside.y && y + h <= inside.y + inside.h && x >= inside.x, "{badge:?}");
                    for other in &card.badges[index + 1..] {
                        let apart = other.rect.x + other.rect.w <= x || x + w <= other.rect.x;
                        assert!(apart || (other.rect.y - y).abs() >= h, "{badge:?} {other:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn chains_of_small_stages_are_one_and_say_so() {
        let text = "FROM alpine AS a\nFROM a AS b\nRUN true\nFROM b AS c\nFROM scratch\nCOPY --from=c /x /\n";
        let drawing = drawn(text, Detail::Names, Direction::LeftToRight);
        let badges: Vec<(BadgeKind, &str)> =
            drawing.cards[0].badges.iter().map(|badge| (badge.kind, badge.text.as_str())).collect();
        assert_eq!(badges, [(BadgeKind::Folded, "+2")]);
        assert!(drawing.cards[0].name.contains("with a, b before it"), "{}", drawing.cards[0].name);
        assert_eq!((drawing.card_of(StageId(0)), drawing.card_of(StageId(2))), (Some(0), Some(0)));
        // With details, nothing is folded.
        assert_eq!(drawn(text, Detail::Full, Direction::LeftToRight).card_of(StageId(1)), Some(1));
    }

    #[test]
    fn a_bundle_says_how_many_where_it_says_little() {
        let text = format!("{COURSE}COPY --from=builder /a /b ./\nCOPY --from=builder /c ./\n");
        let drawing = drawn(&text, Detail::Brief, Direction::LeftToRight);
        let labels: Vec<&str> =
            drawing.arrows.iter().filter_map(|arrow| arrow.label.as_ref()).map(|l| l.text.as_str()).collect();
        assert_eq!(labels, ["×3"]);
        assert!(drawing.cards[1].name.contains("COPY ×3 from builder"), "{}", drawing.cards[1].name);
    }
}
