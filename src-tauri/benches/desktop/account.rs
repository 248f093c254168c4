//! A simulated account in a data folder that is signed in, and the resident on it.

use crate::RESIDENT;
use anyhow::{Result, anyhow, bail};
use sidetrack_core::control::client::Connection;
use sidetrack_core::control::protocol::{Redirect, Reply, Request};
use sidetrack_headless::{Desktop, wait_for};
use spotify::Secret;
use spotify_sim::{Config, DEMO_CLIENT_ID, Served, Sim, SimLimits};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::runtime::Runtime;

const DAY_MS: i64 = 86_400_000;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The account.
pub struct Account {
    runtime: Runtime,
    served: Served,
    folder: PathBuf,
}

impl Account {
    /// Signs in through the resident as the user would, then ends it.
    pub fn signed_in(desktop: &Desktop) -> Result<Account> {
        let runtime = Runtime::new()?;
        let config = Config {
            limits: SimLimits::unlimited(),
            ..Config::default()
        };
        let from = config.start_ms + 30 * DAY_MS;
        let served = runtime.block_on(Sim::served(config, 0, from, 1.0))?;
        let account = Account {
            runtime,
            served,
            folder: desktop.folder().join("data"),
        };
        let mut resident = account.resident(desktop)?;
        account.sign_in()?;
        account.ask(Request::pick())?;
        account.ask(Request::Stop)?;
        resident.wait()?;
        Ok(account)
    }

    fn sign_in(&self) -> Result<()> {
        let request = Request::SignIn {
            client_id: DEMO_CLIENT_ID.to_owned(),
            redirect: Redirect::Paste { port: None },
        };
        let Reply::Open { url, .. } = self.ask(request)? else {
            bail!("no address to open")
        };
        let address = self
            .served
            .sim
            .approve(&url)
            .map_err(|error| anyhow!(error))?;
        let address = Secret::new(address);
        self.ask(Request::Pasted { address }).map(drop)
    }

    /// A command of the session that knows the account.
    pub fn command(&self, desktop: &Desktop, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let base = self.served.base_url();
        let mut command = desktop.command(program);
        command
            .env("SIDETRACK_DATA_DIR", &self.folder)
            .env("SIDETRACK_SPOTIFY_API", format!("{base}/v1"))
            .env("SIDETRACK_SPOTIFY_ACCOUNTS", base)
            .stdout(Stdio::null());
        command
    }

    /// Starts the resident, hidden; returns when it answers.
    pub fn resident(&self, desktop: &Desktop) -> Result<Child> {
        let child = self.command(desktop, RESIDENT).arg("--hidden").spawn()?;
        wait_for("the resident", PATIENCE, || {
            self.ask(Request::Status).is_ok()
        })?;
        Ok(child)
    }

    /// Asks the agent.
    pub fn ask(&self, request: Request) -> Result<Reply> {
        self.runtime.block_on(async {
            let mut connection = Connection::open(&self.folder).await?;
            Ok(connection.ask(request).await?)
        })
    }

    /// Runs something that waits.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}
