//! The graph as a standalone SVG file: the same drawing, with its colours in it.

use std::fmt::Write as _;

use super::drawing::{Arrow, BadgeKind, Card, Drawing, Role, Shape};
use super::path::{card as box_path, number};

/// The colours of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    background: &'static str,
    surface: &'static str,
    text: &'static str,
    muted: &'static str,
    border: &'static str,
    from: &'static str,
    copy: &'static str,
    mount: &'static str,
    accent: &'static str,
    on_accent: &'static str,
    error: &'static str,
    image: &'static str,
    context: &'static str,
}

/// Dark on white.
pub const LIGHT: Palette = Palette {
    background: "#ffffff",
    surface: "#ffffff",
    text: "#1b2530",
    muted: "#52606d",
    border: "#8695a5",
    from: "#23527c",
    copy: "#0b6e63",
    mount: "#8a4b08",
    accent: "#1b5fa8",
    on_accent: "#ffffff",
    error: "#b3261e",
    image: "#eef3f8",
    context: "#fdf5e3",
};

/// Light on black.
pub const DARK: Palette = Palette {
    background: "#12181f",
    surface: "#1b242e",
    text: "#e6edf3",
    muted: "#a3b1bf",
    border: "#5d6c7b",
    from: "#86b8ea",
    copy: "#5cc9b6",
    mount: "#e3ae6a",
    accent: "#7db4f0",
    on_accent: "#0d1520",
    error: "#ff8a80",
    image: "#22303d",
    context: "#302a1c",
};

/// Text safe between tags and in attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            // XML 1.0 has no other control characters, nor these two.
            c if c.is_control() || c == '\u{fffe}' || c == '\u{ffff}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn style(p: &Palette) -> String {
    let Palette {
        surface,
        text,
        muted,
        border,
        from,
        copy,
        mount,
        accent,
        on_accent,
        error,
        image,
        context,
        background,
    } = p;
    format!(
        "text{{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:11px;fill:{text}}}\
         .name,.unnamed{{font-size:13.5px;font-weight:650}}.unnamed{{font-weight:500}}\
         .code,.label{{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}}\
         .code{{font-size:11.5px}}.caption,.badge{{font-size:10px}}.caption,.facts{{fill:{muted}}}\
         .amount{{font-weight:600;text-anchor:end}}.number{{font-size:10px;text-anchor:middle;fill:{muted}}}\
         .label,.badge{{text-anchor:middle}}.badge{{font-weight:600}}\
         .outline{{fill:{surface};stroke:{border};stroke-width:1.25}}.image{{fill:{image}}}.context{{fill:{context}}}\
         .scratch{{stroke-dasharray:5 4}}.beneath{{fill:none;stroke:{border}}}\
         .bad{{stroke:{error};stroke-width:2}}.aim{{stroke:{accent};stroke-width:2.25}}\
         .chip{{fill:{image};stroke:none}}\
         .line{{fill:none;stroke-width:1.75}}.head{{stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}}\
         .from .line{{stroke:{from}}}.from .head{{stroke:{from};fill:{from}}}\
         .copy .line{{stroke:{copy};stroke-dasharray:7 4}}.copy .head{{stroke:{copy};fill:{surface}}}\
         .mount .line{{stroke:{mount};stroke-dasharray:.1 4.5;stroke-linecap:round;stroke-width:2.25}}\
         .mount .head{{stroke:{mount};fill:none}}\
         .wrong .line,.wrong .head{{stroke:{error}}}.wrong.from .head{{fill:{error}}}.wrong .label{{fill:{error}}}\
         .plate{{fill:{surface};stroke:{border};stroke-width:.75}}\
         .target{{fill:{accent}}}.on-target{{fill:{on_accent}}}\
         .unused{{fill:none;stroke:{muted};stroke-dasharray:3 2}}.error{{fill:none;stroke:{error}}}.on-error{{fill:{error}}}\
         .faded .line,.faded .head{{opacity:.45}}.faded text{{fill:{muted}}}.faded .name,.faded .amount{{font-weight:500}}\
         .faded .outline{{fill:{background};stroke-opacity:.6}}.faded .plate{{stroke-opacity:.5}}"
    )
}

