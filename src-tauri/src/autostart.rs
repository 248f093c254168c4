//! Starting at login: an entry of our own for each data folder in the desktop's autostart folder, switched only by the
//! user.

mod entry;

use crate::programs;
use crate::view::StartAtLogin;
use entry::Entry;
use sha2::{Digest, Sha256};
use sidetrack_core::place;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// File name of an entry without its ending.
const NAME: &str = "app.sidetrack.Sidetrack";

/// The switch for one data folder.
#[derive(Clone, Debug)]
pub struct Autostart {
    file: PathBuf,
    command: Vec<String>,
}

impl Autostart {
    /// The switch for the data folder that was named on the command line, if one was. `None` when this system has no
    /// such thing: so far only desktops that follow freedesktop.org have.
    pub fn find(data_dir: Option<&Path>) -> Option<Autostart> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        let places = directories::BaseDirs::new()?;
        let program = programs::at_login().ok()?;
        let folder = place::data_dir(data_dir).ok()?;
        let is_usual = place::default_dir().as_ref() == Some(&folder);
        Autostart::new(
            places.config_dir(),
            &program,
            (!is_usual).then_some(folder.as_path()),
        )
    }

    /// The switch in the configuration folder `config`; `data_dir` where it is not the usual one. `None` when a path is not UTF-8, which an entry cannot hold.
    fn new(config: &Path, program: &Path, data_dir: Option<&Path>) -> Option<Autostart> {
        let mut command = vec![program.to_str()?.to_owned()];
        if let Some(folder) = data_dir {
            command.extend(["--data-dir".to_owned(), folder.to_str()?.to_owned()]);
        }
        command.push("--hidden".to_owned());
        Some(Autostart {
            file: config.join("autostart").join(file_name(data_dir)),
            command,
        })
    }

    /// Whether this data folder's resident starts at login.
    pub fn state(&self) -> StartAtLogin {
        match self.read() {
            Some(entry) if entry.enabled && self.is_ours(&entry) => StartAtLogin::On,
            Some(_) | None => StartAtLogin::Off,
        }
    }

    /// Turns it on or off, as the user asked. Off leaves an entry alone that does not start this data folder.
    pub fn set(&self, on: bool) -> io::Result<()> {
        if on {
            return self.write();
        }
        if !self.read().is_some_and(|entry| self.is_ours(&entry)) {
            return Ok(());
        }
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Brings an entry up to date that is on and names another place of the program. What is off or gone stays so.
    pub fn refresh(&self) -> io::Result<()> {
        match self.read() {
            Some(entry)
                if entry.enabled && self.is_ours(&entry) && entry.command != self.command =>
            {
                self.write()
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the entry starts the same data folder, from whatever place.
    fn is_ours(&self, entry: &Entry) -> bool {
        entry.command.get(1..) == self.command.get(1..)
    }

    fn read(&self) -> Option<Entry> {
        Entry::parse(&std::fs::read_to_string(&self.file).ok()?)
    }

    fn write(&self) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(entry::text(&self.command).as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.file)?;
        Ok(())
    }
}

/// Each data folder has an entry of its own; that of the usual one has no addition to its name.
fn file_name(data_dir: Option<&Path>) -> String {
    let Some(folder) = data_dir else {
        return format!("{NAME}.desktop");
    };
    let hash = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let short: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{NAME}-{short}.desktop")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switch(config: &Path, program: &str) -> Autostart {
        Autostart::new(config, Path::new(program), None).unwrap()
    }

    #[test]
    fn is_off_until_turned_on_and_off_again() {
        let config = tempfile::tempdir().unwrap();
        let switch = switch(config.path(), "/opt/My Apps/sidetrack-desktop");
        assert_eq!(switch.state(), StartAtLogin::Off);
        switch.set(false).unwrap();
        switch.set(true).unwrap();
        assert_eq!(switch.state(), StartAtLogin::On);
        switch.set(false).unwrap();
        assert_eq!(switch.state(), StartAtLogin::Off);
        assert!(!switch.file.exists());
    }

    #[test]
    fn a_moved_program_is_brought_up_to_date() {
        let config = tempfile::tempdir().unwrap();
        switch(config.path(), "/old/sidetrack-desktop")
            .set(true)
            .unwrap();
        let moved = switch(config.path(), "/new/sidetrack-desktop");
        moved.refresh().unwrap();
        assert_eq!(
            moved.read().unwrap().command,
            ["/new/sidetrack-desktop", "--hidden"]
        );
    }

    #[test]
    fn what_the_user_turned_off_stays_off() {
        for line in ["Hidden=true", "X-GNOME-Autostart-enabled=false"] {
            let config = tempfile::tempdir().unwrap();
            let old = switch(config.path(), "/old/sidetrack-desktop");
            old.set(true).unwrap();
            let key = line.split('=').next().unwrap();
            let text = std::fs::read_to_string(&old.file).unwrap();
            let kept: String = text
                .lines()
                .filter(|kept| !kept.starts_with(key))
                .map(|kept| format!("{kept}\n"))
                .collect();
            let text = format!("{kept}{line}\n");
            std::fs::write(&old.file, &text).unwrap();
            let new = switch(config.path(), "/new/sidetrack-desktop");
            assert_eq!(new.state(), StartAtLogin::Off);
            new.refresh().unwrap();
            assert_eq!(std::fs::read_to_string(&new.file).unwrap(), text);
        }
        let config = tempfile::tempdir().unwrap();
        let gone = switch(config.path(), "/new/sidetrack-desktop");
        gone.refresh().unwrap();
        assert!(!gone.file.exists());
    }

    #[test]
    fn the_entry_of_another_data_folder_is_left_alone() {
        let config = tempfile::tempdir().unwrap();
        let program = Path::new("/opt/sidetrack-desktop");
        let other = Autostart::new(config.path(), program, Some(Path::new("/data/other"))).unwrap();
        other.set(true).unwrap();
        let ours = switch(config.path(), "/new/sidetrack-desktop");
        assert_eq!(ours.state(), StartAtLogin::Off);
        ours.refresh().unwrap();
        assert_eq!(other.state(), StartAtLogin::On);
        // As an entry of the same name by another hand.
        std::fs::rename(&other.file, &ours.file).unwrap();
        ours.set(false).unwrap();
        assert!(ours.file.exists());
    }

    #[test]
    fn two_data_folders_are_switched_one_by_one() {
        let config = tempfile::tempdir().unwrap();
        let program = Path::new("/opt/sidetrack-desktop");
        let folders = [None, Some("/data/a b"), Some("/data/c")];
        let switches = folders
            .map(|folder| Autostart::new(config.path(), program, folder.map(Path::new)).unwrap());
        for switch in &switches {
            switch.set(true).unwrap();
        }
        for off in &switches {
            assert_eq!(off.state(), StartAtLogin::On);
            off.set(false).unwrap();
            assert_eq!(off.state(), StartAtLogin::Off);
        }
    }

    #[test]
    fn a_damaged_entry_is_off_and_can_be_turned_on() {
        let config = tempfile::tempdir().unwrap();
        let switch = switch(config.path(), "/opt/sidetrack-desktop");
        std::fs::create_dir_all(switch.file.parent().unwrap()).unwrap();
        std::fs::write(&switch.file, b"\xff\xfe not an entry").unwrap();
        assert_eq!(switch.state(), StartAtLogin::Off);
        switch.refresh().unwrap();
        switch.set(true).unwrap();
        assert_eq!(switch.state(), StartAtLogin::On);
    }
}
