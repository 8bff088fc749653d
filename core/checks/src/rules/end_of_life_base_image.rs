//! What it does: finds a base image whose version, or whose distribution, is no longer supported.
//!
//! Why: nobody mends security holes in it any more.
//!
//! Fix safety: none: a newer version can break the program.
//!
//! The table is `core/data/eol.tsv`; it says the day it stands for, and no clock is read.

use std::sync::OnceLock;

use super::prelude::*;
use super::systems::Reference;
use crate::size::catalogue::Tag;

pub(crate) static RULE: Rule = Rule {
    known: listed("EndOfLifeBaseImage"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The base image is past its end of support",
    url: "rules/EndOfLifeBaseImage",
    check,
};

const TABLE: &str = include_str!("../../../data/eol.tsv");

/// The day that the table stands for.
fn as_of() -> &'static str {
    TABLE.split_once("as of ").and_then(|(_, rest)| rest.get(..10)).unwrap_or("")
}

/// (version, end) of an image, newest first.
fn cycles(image: &str) -> &'static [(&'static str, &'static str)] {
    static READ: OnceLock<BTreeMap<&'static str, Vec<(&'static str, &'static str)>>> = OnceLock::new();
    let images = READ.get_or_init(|| {
        let mut images: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            if let (Some(image), Some(version), Some(end)) = (fields.next(), fields.next(), fields.next()) {
                images.entry(image).or_default().push((version, end));
            }
        }
        images
    });
    images.get(image).map_or(&[], Vec::as_slice)
}

/// The day on which the support of a version ended, if that is past.
fn ended(image: &str, version: &[u32]) -> Option<&'static str> {
    let past = |end: &str| end != "-" && end <= as_of();
    let cycles = cycles(image);
    if let Some(&(_, end)) = cycles.iter().find(|(cycle, _)| *cycle == "*") {
        return past(end).then_some(end);
    }
    if version.is_empty() {
        return None;
    }
    let numbers = |cycle: &str| cycle.split('.').map_while(|part| part.parse().ok()).collect::<Vec<u32>>();
    if let Some((_, end)) = cycles.iter().find(|(cycle, _)| {
        let cycle = numbers(cycle);
        !cycle.is_empty() && version.starts_with(&cycle)
    }) {
        return past(end).then_some(*end);
    }
    // A version that leaves parts out moves on to the newest of them: all must have ended.
    let held: Vec<&str> =
        cycles.iter().filter(|(cycle, _)| numbers(cycle).starts_with(version)).map(|(_, end)| *end).collect();
    held.iter().all(|end| past(end)).then(|| held.iter().max().copied())?
}

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        let (Base::Image(image), Some(from)) = (&stage.base, ctx.instruction(stage.from)) else { continue };
        let reference = Reference::parse(image);
        let name = reference.catalogue_name();
        let table = table_name(&name);
        let written = reference.tag_or_latest();
        // `centos:centos7`.
        let tag = Tag::parse(table, written.strip_prefix(table).unwrap_or(written));
        if written.contains("-ea") {
            continue;
        }
        let shown = match &reference.tag {
            Some(tag) => format!("{name}:{tag}"),
            None => name.clone(),
        };
        let span = stage.base_written.span;
        if let Some(end) = ended(table, &tag.version) {
            let message = format!(
                "Support of {shown} ended on {end}: nobody mends security holes in it any more; move to a supported version"
            );
            let finding = Finding::at(from, span, "base-image-ended", message);
            out.push(finding.arg("image", &shown).arg("date", end));
            continue;
        }
        let Some(distro) =
            tag.distro.as_deref().filter(|distro| distro.contains(|c: char| c.is_ascii_digit()))
        else {
            continue;
        };
        let at = distro.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let (system, release) = distro.split_at(at);
        let version: Vec<u32> = release.split('.').map_while(|part| part.parse().ok()).collect();
        // Only images whose tags are known to name the distribution.
        if let Some(end) = ended(system, &version).filter(|_| !name.contains('.') || table == "dotnet") {
            let message = format!(
                "{shown} is built on {system} {release}, whose support ended on {end}: nobody mends security holes in it any more"
            );
            let finding = Finding::at(from, span, "base-distribution-ended", message);
            out.push(
                finding.arg("image", &shown).arg("system", format!("{system} {release}")).arg("date", end),
            );
        }
    }
}

