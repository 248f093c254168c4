use super::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What is shipped takes long to learn where nothing is optimised.
fn some() -> Letters {
    Letters::of_test(&[
        "tea", "toast", "love", "lost", "night", "nix", "двор", "ゆめ", "そら", "사랑",
    ])
}

fn path(text: &str) -> Path {
    let mut path = Path::default();
    text.chars().for_each(|letter| path.push(letter));
    path
}

#[test]
fn what_follows_adds_up_to_one() {
    let mut letters = some();
    letters.learn(&["love", "me", "двор"], 3.0);
    letters.miss("lov");
    letters.miss("q");
    for text in ["lo", "love ", "zzzq", "дв"] {
        let path = path(text);
        let of = |letter: &char| letters.probability(&path, *letter);
        let space = if path.is_between_words() {
            0.0
        } else {
            of(&' ')
        };
        let sum: f64 = letters.all.iter().map(of).sum::<f64>() + space;
        assert!((sum - 1.0).abs() < 1e-6, "{text:?}: {sum}");
    }
    for script in ['a', 'あ'] {
        let of = |letter: &char| letters.first_likely(script, *letter);
        let sum: f64 = letters.all.iter().map(of).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{script}: {sum}");
    }
}

#[test]
fn letters_are_drawn_as_often_as_they_are_likely() {
    let mut letters = some();
    letters.learn(&["tea", "toast"], 20.0);
    letters.miss("tx");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for text in ["t", "tea "] {
        let path = path(text);
        let mut seen: HashMap<char, (u32, f64)> = HashMap::new();
        for _ in 0..4_000 {
            let (letter, likely) = letters.draw(&path, &mut rng);
            seen.entry(letter).or_insert((0, likely)).0 += 1;
        }
        for (letter, (times, likely)) in seen {
            let spread = (4_000.0 * likely).sqrt() * 5.0 + 3.0;
            let apart = (f64::from(times) - 4_000.0 * likely).abs();
            assert!(apart < spread, "{letter} after {text:?}");
        }
    }
}

#[test]
fn what_was_seen_becomes_likely_and_what_was_missed_unlikely() {
    let mut letters = some();
    let begun = path("toa");
    let before = letters.probability(&begun, 'n');
    letters.miss("toan");
    let missed = letters.probability(&begun, 'n');
    assert!(missed < before / 3.0);
    for _ in 0..20 {
        letters.learn(&["toan"], 1.0);
    }
    assert!(
        letters.probability(&begun, 'n') > before * 5.0,
        "it is there after all"
    );
}

#[test]
fn the_word_before_tells_the_language() {
    let mut letters = some();
    for other in ["cielo", "contigo", "corazon", "camino"] {
        for _ in 0..10 {
            letters.learn(&["noche", other], 1.0);
        }
    }
    let (after, alone) = (path("noche "), path("night "));
    assert!(letters.probability(&after, 'c') > 2.0 * letters.probability(&alone, 'c'));
}

#[test]
fn what_is_shipped_is_of_many_scripts() {
    let letters = Letters::shipped();
    assert!(letters.starts().len() > 12);
    assert!(letters.all.len() > 15_000);
    assert!(letters.bytes() < 4_000_000, "{} bytes", letters.bytes());
    let likely = |script: char, letter: char| letters.first_likely(script, letter);
    assert!(likely('a', 's') > 10.0 * likely('a', 'x'));
}
