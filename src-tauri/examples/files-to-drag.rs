//! A window to drag files from, for the tests: its arguments are the files, and its title is "Files".

#[cfg(target_os = "linux")]
fn main() {
    use gtk::prelude::*;

    gtk::init().expect("a display");
    let files: Vec<String> = std::env::args().skip(1).collect();
    let uris: Vec<String> = files.iter().map(|file| format!("file://{file}")).collect();
    let window = gtk::Window::new(gtk::WindowType::Toplevel);
    window.set_title("Files");
    window.set_default_size(160, 120);
    let place = gtk::EventBox::new();
    place.add(&gtk::Label::new(Some("Drag from here")));
    window.add(&place);
    let list = gtk::TargetEntry::new("text/uri-list", gtk::TargetFlags::OTHER_APP, 0);
    let button = gtk::gdk::ModifierType::BUTTON1_MASK;
    place.drag_source_set(button, &[list], gtk::gdk::DragAction::COPY);
    place.connect_drag_data_get(move |_, _, data, _, _| {
        let uris: Vec<&str> = uris.iter().map(String::as_str).collect();
        data.set_uris(&uris);
    });
    window.connect_delete_event(|_, _| {
        gtk::main_quit();
        gtk::glib::Propagation::Proceed
    });
    window.show_all();
    gtk::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {}
