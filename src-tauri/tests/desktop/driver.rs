//! Looking into the window through WebDriver, as far as the tests need it.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::client;
use crate::program::{Program, eventually, until};
use crate::world::World;

/// How long the page may take to show something.
const PATIENCE: Duration = Duration::from_secs(30);

/// A free port of the loopback address. Somebody else may take it in between; then the test is tried again.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A session with a window, which goes on without it.
pub struct Driver<'a> {
    world: &'a World,
    client: reqwest::Client,
    session: String,
    program: Option<Program>,
}

impl<'a> Driver<'a> {
    /// Looks into the window that is on the screen.
    #[track_caller]
    pub fn attach(world: &'a World) -> Driver<'a> {
        let port = free_port();
        let mut command = world.desktop.command("WebKitWebDriver");
        command.arg(format!("--port={port}"));
        command.arg(format!("--target={}", world.inspector()));
        let program = world.start(command);
        let base = format!("http://127.0.0.1:{port}");
        let mut driver = Driver {
            world,
            client: client(),
            session: base.clone(),
            program: Some(program),
        };
        until("WebKitWebDriver", || driver.get("/status").ok());
        let any = json!({"capabilities": {"alwaysMatch": {}}});
        let session = until("a session with the window", || {
            driver.post("/session", &any).ok()
        });
        let id = session["sessionId"].as_str().expect("a session id");
        driver.session = format!("{base}/session/{id}");
        driver
    }

    fn get(&self, path: &str) -> Result<Value, String> {
        self.send(self.client.get(format!("{}{path}", self.session)))
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let request = self.client.post(format!("{}{path}", self.session));
        self.send(request.body(body.to_string()))
    }

    /// Sends it and gives the `value` of the answer, or what it says went wrong.
    fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, String> {
        let text = self.world.runtime().block_on(async {
            let answer = request.timeout(PATIENCE * 2).send().await?;
            answer.text().await
        });
        let text = text.map_err(|error| error.to_string())?;
        let mut answer: Value =
            serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
        let value = answer["value"].take();
        if value["error"].is_string() {
            return Err(value.to_string());
        }
        Ok(value)
    }

    /// What a script in the page returns.
    #[track_caller]
    pub fn script(&self, script: &str) -> Value {
        let body = json!({"script": script, "args": []});
        self.post("/execute/sync", &body)
            .expect("a script that runs")
    }

    /// What a command of the window answers, asked from inside the page.
    #[track_caller]
    pub fn invoke(&self, command: &str, arguments: &Value) -> Value {
        let script = "const [command, given, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, given)
                .then(value => done({value}), error => done({error}));";
        let body = json!({"script": script, "args": [command, arguments]});
        let mut answer = self
            .post("/execute/async", &body)
            .expect("a script that runs");
        assert!(
            answer["error"].is_null(),
            "{command} failed: {}",
            answer["error"]
        );
        answer["value"].take()
    }

    /// The text that the page shows.
    #[track_caller]
    pub fn text(&self) -> String {
        let text = self.script("return document.body.innerText");
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows these words.
    #[track_caller]
    pub fn shows(&self, words: &str) {
        let mut last = String::new();
        let seen = eventually(PATIENCE, || {
            last = self.text();
            last.contains(words).then_some(())
        });
        assert!(
            seen.is_some(),
            "the page does not show {words:?} but:\n{last}"
        );
    }

    /// Waits until the page does not show these words any more.
    #[track_caller]
    pub fn shows_no(&self, words: &str) {
        until(&format!("a page without {words:?}"), || {
            (!self.text().contains(words)).then_some(())
        });
    }

    fn element(&self, path: &str) -> Option<String> {
        let body = json!({"using": "xpath", "value": path});
        let found = self.post("/element", &body).ok()?;
        // The key is a fixed name of the standard; there is no other.
        let id = found.as_object()?.values().next()?;
        Some(id.as_str()?.to_owned())
    }

    /// Clicks the button or link of this name when it is there.
    #[track_caller]
    pub fn click(&self, name: &str) {
        let path = format!(
            "//*[self::button or self::a or @role='tab'][normalize-space(.)='{name}' or @aria-label='{name}']"
        );
        until(&format!("{name:?} to click"), || {
            let element = self.element(&path)?;
            self.post(&format!("/element/{element}/click"), &json!({}))
                .ok()
        });
    }

    /// Types into the field of this label.
    #[track_caller]
    pub fn type_into(&self, label: &str, text: &str) {
        let path = format!(
            "//input[@id=//label[contains(normalize-space(.),'{label}')]/@for]|//label[contains(normalize-space(.),'{label}')]//input|//input[@aria-label='{label}']"
        );
        until(&format!("the field {label:?}"), || {
            let element = self.element(&path)?;
            self.post(&format!("/element/{element}/value"), &json!({"text": text}))
                .ok()
        });
    }

    /// Fails when the page had an error, a refused resource or a complaint on its console.
    #[track_caller]
    pub fn no_problems(&self) {
        let problems = self.script("return window.sidetrackProblems ?? 'the page keeps no list'");
        assert_eq!(problems, json!([]), "problems of the page");
    }
}

impl Drop for Driver<'_> {
    /// Only one can look into a window at a time.
    fn drop(&mut self) {
        if let Some(program) = self.program.take() {
            program.kill();
        }
    }
}
