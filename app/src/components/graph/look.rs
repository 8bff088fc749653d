//! How much of the graph is said and which part of it is seen. Pure.
//!
//! **Invariant:** no text is ever smaller on the screen than [`LEGIBLE`]: who looks from farther away sees less text,
//! never smaller text.

use dockerfile_graph::{Direction, Point, Size};
use dockerfile_syntax::lists::Arrange;

use super::camera::{Camera, GREATEST, fit_scale};
use super::drawing::{Detail, Drawing, NodeKey};

/// The least size of a text on the screen, in pixels where type has its usual size; a hair more, so that rounding takes
/// nothing from it.
const LEGIBLE: f32 = 10.02;
/// Size of names where the drawing is too large for the pane.
const COMFORTABLE: f32 = 12.0;
/// From left to right is preferred where it hardly matters.
const PREFERENCE: f32 = 0.85;
/// Beyond this many stages, drawings with more than names do not fit into any pane of a page: they are not tried.
const MANY: usize = 40;

/// The least zoom at which a drawing's texts are legible where type is `type_scale` times its usual size.
fn floor(detail: Detail, type_scale: f32) -> f32 {
    (type_scale * LEGIBLE / detail.smallest_text()).min(GREATEST)
}

/// By how much nodes stand closer than with full detail. So a zoom has one scale for all details.
fn closeness(detail: Detail) -> f32 {
    match detail {
        Detail::Names => 2.2,
        Detail::Brief => 1.5,
        Detail::Full => 1.0,
    }
}

fn nearer(detail: Detail) -> Option<Detail> {
    match detail {
        Detail::Names => Some(Detail::Brief),
        Detail::Brief => Some(Detail::Full),
        Detail::Full => None,
    }
}

fn farther(detail: Detail) -> Option<Detail> {
    match detail {
        Detail::Names => None,
        Detail::Brief => Some(Detail::Names),
        Detail::Full => Some(Detail::Brief),
    }
}

/// How the graph is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    /// How much is said.
    pub(super) detail: Detail,
    /// Which way the arrows run.
    pub(super) direction: Direction,
    /// Which part is seen.
    pub(super) camera: Camera,
}

/// Where drawings come from: made when they are first asked for.
pub(super) trait Source {
    /// The graph in so much detail, in that direction.
    fn drawing(&self, detail: Detail, direction: Direction) -> &Drawing;
    /// Number of stages that are shown.
    fn stages(&self) -> usize;
    /// How many times its usual size type has on the page.
    fn type_scale(&self) -> f32;
}

impl Look {
    /// What is shown unless somebody asks for something else: everything, in as much detail as is legible; where not
    /// even the names fit, the result and what is around it.
    pub(super) fn automatic(source: &impl Source, pane: Size, turned: Option<Direction>) -> Self {
        let fit = |detail| {
            let scale =
                |direction| fit_scale(source.drawing(detail, direction).size, pane, source.type_scale());
            let direction = turned.unwrap_or_else(|| {
                let (right, down) = (scale(Direction::LeftToRight), scale(Direction::TopToBottom));
                if right >= PREFERENCE * down { Direction::LeftToRight } else { Direction::TopToBottom }
            });
            (direction, scale(direction))
        };
        for detail in [Detail::Full, Detail::Brief, Detail::Names] {
            if detail != Detail::Names && source.stages() > MANY {
                continue;
            }
            let (direction, scale) = fit(detail);
            if scale >= floor(detail, source.type_scale()) {
                let camera = Camera::fit(source.drawing(detail, direction).size, pane, source.type_scale());
                return Self { detail, direction, camera };
            }
        }
        let detail = Detail::Names;
        let (direction, scale) = fit(detail);
        let drawing = source.drawing(detail, direction);
        let scale = scale.max(floor(detail, source.type_scale() * COMFORTABLE / LEGIBLE));
        let result = drawing.result().and_then(|index| drawing.cards.get(index));
        let middle = Point { x: drawing.size.w / 2.0, y: drawing.size.h / 2.0 };
        let at = result.map_or(middle, |card| card.rect.centre());
        Self { detail, direction, camera: Camera::centred(scale, at, drawing.size, pane) }
    }

    /// The zoom, on one scale for all details; 1 is full detail in its own size.
    pub(super) fn zoom(self) -> f32 {
        self.camera.scale / closeness(self.detail)
    }

