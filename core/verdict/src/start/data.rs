//! Data that programs look for in the system: certificates, time zones, locales.

use super::super::bases::Os;
use super::super::{Effect, Problem};
use super::Judge;
use crate::model::Origin;
use crate::syntax::{Binding, Instruction, Kind};

impl Judge<'_> {
    /// What the image asks for and does not have.
    pub(super) fn data(&self, out: &mut Vec<Problem>) {
        self.certificates(out);
        let last = |name: &str| -> Option<(&Instruction, &Binding)> {
            self.lineage().into_iter().rev().find_map(|(_, instruction)| match &instruction.kind {
                Kind::Env(bindings) => {
                    Some((instruction, bindings.iter().rfind(|binding| binding.name.value == name)?))
                }
                _ => None,
            })
        };
        if let Some((instruction, binding)) = last("TZ")
            && let Some(value) = binding.value.as_ref()
            && value.value.contains('/')
            && !value.value.contains(['$', ':'])
            // Without the data, that is what it comes to.
            && !matches!(
                value.value.as_str(),
                "Etc/UTC" | "Etc/GMT" | "Etc/UCT" | "Etc/Universal" | "Etc/Zulu" | "Etc/Greenwich" | "Etc/GMT0"
            )
            && self.lacks_zones()
        {
            out.push(self.problem(
                "SystemDataMissing",
                "time-zones-missing",
                instruction,
                value.span,
                Effect::May,
                "",
                None,
                &[("zone", &value.value)],
            ));
        }
        for name in ["LC_ALL", "LANG"] {
            if let Some((instruction, binding)) = last(name)
                && let Some(value) = binding.value.as_ref()
                && self.lacks_locale(&value.value)
            {
                let words = format!("setlocale: LC_ALL: cannot change locale ({})", value.value);
                out.push(self.problem(
                    "SystemDataMissing",
                    "locale-missing",
                    instruction,
                    value.span,
                    Effect::May,
                    &words,
                    None,
                    &[("locale", &value.value)],
                ));
                return;
            }
        }
    }

    /// Whether the image has no time zones.
    fn lacks_zones(&self) -> bool {
        let world = &self.work.world;
        let brought = world.installed.contains("tzdata")
            || ["tzdata", "zoneinfo"].iter().any(|word| self.work.files.mentions(word))
            || self.work.files.may_bring_system("/usr/share/zoneinfo");
        let (image, tag) = (world.base.image.0.as_str(), world.base.image.1.as_str());
        let base = match image {
            "alpine" | "ubuntu" | "busybox" => true,
            "node" => tag.contains("alpine"),
            _ => world.base.os == Os::None && image.is_empty(),
        };
        base && world.base.closed && !brought
    }

    /// Whether a locale is one that has to be made first.
    fn lacks_locale(&self, locale: &str) -> bool {
        let world = &self.work.world;
        let made = ["locale-gen", "localedef", "locales", "language-pack"]
            .iter()
            .any(|word| self.work.files.mentions(word));
        let plain = matches!(locale, "C" | "POSIX" | "C.UTF-8" | "C.utf8")
            || !locale.contains('_')
            || locale.contains('$');
        let slim = matches!(
            world.base.image.0.as_str(),
            "debian" | "ubuntu" | "node" | "python" | "ruby" | "golang" | "rust"
        );
        !plain && !made && slim && world.base.closed && matches!(world.base.os, Os::Debian | Os::Ubuntu)
    }

    /// A program of a builder in an empty image without certificates: what it asks of others over TLS fails.
    fn certificates(&self, out: &mut Vec<Problem>) {
        let world = &self.work.world;
        let scratch = world.base.os == Os::None && world.base.image.0.is_empty();
        if !scratch && world.base.image.0 != "busybox" || !world.base.closed {
            return;
        }
        let lineage = self.lineage();
        let words = ["cert", "/ssl", "pki", "ca-bundle", "rootfs", ".crt", ".pem", "tls"];
        let certified = lineage.iter().any(|(_, instruction)| {
            let text = instruction.span.text(self.given.text).to_ascii_lowercase();
            words.iter().any(|word| text.contains(word))
        }) || self.work.files.may_bring_system("/etc/ssl/certs/ca-certificates.crt");
        let starts = lineage.iter().any(|(_, one)| matches!(one.kind, Kind::Cmd(_) | Kind::Entrypoint(_)));
        let built = self.given.model.edges_of(self.stage.id).iter().find(|edge| {
            matches!(edge.origin, Origin::Stage(_))
                && !edge.onbuild
                && lineage
                    .iter()
                    .any(|(_, one)| one.id == edge.instruction && matches!(one.kind, Kind::Copy(_)))
        });
        if certified || !starts {
            return;
        }
        if let Some(edge) = built
            && let Some(at) = self.given.file.instructions.get(edge.instruction.index())
        {
            let words = "tls: failed to verify certificate: x509: certificate signed by unknown authority";
            out.push(self.problem(
                "MissingCaCertificates",
                "no-certificates",
                at,
                edge.span,
                Effect::May,
                words,
                None,
                &[],
            ));
        }
    }
}
