//! Names for generated tracks, albums and artists, in several scripts: the same name for the same number.

const LATIN: &[&str] = &[
    "lo", "ve", "ni", "ght", "sky", "dre", "am", "fi", "re", "ho", "me", "run", "ner", "blu",
    "sun", "rä", "ün", "çe", "ñá", "ø",
];
const CYRILLIC: &[&str] = &[
    "но", "чь", "лю", "бо", "вь", "не", "бо", "ми", "ра", "де", "нь", "сон",
];
const KANA: &[&str] = &[
    "夜", "空", "の", "恋", "花", "ア", "イ", "ラ", "ス", "夢", "光", "海",
];
const GREEK: &[&str] = &["ου", "ρα", "νός", "φως", "θά", "λα", "σσα", "μέ", "ρα"];
const ARABIC: &[&str] = &["حب", "ليل", "يا", "قمر", "نور", "بحر"];
const BASE62: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Makes names.
pub struct Words;

impl Words {
    /// Without anything to remember.
    pub fn new() -> Words {
        Words
    }

    /// Name of a track or album; one in two hundred with quotes in it.
    pub fn title(&self, number: u64) -> String {
        let name = self.name(number ^ 0x5eed);
        match mixed(number ^ 0xacc) % 200 {
            0 => format!("{name} \"{}\"", self.name(number ^ 0xbad)),
            1..=20 => format!("{name} - Remastered {}", 1990 + number % 35),
            21..=40 => format!("{name} (feat. {})", self.artist(number % 997)),
            _ => name,
        }
    }

    /// Name of an artist.
    pub fn artist(&self, number: u64) -> String {
        format!("{} {}", self.name(number ^ 0xa), self.name(number ^ 0xb0b))
    }

    /// An id as Spotify makes them.
    pub fn id(&self, number: u64) -> String {
        let (mut left, mut id) = (
            (u128::from(mixed(number)) << 64) | u128::from(mixed(number ^ 1 << 40)),
            String::new(),
        );
        for _ in 0..22 {
            id.push(BASE62[(left % 62) as usize].into());
            left /= 62;
        }
        id
    }

    /// A number below `most` that belongs to this one.
    pub fn number_of(&self, number: u64, most: u64) -> u64 {
        mixed(number ^ 0xdead) % most
    }

    fn name(&self, number: u64) -> String {
        let mut left = mixed(number);
        let mut draw = |count: usize| {
            let drawn = left % count as u64;
            left = mixed(left);
            drawn as usize
        };
        let script = match draw(100) {
            0..=3 => CYRILLIC,
            4..=7 => KANA,
            8 => GREEK,
            9 => ARABIC,
            _ => LATIN,
        };
        let words = 1 + draw(3);
        let mut name = String::new();
        for word in 0..words {
            if word > 0 {
                name.push(' ');
            }
            for _ in 0..2 + draw(2) {
                name.push_str(script[draw(script.len())]);
            }
        }
        name
    }
}

/// SplitMix64: spreads neighbouring numbers.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
