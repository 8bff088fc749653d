//! One binary for every test that spans the project.

#[cfg(test)]
mod attack;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod copy;
#[cfg(test)]
mod fixes;
#[cfg(test)]
mod format;
#[cfg(test)]
mod ide;
#[cfg(test)]
mod judged;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod mend;
#[cfg(test)]
mod one_stage;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod peers;
mod plan;
#[cfg(test)]
mod refactor;
#[cfg(test)]
mod rule_pages;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod shell_oracle;
#[cfg(test)]
#[path = "../../core/examples/verdict/mod.rs"]
mod verdict;