/// The drawing as an SVG document.
pub fn document(drawing: &Drawing, title: &str, palette: &Palette) -> String {
    let (w, h) = (number(drawing.size.w.max(1.0)), number(drawing.size.h.max(1.0)));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
         aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<style>{}</style>\n\
         <rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>\n",
        escape(title),
        escape(&drawing.summary),
        style(palette),
        palette.background,
    );
    for arrow in &drawing.arrows {
        write_arrow(&mut out, arrow);
    }
    for card in &drawing.cards {
        write_card(&mut out, card);
    }
    for arrow in &drawing.arrows {
        write_label(&mut out, arrow);
    }
    out.push_str("</svg>\n");
    out
}

fn group(arrow: &Arrow) -> String {
    let wrong = if arrow.faulty { " wrong" } else { "" };
    let faded = if arrow.used { "" } else { " faded" };
    format!("{}{wrong}{faded}", arrow.stroke.name())
}

fn write_arrow(out: &mut String, arrow: &Arrow) {
    let _ = writeln!(
        out,
        "<g class=\"{}\"><title>{}</title><path class=\"line\" d=\"{}\"/><path class=\"head\" d=\"{}\"/></g>",
        group(arrow),
        escape(&arrow.title),
        arrow.line,
        arrow.head,
    );
}

fn write_label(out: &mut String, arrow: &Arrow) {
    let Some(label) = &arrow.label else { return };
    let centre = label.rect.centre();
    let _ = writeln!(
        out,
        "<g class=\"{}\"><path class=\"plate\" d=\"{}\"/><text class=\"label\" x=\"{}\" y=\"{}\">{}</text></g>",
        group(arrow),
        box_path(label.rect, 9.0),
        number(centre.x),
        number(centre.y + 3.8),
        escape(&label.text),
    );
}

/// The class of a text of that role.
pub fn role_class(role: Role) -> &'static str {
    match role {
        Role::Name => "name",
        Role::Unnamed => "unnamed",
        Role::Code => "code",
        Role::Caption => "caption",
        Role::Facts => "facts",
        Role::Amount => "amount",
        Role::Number => "number",
    }
}

/// The class of a shape.
pub fn shape_class(shape: Shape) -> &'static str {
    match shape {
        Shape::Stage => "stage",
        Shape::Image => "image",
        Shape::Context => "context",
        Shape::Remote => "remote",
        Shape::Scratch => "scratch",
        Shape::Unresolved => "unresolved",
    }
}

/// The class of a badge.
pub fn badge_class(kind: BadgeKind) -> &'static str {
    match kind {
        BadgeKind::Target => "target",
        BadgeKind::Unused => "unused",
        BadgeKind::Error => "error",
    }
}

fn write_card(out: &mut String, card: &Card) {
    let aim = card.badges.iter().any(|badge| badge.kind == BadgeKind::Target);
    let mark = if card.faulty {
        " bad"
    } else if aim {
        " aim"
    } else {
        ""
    };
    let faded = if card.used { "" } else { " class=\"faded\"" };
    let _ = write!(out, "<g{faded}><title>{}</title>", escape(&card.name));
    if !card.beneath.is_empty() {
        let _ = write!(out, "<path class=\"beneath\" d=\"{}\"/>", card.beneath);
    }
    let _ = write!(out, "<path class=\"outline {}{mark}\" d=\"{}\"/>", shape_class(card.shape), card.outline);
    if let Some(chip) = card.chip {
        let _ = write!(out, "<path class=\"chip\" d=\"{}\"/>", box_path(chip, 5.0));
    }
    for badge in &card.badges {
        let class = badge_class(badge.kind);
        let centre = badge.rect.centre();
        let _ = write!(
            out,
            "<path class=\"{class}\" d=\"{}\"/><text class=\"badge on-{class}\" x=\"{}\" y=\"{}\">{}</text>",
            box_path(badge.rect, badge.rect.h / 2.0),
            number(centre.x),
            number(centre.y + 3.5),
            escape(&badge.text),
        );
    }
    for line in &card.texts {
        let _ = write!(
            out,
            "<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>",
            role_class(line.role),
            number(line.at.x),
            number(line.at.y),
            escape(&line.text),
        );
    }
    out.push_str("</g>\n");
}
