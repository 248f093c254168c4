//! The text of an autostart entry, as the Desktop Entry Specification wants it: written, and read back.

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Program and arguments.
    pub command: Vec<String>,
    /// Whether the desktop starts it.
    pub enabled: bool,
}

impl Entry {
    /// Reads an entry. `None` when it has no command that can be read.
    pub fn parse(text: &str) -> Option<Entry> {
        let group = text
            .lines()
            .map(str::trim)
            .skip_while(|line| *line != "[Desktop Entry]")
            .skip(1)
            .take_while(|line| !line.starts_with('['));
        let mut command = None;
        let mut enabled = true;
        for line in group {
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            match (key.trim_end(), value.trim_start()) {
                ("Exec", value) => command = split(&unescape(value)),
                ("Hidden", "true") | ("X-GNOME-Autostart-enabled", "false") => enabled = false,
                _ => {}
            }
        }
        let command = command.filter(|words| !words.is_empty())?;
        Some(Entry { command, enabled })
    }
}

/// An entry that starts `command`.
pub(super) fn text(command: &[String]) -> String {
    let words: Vec<String> = command.iter().map(|word| quote(word)).collect();
    let exec = escape(&words.join(" "));
    format!(
        "[Desktop Entry]\nType=Application\nVersion=1.0\nName=Sidetrack\nComment=Keeps a diary of what you hear, and adds a random track a day\nExec={exec}\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
    )
}

/// A word of a command: quoted unless it is plain, and `%` doubled, for it starts a field code.
fn quote(word: &str) -> String {
    let word = word.replace('%', "%%");
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.+,:=@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word;
    }
    let mut quoted = String::from('"');
    for c in word.chars() {
        if matches!(c, '"' | '`' | '$' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted + "\""
}

/// The words of a command. `None` when a quote is left open or a field code stands in it.
fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if quoted => word.get_or_insert_default().push(chars.next()?),
            '%' if chars.next()? == '%' => word.get_or_insert_default().push('%'),
            '%' => return None,
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    (!quoted).then_some(words)
}

/// The escapes that every text value of an entry has.
fn escape(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\t', "\\t")
        .replace('\r', "\\r")
}

fn unescape(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('r') => plain.push('\r'),
            Some('s') => plain.push(' '),
            Some(other) => plain.push(other),
            None => plain.push('\\'),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn command(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn exec(words: &[&str]) -> String {
        let text = text(&command(words));
        let line = text.lines().find_map(|line| line.strip_prefix("Exec="));
        line.unwrap().to_owned()
    }

    #[test]
    fn paths_are_quoted_as_the_specification_wants() {
        assert_eq!(exec(&["/usr/bin/a-b", "--hidden"]), "/usr/bin/a-b --hidden");
        assert_eq!(exec(&["/a b/c", "--hidden"]), r#""/a b/c" --hidden"#);
        assert_eq!(exec(&["/100%/c"]), "/100%%/c");
        assert_eq!(exec(&[r#"/a"b$c`d"#]), r#""/a\\"b\\$c\\`d""#);
        // A backslash is escaped for the quotes, and both again for the text value.
        assert_eq!(exec(&[r"/a\b"]), r#""/a\\\\b""#);
    }

    #[test]
    fn entries_of_other_hands_are_read() {
        let text = "# mine\n[Other]\nExec=no\n[Desktop Entry]\nName = x\nExec = \"/a\\sb/c\" --hidden\nHidden=false\n[More]\nHidden=true\n";
        let entry = Entry::parse(text).unwrap();
        assert_eq!(entry.command, ["/a b/c", "--hidden"]);
        assert!(entry.enabled);
        assert_eq!(Entry::parse("[Desktop Entry]\nExec=\"open\n"), None);
        assert_eq!(Entry::parse("[Desktop Entry]\nExec=a %U\n"), None);
        assert_eq!(Entry::parse("Exec=a\n"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(words in prop::collection::vec("\\PC*|[ \"`$%\\\\\n\t]*", 1..4)) {
            prop_assume!(!words[0].is_empty());
            let entry = Entry::parse(&text(&words)).unwrap();
            prop_assert_eq!(entry.command, words);
            prop_assert!(entry.enabled);
        }
    }
}
