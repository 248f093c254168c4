//! Draws through a Web API at an address: nobody can see inside, so only the picks are told.

use super::{Drawing, WARM_UP};
use anyhow::{Context, Result};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use spotify::{
    AppOnly, Ceilings, Client, Endpoints, Error, HttpTransport, MemoryLimits, Pacing, Priority,
    Setup, SystemClock,
};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// Picks from a server of one's own, and from Spotify, which locks an app out after a few hundred searches.
const PICKS: u32 = 2000;
const PICKS_OF_SPOTIFY: u32 = 15;

/// Draws in one way, as the app whose id and secret SIDETRACK_CLIENT_ID and SIDETRACK_CLIENT_SECRET say. Ends early where the
/// server refuses more.
pub fn draw(address: &str, name: &str, seed: u64) -> Result<Value> {
    let endpoints = endpoints(address)?;
    let is_own = endpoints.api.scheme() == "http";
    let client = client(endpoints, is_own)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xd7a3);
    let mut drawing = Drawing::new(name);
    let (mut picked, mut warm_up, mut ended) = (Vec::new(), 0, None);
    let picks = if is_own { PICKS } else { PICKS_OF_SPOTIFY };
    for number in 0..WARM_UP + picks {
        let drawn = drawing.draw(&mut rng, |query| {
            let api = client.at(Priority::User);
            let search = api.search_tracks(&query.words, query.offset, query.limit, None);
            let page = runtime.block_on(search)?.value;
            Ok((page.tracks, page.total))
        });
        match drawn {
            Ok(drawn) if number >= WARM_UP => picked.extend(drawn.map(|track| track.uri)),
            Ok(_) => warm_up = drawing.searches,
            Err(error) if error.is::<Error>() && drawing.searches > 1 => {
                ended = Some(error.to_string());
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let distinct: HashSet<&String> = picked.iter().collect();
    Ok(json!({
        "bench": "draw",
        "way": name,
        "ratio": null,
        "seed": seed,
        "picks": picked.len(),
        "searches_per_pick": f64::from(drawing.searches - warm_up) / picked.len().max(1) as f64,
        "warmup_searches": warm_up,
        "ks": null,
        "language": null,
        "repeats": picked.len() - distinct.len(),
        "ended": ended,
        "picked": picked,
    }))
}

/// The Web API lies below `/v1`, with or without which the address may be given; beside it the accounts service, unless
/// SIDETRACK_SPOTIFY_ACCOUNTS says where that is.
fn endpoints(address: &str) -> Result<Endpoints> {
    let address = address.trim_end_matches('/');
    let base = address.strip_suffix("/v1").unwrap_or(address);
    let accounts = match std::env::var("SIDETRACK_SPOTIFY_ACCOUNTS") {
        Ok(accounts) if !accounts.trim().is_empty() => accounts,
        _ => base.replace("//api.spotify.com", "//accounts.spotify.com"),
    };
    Ok(Endpoints::new(&format!("{base}/v1"), &accounts)?)
}

fn client(endpoints: Endpoints, is_own: bool) -> Result<Client> {
    let variable = |name: &str| std::env::var(name).with_context(|| format!("{name} is not set"));
    let pacing = if is_own {
        Pacing {
            spacing: Duration::ZERO,
            ceilings: Ceilings {
                search: u32::MAX,
                ..Ceilings::default()
            },
            ..Pacing::default()
        }
    } else {
        Pacing::default()
    };
    let client = Client::new(Setup {
        endpoints,
        transport: Arc::new(HttpTransport::new()?),
        clock: Arc::new(SystemClock),
        limits: Arc::new(MemoryLimits::default()),
        pacing,
        jitter_seed: 0,
    });
    let id = variable("SIDETRACK_CLIENT_ID")?;
    client.sign_in_app(AppOnly::new(
        id,
        spotify::Secret::new(variable("SIDETRACK_CLIENT_SECRET")?),
    ));
    Ok(client)
}
