//! soon
use crate::args::Demo;
use crate::exit::Ended;

/// soon
pub async fn run(_: &Demo) -> anyhow::Result<Ended> {
    Ok(Ended::Done)
}
