//! How even the ways of drawing are, in catalogues that they cannot see.

mod api;
mod catalogue;
mod letter;
mod search;
mod unlike;
mod vocabulary;

use anyhow::{Result, ensure};
use catalogue::Catalogue;
use letter::Letter;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use search::{REACH, Search};
use serde_json::{Value, json};
use sidetrack_core::draw::classic::Classic;
use sidetrack_core::draw::even::Even;
use sidetrack_core::draw::memory::Memory;
use sidetrack_core::draw::{Found, MOST_SEARCHES, Query, Step, Way};
use spotify::Track;
use std::collections::HashSet;

/// Picks that are judged, and those before them that are not: they make the 200 searches with which `even` warms up.
const PICKS: u32 = 2000;
const WARM_UP: u32 = 10;

/// Tracks for each that can be reached.
const RATIOS: [u32; 3] = [200, 2000, 20_000];

/// How far the number of results is off: sigma of a log-normal factor.
const OFF: f32 = 0.5;

/// This year.
const YEAR: u16 = *catalogue::YEARS.end();

/// The ways of drawing.
const WAYS: [&str; 3] = ["even", "classic", "letter"];

/// Draws in each way from each catalogue, of up to `largest` tracks for each that can be reached; or through the Web API at
/// an address, whose catalogue nobody sees.
pub fn measure(seed: u64, largest: u32, api: Option<&str>) -> Result<Value> {
    let mut figures = Vec::new();
    if let Some(address) = api {
        for way in WAYS {
            figures.push(api::draw(address, way, seed)?);
        }
        return Ok(Value::Array(figures));
    }
    for ratio in RATIOS.into_iter().filter(|ratio| *ratio <= largest) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let catalogue = Catalogue::generate(ratio * REACH as u32, &mut rng);
        for way in WAYS {
            let figure = of(&catalogue, way, ratio, seed)?;
            tracing::info!(%figure);
            figures.push(figure);
        }
    }
    Ok(Value::Array(figures))
}

/// The figures as a table.
pub fn table(figures: &Value) -> String {
    let mut text =
        "way       ratio  searches  popularity   year  words  artists  language  repeats\n"
            .to_owned();
    for figure in figures.as_array().into_iter().flatten() {
        let number = |value: &Value, digits: usize| match value.as_f64() {
            Some(number) => format!("{number:.digits$}"),
            None => "-".to_owned(),
        };
        let ks = |name: &str| number(&figure["ks"][name], 3);
        text += &format!(
            "{:7} {:>7}  {:>8}  {:>10} {:>6} {:>6}  {:>7}  {:>8}  {:>7}\n",
            figure["way"].as_str().unwrap_or_default(),
            number(&figure["ratio"], 0),
            number(&figure["searches_per_pick"], 2),
            ks("popularity"),
            ks("year"),
            ks("words"),
            ks("artist_size"),
            number(&figure["language"], 3),
            number(&figure["repeats"], 0),
        );
    }
    text
}

fn of(catalogue: &Catalogue, name: &str, ratio: u32, seed: u64) -> Result<Value> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xd7a3);
    let mut search = Search::of(catalogue, OFF);
    let mut drawing = Drawing::new(name);
    let (mut picks, mut warm_up) = (Vec::new(), 0);
    for number in 0..WARM_UP + PICKS {
        let drawn = drawing.draw(&mut rng, |query| {
            let (tracks, total) = search.ask(query);
            Ok((tracks, Some(total)))
        })?;
        if number < WARM_UP {
            warm_up = drawing.searches;
        } else {
            picks.extend(drawn.and_then(|track| track.id?.parse::<u32>().ok()));
        }
    }
    ensure!(!picks.is_empty(), "{name} drew nothing");
    let distinct: HashSet<u32> = picks.iter().copied().collect();
    let unlike = unlike::Unlike::of(catalogue, &picks);
    Ok(json!({
        "bench": "draw",
        "way": name,
        "ratio": ratio,
        "seed": seed,
        "picks": picks.len(),
        "searches_per_pick": f64::from(drawing.searches - warm_up) / f64::from(PICKS),
        "warmup_searches": warm_up,
        "ks": unlike.ks,
        "language": unlike.language,
        "repeats": picks.len() - distinct.len(),
    }))
}

/// One way of drawing, pick by pick.
struct Drawing<'n> {
    name: &'n str,
    /// What `even` remembers.
    memory: Option<Memory>,
    /// What it has drawn: the application lets no track pass twice. The other ways are copied without that everywhere.
    drawn: HashSet<String>,
    searches: u32,
}

impl Drawing<'_> {
    fn new(name: &str) -> Drawing<'_> {
        Drawing {
            name,
            memory: None,
            drawn: HashSet::new(),
            searches: 0,
        }
    }

    /// Draws one, with 25 searches at the most.
    fn draw(
        &mut self,
        rng: &mut dyn Rng,
        search: impl FnMut(&Query) -> Result<(Vec<Track>, Option<u32>)>,
    ) -> Result<Option<Track>> {
        let searches = &mut self.searches;
        match self.name {
            "even" => {
                let memory = self.memory.take().unwrap_or_else(|| Memory::new(YEAR));
                let mut way = Even::new(memory);
                let drawn = &self.drawn;
                let passes = |track: &Track| !drawn.contains(&track.uri);
                let track = one(&mut way, &passes, searches, rng, search);
                let mut memory = way.into_memory();
                memory.take_news();
                self.memory = Some(memory);
                if let Ok(Some(track)) = &track {
                    self.drawn.insert(track.uri.clone());
                }
                track
            }
            "classic" => one(&mut Classic::default(), &|_| true, searches, rng, search),
            _ => one(&mut Letter, &|_| true, searches, rng, search),
        }
    }
}

fn one(
    way: &mut dyn Way,
    passes: &dyn Fn(&Track) -> bool,
    searches: &mut u32,
    rng: &mut dyn Rng,
    mut search: impl FnMut(&Query) -> Result<(Vec<Track>, Option<u32>)>,
) -> Result<Option<Track>> {
    let mut found: Option<(Vec<Track>, Option<u32>)> = None;
    for _ in 0..=MOST_SEARCHES {
        let told = found.as_ref().map(|(tracks, total)| Found {
            tracks,
            total: *total,
        });
        match way.step(told, passes, rng) {
            Step::Search(query) => {
                *searches += 1;
                found = Some(search(&query)?);
            }
            Step::Drawn(drawn) => return Ok(Some(drawn.track)),
            Step::Nothing => return Ok(None),
        }
    }
    Ok(None)
}
