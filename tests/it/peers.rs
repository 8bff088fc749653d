//! The crate `dockerfile-parser` as a peer: where it reads a file at all, it and the core must see the
//! same stages. BuildKit is right where they differ, so the few kinds of difference are named here.

use dockerfile_core::syntax::{self, Kind};
use dockerfile_parser::{Dockerfile, Instruction};

use crate::shared::corpus;

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn the_peer_sees_the_same_stages_where_it_reads_a_file() {
    let (mut accepted, mut peer_accepts, mut same, mut differ) = (0, 0, 0, Vec::new());
    for (name, text) in corpus() {
        let file = syntax::parse(&text);
        if !file.errors.is_empty() {
            continue;
        }
        accepted += 1;
        let Ok(peer) = Dockerfile::parse(&text) else { continue };
        peer_accepts += 1;
        let theirs: Vec<(String, Option<String>)> = peer
            .instructions
            .iter()
            .filter_map(|instruction| match instruction {
                Instruction::From(from) => {
                    Some((from.image.content.clone(), from.alias.as_ref().map(|a| a.content.clone())))
                }
                _ => None,
            })
            .collect();
        let ours: Vec<(String, Option<String>)> = file
            .instructions
            .iter()
            .filter_map(|instruction| match &instruction.kind {
                Kind::From(from) => {
                    Some((from.image.value.clone(), from.name.as_ref().map(|name| name.value.clone())))
                }
                _ => None,
            })
            .collect();
        // The peer passes over a FROM whose image it cannot read, and takes heredoc bodies for instructions.
        let unreadable =
            |image: &str| !image.chars().all(|c| c.is_ascii_alphanumeric() || "$_./:@{}-".contains(c));
        let ours: Vec<_> = ours.into_iter().filter(|(image, _)| !unreadable(image)).collect();
        let heredocs = file.instructions.iter().any(|instruction| !instruction.heredocs.is_empty());
        if ours == theirs {
            same += 1;
        } else if !heredocs {
            differ.push(format!("{name}: ours {ours:?}, the peer's {theirs:?}"));
        }
    }
    println!(
        "BuildKit and the core accept {accepted}, the peer {peer_accepts} of them, with the same stages in {same}"
    );
    assert!(same > 0, "nothing was compared");
    assert!(differ.is_empty(), "{differ:#?}");
}
