//! The tray host: xfce4-panel with a task list, the tray and a clock, at the top of the screen.

use std::fs;

use crate::Error;
use crate::bus::owned;
use crate::daemon::Daemon;
use crate::desktop::Session;
use crate::display::let_it_paint;

/// Starts the panel and waits until it takes tray items.
pub fn start(session: &Session) -> Result<Daemon, Error> {
    let folder = session
        .folder()
        .join("home/.config/xfce4/xfconf/xfce-perchannel-xml");
    fs::create_dir_all(&folder)?;
    let config = folder.join("xfce4-panel.xml");
    if !config.exists() {
        fs::write(config, CONFIG)?;
    }
    let mut command = session.command("xfce4-panel");
    command.arg("--disable-wm-check");
    let mut panel = Daemon::start(command, "xfce4-panel", session.folder())?;
    panel.wait_until("the tray host", || {
        owned(session, "org.kde.StatusNotifierWatcher")
    })?;
    let_it_paint();
    Ok(panel)
}

const CONFIG: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/><value type="int" value="2"/>
        <value type="int" value="3"/><value type="int" value="4"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist"/>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-3" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
      <property name="known-legacy-items" type="array"/>
    </property>
    <property name="plugin-4" type="string" value="clock"/>
  </property>
</channel>
"#;
