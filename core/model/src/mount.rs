//! Mounts of RUN whose variables are expanded, as BuildKit's `commands_runmount.go` checks them.

use crate::syntax::{MountType, did_you_mean, parse_bool, parse_float, quote, suggest, to_lower};

/// A mount whose variables are expanded.
#[derive(Default)]
pub(super) struct Evaluated {
    pub(super) kind: MountType,
    pub(super) from: String,
    pub(super) source: String,
    pub(super) target: String,
    id: String,
    sharing: String,
    mode: bool,
    uid: bool,
    gid: bool,
}

impl Evaluated {
    /// Takes one field; the error is BuildKit's message.
    pub(super) fn field(&mut self, field: &str, key: &str, value: Option<String>) -> Result<(), String> {
        let secret_or_ssh = matches!(self.kind, MountType::Secret | MountType::Ssh);
        let unexpected = || format!("unexpected key '{key}' for mount type '{}'", self.kind.as_str());
        let Some(value) = value else {
            return match key {
                "readonly" | "ro" | "readwrite" | "rw" => Ok(()),
                "required" if secret_or_ssh => Ok(()),
                "required" => Err(unexpected()),
                _ => Err(format!("invalid field '{field}' must be a key=value pair")),
            };
        };
        let number = |radix: u32, what: &str| match u32::from_str_radix(&value, radix) {
            Ok(_) if !value.starts_with('+') => Ok(true),
            _ => Err(format!("invalid value {value} for {what}")),
        };
        match key {
            "type" => {
                self.kind = match to_lower(&value).as_str() {
                    "bind" => MountType::Bind,
                    "cache" => MountType::Cache,
                    "tmpfs" => MountType::Tmpfs,
                    "secret" => MountType::Secret,
                    "ssh" => MountType::Ssh,
                    _ => {
                        let near = suggest(&value, ["bind", "cache", "secret", "ssh", "tmpfs"], true);
                        return Err(did_you_mean(
                            format!("unsupported mount type {}", quote(&value)),
                            near.as_deref(),
                        ));
                    }
                };
            }
            "from" => self.from = value,
            "source" | "src" => self.source = value,
            "target" | "dst" | "destination" => self.target = value,
            "readonly" | "ro" | "readwrite" | "rw" => {
                if parse_bool(&value).is_none() {
                    return Err(format!("invalid value for {key}: {value}"));
                }
            }
            "required" if !secret_or_ssh => return Err(unexpected()),
            "required" => {
                if parse_bool(&value).is_none() {
                    return Err(format!("invalid value for {key}: {value}"));
                }
            }
            "size" if self.kind != MountType::Tmpfs => return Err(unexpected()),
            "size" => {
                if !is_size(&value) {
                    return Err(format!("invalid value for {key}: {value}"));
                }
            }
            "id" => self.id = value,
            "sharing" => {
                let lower = to_lower(&value);
                if !matches!(lower.as_str(), "shared" | "private" | "locked") {
                    let near = suggest(&value, ["locked", "private", "shared"], true);
                    return Err(did_you_mean(
                        format!("unsupported sharing value {}", quote(&value)),
                        near.as_deref(),
                    ));
                }
                self.sharing = lower;
            }
            "mode" => self.mode = number(8, "mode")?,
            "uid" => self.uid = number(10, "uid")?,
            "gid" => self.gid = number(10, "gid")?,
            "env" => {}
            _ => {
                let keys = [
                    "type",
                    "from",
                    "source",
                    "target",
                    "readonly",
                    "id",
                    "sharing",
                    "required",
                    "size",
                    "mode",
                    "uid",
                    "gid",
                    "src",
                    "dst",
                    "destination",
                    "ro",
                    "rw",
                    "readwrite",
                    "env",
                ];
                return Err(did_you_mean(
                    format!("unexpected key '{key}' in '{field}'"),
                    suggest(key, keys, true).as_deref(),
                ));
            }
        }
        Ok(())
    }

    /// What the fields may not be together; the error is BuildKit's message.
    pub(super) fn check(&self) -> Result<(), String> {
        let kind = self.kind.as_str();
        if !matches!(self.kind, MountType::Secret | MountType::Ssh | MountType::Cache) {
            for (set, what) in [(self.mode, "mode"), (self.uid, "uid"), (self.gid, "gid")] {
                if set {
                    return Err(format!("{what} not allowed for {} type mounts", quote(kind)));
                }
            }
        }
        if self.kind == MountType::Secret {
            let fault = if !self.from.is_empty() {
                "secret mount should not have a from"
            } else if !self.sharing.is_empty() {
                "secret mount should not define sharing"
            } else if self.source.is_empty() && self.target.is_empty() && self.id.is_empty() {
                "invalid secret mount. one of source, target required"
            } else if !self.source.is_empty() && !self.id.is_empty() {
                "both source and id can't be set"
            } else {
                return Ok(());
            };
            return Err(fault.to_owned());
        }
        if !self.sharing.is_empty() && self.kind != MountType::Cache {
            return Err(format!("invalid cache sharing set for {kind} mount"));
        }
        Ok(())
    }
}

/// `units.RAMInBytes` takes it.
fn is_size(text: &str) -> bool {
    let Some(last) = text.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ') else { return false };
    let (number, suffix) = text.split_at(last + 1);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let suffix = to_lower(suffix);
    let unit_fits = match suffix.as_bytes() {
        [] | [b'b'] => true,
        [unit] | [unit, b'b'] | [unit, b'i', b'b'] => b"kmgtp".contains(unit),
        _ => false,
    };
    unit_fits && parse_float(number).is_some_and(|value| value >= 0.0)
}
