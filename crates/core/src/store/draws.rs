//! What drawing evenly remembers, from one draw to the next.

use super::StoreError;
use crate::draw::memory::{Candidate, Memory, News, Node, Sums};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// Words of so many tracks are learnt from again; older ones are forgotten. With some sixty new results a pick these are the last months'.
const KEYS: i64 = 8_000;

/// What was found of a year that is over is believed for so many days, and of this one for so many.
const BELIEVED_DAYS: i64 = 365;
const BELIEVED_DAYS_THIS_YEAR: i64 = 21;

const DAY_MS: i64 = 86_400_000;

/// What is remembered; in a new diary nothing. `now` says which year it is, and what is too old to be believed.
pub fn load(db: &Connection, now: Timestamp) -> Result<Memory, StoreError> {
    let sql = "SELECT sums FROM draw_sums";
    let sums: Option<String> = db.query_row(sql, [], |row| row.get(0)).optional()?;
    let sums: Sums = sums
        .and_then(|sums| serde_json::from_str(&sums).ok())
        .unwrap_or_default();
    let this_year = now.to_zoned(jiff::tz::TimeZone::UTC).year() as u16;
    let mut memory = Memory::with(this_year, sums);
    let mut keys = db.prepare("SELECT key, weight FROM draw_key ORDER BY id")?;
    for known in keys.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))? {
        let (key, weight) = known?;
        memory.learn(&key, weight);
    }
    let mut nodes = db.prepare(
        "SELECT year, path, found FROM draw_node WHERE at > ?1 - ?2 * iif(year = ?3, ?4, ?5)",
    )?;
    let now_ms = now.as_millisecond();
    let believed = (BELIEVED_DAYS_THIS_YEAR, BELIEVED_DAYS);
    let known = params![now_ms, DAY_MS, this_year, believed.0, believed.1];
    for known in nodes.query_map(known, |row| {
        Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?))
    })? {
        let (year, path, found) = known?;
        memory.remember(year, path, node(found));
    }
    let mut waiting = db.prepare("SELECT track FROM draw_candidate ORDER BY id")?;
    for known in waiting.query_map([], |row| row.get::<_, String>(0))? {
        if let Ok(candidate) = serde_json::from_str::<Candidate>(&known?) {
            memory.wait_for(candidate);
        }
    }
    Ok(memory)
}

/// Stores what a draw brought.
pub fn save(db: &Connection, news: &News, sums: &Sums, now: Timestamp) -> Result<(), StoreError> {
    for ((year, path), node) in &news.nodes {
        db.prepare_cached("INSERT OR REPLACE INTO draw_node VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![year, path, found(*node), now.as_millisecond()])?;
    }
    for candidate in &news.found {
        // With all that is known of it; year and weight stand beside it for whoever looks into the diary.
        let track = serde_json::to_string(candidate).unwrap_or_default();
        db.prepare_cached(
            "INSERT OR REPLACE INTO draw_candidate (uri, year, weight, track) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![candidate.track.uri, candidate.year, candidate.weight, track])?;
    }
    for uri in &news.gone {
        db.prepare_cached("DELETE FROM draw_candidate WHERE uri = ?1")?
            .execute([uri])?;
    }
    for (key, weight) in &news.learnt {
        db.prepare_cached("INSERT INTO draw_key (key, weight) VALUES (?1, ?2)")?
            .execute(params![key, weight])?;
    }
    db.execute(
        "DELETE FROM draw_key WHERE id <= (SELECT max(id) FROM draw_key) - ?1",
        [KEYS],
    )?;
    let sums = serde_json::to_string(sums).unwrap_or_default();
    db.execute("INSERT OR REPLACE INTO draw_sums VALUES (1, ?1)", [sums])?;
    Ok(())
}

fn node(found: i64) -> Node {
    match found {
        -1 => Node::Empty,
        -2 => Node::Overflowing,
        found => Node::Fitting(u32::try_from(found).unwrap_or(0)),
    }
}

fn found(node: Node) -> i64 {
    match node {
        Node::Empty => -1,
        Node::Overflowing => -2,
        Node::Fitting(found) => i64::from(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::letters::Path;
    use crate::store::Store;
    use rand::SeedableRng;
    use spotify::Track;

    fn candidate(number: u32) -> Candidate {
        Candidate {
            track: Track {
                uri: format!("spotify:track:{number}"),
                name: format!("song {number}"),
                ..Track::default()
            },
            path: "so".into(),
            year: 2001,
            script: 'a',
            weight: f64::from(number + 1),
            words: 2,
            ending: 'g',
        }
    }

    #[test]
    fn what_was_found_is_there_again() {
        let mut store = Store::in_memory().unwrap();
        let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        let mut memory = load(store.read(), now).unwrap();
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let start = memory.next_start(None, &mut rng).unwrap();
        memory.walked(&start, (0..5).map(candidate).collect(), &mut rng);
        memory.walked(&start, Vec::new(), &mut rng);
        let kept = memory.waiting();
        memory.set_node(2001, "so", Node::Overflowing);
        memory.set_node(2026, "x", Node::Empty);
        memory.see(&["only".to_owned(), "seen".to_owned()]);
        let taken = memory.take(&|_| true, true, &mut rng).unwrap();
        let news = memory.take_news();
        store
            .write(|db| save(db, &news, memory.sums(), now))
            .unwrap();

        let soon = load(store.read(), now + jiff::SignedDuration::from_hours(24)).unwrap();
        assert_eq!(soon.sums(), memory.sums());
        assert_eq!((soon.waiting(), soon.size()), (kept - 1, memory.size()));
        assert_eq!(soon.node(2001, "so"), Some(Node::Overflowing));
        let mut path = Path::default();
        "see".chars().for_each(|letter| path.push(letter));
        assert!(soon.letters.is_seen(&path));
        assert_eq!(soon.node(2026, "x"), Some(Node::Empty));
        let later = load(
            store.read(),
            now + jiff::SignedDuration::from_hours(24 * 30),
        )
        .unwrap();
        assert_eq!(
            later.node(2026, "x"),
            None,
            "this year's music goes on coming"
        );
        assert!(taken.track.uri.starts_with("spotify:track:"));
    }
}