/// Under which name the table knows an image.
fn table_name(name: &str) -> &str {
    match name {
        "cimg/node" | "circleci/node" => "node",
        "mcr.microsoft.com/windows"
        | "mcr.microsoft.com/windows/servercore"
        | "mcr.microsoft.com/windows/nanoserver"
        | "mcr.microsoft.com/windows/server" => "windows",
        name if name.starts_with("mcr.microsoft.com/cbl-mariner/") => "mariner",
        _ => {
            let dotnet = name
                .strip_prefix("mcr.microsoft.com/dotnet/")
                .map(|rest| rest.strip_prefix("core/").unwrap_or(rest));
            match dotnet {
                Some(
                    "sdk" | "aspnet" | "runtime" | "runtime-deps" | "nightly/sdk" | "nightly/aspnet"
                    | "nightly/runtime",
                ) => "dotnet",
                _ => name,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TABLE, as_of, ended};
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_what_has_ended() {
        check_rule(RULE, "FROM node:14-alpine AS b\n#    ^^^^^^^^^^^^^^\n");
        for mirror in [
            "public.ecr.aws/docker/library/",
            "mirror.gcr.io/library/",
            "docker.io/library/",
            "index.docker.io/",
        ] {
            let image = format!("{mirror}node:14");
            check_rule(RULE, &format!("FROM {image}\n#    {}\n", "^".repeat(image.len())));
        }
        check_rule(RULE, "FROM golang:1.7.3\n#    ^^^^^^^^^^^^\n");
        check_rule(RULE, "FROM python:3.12-slim-buster\n#    ^^^^^^^^^^^^^^^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM centos:centos7\n#    ^^^^^^^^^^^^^^\nFROM ubuntu:bionic\n#    ^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM mcr.microsoft.com/dotnet/core/sdk:3.1\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM php:7-fpm\n#    ^^^^^^^^^\nFROM python:2\n#    ^^^^^^^^\n");
        check_rule(RULE, "FROM openjdk:8-jre\n#    ^^^^^^^^^^^^^\n");
        check_rule(
            RULE,
            "FROM mcr.microsoft.com/windows/nanoserver:1909\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM mcr.microsoft.com/cbl-mariner/base/core:2.0\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(RULE, "FROM alpine:3.9\n#    ^^^^^^^^^^\n");
    }

    #[test]
    fn is_silent_on_the_living_and_the_unknown() {
        for text in [
            "FROM node:24\n",
            "FROM node:lts\n",
            "FROM node\n",
            "FROM python:3\n",
            "FROM php:8\n",
            "FROM golang:1\n",
            "FROM debian:trixie-slim\n",
            "FROM ubuntu:24.04\n",
            "FROM alpine\n",
            "FROM own/node:14\n",
            "FROM example.org/app:1.2-buster\n",
            "FROM scratch\n",
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\n",
            "FROM mcr.microsoft.com/azurelinux/base/core:3.0\n",
            "ARG V\nFROM node:$V\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn the_table_is_in_order() {
        assert_eq!(as_of().len(), 10);
        for line in TABLE.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 4, "{line}");
            let date = fields[2];
            assert!(date == "-" || date.len() == 10 && date.as_bytes()[4] == b'-', "{line}");
            assert!(!fields[3].is_empty(), "{line}");
        }
        assert_eq!(ended("debian", &[10]), Some("2024-06-30"));
        assert_eq!(ended("debian", &[12]), None);
        assert_eq!(ended("nothing", &[1]), None);
    }
}