    /// Looks closer, or from farther away, keeping what is at `at` (in the pane) there. Closer, more is said; from
    /// farther, less, and names stay legible.
    pub(super) fn zoomed(self, factor: f32, at: Point, source: &impl Source) -> Self {
        let wanted = self.zoom() * factor;
        let floor = |detail| floor(detail, source.type_scale());
        let is_legible = |detail: Detail| wanted * closeness(detail) >= floor(detail);
        let mut detail = self.detail;
        if factor > 1.0 {
            while let Some(next) = nearer(detail).filter(|&next| is_legible(next)) {
                detail = next;
            }
        } else {
            while let Some(next) = farther(detail).filter(|_| !is_legible(detail)) {
                detail = next;
            }
        }
        let scale = (wanted * closeness(detail)).clamp(floor(detail), GREATEST);
        if detail == self.detail {
            return Self { camera: self.camera.scaled(scale, at), ..self };
        }
        self.with_detail(detail, scale, factor, at, source)
    }

    /// Another drawing of the same graph: the node nearest to `at` stays where zooming alone would have put it.
    fn with_detail(self, detail: Detail, scale: f32, factor: f32, at: Point, source: &impl Source) -> Self {
        let (old, new) =
            (source.drawing(self.detail, self.direction), source.drawing(detail, self.direction));
        let here = self.camera.drawn(at);
        let mut near: Vec<(f32, usize)> = old
            .cards
            .iter()
            .enumerate()
            .map(|(index, card)| {
                let centre = card.rect.centre();
                let (dx, dy) = (centre.x - here.x, centre.y - here.y);
                (dx * dx + dy * dy, index)
            })
            .collect();
        near.arrange_by(|(a, i), (b, j)| a.total_cmp(b).then(i.cmp(j)));
        let anchor = near.into_iter().find_map(|(_, index)| {
            let card = old.cards.get(index)?;
            Some((card.rect.centre(), new.cards.get(new.find(&card.key)?)?.rect.centre()))
        });
        let camera = match anchor {
            Some((was, is)) => {
                let seen = self.camera.seen(was);
                let x = at.x + (seen.x - at.x) * factor - is.x * scale;
                let y = at.y + (seen.y - at.y) * factor - is.y * scale;
                Camera { scale, x, y }
            }
            None => self.camera.scaled(scale, at),
        };
        Self { detail, camera, ..self }
    }

