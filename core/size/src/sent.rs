//! The part of the build context that BuildKit asks for: what COPY, ADD and bind mounts name, and where links lead from
//! there (`fsutil.FollowLinks` and its filter).

use std::collections::BTreeSet;

use super::Context;
use super::copier::{Node, Tree, go_match, has_wildcards};
use crate::ignore::IgnoreFile;
use crate::syntax::clean_path;

/// Links that are followed one after the other at most.
const MAX_DEPTH: u32 = 255;

/// What is sent of `context` where the instructions name `paths`, absolute and without dots. `None` where that is all
/// that they could find there anyway: only what a wildcard matches, or a name that reads as a pattern, tells the
/// difference.
pub(super) fn asked_for(context: &Context, paths: &BTreeSet<String>) -> Option<Context> {
    let is_odd = |path: &String| {
        let path = path.trim_start_matches('/');
        has_wildcards(path) || path.starts_with('!') || path.trim() != path
    };
    if !context.complete || paths.contains("/") || !paths.iter().any(is_odd) {
        return None;
    }
    let mut resolver = Resolver { context, resolved: BTreeSet::new() };
    for path in paths {
        resolver.append(path, 0);
    }
    if resolver.resolved.contains("") {
        return None;
    }
    let mut patterns: Vec<&str> = Vec::new();
    for path in &resolver.resolved {
        let below = |last: &&str| path.strip_prefix(last).is_some_and(|rest| rest.starts_with('/'));
        if !patterns.last().is_some_and(below) {
            patterns.push(path);
        }
    }
    Some(context.only(&IgnoreFile::of_patterns(patterns)))
}

struct Resolver<'c> {
    context: &'c Context,
    resolved: BTreeSet<String>,
}

impl Resolver<'_> {
    fn append(&mut self, path: &str, depth: u32) {
        let path = clean_path(&format!("/{path}"));
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut current = String::new();
        for (index, part) in parts.iter().enumerate() {
            current = if current.is_empty() { (*part).to_owned() } else { format!("{current}/{part}") };
            let targets = self.links(&current);
            if targets.is_empty() {
                continue;
            }
            if !self.resolved.insert(current.clone()) || depth >= MAX_DEPTH {
                return;
            }
            let rest = parts.get(index + 1..).unwrap_or_default().join("/");
            for target in targets {
                self.append(&format!("{target}/{rest}"), depth + 1);
            }
            return;
        }
        self.resolved.insert(current);
    }

    /// Where the links lead that a path names; its last part may hold wildcards.
    fn links(&self, path: &str) -> Vec<String> {
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        if !has_wildcards(name) {
            return self.link(path).into_iter().collect();
        }
        let names = self.context.names(&format!("/{dir}"));
        let matching = names.iter().filter(|found| go_match(name, found));
        matching.filter_map(|found| self.link(&format!("{dir}/{found}"))).collect()
    }

    fn link(&self, path: &str) -> Option<String> {
        let path = format!("/{}", path.trim_start_matches('/'));
        match self.context.node(&path) {
            Node::Link(target) if target.starts_with('/') => Some(target),
            Node::Link(target) => {
                let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
                Some(clean_path(&format!("{dir}/{target}")))
            }
            _ => None,
        }
    }
}
