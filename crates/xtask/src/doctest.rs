//! Finding out whether any documentation holds code to run, without asking rustdoc.

use std::fs;
use std::io;
use std::path::Path;

/// Whether a crate in the folder `crates` has a doc test.
///
/// rustdoc takes seconds per crate to find none, so it is only called where there is one.
pub fn any(crates: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(crates)? {
        let sources = entry?.path().join("src");
        if sources.is_dir() && any_in(&sources)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn any_in(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let found = if path.is_dir() {
            any_in(&path)?
        } else {
            path.extension().is_some_and(|end| end == "rs")
                && has_example(&fs::read_to_string(&path)?)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether doc comments in `source` open a code block that rustdoc would compile.
fn has_example(source: &str) -> bool {
    let mut inside = false;
    for line in source.lines().filter_map(doc_text) {
        let Some(kind) = line.trim_start().strip_prefix("```") else {
            continue;
        };
        if !inside && is_compiled(kind) {
            return true;
        }
        inside = !inside;
    }
    false
}

fn doc_text(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"))
}

/// rustdoc leaves a block alone when it is in another language or told to be ignored.
fn is_compiled(kind: &str) -> bool {
    kind.split(',').map(str::trim).all(|word| {
        matches!(
            word,
            "" | "rust" | "no_run" | "should_panic" | "compile_fail"
        ) || word.starts_with("edition")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_found() {
        assert!(has_example(
            "/// Adds.\n///\n/// ```\n/// assert!(true);\n/// ```\nfn add() {}"
        ));
        assert!(has_example(
            "    //! ```rust,no_run\n    //! run();\n    //! ```"
        ));
        assert!(has_example(
            "/// ```text\n/// a\n/// ```\n/// ```\n/// run();\n/// ```"
        ));
    }

    #[test]
    fn other_blocks_are_left_alone() {
        assert!(!has_example("/// ```text\n/// +--+\n/// ```\nfn a() {}"));
        assert!(!has_example("/// ```json\n/// {}\n/// ```"));
        assert!(!has_example("/// ```ignore\n/// run();\n/// ```"));
        assert!(!has_example("let text = \"```\"; // ```"));
    }
}
