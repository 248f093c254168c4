//! Tauri's build step: capabilities and the allow-list of commands.

fn main() {
    let attributes = tauri_build::Attributes::new();
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("{error:#}");
    }
}