    /// With the node `key` in the middle, and in a drawing that has it, or in as much detail as `least` asks for.
    pub(super) fn centred_on(self, key: &NodeKey, least: Detail, pane: Size, source: &impl Source) -> Self {
        let mut detail = self.detail.max(least);
        while source.drawing(detail, self.direction).find(key).is_none() {
            match nearer(detail) {
                Some(next) => detail = next,
                None => return self,
            }
        }
        let scale = if detail == self.detail {
            self.camera.scale
        } else {
            floor(detail, source.type_scale()).max(1.0)
        };
        let drawing = source.drawing(detail, self.direction);
        let Some(card) = drawing.find(key).and_then(|index| drawing.cards.get(index)) else { return self };
        let camera = Camera::centred(scale, card.rect.centre(), drawing.size, pane);
        Self { detail, camera, ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::OnceCell;

    use dockerfile_core::model::StageId;

    use super::super::drawing::Plan;
    use super::super::drawing::tests::{COURSE, draw_as};
    use super::*;
    use crate::i18n::Lang;

    struct Drawn {
        text: String,
        stages: usize,
        type_scale: f32,
        cells: [OnceCell<Drawing>; 6],
    }

    impl Source for Drawn {
        fn drawing(&self, detail: Detail, direction: Direction) -> &Drawing {
            let index = detail as usize * 2 + usize::from(direction == Direction::TopToBottom);
            self.cells[index]
                .get_or_init(|| draw_as(Lang::En, &self.text, direction, Plan { detail, ..Plan::default() }))
        }

        fn stages(&self) -> usize {
            self.stages
        }

        fn type_scale(&self) -> f32 {
            self.type_scale
        }
    }

    fn drawn(text: &str) -> Drawn {
        let stages = text.lines().filter(|line| line.starts_with("FROM ")).count();
        Drawn { text: text.to_owned(), stages, type_scale: 1.0, cells: Default::default() }
    }

    /// Many stages that a last one collects, each with its own base and files.
    fn large(stages: usize) -> Drawn {
        let mut text = String::new();
        for stage in 0..stages {
            text.push_str(&format!(
                "FROM image-{stage}:1 AS stage-{stage}\nCOPY a b\nRUN one\nRUN two\nRUN three\n"
            ));
        }
        text.push_str("FROM scratch AS result\n");
        for stage in 0..stages {
            text.push_str(&format!("COPY --from=stage-{stage} /a /{stage}\n"));
        }
        drawn(&text)
    }

    const PANES: [Size; 4] = [
        Size { w: 735.0, h: 320.0 },
        Size { w: 700.0, h: 190.0 },
        Size { w: 344.0, h: 480.0 },
        Size { w: 1300.0, h: 700.0 },
    ];

    fn smallest(look: Look) -> f32 {
        look.camera.scale * look.detail.smallest_text()
    }

    #[test]
    fn large_type_is_large_in_the_graph_too() {
        for type_scale in [1.4, 2.8] {
            for source in [drawn(COURSE), large(36)] {
                let source = Drawn { type_scale, ..source };
                for pane in PANES {
                    let mut look = Look::automatic(&source, pane, None);
                    assert!(smallest(look) >= 10.0 * type_scale, "{pane:?}: {}", smallest(look));
                    look = look.zoomed(0.1, Point { x: 50.0, y: 50.0 }, &source);
                    assert!(smallest(look) >= 10.0 * type_scale, "{pane:?}: {}", smallest(look));
                }
            }
        }
    }

    #[test]
    fn a_small_file_is_shown_whole_and_in_full() {
        let source = drawn(COURSE);
        let look = Look::automatic(&source, PANES[0], None);
        assert_eq!((look.detail, look.direction), (Detail::Full, Direction::LeftToRight));
        assert!(!look.camera.hides_some(source.drawing(look.detail, look.direction).size, PANES[0]));
    }

    #[test]
    fn nothing_is_too_small_to_read_however_far_one_goes() {
        for stages in [1, 11, 23, 35, 120] {
            let source = large(stages);
            for pane in PANES {
                let mut look = Look::automatic(&source, pane, None);
                assert!(smallest(look) >= 10.0, "{stages} {pane:?} {look:?}");
                let middle = Point { x: pane.w / 2.0, y: pane.h / 2.0 };
                for factor in [0.8, 0.8, 0.8, 0.001, 0.8, 1.25, 1.01, 1.25, 1.25, 1.25, 1.25, 50.0, 0.9] {
                    let before = look;
                    look = look.zoomed(factor, middle, &source);
                    assert!(smallest(look) >= 10.0, "{stages} {pane:?} {look:?}");
                    assert!(look.zoom() >= before.zoom() || factor < 1.0, "{before:?} {look:?}");
                }
            }
        }
    }

    #[test]
    fn a_drawing_too_large_begins_at_the_result() {
        let source = large(60);
        let look = Look::automatic(&source, PANES[1], None);
        assert_eq!(look.detail, Detail::Names);
        let drawing = source.drawing(look.detail, look.direction);
        let result = look.camera.seen(drawing.cards[drawing.result().unwrap()].rect.centre());
        assert!((0.0..PANES[1].w).contains(&result.x) && (0.0..PANES[1].h).contains(&result.y), "{result:?}");
    }

    #[test]
    fn closer_says_more_about_the_same_node() {
        let source = large(23);
        let pane = PANES[0];
        let mut look = Look::automatic(&source, pane, None);
        assert_eq!(look.detail, Detail::Names);
        let key = NodeKey { kind: dockerfile_core::graph::NodeKind::Stage(StageId(7)), owner: None };
        let seen = |look: Look| {
            let drawing = source.drawing(look.detail, look.direction);
            look.camera.seen(drawing.cards[drawing.find(&key).unwrap()].rect.centre())
        };
        let at = seen(look);
        while look.detail != Detail::Full {
            look = look.zoomed(1.25, at, &source);
        }
        let now = seen(look);
        assert!((now.x - at.x).abs() < 1.0 && (now.y - at.y).abs() < 1.0, "{at:?} {now:?}");
        while look.detail != Detail::Names {
            look = look.zoomed(0.8, now, &source);
        }
        let now = seen(look);
        assert!((now.x - at.x).abs() < 1.0 && (now.y - at.y).abs() < 1.0, "{at:?} {now:?}");
    }

    #[test]
    fn what_is_looked_for_is_brought_to_the_middle() {
        let source = large(23);
        let look = Look::automatic(&source, PANES[0], None);
        let image = dockerfile_core::graph::NodeKind::Image("docker.io/library/image-3:1".to_owned());
        let key = NodeKey { kind: image, owner: None };
        let found = look.centred_on(&key, Detail::Names, PANES[0], &source);
        assert_eq!(found.detail, Detail::Brief, "names alone have no images");
        let drawing = source.drawing(found.detail, found.direction);
        let at = found.camera.seen(drawing.cards[drawing.find(&key).unwrap()].rect.centre());
        assert!((0.0..PANES[0].w).contains(&at.x) && (0.0..PANES[0].h).contains(&at.y), "{at:?}");
        let none = NodeKey { kind: dockerfile_core::graph::NodeKind::Context, owner: Some(StageId(99)) };
        assert_eq!(look.centred_on(&none, Detail::Names, PANES[0], &source), look);
    }
}
