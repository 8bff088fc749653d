//! Ports of EXPOSE, as BuildKit's `convert_expose.go` reads them.

use std::net::IpAddr;

use crate::syntax::{quote, to_lower};

/// A port of EXPOSE, read as BuildKit does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Port {
    /// The protocol as written, `tcp` where none is; empty where the port cannot be split.
    pub protocol: String,
    /// Whether an address or host port is given.
    pub mapped: bool,
    /// BuildKit's message where it refuses the port.
    pub error: Option<String>,
}

impl Port {
    /// Reads `[ip:][host:]container[/protocol]`.
    pub fn parse(raw: &str) -> Self {
        let parts: Vec<&str> = raw.split(':').collect();
        let (ip, host, container) = match parts.as_slice() {
            [container] => (String::new(), "", *container),
            [host, container] => (String::new(), *host, *container),
            [ip @ .., host, container] => (ip.join(":"), *host, *container),
            [] => (String::new(), "", ""),
        };
        let (container, protocol) = container.split_once('/').unwrap_or((container, ""));
        let refused = |message: String| Self { error: Some(message), ..Self::default() };
        if container.is_empty() {
            return refused(format!("invalid port: {}: no port specified", quote(raw)));
        }
        if !matches!(to_lower(protocol).as_str(), "" | "tcp" | "udp" | "sctp") {
            return refused(format!("invalid port: {}: invalid proto: {protocol}", quote(raw)));
        }
        let protocol = if protocol.is_empty() { "tcp" } else { protocol }.to_owned();
        let mapped = !ip.is_empty() || !host.is_empty();
        Self { protocol, mapped, error: port_fault(&ip, host, container) }
    }
}

/// The address between brackets, as `net.SplitHostPort` takes it apart; the error is its message.
fn bare_address(ip: &str) -> Result<&str, &'static str> {
    let Some(inner) = ip.strip_prefix('[') else { return Ok(ip) };
    let Some((address, rest)) = inner.split_once(']') else { return Err("missing ']' in address") };
    if rest.starts_with(':') {
        return Err("too many colons in address");
    }
    if !rest.is_empty() {
        return Err("missing port in address");
    }
    if address.contains('[') {
        return Err("unexpected '[' in address");
    }
    Ok(address)
}

fn port_fault(ip: &str, host: &str, container: &str) -> Option<String> {
    let address = match bare_address(ip) {
        Ok(address) => address,
        Err(fault) => return Some(format!("invalid IP address {ip}: address {ip}:: {fault}")),
    };
    if !address.is_empty() && address.parse::<IpAddr>().is_err() {
        return Some(format!("invalid IP address: {address}"));
    }
    let Some((start, end)) = port_range(container) else {
        return Some(format!("invalid containerPort: {container}"));
    };
    if !host.is_empty() {
        let Some((host_start, host_end)) = port_range(host) else {
            return Some(format!("invalid hostPort: {host}"));
        };
        if end - start != host_end - host_start && end != start {
            return Some(format!(
                "invalid ranges specified for container and host Ports: {container} and {host}"
            ));
        }
    }
    None
}

fn port_range(text: &str) -> Option<(i64, i64)> {
    let number = |text: &str| text.parse::<i64>().ok().filter(|port| (0..=65535).contains(port));
    match text.split_once('-') {
        None => number(text).map(|port| (port, port)),
        Some((start, end)) => {
            let (start, end) = (number(start)?, number(end)?);
            (start <= end).then_some((start, end))
        }
    }
}
