//! From the start of the resident to its item in the tray host.

use crate::RESIDENT;
use crate::account::Account;
use anyhow::{Result, bail};
use serde_json::{Value, json};
use sidetrack_core::control::protocol::Request;
use sidetrack_headless::Desktop;
use std::time::{Duration, Instant};
use zbus::Connection;
use zbus::proxy::{CacheProperties, Proxy};

/// Starts the resident again and again.
pub fn starts(desktop: &Desktop, account: &Account, times: u32) -> Result<Value> {
    let watcher = account.wait(watcher(&desktop.bus_address()))?;
    let mut took = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        let mut resident = account.command(desktop, RESIDENT).arg("--hidden").spawn()?;
        account.wait(item(&watcher, true))?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
        while account.ask(Request::Stop).is_err() {
            sidetrack_headless::pause(Duration::from_millis(5));
        }
        resident.wait()?;
        account.wait(item(&watcher, false))?;
    }
    took.sort_by(f64::total_cmp);
    let median = took[took.len() / 2].round();
    Ok(json!({
        "bench": "tray", "starts": times, "ms_median": median,
        "ms_best": took[0].round(), "ms_worst": took[took.len() - 1].round(),
    }))
}

async fn watcher(address: &str) -> Result<Proxy<'static>> {
    let bus: Connection = zbus::connection::Builder::address(address)?.build().await?;
    let name = "org.kde.StatusNotifierWatcher";
    let builder: zbus::proxy::Builder<'_, Proxy<'_>> = zbus::proxy::Builder::new(&bus);
    Ok(builder
        .destination(name)?
        .path("/StatusNotifierWatcher")?
        .interface(name)?
        .cache_properties(CacheProperties::No)
        .build()
        .await?)
}

/// Waits until an item is there, or none.
async fn item(watcher: &Proxy<'_>, wanted: bool) -> Result<()> {
    for _ in 0..10_000 {
        let items: Vec<String> = watcher
            .get_property("RegisteredStatusNotifierItems")
            .await?;
        if items.is_empty() != wanted {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    bail!("the tray item did not come or go")
}
