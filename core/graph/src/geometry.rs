//! Places, sizes and paths in pixels.

/// A place in pixels, from the top left corner of the drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downward.
    pub y: f32,
}

/// A width and a height in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left border.
    pub x: f32,
    /// Upper border.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Rect {
    /// The rectangle of `size` around `centre`.
    pub fn around(centre: Point, size: Size) -> Self {
        Self { x: centre.x - size.w / 2.0, y: centre.y - size.h / 2.0, w: size.w, h: size.h }
    }

    /// Its centre.
    pub fn centre(&self) -> Point {
        Point { x: self.x + self.w / 2.0, y: self.y + self.h / 2.0 }
    }

    /// Whether the two share an area, each grown by half of `margin` on all sides.
    pub fn overlaps(&self, other: &Self, margin: f32) -> bool {
        self.x < other.x + other.w + margin
            && other.x < self.x + self.w + margin
            && self.y < other.y + other.h + margin
            && other.y < self.y + self.h + margin
    }

    /// Whether `point` lies inside, at least `margin` from every border.
    pub fn contains(&self, point: Point, margin: f32) -> bool {
        point.x > self.x + margin
            && point.x < self.x + self.w - margin
            && point.y > self.y + margin
            && point.y < self.y + self.h - margin
    }
}

/// A piece of a path, from where the last one ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve: two control points and the end.
    Cubic(Point, Point, Point),
}

impl Segment {
    /// Where it ends.
    pub fn end(&self) -> Point {
        match *self {
            Self::Line(end) | Self::Cubic(_, _, end) => end,
        }
    }
}

/// How a link is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Where the path leaves the node that gives, on its border.
    pub start: Point,
    /// The path; it ends at the back of the arrow's head.
    pub segments: Vec<Segment>,
    /// The tip of the arrow, on the border of the stage that takes.
    pub tip: Point,
    /// Which way the arrow points: a unit vector along an axis.
    pub heading: Point,
    /// Where the label's centre goes, if it has one.
    pub label: Option<Point>,
}
