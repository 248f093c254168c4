//! Words of nine languages in eight scripts, made letter by letter after some real ones. The ways of drawing know nothing of
//! them.

use rand::{Rng, RngExt};
use sidetrack_core::names;
use std::collections::{HashMap, HashSet};

/// Words of each language.
pub const WORDS: usize = 21_000;

/// Share of the artists, and words to learn from.
const LANGUAGES: &[(f64, &str)] = &[
    (
        0.46,
        "midnight runaway shadows falling forever dreaming summer highway broken heartbeat silence electric morning paradise dancing lonely golden whisper remember tonight crazy angel river thunder ghost velvet sugar rebel wonder chasing fire home better never always baby girl boy little young wild free over under without again somebody nobody everything nothing looking feeling calling waiting burning turning rolling shining letter window mirror garden street city ocean mountain winter",
    ),
    (
        0.15,
        "corazon noche contigo siempre nunca amor vida bailando camino cielo lluvia fuego sombra sueño mañana mujer quiero puedo tiempo soledad olvidar recuerdo besos playa luna estrella guitarra perdido amigo tierra ciudad calle ventana libertad destino mentira verdad alegria madrugada llorar cantar volver esperanza paloma querida ojos mirada",
    ),
    (
        0.08,
        "saudade coração meu você menina morena samba carnaval noite estrela caminho verdade ilusão paixão madrugada janela cidade sertão amanhã sempre nunca tempo chuva vento praia lembrança felicidade tristeza solidão beijo olhar sorriso canção violão passarinho jardim amizade",
    ),
    (
        0.08,
        "liebe herz nacht himmel strasse traum leben wieder niemals zusammen sehnsucht freiheit sommer winter regen sterne mädchen junge fremde heimat wunder schatten feuer wasser morgen abend zeit ewig verloren gefunden allein glück schmerz stille lied tanzen fliegen träumen spiegel fenster blume",
    ),
    (
        0.07,
        "любовь ночь дорога сердце ветер весна осень зима лето звезда небо море город улица окно мечта память слёзы счастье разлука встреча вечер утро песня гитара друзья девушка мальчик дождь снег огонь вода тишина голос глаза руки письмо поезд берег туман",
    ),
    (
        0.05,
        "さくら ゆめ そら うみ かぜ ひかり こころ なみだ ほし つき はな みらい ともだち ありがとう さよなら きみ ぼく わたし えがお ことば まつり なつ ふゆ あめ ゆき よる あさ みち たび うた おと いのち きせき やくそく おもいで",
    ),
    (
        0.04,
        "사랑 이별 눈물 바람 하늘 바다 별빛 달빛 그대 우리 오늘 내일 어제 추억 기억 마음 노래 행복 슬픔 친구 약속 시간 세상 꿈속 거짓말 진심 미소 봄날 여름 가을 겨울 첫눈 소나기 그리움",
    ),
    (
        0.04,
        "حبيبي ليلي قلبي عيوني روحي حياتي شوق غرام دموع سلام نجوم قمر شمس بحر سماء طريق غريب حنين وداع لقاء كلام سؤال جواب زمان أيام سنين وردة عطر صوت همس نار ماء",
    ),
    (
        0.03,
        "καρδια αγαπη νυχτα θαλασσα ουρανος αστερι φεγγαρι μοναξια δρομος ονειρο τραγουδι δακρυα χαρα ελπιδα βροχη ανεμος φωτια ματια φιλι χωρισμος ζωη ψυχη καλοκαιρι παραθυρο",
    ),
];

/// A language's share and words, those used most first.
pub struct Language {
    pub share: f64,
    pub words: Vec<String>,
}

/// All of them.
pub fn languages(rng: &mut dyn Rng) -> Vec<Language> {
    LANGUAGES
        .iter()
        .map(|(share, models)| Language {
            share: *share,
            words: words(models, rng),
        })
        .collect()
}

/// Each two letters are followed by what followed them, or one of them, in a model.
fn words(models: &str, rng: &mut dyn Rng) -> Vec<String> {
    let mut after: HashMap<Vec<char>, Vec<char>> = HashMap::new();
    for model in models.split(' ') {
        let letters: Vec<char> = "^".chars().chain(model.chars()).chain(['$']).collect();
        for place in 1..letters.len() {
            after
                .entry(letters[place - 1..place].to_vec())
                .or_default()
                .push(letters[place]);
            if place > 1 {
                after
                    .entry(letters[place - 2..place].to_vec())
                    .or_default()
                    .push(letters[place]);
            }
        }
    }
    let mut words: Vec<String> = models.split(' ').map(names::normal).collect();
    let mut known: HashSet<String> = words.iter().cloned().collect();
    while words.len() < WORDS {
        let mut letters = vec!['^'];
        while letters.len() < 13 {
            let short = &letters[letters.len() - 1..];
            let long = &letters[letters.len().saturating_sub(2)..];
            let of = after
                .get(long)
                .filter(|_| rng.random_bool(0.6))
                .or_else(|| after.get(short));
            let Some(next) = of.map(|of| of[rng.random_range(0..of.len())]) else {
                break;
            };
            if next == '$' {
                break;
            }
            letters.push(next);
        }
        let word = names::normal(&letters[1..].iter().collect::<String>());
        if letters.len() > 2 && known.insert(word.clone()) {
            words.push(word);
            continue;
        }
        // Short words run out: then two are one.
        let one = |rng: &mut dyn Rng| words[rng.random_range(0..words.len().min(400))].clone();
        let both = one(rng) + &one(rng);
        if known.insert(both.clone()) {
            words.push(both);
        }
    }
    words
}
